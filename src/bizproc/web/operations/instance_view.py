"""Put together what the page of one instance shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import QueryParams

from bizproc.bpmn.elements import Node
from bizproc.bpmn.walk import nodes_of
from bizproc.engine.paging import cursor_of
from bizproc.errors import BizprocError
from bizproc.model.explanation import Explanation, InstanceWait
from bizproc.model.rows import HistoryEvent, Incident, Job, ProcessInstance, Timer
from bizproc.model.states import InstanceState
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.instance_picture import picture_of
from bizproc.web.operations.typed import written

__all__ = ["KINDS", "view_of"]

EVENTS: Final = 100
_PATH: Final = 1_000
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWait:
    """Hold a wait, how long it lasts, and whether that is longer than usual."""

    wait: InstanceWait
    lasts: dt.timedelta | None
    usual: dt.timedelta | None
    left: dt.timedelta | None
    tries: int | None

    @property
    def kind(self) -> str:
        """Return what kind of wait it is."""
        return self.wait.kind

    @property
    def is_long(self) -> bool:
        """Say whether it lasts longer than usual."""
        return bool(self.lasts and self.usual and self.lasts > self.usual)


def view_of(desk: Desk, instance_id: str, asked: QueryParams) -> dict[str, Any]:
    """Return what the page shows.

    Raises:
        NotFoundError: there is no such instance.
    """
    engine = desk.pages.portal.engine
    explained = engine.explain(instance_id)
    row = explained.instance
    events = engine.history(instance_id, limit=_PATH, order="-number")
    chosen = [it for it in asked.getlist("kind") if it in {*KINDS, "other"}]
    shown, more = _history(desk, row, events, chosen, asked.get("after", ""))
    nodes = _nodes(desk, row)
    variables, problem = _variables(desk, row)
    return {
        "row": row,
        "explained": explained,
        "title": _title(desk, row),
        "waits": _waits(desk, explained),
        "picture": picture_of(desk, explained, events),
        "elements": nodes,
        "variables": variables,
        "problem": explained.problem or problem,
        "events": shown,
        "more": more,
        "kinds": [*KINDS, "other"],
        "chosen": chosen,
        "lasts": (row.ended_at or desk.now()) - row.started_at,
        "is_active": row.state is InstanceState.ACTIVE,
        "is_held": row.suspended_at is not None or row.process_suspended_at is not None,
    }


def _title(desk: Desk, row: ProcessInstance) -> str:
    try:
        return desk.oversight.process(row.definition_id).name or row.process_id
    except BizprocError:
        return row.process_id


def _nodes(desk: Desk, row: ProcessInstance) -> dict[str, Node]:
    try:
        return {it.id: it for it in nodes_of(desk.oversight.process(row.definition_id))}
    except BizprocError:
        return {}


def _variables(
    desk: Desk, row: ProcessInstance
) -> tuple[list[tuple[str, str]], str | None]:
    try:
        found = desk.pages.portal.engine.variables(row.id)
    except BizprocError as error:
        return [], error.message
    return [(name, written(value)) for name, value in sorted(found.items())], None


def _waits(desk: Desk, explained: Explanation) -> list[ShownWait]:
    now = desk.now()
    usual = desk.oversight.usual_stays(explained.instance.definition_id)
    options = desk.pages.portal.engine.components.options
    found = []
    for wait in explained.waits:
        due = wait.row.suspended_due or wait.row.due if _is_timed(wait.row) else None  # type: ignore[union-attr]
        found.append(
            ShownWait(
                wait=wait,
                lasts=None if wait.since is None else now - wait.since,
                usual=usual.get(wait.element_id),
                left=None if due is None or due.year > _FAR else due - now,
                tries=len(options.retry_delays) + 1
                if isinstance(wait.row, Job | Incident)
                else None,
            )
        )
    return found


_FAR: Final = 9000


def _is_timed(row: object) -> bool:
    return isinstance(row, Timer | Job)


def _history(
    desk: Desk,
    row: ProcessInstance,
    latest: Sequence[HistoryEvent],
    chosen: Sequence[str],
    after: str,
) -> tuple[list[HistoryEvent], str | None]:
    """Return the latest events of the chosen kinds, and where the next ones begin."""
    engine = desk.pages.portal.engine
    rest: str | None = getattr(latest, "next", None)
    if after:
        latest = engine.history(row.id, limit=_PATH, order="-number", after=after)
        rest = getattr(latest, "next", None)
    fitting = [it for it in latest if not chosen or _kind(it) in chosen]
    if len(fitting) > EVENTS:
        last = fitting[EVENTS - 1].number
        return fitting[:EVENTS], cursor_of("history", "-number", [last])
    return fitting, rest


def _kind(event: HistoryEvent) -> str:
    found = [kind for kind, types in KINDS.items() if event.type in types]
    return found[0] if found else "other"
