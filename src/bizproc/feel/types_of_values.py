"""Tell whether a value is an instance of a type (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.feel.syntax import TypeName
from bizproc.feel.values import Range, kind_of

__all__ = ["is_instance", "type_text"]


def is_instance(value: Any, wanted: TypeName) -> bool:
    """Tell whether a value has a type; null is an instance of `null` alone."""
    if wanted.name == "any":
        return value is not None
    if kind_of(value) != wanted.name:
        return False
    if isinstance(value, list) and wanted.element is not None:
        element = wanted.element
        return all(item is None or is_instance(item, element) for item in value)
    if isinstance(value, Range) and wanted.element is not None:
        ends = (value.start, value.end)
        element = wanted.element
        return all(end is None or is_instance(end, element) for end in ends)
    if isinstance(value, Mapping):
        return all(
            key in value and (value[key] is None or is_instance(value[key], field))
            for key, field in wanted.fields
        )
    return True


def type_text(wanted: TypeName) -> str:
    """Write a type as an expression does."""
    if wanted.name == "function" or (wanted.element is None and not wanted.fields):
        return wanted.name
    if wanted.element is not None:
        return f"{wanted.name}<{type_text(wanted.element)}>"
    inner = ", ".join(f"{key}: {type_text(field)}" for key, field in wanted.fields)
    return f"{wanted.name}<{inner}>"
