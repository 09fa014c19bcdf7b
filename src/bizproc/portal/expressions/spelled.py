"""Offer texts for people to expressions: dates, sums and telephone numbers as written.

What processes compute with stays as it is; these functions give text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bizproc.feel import Function
from bizproc.portal.repository.view import RecordView
from bizproc.values import copy_values
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.spelling.spelling import Spelling
from bizproc.workspace.spelling.writing import WRITERS, PhoneInText, SumInText

__all__ = ["SPELLED_NAMES", "spelled_functions", "values_in_text"]

SPELLED_NAMES = frozenset(f"format_{kind}" for kind in WRITERS)


def spelled_functions(spelling: Spelling) -> tuple[Function, ...]:
    """Return the functions that write values; of null each gives an empty text."""
    return tuple(
        Function(
            f"format_{kind}",
            ("value", "currency") if kind == "money" else ("value",),
            partial(_text, partial(write, spelling)),
            optional=1 if kind == "money" else 0,
        )
        for kind, write in WRITERS.items()
    )


def values_in_text(values: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the values that a text may fill in: plain data alone.

    Of a record it is kept which fields are sums and telephone numbers.
    """
    copied: dict[str, Any] = copy_values(values)
    for name, value in values.items():
        if isinstance(value, RecordView):
            copied[name] = _marked(copied[name], value.types())
    return copied


def _marked(
    fields: Mapping[str, Any], types: Mapping[str, FieldType]
) -> dict[str, Any]:
    return {
        name: it if it is None else _MARKS.get(types.get(name), _same)(it)
        for name, it in fields.items()
    }


def _same(value: Any) -> Any:
    return value


_MARKS: Mapping[FieldType | None, Callable[[Any], Any]] = {
    FieldType.MONEY: SumInText,
    FieldType.PHONE: PhoneInText,
}


def _text(write: Callable[..., str], value: Any, *others: Any) -> str:
    return "" if value is None else write(value, *others)
