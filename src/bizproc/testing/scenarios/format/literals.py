"""What written values mean in a case: aliases, portal-local moments, durations."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.portal_time import PortalTime
from bizproc.secret import HIDDEN, Secret

__all__ = ["Literals", "is_list", "shown", "written"]

_LONGEST = 200
_NUMBERS = (int, Decimal, float)
_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Literals:
    """Say what values written in a file mean, and compare them with what is."""

    time: PortalTime
    aliases: Mapping[str, str] = field(default_factory=dict)

    def value(self, written: Any) -> Any:
        """Put record ids in the place of aliases, at any depth."""
        if isinstance(written, str):
            return self.aliases.get(written, written)
        if isinstance(written, Mapping):
            return {key: self.value(item) for key, item in written.items()}
        if isinstance(written, list):
            return [self.value(item) for item in written]
        return written

    def alias_of(self, value: Any) -> str | None:
        """Return the alias of a record id, for showing it."""
        named = (alias for alias, id_ in self.aliases.items() if id_ == value)
        return next(named, None)

    def moment(self, text: Any) -> dt.datetime | dt.date | None:
        """Read a written date, or an instant, which is portal-local without offset."""
        if not isinstance(text, str):
            return None
        try:
            if "T" in text:
                return self.time.resolve(dt.datetime.fromisoformat(text))
            return dt.date.fromisoformat(text)
        except ValueError:
            return None

    def equal(self, expected: Any, actual: Any) -> bool:
        """Compare a written value with what is, as the type of what is compares.

        A number is never a truth value or a text; an instant equals the same instant
        with any offset, or its portal-local date.
        """
        expected = self.value(expected)
        if isinstance(actual, bool) or isinstance(expected, bool):
            return actual is expected
        if isinstance(actual, dt.datetime):
            moment = self.moment(expected)
            if isinstance(moment, dt.datetime):
                return moment == actual
            return moment is not None and moment == self.time.date_of(actual)
        if isinstance(actual, dt.date):
            expected = self.moment(expected)
        elif isinstance(actual, dt.timedelta | feel.YearsMonthsDuration):
            expected = _read("duration", expected)
        elif isinstance(actual, dt.time):
            expected = _read("time", expected)
        return bool(expected == actual)

    def ordered(self, relation: str, actual: Any, bound: Any) -> bool:
        """Say whether what is stands in an order (gt, ge, lt, le) to a written value.

        Numbers, texts and moments are ordered among themselves; anything else is not.
        """
        if isinstance(actual, dt.date):
            moment = self.moment(bound)
            if moment is None:
                return False
            if isinstance(actual, dt.datetime) and isinstance(moment, dt.datetime):
                return _RELATIONS[relation](actual, moment)
            return _RELATIONS[relation](self._date(actual), self._date(moment))
        if isinstance(actual, bool) or isinstance(bound, bool):
            return False
        alike = (isinstance(actual, str) and isinstance(bound, str)) or (
            isinstance(actual, _NUMBERS) and isinstance(bound, _NUMBERS)
        )
        return alike and _RELATIONS[relation](actual, bound)

    def _date(self, moment: dt.date) -> dt.date:
        if isinstance(moment, dt.datetime):
            return self.time.date_of(moment)
        return moment


def _read(function: str, text: Any) -> Any:
    try:
        return feel.evaluate(f"{function}(text)", {"text": text})
    except ExpressionError:
        return None


def is_list(value: Any) -> bool:
    """Say whether a value is a list of whatever kind."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def shown(actual: Any, reading: Literals) -> str:
    """Write a value that was found: moments portal-local, records by their alias."""
    if isinstance(actual, dt.datetime):
        local = reading.time.local(actual)
        return local.replace(tzinfo=None).isoformat(timespec="auto")
    if isinstance(actual, Mapping):
        parts = (f"{name}: {shown(one, reading)}" for name, one in actual.items())
        return _cut(f"{{{', '.join(parts)}}}")
    if is_list(actual):
        return _cut(f"[{', '.join(shown(one, reading) for one in actual)}]")
    alias = reading.alias_of(actual) if isinstance(actual, str) else None
    return alias if alias is not None else _cut(written(actual))


def written(value: Any) -> str:
    """Write a value much as a scenario file would have it."""
    if isinstance(value, str):
        return value if value and value == value.strip() else repr(value)
    if is_list(value):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping):
        parts = (f"{name}: {written(one)}" for name, one in value.items())
        return f"{{{', '.join(parts)}}}"
    return HIDDEN if isinstance(value, Secret) else feel.to_text(value)


def _cut(text: str) -> str:
    flat = text.replace("\n", "⏎")
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
