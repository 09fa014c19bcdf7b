"""Put together what the page of one instance shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import QueryParams

from bizproc.bpmn.elements import Node
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import BizprocError
from bizproc.model.explanation import Explanation, InstanceWait
from bizproc.model.rows import Incident, Job, ProcessInstance, Timer
from bizproc.model.states import InstanceState
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.instance_history import KINDS, history_of
from bizproc.web.operations.instance_picture import picture_of
from bizproc.web.operations.typed import written

__all__ = ["view_of"]


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
    examined = desk.oversight.examine(instance_id)
    explained, events = examined.explanation, examined.events
    row = explained.instance
    chosen = [it for it in asked.getlist("kind") if it in {*KINDS, "other"}]
    shown, more = history_of(desk, row, events, chosen, asked.get("after", ""))
    nodes = _nodes(desk, row)
    return {
        "row": row,
        "explained": explained,
        "title": _title(desk, row),
        "waits": _waits(desk, explained),
        "picture": picture_of(desk, explained, events),
        "elements": nodes,
        "variables": [
            (name, written(value))
            for name, value in sorted((examined.variables or {}).items())
        ],
        "problem": examined.problem,
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


def _waits(desk: Desk, explained: Explanation) -> list[ShownWait]:
    now = desk.now()
    usual = desk.oversight.usual_stays(explained.instance.definition_id)
    options = desk.pages.engine.components.options
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
