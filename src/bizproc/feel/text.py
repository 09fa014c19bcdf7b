"""Write values as FEEL's `string()` does; templates use it too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bizproc.feel.fault import BudgetFault, refuse
from bizproc.feel.numeric import number_from_float, number_text
from bizproc.feel.temporal.text import duration_text, months_text, temporal_text
from bizproc.feel.values import FunctionValue, Range, YearsMonthsDuration, kind_of
from bizproc.secret import HIDDEN

__all__ = ["MAX_NESTING", "phrase", "quoted", "short_text", "to_text"]

MAX_NESTING = 100
_MAX_TEXT = 100_000
_SHOWN = 40


def to_text(value: Any, *, hides: bool = False) -> str:
    """Return the canonical text of a value: `12.5`, `2026-01-31`, `[1, "a"]`.

    A string is its own text; inside a list or context it stands in quotes. Null is
    `null`. A template decides for itself what it shows for null. A secret has no text;
    `hides` puts `•••` in its place, where people are shown what there is.

    Raises:
        ExpressionError: a secret, more than 100,000 characters or 100 levels, or no FEEL value.
    """
    if isinstance(value, str):
        return value
    writer = _Writer(hides=hides)
    writer.write(value, 0)
    return "".join(writer.parts)


def short_text(value: Any, length: int) -> str:
    """Return the text of a value for people: quoted if a string, cut to a length.

    In the place of a secret stands `•••`.
    """
    text = quoted(value) if isinstance(value, str) else to_text(value, hides=True)
    return text if len(text) <= length else text[: length - 1] + "…"


def phrase(value: object) -> str:
    """Describe a value for an error message: its type and its shortened text."""
    kind = kind_of(value)
    if value is None:
        return "null"
    if kind in {"context", "list", "function", "secret"}:
        count = f" of {len(value)}" if isinstance(value, list) else ""
        return f"a {kind}{count}"
    return f"the {kind} {short_text(value, _SHOWN)}"


def quoted(text: str) -> str:
    """Return a string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'


class _Writer:
    """Collect the parts of a text, counting them: shared parts may explode."""

    __slots__ = ("hides", "length", "parts")

    def __init__(self, *, hides: bool) -> None:
        self.hides = hides
        self.parts: list[str] = []
        self.length = 0

    def put(self, text: str) -> None:
        self.length += len(text)
        if self.length > _MAX_TEXT:
            message = f"the text is longer than {_MAX_TEXT:,} characters"
            raise BudgetFault(message)
        self.parts.append(text)

    def write(self, value: Any, depth: int) -> None:
        if depth > MAX_NESTING:
            message = f"the value is nested deeper than {MAX_NESTING} levels"
            raise BudgetFault(message)
        kind = kind_of(value)
        simple = _SIMPLE.get(kind)
        if kind == "secret" and self.hides:
            self.put(HIDDEN)
        elif simple is not None:
            self.put(simple(value))
        elif isinstance(value, Mapping):
            self._write_context(value, depth)
        elif isinstance(value, Range):
            self._write_range(value, depth)
        else:
            self.put("[")
            for index, item in enumerate(value):
                if index:
                    self.put(", ")
                self.write(item, depth + 1)
            self.put("]")

    def _write_context(self, value: Mapping[str, Any], depth: int) -> None:
        self.put("{")
        for index, key in enumerate(value):
            if index:
                self.put(", ")
            plain = key.replace(" ", "_").isidentifier()
            self.put(f"{key if plain else quoted(key)}: ")
            self.write(value[key], depth + 1)
        self.put("}")

    def _write_range(self, value: Range, depth: int) -> None:
        if value.operator:
            self.put(f"({value.operator} ")
            self.write(value.start, depth + 1)
            self.put(")")
            return
        if value.start is None or value.end is None:
            operator = "<" if value.start is None else ">"
            included = value.end_included or value.start_included
            self.put(f"({operator}{'=' if included else ''} ")
            self.write(value.end if value.start is None else value.start, depth + 1)
            self.put(")")
            return
        self.put("[" if value.start_included else "(")
        self.write(value.start, depth + 1)
        self.put("..")
        self.write(value.end, depth + 1)
        self.put("]" if value.end_included else ")")


def _secret(_: object) -> str:
    refuse("a secret has no text; hand it to an action's parameter of type Secret")


def _number(value: float | Decimal) -> str:
    return number_text(number_from_float(value) if isinstance(value, float) else value)


def _function(value: FunctionValue) -> str:
    return f"function({', '.join(value.parameters)})"


def _days(value: dt.timedelta) -> str:
    return duration_text(value)


def _months(value: YearsMonthsDuration) -> str:
    return months_text(value.total_months)


def _boolean(value: bool) -> str:  # noqa: FBT001  # the value itself
    return "true" if value else "false"


def _null(_: None) -> str:
    return "null"


_SIMPLE: dict[str, Callable[[Any], str]] = {
    "number": _number,
    "string": quoted,
    "boolean": _boolean,
    "null": _null,
    "date": temporal_text,
    "date and time": temporal_text,
    "time": temporal_text,
    "days and time duration": _days,
    "years and months duration": _months,
    "function": _function,
    "secret": _secret,
}
