"""Where time and ids come from: inputs of the engine, never asked for inside it."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Tell the time."""

    def now(self) -> dt.datetime:
        """Return the current instant as an aware datetime."""
        ...


class IdSource(Protocol):
    """Make ids that never repeat within a store."""

    def new(self, kind: str) -> str:
        """Return a fresh id for a thing of the kind, such as "instance" or "task"."""
        ...


class SystemClock:
    """Tell the time of the machine, in UTC."""

    def now(self) -> dt.datetime:
        """Return the current instant in UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - the one place that asks


class SetClock:
    """Tell a time that was set, and goes on from there as the machine's does."""

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._ahead = dt.timedelta()

    def set(self, instant: dt.datetime) -> None:
        """Let it be this instant now."""
        self._ahead = instant - self._machine.now()

    def now(self) -> dt.datetime:
        """Return the current instant in UTC."""
        return self._machine.now() + self._ahead


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Say how long something may take, and by which stopwatch: it tells seconds."""

    span: dt.timedelta
    stopwatch: Callable[[], float] = time.monotonic

    def start(self) -> Callable[[], bool]:
        """Begin, and return what says whether the time is over."""
        begun, seconds = self.stopwatch(), self.span.total_seconds()
        return lambda: self.stopwatch() - begun >= seconds


class RandomIds:
    """Make ids of 32 hexadecimal digits: the millisecond, then 80 random bits.

    As with UUID version 7, ids made one after the other lie side by side in an
    index, which spares the database scattered pages.
    """

    def new(self, kind: str) -> str:  # noqa: ARG002 - part of the contract
        """Return a fresh id."""
        try:
            digits = _random_digits.pop()
        except IndexError:
            digits, *more = _draw_digits()
            _random_digits.extend(more)
        return f"{time.time_ns() // 1_000_000:012x}{digits}"


_AT_ONCE = 64
# drawn ahead, as asking the system each time costs more than all else of an id
_random_digits: list[str] = []
if hasattr(os, "register_at_fork"):
    # a child that went on with its parent's digits would make its parent's ids
    os.register_at_fork(after_in_child=_random_digits.clear)


def _draw_digits() -> list[str]:
    drawn = os.urandom(10 * _AT_ONCE).hex()
    return [drawn[at : at + 20] for at in range(0, len(drawn), 20)]
