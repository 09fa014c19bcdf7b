"""Tell people something: one notification each, and a line in the history."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from bizproc.errors import NotFoundError
from bizproc.portal.people.authorization import can_see
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import NOTIFICATIONS, Notification
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
        history.append(
            repository,
            record,
            "notified",
            actor=actor,
            new=user.id,
            details={"text": text},
        )


def mark_read(
    repository: Repository, notification_id: str, *, actor: Actor
) -> Notification:
    """Note that a notification was read, once.

    Raises:
        NotFoundError: there is none of that id for this person, or it is about a
            record that is hidden from them.
    """
    found = repository.tx.get(NOTIFICATIONS, notification_id, lock=True)
    row = repository.row(found.record) if found is not None else None
    hidden = row is not None and not can_see(repository, row, actor=actor)
    if found is None or found.to != actor.by or hidden:
        msg = f"{actor.by!r} has no notification {notification_id!r}"
        raise NotFoundError(msg)
    if found.read_at is not None:
        return found
    read = dataclasses.replace(found, read_at=repository.now)
    repository.tx.replace(NOTIFICATIONS, read)
    return read
