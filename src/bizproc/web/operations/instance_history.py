"""Read the history of an instance, narrowed to what somebody wants to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bizproc.engine.paging import cursor_of
from bizproc.model.page import Page
from bizproc.model.rows import HistoryEvent, ProcessInstance
from bizproc.web.operations.desk import Desk

__all__ = ["KINDS", "READ", "history_of"]

EVENTS: Final = 100
READ: Final = 1_000
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "elements": frozenset(
        {
            *("process_started", "process_completed", "process_terminated"),
            *("element_activated", "element_completed", "element_terminated"),
        }
    ),
    "waits": frozenset(
        {"message_received", "timer_fired", "condition_met", "task_completed"}
    ),
    "faults": frozenset({"action_failed", "incident_raised", "incident_resolved"}),
}
"""What a history is narrowed to, by the types of its events; the rest is `other`."""


def history_of(
    desk: Desk,
    row: ProcessInstance,
    latest: Page[HistoryEvent],
    chosen: Sequence[str],
    after: str,
) -> tuple[list[HistoryEvent], str | None]:
    """Return the latest events of the chosen kinds, and where the next ones begin."""
    engine = desk.pages.engine
    rest = latest.next
    if after:
        latest = engine.history(row.id, limit=READ, order="-number", after=after)
        rest = latest.next
    fitting = [it for it in latest if not chosen or _kind(it) in chosen]
    if len(fitting) > EVENTS:
        last = fitting[EVENTS - 1].number
        return fitting[:EVENTS], cursor_of("history", "-number", [last])
    return fitting, rest


def _kind(event: HistoryEvent) -> str:
    found = [kind for kind, types in KINDS.items() if event.type in types]
    return found[0] if found else "other"
