"""Values finer than a microsecond, where Python's own types end.

Seconds have nine decimals here. A value whose last three are zero is always Python's
own; what is finer is a subclass of it that knows its `nanosecond`s, so that a host may
take it for what it takes otherwise and loses no more than it cannot say.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self, SupportsIndex

__all__ = [
    "FineDuration",
    "FineMoment",
    "FineTime",
    "duration_of",
    "fine_duration",
    "fine_moment",
    "fine_time",
    "nanosecond_of",
    "nanoseconds_in",
    "nanoseconds_of_day",
    "split_fraction",
    "time_of_day",
]

_PER_MICROSECOND = 1_000
_MICROSECOND = dt.timedelta(microseconds=1)
_DAY = 86_400_000_000_000
_DIGITS, _OF_PYTHON = 9, 6


class _Fine:
    """Compare by what Python's type holds, then by the nanoseconds beyond it."""

    __slots__ = ()

    nanosecond: int

    def plain(self) -> Any:
        """Return Python's own value, cut to the microsecond."""
        raise NotImplementedError

    def _key(self) -> tuple[Any, int]:
        return self.plain(), self.nanosecond

    def __eq__(self, other: object) -> bool:
        return bool(self._key() == _key_of(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return bool(self._key() < _key_of(other))

    def __le__(self, other: Any) -> bool:
        return bool(self._key() <= _key_of(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self._key() > _key_of(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self._key() >= _key_of(other))

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce_ex__(self, _protocol: SupportsIndex) -> tuple[Any, ...]:
        return type(self), self._key()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plain()!r}, {self.nanosecond})"


def _key_of(value: Any) -> tuple[Any, int]:
    return value._key() if isinstance(value, _Fine) else (value, 0)  # noqa: SLF001 - its own


class FineTime(_Fine, dt.time):
    """Hold a time of day to the nanosecond."""

    __slots__ = ("nanosecond",)

    def __new__(cls, plain: dt.time, nanosecond: int) -> Self:
        """Return a time and 1 to 999 nanoseconds more."""
        clock = (plain.hour, plain.minute, plain.second, plain.microsecond)
        made = super().__new__(cls, *clock, plain.tzinfo, fold=plain.fold)
        made.nanosecond = nanosecond
        return made

    def plain(self) -> dt.time:
        """Return the time, cut to the microsecond."""
        clock = (self.hour, self.minute, self.second, self.microsecond)
        return dt.time(*clock, self.tzinfo, fold=self.fold)

    def replace(self, **parts: Any) -> dt.time:  # type: ignore[override]  # named parts
        """Return another time; with a new microsecond the nanoseconds are gone."""
        nano = 0 if "microsecond" in parts else self.nanosecond
        return fine_time(self.plain().replace(**parts), nano)

    def isoformat(self, timespec: str = "auto") -> str:
        """Write the time, with nine decimals where nobody asks for fewer."""
        return _finer(self.plain().isoformat(timespec), self.nanosecond, timespec)

    __str__ = isoformat


class FineMoment(_Fine, dt.datetime):
    """Hold a date and time to the nanosecond."""

    __slots__ = ("nanosecond",)

    def __new__(cls, plain: dt.datetime, nanosecond: int) -> Self:
        """Return a date and time and 1 to 999 nanoseconds more."""
        day = (plain.year, plain.month, plain.day)
        clock = (plain.hour, plain.minute, plain.second, plain.microsecond)
        made = super().__new__(cls, *day, *clock, plain.tzinfo, fold=plain.fold)
        made.nanosecond = nanosecond
        return made

    def plain(self) -> dt.datetime:
        """Return the date and time, cut to the microsecond."""
        return dt.datetime.combine(self.date(), super().timetz())

    def time(self) -> dt.time:
        """Return the time without its zone."""
        return fine_time(super().time(), self.nanosecond)

    def timetz(self) -> dt.time:
        """Return the time with its zone."""
        return fine_time(super().timetz(), self.nanosecond)

    def replace(self, **parts: Any) -> dt.datetime:  # type: ignore[override]  # named parts
        """Return another moment; with a new microsecond the nanoseconds are gone."""
        nano = 0 if "microsecond" in parts else self.nanosecond
        return fine_moment(self.plain().replace(**parts), nano)

    def astimezone(self, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]  # no subclass of its own
        """Return the same instant in another zone."""
        return fine_moment(self.plain().astimezone(tz), self.nanosecond)

    def __add__(self, other: dt.timedelta) -> dt.datetime:  # type: ignore[override]  # no subclass of its own
        if not isinstance(other, dt.timedelta):
            return NotImplemented
        total = self.nanosecond + nanosecond_of(other)
        whole = self.plain() + _plain_of(other) + _MICROSECOND * (total // 1_000)
        return fine_moment(whole, total % _PER_MICROSECOND)

    __radd__ = __add__  # type: ignore[assignment]  # as above

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, dt.timedelta):
            return self + -other
        if not isinstance(other, dt.datetime):
            return NotImplemented
        return _between(self, other)

    def __rsub__(self, other: Any) -> Any:
        return _between(other, self)

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """Write the moment, with nine decimals where nobody asks for fewer."""
        return _finer(self.plain().isoformat(sep, timespec), self.nanosecond, timespec)

    def __str__(self) -> str:
        return self.isoformat(" ")


class FineDuration(_Fine, dt.timedelta):
    """Hold days and a time to the nanosecond; the nanoseconds only ever add."""

    __slots__ = ("nanosecond",)

    def __new__(cls, plain: dt.timedelta, nanosecond: int) -> Self:
        """Return a duration and 1 to 999 nanoseconds more."""
        made = super().__new__(cls, plain.days, plain.seconds, plain.microseconds)
        made.nanosecond = nanosecond
        return made

    def plain(self) -> dt.timedelta:
        """Return the duration, rounded down to the microsecond."""
        return dt.timedelta(self.days, self.seconds, self.microseconds)

    def __bool__(self) -> bool:
        return True

    def __neg__(self) -> dt.timedelta:
        return duration_of(-nanoseconds_in(self))

    def __abs__(self) -> dt.timedelta:
        return duration_of(abs(nanoseconds_in(self)))

    def __add__(self, other: Any) -> Any:
        if isinstance(other, dt.timedelta):
            return duration_of(nanoseconds_in(self) + nanoseconds_in(other))
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, dt.timedelta):
            return duration_of(nanoseconds_in(self) - nanoseconds_in(other))
        return NotImplemented

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, dt.timedelta):
            return duration_of(nanoseconds_in(other) - nanoseconds_in(self))
        return NotImplemented

    def __str__(self) -> str:
        return f"{self.plain()} and {self.nanosecond} nanoseconds"


