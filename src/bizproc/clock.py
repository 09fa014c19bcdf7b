"""Where time and ids come from: inputs of the engine, never asked for inside it."""

from __future__ import annotations

import datetime as dt
import uuid
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
    """Make random ids of 32 hexadecimal digits."""

    def new(self, kind: str) -> str:  # noqa: ARG002 - part of the contract
        """Return a fresh random id."""
        return uuid.uuid4().hex  # noqa: TID251 - the one place that asks
