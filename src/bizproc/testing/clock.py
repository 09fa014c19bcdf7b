"""A clock that stands still until it is told the time."""

from __future__ import annotations

import datetime as dt

from bizproc.errors import InvalidValueError

__all__ = ["FakeClock"]

_START = dt.datetime(2027, 1, 1, 9, tzinfo=dt.UTC)


class FakeClock:
    """Tell a time that only `set` and `advance` move, and never back.

    It is a `bizproc.clock.Clock`; instants are aware and kept in UTC.
    """

    def __init__(self, now: dt.datetime = _START) -> None:
        self._now = _in_utc(now)

    def now(self) -> dt.datetime:
        """Return the virtual instant in UTC."""
        return self._now

    def set(self, now: dt.datetime) -> None:
        """Go to an instant.

        Raises:
            InvalidValueError: it has no offset, or it is in the past.
        """
        moment = _in_utc(now)
        if moment < self._now:
            msg = f"time never goes back: it is {self._now}, asked for {moment}"
            raise InvalidValueError(msg)
        self._now = moment

    def advance(self, by: dt.timedelta) -> None:
        """Go on by an elapsed duration."""
        self.set(self._now + by)


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        msg = f"{moment} has no offset; give an aware datetime"
        raise InvalidValueError(msg)
    return moment.astimezone(dt.UTC)