def _plain_of(value: Any) -> Any:
    return value.plain() if isinstance(value, _Fine) else value


def _between(left: dt.datetime, right: dt.datetime) -> dt.timedelta:
    passed = _plain_of(left) - _plain_of(right)
    beyond = nanosecond_of(left) - nanosecond_of(right)
    return duration_of(nanoseconds_in(passed) + beyond)


def _finer(text: str, nanosecond: int, timespec: str) -> str:
    """Return the text of a time with its nanoseconds, before the offset if any."""
    if timespec != "auto":
        return text
    at = next((n for n in (text.rfind("+"), text.rfind("-", 10)) if n > 0), len(text))
    clock, offset = text[:at], text[at:]
    point = "" if "." in clock else ".000000"
    return f"{clock}{point}{nanosecond:03}{offset}"


def fine_time(plain: dt.time, nanosecond: int) -> dt.time:
    """Return a time with so many nanoseconds; Python's own if there are none."""
    return FineTime(plain, nanosecond) if nanosecond else plain


def fine_moment(plain: dt.datetime, nanosecond: int) -> dt.datetime:
    """Return a moment with so many nanoseconds; Python's own if there are none."""
    return FineMoment(plain, nanosecond) if nanosecond else plain


def fine_duration(plain: dt.timedelta, nanosecond: int) -> dt.timedelta:
    """Return a duration with so many nanoseconds; Python's own if there are none."""
    return FineDuration(plain, nanosecond) if nanosecond else plain


def nanosecond_of(value: Any) -> int:
    """Return the nanoseconds beyond the microsecond, 0 to 999."""
    nano: int = getattr(value, "nanosecond", 0)
    return nano


def nanoseconds_in(duration: dt.timedelta) -> int:
    """Return a duration in nanoseconds."""
    whole = _plain_of(duration) // _MICROSECOND
    return int(whole) * _PER_MICROSECOND + nanosecond_of(duration)


def duration_of(nanoseconds: int) -> dt.timedelta:
    """Return the duration of so many nanoseconds.

    Raises:
        OverflowError: it is too long.
    """
    micro, nano = divmod(nanoseconds, _PER_MICROSECOND)
    return fine_duration(_MICROSECOND * micro, nano)


def nanoseconds_of_day(clock: dt.time) -> int:
    """Return what a clock shows, in nanoseconds since its midnight."""
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    micro = seconds * 1_000_000 + clock.microsecond
    return micro * _PER_MICROSECOND + nanosecond_of(clock)


def time_of_day(nanoseconds: int, zone: dt.tzinfo | None = None) -> dt.time:
    """Return the time so long after a midnight; days count for nothing."""
    micro, nano = divmod(nanoseconds % _DAY, _PER_MICROSECOND)
    start = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    clock = (start + _MICROSECOND * micro).time().replace(tzinfo=zone)
    return fine_time(clock, nano)


def split_fraction(digits: str | None) -> tuple[int, int]:
    """Return the microseconds and nanoseconds of decimals of a second.

    What is finer is cut off.
    """
    nine = (digits or "").ljust(_DIGITS, "0")[:_DIGITS]
    return int(nine[:_OF_PYTHON]), int(nine[_OF_PYTHON:])
