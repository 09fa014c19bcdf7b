"""Read the cycles of timers: `R3/PT10M`, `R/2027-03-05T10:00/P1D`, cron."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import Literal

from bizproc.bpmn.timing.cron import Cron, is_cron, read_cron
from bizproc.bpmn.timing.interval import Interval
from bizproc.bpmn.timing.iso8601 import read_date, read_duration
from bizproc.bpmn.timing.length import check_length
from bizproc.errors import InvalidValueError

__all__ = ["Cycle", "read_cycle", "timer_fault"]

_REPEATED = re.compile(r"R(\d*)/(.+)")
_MOST_REPETITIONS = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Hold when something repeats: by an interval or by cron, one of them is set.

    `repetitions` is None without end. `start` is the first of its moments; without one
    the first lies an interval after the arming.
    """

    repetitions: int | None = None
    start: dt.date | None = None
    interval: Interval | None = None
    cron: Cron | None = None


@functools.lru_cache(maxsize=256)
def read_cycle(text: str) -> Cycle:
    """Read a cycle of ISO 8601, or cron.

    Raises:
        InvalidValueError: it is none, or one that never fires or never pauses.
    """
    check_length(text)
    if is_cron(text):
        return Cycle(cron=read_cron(text))
    match = _REPEATED.fullmatch(text)
    if match is None:
        msg = (
            f"{text!r} is no ISO 8601 cycle; write e.g. R/P1D, R3/PT2H,"
            " R/2027-03-05T10:00/P1D, or cron: 0 0 9 * * MON-FRI"
        )
        raise InvalidValueError(msg)
    count, rest = match.groups()
    if count and not 0 < int(count) <= _MOST_REPETITIONS:
        msg = f"{text!r} never fires; write R/… to repeat for ever, or R1/…"
        if int(count):
            msg = f"{text!r} repeats too often; write R/… to repeat for ever"
        raise InvalidValueError(msg)
    start, interval = _start_and_interval(text, rest)
    repetitions = int(count) if count else None
    return Cycle(repetitions=repetitions, start=start, interval=interval)


def _start_and_interval(text: str, rest: str) -> tuple[dt.date | None, Interval]:
    begin, slash, span = rest.rpartition("/")
    if slash and not span.lstrip("-").startswith("P"):
        msg = (
            f"the cycle {text!r} has an end, which no timer follows; say how often"
            " instead, as in R5/PT2H or R5/2027-03-05T10:00/P1D"
        )
        raise InvalidValueError(msg)
    try:
        start = read_date(begin) if slash else None
    except InvalidValueError as error:
        msg = f"the cycle {text!r} needs a moment to start at: {error.message}"
        raise InvalidValueError(msg) from None
    try:
        interval = read_duration(span)
    except InvalidValueError as error:
        msg = f"the cycle {text!r} needs a duration after the slash: {error.message}"
        raise InvalidValueError(msg) from None
    if interval.sign <= 0:
        msg = f"the cycle {text!r} repeats without a pause; give it a duration"
        raise InvalidValueError(msg)
    return start, interval


def timer_fault(kind: Literal["date", "duration", "cycle"], text: str) -> str | None:
    """Return what is wrong with the literal text of a timer, or None."""
    try:
        if kind == "date":
            read_date(text)
        elif kind == "cycle":
            read_cycle(text)
        elif read_duration(text).sign < 0:
            return f"{text!r} lies in the past; write a duration without the minus"
    except InvalidValueError as error:
        return error.message
    return None
