"""Find what a person names on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.states import InstanceState

if TYPE_CHECKING:
    from bizproc.cli.database import Opened
    from bizproc.model.rows import ProcessInstance, UserTask

__all__ = ["instance_named", "live_instance", "task_named"]


def instance_named(database: Opened, named: str, by: str | None) -> str:
    """Take an instance's id, or the key of exactly one instance, ended or not.

    The instance of a record is hidden from whom the record is.

    Raises:
        NotFoundError: there is no such instance.
    """
    found = _seen(database, database.engine.instances(key=named), by)
    if len(found) == 1:
        return found[0].id
    row = _instance(database, named, by)
    if row is not None:
        return row.id
    what = (
        "no instance" if database.portal is None else "neither a record nor an instance"
    )
    msg = f"there is {what} {named!r}; see `bizproc instances`"
    raise NotFoundError(msg)


def live_instance(database: Opened, named: str, by: str | None = None) -> str:
    """Take an instance's id, or the key of exactly one active instance.

    The instance of a record is hidden from whom the record is.

    Raises:
        NotFoundError: there is no such instance.
        InvalidValueError: several active instances have the key.
    """
    active = database.engine.instances(key=named, state=InstanceState.ACTIVE)
    found = _seen(database, active, by)
    if len(found) > 1:
        several = ", ".join(f"{row.id} ({row.process_id})" for row in found)
        msg = f"{len(found)} active instances have the key {named!r}: {several}; "
        raise InvalidValueError(msg + "give the id")
    row = found[0] if found else _instance(database, named, by)
    if row is not None:
        return row.id
    msg = (
        f"there is neither an instance {named!r} nor an active one with that key; "
        "see `bizproc instances`"
    )
    raise NotFoundError(msg)


def _instance(database: Opened, named: str, by: str | None) -> ProcessInstance | None:
    with suppress(NotFoundError):
        seen = _seen(database, [database.engine.instance(named)], by)
        return seen[0] if seen else None
    return None


def _seen(
    database: Opened, rows: Sequence[ProcessInstance], by: str | None
) -> list[ProcessInstance]:
    """Leave out the instances of records that are hidden from a person."""
    portal = database.portal
    if portal is None:
        return list(rows)
    return [row for row in rows if portal.sees_instance(row, by=by)]


def task_named(database: Opened, named: str, by: str | None) -> str:
    """Take a task's id, or the element of exactly one open task.

    If none is open there, the one closed last is taken: the engine then says what may
    still be done with it, and who closed it. The tasks of a record are hidden from whom
    the record is.

    Raises:
        NotFoundError: there is no such task.
        InvalidValueError: several tasks are open at the element.
    """
    portal = database.portal

    def seen(rows: Sequence[UserTask]) -> Sequence[UserTask]:
        return rows if portal is None else portal.seen(rows, by=by)

    with suppress(NotFoundError):  # then it is an element
        if seen([database.engine.user_task(named)]):
            return named
    open_ = [
        row.id for row in seen(database.engine.user_tasks()) if row.element_id == named
    ]
    if len(open_) > 1:
        several = ", ".join(open_)
        msg = f"{len(open_)} open tasks at {named!r}: {several}; give the id"
        raise InvalidValueError(msg)
    if open_:
        return open_[0]
    every = seen(database.engine.user_tasks(include_closed=True))
    there = [row for row in every if row.element_id == named]
    if there:
        return max(there, key=lambda row: (row.ended_at, row.number)).id
    hint = did_you_mean(named, {row.element_id for row in every if row.element_id})
    msg = f"there is no task {named!r}{hint}"
    raise NotFoundError(msg)
