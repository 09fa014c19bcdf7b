"""Judge answers by the rules that an editor of forms offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bizproc.errors import ExpressionError, InvalidValueError
from bizproc.feel import Function
from bizproc.feel.budget import current_budget
from bizproc.forms.checking.file_rules import is_accepted_file
from bizproc.forms.checking.showing import shown
from bizproc.forms.model import FormField, Validation
from bizproc.portal_time import PortalTime
from bizproc.written import Value, evaluate

__all__ = ["broken_rules", "is_any_true"]

Names = Mapping[str, Any]
Functions = Mapping[str, Function]

_HOUR = 60
_MOMENTS = {"date": dt.date, "datetime": dt.datetime, "time": dt.time}


def is_any_true(
    conditions: Sequence[Value], names: Names, functions: Functions
) -> bool:
    """Say whether one of several conditions holds."""
    return any(evaluate(it, names, functions) is True for it in conditions)


def broken_rules(
    field: FormField,
    value: Any,
    names: Names,
    functions: Functions,
    *,
    time: PortalTime,
    today: dt.date | None,
) -> Iterator[str]:
    """Tell what an answer must be and is not; an answer of null breaks none.

    Args:
        field: the field.
        value: its answer, of its type.
        names: what its limits see.
        functions: what they can call.
        time: the zone in which a moment has its minutes and its day.
        today: the day before which a date is past; None asks for none.

    Raises:
        InvalidValueError: a limit is none.
        ExpressionError: one cannot be evaluated.
    """
    if value is None:
        return
    judging = _Judging(field, names, functions, time, today)
    if field.multiple:
        yield from judging.items(value)
    if field.type == "context":
        return
    for item in value if field.multiple else [value]:
        yield from judging.answer(item)


class _Judging:
    def __init__(
        self,
        field: FormField,
        names: Names,
        functions: Functions,
        time: PortalTime,
        today: dt.date | None,
    ) -> None:
        self._field, self._time, self._today = field, time, today
        self._names, self._functions = names, functions
        self._rules: Validation = field.validation
        self._limits = {
            name: self._limit(name, it) for name, it in self._rules.limits.items()
        }

    def items(self, value: Sequence[Any]) -> Iterator[str]:
        """Tell how many items there must be."""
        yield from self._bounds(
            len(value), "minItems", "maxItems", " items", len(value)
        )

    def answer(self, value: Any) -> Iterator[str]:
        """Tell what one answer must be."""
        yield from self._text(value)
        yield from self._bounds(value, "min", "max", "", value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield from self._number(value)
        yield from self._moment(value)
        accept = self._rules.accept
        if accept and not is_accepted_file(value, accept):
            yield f"takes files of {', '.join(accept)}, got {shown(_name_of(value))}"

    def _text(self, value: Any) -> Iterator[str]:
        if not isinstance(value, str):
            return
        yield from self._bounds(
            len(value), "minLength", "maxLength", " characters", value
        )
        pattern = self._rules.pattern
        if pattern is None:
            return
        most = current_budget().matched_length
        if len(value) > most:
            yield f"must match {pattern.text!r}, and is longer than {most:,} characters"
        elif not self._matches(pattern, value):
            told = self._rules.pattern_message
            needed = told or f"must match {pattern.text!r}"
            yield f"{needed}, got {shown(value)}"

    def _matches(self, pattern: Value, value: str) -> bool:
        try:
            return evaluate(pattern, {"answer": value}, {}) is True
        except ExpressionError as error:
            msg = f"{self._field.key!r} cannot be matched: {error.message}"
            raise InvalidValueError(msg) from None

    def _bounds(
        self, measured: Any, least: str, most: str, unit: str, value: Any
    ) -> Iterator[str]:
        for name, words in ((least, "at least"), (most, "at most")):
            limit = self._limits.get(name)
            if limit is None:
                continue
            if isinstance(measured, dt.time):
                measured = measured.replace(tzinfo=None)
            is_broken = measured < limit if name == least else measured > limit
            if is_broken:
                yield f"must be {words} {_told(limit)}{unit}, got {shown(value)}"

    def _number(self, value: int | Decimal) -> Iterator[str]:
        places = _decimals_of(value)
        most = self._rules.decimals
        if most is not None and places > most:
            yield f"takes {most} decimals at most, got {value}"
        step = self._rules.step
        if step is not None and not _is_multiple(value, step):
            yield f"must be a multiple of {step.normalize():f}, got {value}"

    def _moment(self, value: Any) -> Iterator[str]:
        rules = self._rules
        if isinstance(value, dt.datetime):
            value = self._time.local(value)
        if rules.is_not_past and self._today is not None and isinstance(value, dt.date):
            day = value.date() if isinstance(value, dt.datetime) else value
            if day < self._today:
                yield f"must not be before today ({self._today}), got {day}"
        if rules.interval is not None and isinstance(value, dt.datetime | dt.time):
            minutes = value.hour * _HOUR + value.minute
            if minutes % rules.interval or value.second or value.microsecond:
                at = value.strftime("%H:%M:%S")
                yield f"takes every {rules.interval}th minute of the day, got {at}"
        if isinstance(value, dt.time) and rules.offset is not None:
            is_local = value.tzinfo is None
            if is_local is not (rules.offset == "no_timezone"):
                needed = "without" if rules.offset == "no_timezone" else "with"
                yield f"is told {needed} its offset from UTC, got {value.isoformat()}"

    def _limit(self, name: str, value: Value) -> Any:
        """Return a limit as what it is compared with; null is none.

        Raises:
            InvalidValueError: it is nothing that the answer can be compared with.
        """
        found = evaluate(value, self._names, self._functions)
        kind = _MOMENTS.get(self._field.type) if name in {"min", "max"} else None
        if found is None:
            return None
        if kind is not None:
            found = _moment_of(found, kind, self._time)
            if found is not None:
                return found
            words = {"time": "a time", "date": "a date"}
            wanted = words.get(self._field.type, "a date and time")
        elif isinstance(found, int | Decimal) and not isinstance(found, bool):
            return found
        else:
            wanted = "a number"
        given = shown(evaluate(value, self._names, self._functions))
        msg = f"{value.location}: {name} must be {wanted}, got {given}"
        raise InvalidValueError(msg)


def _moment_of(found: Any, kind: type, time: PortalTime) -> Any:
    """Return a limit as a date, a moment in UTC or a time without offset."""
    try:
        if isinstance(found, str):
            found = kind.fromisoformat(found)  # type: ignore[attr-defined]
    except ValueError:
        return None
    if kind is dt.datetime:
        if isinstance(found, dt.datetime):
            return time.resolve(found)
        return time.at_day_start(found) if isinstance(found, dt.date) else None
    if kind is dt.date:
        if isinstance(found, dt.datetime):
            return time.date_of(time.resolve(found))
        return found if isinstance(found, dt.date) else None
    return found.replace(tzinfo=None) if isinstance(found, dt.time) else None


def _told(limit: Any) -> str:
    return limit.isoformat() if isinstance(limit, dt.date | dt.time) else str(limit)


def _decimals_of(value: int | Decimal) -> int:
    if isinstance(value, int):
        return 0
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_multiple(value: int | Decimal, step: Decimal) -> bool:
    ratio_value, ratio_step = value.as_integer_ratio(), step.as_integer_ratio()
    whole = ratio_value[0] * ratio_step[1]
    part = ratio_value[1] * ratio_step[0]
    return whole % part == 0


def _name_of(value: Any) -> Any:
    return value.get("name") if isinstance(value, Mapping) else value
