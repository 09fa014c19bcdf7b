"""Show values as JSON knows them, for people and programs that do not know FEEL."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

__all__ = ["plain_json"]


def plain_json(value: Any) -> Any:
    """Return data as JSON knows it; moments with their offset, as ISO 8601 has it.

    A number that a float would change keeps its digits, as text.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain_json(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain_json(one) for name, one in value.items()}
    if isinstance(value, Decimal):
        near = int(value) if value == value.to_integral_value() else float(value)
        return near if Decimal(repr(near)) == value else str(value)
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return [plain_json(one) for one in value]
    simple = value is None or isinstance(value, str | int | float)
    return value if simple else _text(value)


def _text(value: Any) -> str:
    """Write a moment with its offset: ISO 8601 does not know the names of zones."""
    from bizproc import feel  # noqa: PLC0415 - slow import
    from bizproc.secret import HIDDEN, Secret  # noqa: PLC0415 - as feel

    if isinstance(value, Secret):
        return HIDDEN

    offset = value.utcoffset() if isinstance(value, dt.datetime) else None
    if offset is not None:
        value = value.replace(tzinfo=dt.timezone(offset))
    return feel.to_text(value)
