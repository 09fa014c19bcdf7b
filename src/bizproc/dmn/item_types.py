"""The types of values: built-in ones and item definitions (DMN 1.5, 7.3.3, 10.3.2.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.dmn.formulas import Cell
from bizproc.errors import ExpressionError
from bizproc.feel import (
    FunctionValue,
    Range,
    TypeName,
    kind_of,
    to_text,
    type_text,
)
from bizproc.feel.temporal.far_dates import combined
from bizproc.feel.types_of_values import conforms

__all__ = ["BUILT_IN", "ItemType", "feel_type", "fitted", "mismatch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemType:
    """A type as a DMN file names it.

    Attributes:
        name: as messages show it.
        kind: the FEEL type; None takes any value.
        element: of a list or a range, what it holds; of a function, its result.
        fields: of a context, its entries; of a function, its parameters.
        allowed: what the value itself must pass.
        base: what the types that it is made of ask for besides.
    """

    name: str
    kind: str | None = None
    element: ItemType | None = None
    fields: tuple[tuple[str, ItemType], ...] = ()
    allowed: Cell | None = None
    base: tuple[Cell, ...] = ()


_KINDS: dict[str, str | None] = {
    "Any": None,
    "any": None,
    "string": "string",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "float": "number",
    "int": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dateAndTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
    "context": "context",
    "list": "list",
    "range": "range",
    "function": "function",
}
BUILT_IN: dict[str, ItemType] = {
    name: ItemType(
        name="integer" if name in {"integer", "long", "int"} else kind or "Any",
        kind=kind,
    )
    for name, kind in _KINDS.items()
}
"""`typeRef` (without a prefix such as `feel:`) → its type."""


def feel_type(kind: ItemType | None) -> TypeName:
    """Return a type as FEEL knows it, without allowed values."""
    if kind is None or kind.kind is None:
        return TypeName(name="any")
    return TypeName(
        name=kind.kind,
        element=None if kind.element is None else feel_type(kind.element),
        fields=tuple((name, feel_type(field)) for name, field in kind.fields),
    )


def fitted(value: Any, wanted: ItemType | None) -> tuple[Any, str]:
    """Return a value as a type takes it, and why it does not (then with null).

    The standard's implicit conversions are tried: an item to a list of it, a list of
    one to its item, a date to its midnight in UTC (10.3.2.9.4).
    """
    if wanted is None or value is None:
        return value, ""
    problem = mismatch(value, wanted)
    if not problem:
        return value, ""
    for other in _conversions(value, wanted):
        if not mismatch(other, wanted):
            return other, ""
    return None, problem


def _conversions(value: Any, wanted: ItemType) -> list[Any]:
    kind = kind_of(value)
    if wanted.kind == "list" and kind != "list":
        return [[value]]
    if wanted.kind != "list" and kind == "list" and len(value) == 1:
        item = next(iter(value))
        return [] if item is None else [item]
    if wanted.kind == "date and time" and kind == "date":
        return [combined(value, dt.time(tzinfo=dt.UTC))]
    return []


def mismatch(value: Any, wanted: ItemType) -> str:
    """Say why a value is not of a type; "" if it is, and null always is."""
    if value is None:
        return ""
    kind = kind_of(value)
    if wanted.kind is not None and kind != wanted.kind:
        return f"must be {_a(wanted.name)}, not the {kind} {_text(value)}"
    problem = _part_mismatch(value, kind, wanted)
    if not problem and wanted.allowed is not None:
        for cell in (wanted.allowed, *wanted.base):
            if not _passes(value, cell):
                return f"is {_text(value)}; allowed: {cell.tests.source}"
    return problem


def _part_mismatch(value: Any, kind: str, wanted: ItemType) -> str:
    element = wanted.element
    if kind == "function":
        return _function_mismatch(value, wanted)
    if kind == "list" and element is not None:
        for number, item in enumerate(value, 1):
            problem = mismatch(item, element)
            if problem:
                return f"has an item {number} that {problem}"
    elif kind == "range" and element is not None:
        ends = (value.start, value.end) if isinstance(value, Range) else ()
        return next((bad for end in ends if (bad := mismatch(end, element))), "")
    elif kind == "context" and isinstance(value, Mapping):
        for name, field in wanted.fields:
            if name not in value:
                return f"has no {name!r}, which {wanted.name} asks for"
            problem = mismatch(value[name], field)
            if problem:
                return f"has a {name!r} that {problem}"
    return ""


def _function_mismatch(value: FunctionValue, wanted: ItemType) -> str:
    if wanted.element is None and not wanted.fields:
        return ""
    given = value.type
    if len(value.parameters) != len(wanted.fields):
        count = len(wanted.fields)
        return f"must take {count} arguments, not {len(value.parameters)}"
    for (name, theirs), (_, ours) in zip(wanted.fields, given.fields, strict=False):
        kind = feel_type(theirs)
        if kind.name != "any" and not conforms(kind, ours):
            return f"must take a {type_text(kind)} as {name!r}, not a {type_text(ours)}"
    result = given.element
    if result is not None and result.name != "any" and wanted.element is not None:
        kind = feel_type(wanted.element)
        if not conforms(result, kind):
            return f"must return a {type_text(kind)}, not a {type_text(result)}"
    return ""


def _passes(value: Any, cell: Cell) -> bool:
    if cell.fault is not None:
        return False
    try:
        return cell.tests.matches(value, {}, strict=False)
    except ExpressionError as error:
        if error.location is None:
            error.location = cell.location
        raise


def _a(name: str) -> str:
    return f"an {name}" if name[:1] in "AEIOUaeiou" else f"a {name}"


_SHOWN = 60


def _text(value: Any) -> str:
    text = to_text(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
