"""What the time keys of a step mean."""

from __future__ import annotations

import datetime as dt
import re

from bizproc.bpmn.timing.cycles import timer_fault
from bizproc.engine.moments import moment
from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime

__all__ = ["instant_fault", "instant_of", "later_by", "move_fault"]

_TIME_OF_DAY = re.compile(r"\d{2}:\d{2}(:\d{2})?\Z")


def instant_fault(text: str, *, same_day: bool = False) -> str | None:
    """Say what is wrong with a written instant, or None."""
    if same_day and _TIME_OF_DAY.match(text):
        try:
            dt.time.fromisoformat(text)
        except ValueError:
            return f"there is no time of day {text}"
        return None
    try:
        if "T" in text:
            dt.datetime.fromisoformat(text)
            return None
    except ValueError:
        pass
    short = ' or "11:00" for the same day' if same_day else ""
    return f"expected a moment like 2027-06-01T11:00{short}, got {text!r}"


def move_fault(kind: str, text: str) -> str | None:
    """Say what is wrong with the text of `at`, `wait` or `down_until`, or None."""
    if kind == "wait":
        return timer_fault("duration", text)
    return instant_fault(text, same_day=True)


def instant_of(text: str, *, now: dt.datetime | None, time: PortalTime) -> dt.datetime:
    """Return the instant of a text that has no fault; `11:00` is on the day of now."""
    if _TIME_OF_DAY.match(text):
        if now is None:
            msg = f"{text!r} needs a day"
            raise InvalidValueError(msg)
        day = time.date_of(now)
        return time.resolve(dt.datetime.combine(day, dt.time.fromisoformat(text)))
    return time.resolve(dt.datetime.fromisoformat(text))


def later_by(text: str, *, now: dt.datetime, time: PortalTime) -> dt.datetime:
    """Return the instant an ISO 8601 duration after now, days being calendar days."""
    return moment(text, base=now, time=time)
