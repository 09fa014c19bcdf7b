"""Tell people something: one notification each, and a line in the history."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from bizproc.errors import NotFoundError
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tables import NOTIFICATIONS, Notification
from bizproc.workspace.people.directory import User

__all__ = ["mark_read", "notify"]


def notify(
    repository: Repository,
    people: Iterable[User],
    text: str,
    *,
    record: str | None,
    actor: Actor,
) -> None:
    """Write one notification per person, each person once; nobody is fine.

    `actor.element` is the element that the notification names.
    """
    for user in {user.id: user for user in people if user.active}.values():
        repository.tx.insert(
            NOTIFICATIONS,
            Notification(
                id=repository.unit.new_id("notification"),
                number=repository.ordinal(),
                to=user.id,
                text=text,
                at=repository.now,
                element=actor.element,
                record=record,
                instance_id=actor.instance_id,
            ),
        )
        history.append(repository, record, "notified", actor=actor, new=user.id)


def mark_read(repository: Repository, notification_id: str, *, by: str) -> Notification:
    """Note that a notification was read, once.

    Raises:
        NotFoundError: there is none of that id for this person, or its record is hidden.
    """
    found = repository.tx.get(NOTIFICATIONS, notification_id, lock=True)
    if found is None or found.to != by or _is_hidden(repository, found):
        msg = f"{by!r} has no notification {notification_id!r}"
        raise NotFoundError(msg)
    if found.read_at is not None:
        return found
    read = dataclasses.replace(found, read_at=repository.now)
    repository.tx.replace(NOTIFICATIONS, read)
    return read


def _is_hidden(repository: Repository, told: Notification) -> bool:
    row, rights = repository.row(told.record), repository.rights
    if row is None or not rights.narrow(row.type):
        return False
    record = Record.of(row, repository.type_of(row))
    return rights.can(told.to, "see", record) is not None
