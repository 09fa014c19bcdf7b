"""Find what a person names on the command line."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.states import InstanceState

if TYPE_CHECKING:
    from bizproc.cli.database import Opened
    from bizproc.portal.portal import Portal

__all__ = ["instance_named", "live_instance", "task_named"]


def instance_named(database: Opened, named: str, by: str | None) -> str:
    """Take an instance's id, or the key of exactly one instance, ended or not.

    The instance of a record is hidden from whom the record is.

    Raises:
        NotFoundError: there is no such instance.
    """
    found = database.engine.instances(key=named)
    with suppress(NotFoundError):
        row = found[0] if len(found) == 1 else database.engine.instance(named)
        if not _is_hidden(database.portal, row.key, by):
            return row.id
    what = (
        "no instance" if database.portal is None else "neither a record nor an instance"
    )
    msg = f"there is {what} {named!r}; see `bizproc instances`"
    raise NotFoundError(msg)


def _is_hidden(portal: Portal | None, key: str | None, by: str | None) -> bool:
    if portal is None or key is None or by is None:
        return False
    if portal.record_history(key, by=by):
        return False
    return bool(portal.record_history(key))


def live_instance(database: Opened, named: str) -> str:
    """Take an instance's id, or the key of exactly one active instance.

    Raises:
        NotFoundError: there is no such instance.
        InvalidValueError: several active instances have the key.
    """
    found = database.engine.instances(key=named, state=InstanceState.ACTIVE)
    if len(found) > 1:
        several = ", ".join(f"{row.id} ({row.process_id})" for row in found)
        msg = f"{len(found)} active instances have the key {named!r}: {several}; "
        raise InvalidValueError(msg + "give the id")
    if found:
        return found[0].id
    try:
        return database.engine.instance(named).id
    except NotFoundError:
        msg = (
            f"there is neither an instance {named!r} nor an active one with that key; "
            "see `bizproc instances`"
        )
        raise NotFoundError(msg) from None


def task_named(database: Opened, named: str) -> str:
    """Take a task's id, or the element of exactly one open task.

    If none is open there, the one closed last is taken: the engine then says what may
    still be done with it, and who closed it.

    Raises:
        NotFoundError: there is no such task.
        InvalidValueError: several tasks are open at the element.
    """
    try:
        return database.engine.user_task(named).id
    except NotFoundError:
        pass  # then it is an element
    tasks = database.engine.user_tasks()
    open_ = [row.id for row in tasks if row.element_id == named]
    if len(open_) > 1:
        several = ", ".join(open_)
        msg = f"{len(open_)} open tasks at {named!r}: {several}; give the id"
        raise InvalidValueError(msg)
    if open_:
        return open_[0]
    every = database.engine.user_tasks(include_closed=True)
    there = [row for row in every if row.element_id == named]
    if there:
        return max(there, key=lambda row: (row.ended_at, row.number)).id
    hint = did_you_mean(named, {row.element_id for row in every if row.element_id})
    msg = f"there is no task {named!r}{hint}"
    raise NotFoundError(msg)
