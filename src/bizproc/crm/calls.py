"""Note phone calls that took place, and tell the processes."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository

__all__ = ["log_call"]


def log_call(
    repository: Repository, record_id: str, call: Mapping[str, str], *, actor: Actor
) -> None:
    """Write a call, {direction, result}, to a record's history; raises `call.logged`.

    Raises:
        NotFoundError: there is no such record, or it is hidden from the actor.
        ForbiddenError: the actor may not `run` what the call sets off.
    """
    row = authorization.get_for(repository, record_id, actor=actor)
    authorization.require(repository, row, "run", actor=actor)
    history.append(repository, record_id, "call_logged", actor=actor, new=call)
    commands.raise_event(repository, row, "", call, actor=actor, name="call.logged")
