"""Start an instance of a process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.engine.deployment import definitions
from bizproc.engine.suspension.rules import check_may_start, hold_process
from bizproc.engine.transition import start_instance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError
from bizproc.model.rows import ProcessInstance


def start(
    work: UnitOfWork,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    key: str | None,
    by: str | None,
    start_event: str | None = None,
) -> ProcessInstance:
    """Start an instance of the newest version of a process.

    Raises:
        NotFoundError: no process of that id is deployed, or it has no such start event.
        InvalidTransitionError: a live instance holds the key, SUSPENDED, or
            SEVERAL_STARTS, none of several start events is named.
    """
    hold_process(work, process_id)
    newest = definitions.newest(work.transaction, "process", process_id)
    check_may_start(newest)
    row = start_instance(
        work, newest, key=key, variables=variables, by=by, start_event=start_event
    )
    if row is None:
        msg = f"an instance of {process_id!r} with key {key!r} is running"
        raise InvalidTransitionError(msg, code="DUPLICATE_START")
    return row
