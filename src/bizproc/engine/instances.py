"""The table of the process instances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessInstance
from bizproc.model.states import InstanceState
from bizproc.store import INSTANCES, Condition, Transaction, eq, one_of

_AT_ONCE = 500


def add(tx: Transaction, row: ProcessInstance) -> None:
    """Write a new instance."""
    tx.insert(INSTANCES, row)


def save(tx: Transaction, row: ProcessInstance, *, read: int) -> None:
    """Write a changed instance.

    Raises:
        ConflictError: it is not of the revision any more that was `read`.
    """
    tx.replace(INSTANCES, row, revision=read)


def get(tx: Transaction, instance_id: str) -> ProcessInstance:
    """Return an instance, ended or not.

    Raises:
        NotFoundError: there is no such instance.
    """
    return _needed(tx.get(INSTANCES, instance_id), instance_id)


def find(tx: Transaction, instance_id: str) -> ProcessInstance | None:
    """Return an instance, ended or not, or None."""
    return tx.get(INSTANCES, instance_id)


def active(tx: Transaction, instance_id: str, *, hold: bool) -> ProcessInstance:
    """Return an active instance, perhaps held until the end of the transaction.

    Raises:
        NotFoundError: there is no such instance.
        InvalidTransitionError: it has ended.
    """
    row = _needed(tx.get(INSTANCES, instance_id, lock=hold), instance_id)
    if row.state is not InstanceState.ACTIVE:
        msg = f"process instance {instance_id!r} is {row.state.value} already"
        raise InvalidTransitionError(msg, from_=row.state.value)
    return row


def holder_of(tx: Transaction, process_id: str, key: str) -> ProcessInstance | None:
    """Return the live instance of a process that holds a key, or None."""
    found = tx.select(
        INSTANCES, eq("process_id", process_id), eq("live_key", key), limit=1
    )
    return found[0] if found else None


def process_ids(tx: Transaction) -> list[str]:
    """Return the ids of the processes that have or had instances, in order.

    An index leads from each to the next, however many instances there are.
    """
    found: list[str] = []
    behind: tuple[Condition, ...] = ()
    while rows := tx.select(INSTANCES, *behind, order_by=("process_id",), limit=1):
        found.append(rows[0].process_id)
        behind = (Condition("process_id", ">", found[-1]),)
    return found


def mark_suspended(tx: Transaction, process_id: str, since: dt.datetime | None) -> None:
    """Let all active instances say since when their process is suspended, or not.

    The states are not read. Whoever runs one of them holds its row: this waits
    until that is over.
    """
    active_ones = (eq("process_id", process_id), eq("state", InstanceState.ACTIVE))
    tx.update(INSTANCES, *active_ones, process_suspended_at=since)


def suspended(tx: Transaction, process_id: str) -> set[str]:
    """Return the active instances of a process that are suspended by themselves."""
    of = (eq("process_id", process_id), eq("state", InstanceState.ACTIVE))
    found = tx.select(INSTANCES, *of, Condition("suspended_at", "is not null"))
    return {row.id for row in found}


def find_active(tx: Transaction, process_id: str) -> list[ProcessInstance]:
    """Return the active instances of a process, oldest first, without their states."""
    active_ones = (eq("process_id", process_id), eq("state", InstanceState.ACTIVE))
    found: list[ProcessInstance] = []
    after: tuple[object, ...] | None = None
    while True:
        order = ("started_at", "definition_id", "id")
        rows = tx.select(
            INSTANCES, *active_ones, order_by=order, limit=_AT_ONCE, after=after
        )
        found += [changed(row, content="") for row in rows]
        if len(rows) < _AT_ONCE:
            return found
        last = rows[-1]
        after = (last.started_at, last.definition_id, last.id)


def find_all(tx: Transaction, instance_ids: Sequence[str]) -> list[ProcessInstance]:
    """Return the instances of these ids that there are, without their states."""
    found: list[ProcessInstance] = []
    for at in range(0, len(instance_ids), _AT_ONCE):
        some = one_of("id", instance_ids[at : at + _AT_ONCE])
        found += [changed(row, content="") for row in tx.select(INSTANCES, some)]
    return found


def remove(tx: Transaction, instance_ids: Sequence[str]) -> None:
    """Forget instances that have ended."""
    ended = Condition("ended_at", "is not null")
    tx.delete(INSTANCES, one_of("id", instance_ids), ended)


def _needed(row: ProcessInstance | None, instance_id: str) -> ProcessInstance:
    if row is None:
        msg = f"there is no process instance {instance_id!r}"
        raise NotFoundError(msg)
    return row
