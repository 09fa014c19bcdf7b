"""Where time and ids come from: inputs of the engine, never asked for inside it."""

from __future__ import annotations

import datetime as dt
import os
import time
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


class RandomIds:
    """Make ids of 32 hexadecimal digits: the millisecond, then 80 random bits.

    As with UUID version 7, ids made one after the other lie side by side in an
    index, which spares the database scattered pages.
    """

    def new(self, kind: str) -> str:  # noqa: ARG002 - part of the contract
        """Return a fresh id."""
        return f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"
