"""Offer `now()` and `today()`, the only built-ins that need something from outside."""

from __future__ import annotations

import datetime as dt

from bizproc.feel.values import Function

__all__ = ["clock_functions"]


def clock_functions(now: dt.datetime) -> dict[str, Function]:
    """Return `now()` and `today()` at an instant, as host functions.

    Time is an input: within one evaluation, and in its repetition, it stands still.
    `today()` is the day in the zone of `now`, which must be aware.
    """
    return {
        "now": Function("now", (), lambda: now),
        "today": Function("today", (), now.date),
    }
