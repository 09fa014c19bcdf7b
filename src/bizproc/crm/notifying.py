"""Tell people something: one notification each, and a line in the history."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from bizproc.crm import record_history
from bizproc.crm.actor import Actor
from bizproc.crm.desk import Desk
from bizproc.crm.tables import NOTIFICATIONS, Notification
from bizproc.errors import NotFoundError
from bizproc.workspace.people.directory import User

__all__ = ["mark_read", "notify"]


def notify(
    desk: Desk,
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
        desk.tx.insert(
            NOTIFICATIONS,
            Notification(
                id=desk.unit.new_id("notification"),
                number=desk.ordinal(),
                to=user.id,
                text=text,
                at=desk.now,
                element=actor.element,
                record=record,
                instance_id=actor.instance_id,
            ),
        )
        record_history.append(desk, record, "notified", actor=actor, new=user.id)


def mark_read(desk: Desk, notification_id: str, *, by: str) -> Notification:
    """Note that a notification was read, once.

    Raises:
        NotFoundError: there is none of that id for this person.
    """
    found = desk.tx.get(NOTIFICATIONS, notification_id, lock=True)
    if found is None or found.to != by:
        msg = f"{by!r} has no notification {notification_id!r}"
        raise NotFoundError(msg)
    if found.read_at is not None:
        return found
    read = dataclasses.replace(found, read_at=desk.now)
    desk.tx.replace(NOTIFICATIONS, read)
    return read
