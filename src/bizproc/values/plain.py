"""Show values as JSON knows them, for people and programs that do not know FEEL."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

__all__ = ["plain_json"]


def plain_json(
    value: Any, *, local: Callable[[dt.datetime], dt.datetime] | None = None
) -> Any:
    """Return data as JSON knows it; moments with their offset, as ISO 8601 has it.

    A number that a float would change keeps its digits, as text. `local` says how a
    moment in UTC is shown.
    """
    plain = functools.partial(plain_json, local=local)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, Decimal):
        near = int(value) if value == value.to_integral_value() else float(value)
        return near if Decimal(repr(near)) == value else str(value)
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return [plain(one) for one in value]
    if local is not None and isinstance(value, dt.datetime) and value.tzinfo is dt.UTC:
        value = local(value)
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
