"""What became of a message or signal that was published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Publication"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Tell whom a message or signal reached.

    Attributes:
        new: False if its `event_id` was seen before: nothing happened now, and the
            rest tells what happened then.
        instances: the ids of the instances that took it, in the order in which they
            went on; one that is suspended takes it when it is resumed.
        started: the ids of the instances it started.
        kept_until: nobody took it, and until this instant (UTC) the first wait that
            matches gets it; None if it is not kept. Without end if it waits for a start
            of a process that is suspended.
        known: False if nothing deployed ever waits for the name or starts by it, so
            that it is probably misspelt.
    """

    new: bool
    instances: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    kept_until: dt.datetime | None = None
    known: bool = True
