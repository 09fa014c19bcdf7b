"""The kinds of events."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["LOOKED_UP", "EventKind"]


class EventKind(StrEnum):
    """Name what an event waits for or throws."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    ERROR = "error"
    SIGNAL = "signal"
    TERMINATE = "terminate"
    LINK = "link"
    ESCALATION = "escalation"
    COMPENSATION = "compensation"
    CANCEL = "cancel"
    CONDITIONAL = "conditional"
    MULTIPLE = "multiple"
    PARALLEL_MULTIPLE = "parallel multiple"


LOOKED_UP: Final = frozenset(
    {
        *(EventKind.ERROR, EventKind.ESCALATION),
        *(EventKind.COMPENSATION, EventKind.CANCEL),
    }
)
"""What is caught opens no wait: handlers are looked up when it is thrown."""
