"""Note phone calls that took place (conventions §5)."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.crm import permissions, record_history, records
from bizproc.crm.actor import Actor
from bizproc.crm.desk import Desk

__all__ = ["log_call"]


def log_call(
    desk: Desk, record_id: str, call: Mapping[str, str], *, actor: Actor
) -> None:
    """Write a call, {direction, result}, to a record's history; raises `call.logged`.

    Raises:
        NotFoundError: there is no such record, or it is hidden from the actor.
    """
    row = permissions.found(desk, record_id, actor=actor)
    record_history.append(desk, record_id, "call_logged", actor=actor, new=call)
    records.raise_event(desk, row, "", call, actor=actor, name="call.logged")
