"""Spans of time between two moments of a timer: calendar months and days, and hours.

A day of the calendar keeps the wall-clock time, 24 hours need not: they are apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bizproc.errors import InvalidValueError
from bizproc.feel import YearsMonthsDuration
from bizproc.portal_time import PortalTime

__all__ = ["Interval", "interval_of"]

_MICROSECOND = dt.timedelta(microseconds=1)
_DAY = dt.timedelta(days=1) // _MICROSECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Hold months and days of the calendar, then elapsed time; all of one sign."""

    months: int = 0
    days: int = 0
    time: dt.timedelta = dt.timedelta()

    @property
    def sign(self) -> int:
        """Return 1 if it leads ahead, -1 if it leads back, 0 if nowhere."""
        if not (self.months or self.days or self.time):
            return 0
        is_back = self.months < 0 or self.days < 0 or self.time < dt.timedelta()
        return -1 if is_back else 1

    def after(
        self, base: dt.datetime, *, time: PortalTime, times: int = 1
    ) -> dt.datetime:
        """Return the instant, in UTC, that lies so many times this span after another.

        Months, clamped to the end of the month, and days keep the wall-clock time of
        the portal zone; the elapsed time is added last.

        Raises:
            InvalidValueError: there is no such moment in the years 1 to 9999.
        """
        moved = time.shift(base, months=self.months * times, days=self.days * times)
        try:
            return moved + self.time * times
        except OverflowError:
            msg = (
                f"{base} with {times} times {self.time} is outside the years 1 to 9999"
            )
            raise InvalidValueError(msg) from None


def interval_of(duration: dt.timedelta | YearsMonthsDuration) -> Interval:
    """Read a duration of FEEL, whose whole days are days of the calendar."""
    if isinstance(duration, YearsMonthsDuration):
        return Interval(months=duration.total_months)
    micros = duration // _MICROSECOND
    sign = -1 if micros < 0 else 1
    days, rest = divmod(abs(micros), _DAY)
    return Interval(days=sign * days, time=sign * rest * _MICROSECOND)
