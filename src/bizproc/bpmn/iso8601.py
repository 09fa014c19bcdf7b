"""Say what is wrong with a literal date, duration or cycle of a timer."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

__all__ = ["timer_fault"]

_MONTHS = r"P(?=\d)(?:\d+Y)?(?:\d+M)?"
_TIME = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?"
_DAYS = rf"P(?=\d|T)(?:\d+W)?(?:\d+D)?(?:{_TIME})?"
_DURATION = re.compile(f"{_MONTHS}|{_DAYS}")
_CYCLE = re.compile(r"R(\d*)/(.+)")
_ZERO = re.compile(r"\D*(?:0+(?:\.0+)?\D+)*")


def timer_fault(kind: Literal["date", "duration", "cycle"], text: str) -> str | None:
    """Return what is wrong with the text, or None.

    A date may lack the time or the offset; both are then the workspace's. A
    duration is years and months, or weeks, days and time, as FEEL's are. A cycle
    is `R/duration` or `Rn/duration`.
    """
    if kind == "date":
        return _date_fault(text)
    if kind == "duration":
        return _duration_fault(text)
    return _cycle_fault(text)


def _date_fault(text: str) -> str | None:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return (
            f"{text!r} is no ISO 8601 date;"
            " write e.g. 2026-12-31T09:00:00+03:00, or an expression (= …)"
        )
    return None


def _duration_fault(text: str) -> str | None:
    if _DURATION.fullmatch(text):
        return None
    return (
        f"{text!r} is no ISO 8601 duration;"
        " write e.g. PT30M, P2D, P1M, or an expression (= …)"
    )


def _cycle_fault(text: str) -> str | None:
    match = _CYCLE.fullmatch(text)
    if match is None:
        cron = "cron is not supported; " if len(text.split()) > 2 else ""  # noqa: PLR2004  # a cron line has five or more parts
        return f"{text!r} is no ISO 8601 cycle; {cron}write e.g. R/P1D, R3/PT2H"
    count, duration = match.groups()
    if count and int(count) == 0:
        return f"{text!r} never fires; write R/… to repeat for ever, or R1/…"
    fault = _duration_fault(duration)
    if fault is not None:
        return f"the cycle {text!r} needs a duration after the slash: {fault}"
    if _ZERO.fullmatch(duration):
        return f"the cycle {text!r} repeats without a pause; give it a duration"
    return None
