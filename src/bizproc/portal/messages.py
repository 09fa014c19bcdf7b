"""Give messages from outside the shape that processes expect.

The shapes: docs/requirements/conventions.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.model.message import Message
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import RecordView

__all__ = ["PORTAL_EVENTS", "RECORD_EVENTS", "is_domain_event", "outside_message"]

RECORD_EVENTS = ("created", "changed", "stage_changed", "deleted")
# docs/requirements/conventions.md §5: those that are about no type of record
PORTAL_EVENTS = {
    "mail.received": frozenset({"mail"}),
    "constant.changed": frozenset({"name", "old", "new"}),
    **{
        f"task.{action}": frozenset({"task", "with", "text", "attachments"})
        for action in (
            *("started", "deferred", "resumed", "completed", "deleted", "commented"),
        )
    },
}


def outside_message(
    repository: Repository, name: str, key: str | None, payload: Mapping[str, Any]
) -> Message:
    """Return the message of a name, key and payload.

    The payload can be read in conditions and outputs; of a message that is no record
    event it also becomes variables. A record event that only has its key gets `new`
    from the record as it stands.
    """
    event: dict[str, Any] = {"at": repository.now, "record": key}
    row = repository.row(key)
    keys = (
        repository.hooks.keys_of(row)
        if row is not None
        else ((key,) if key is not None else ())
    )
    of_record = is_domain_event(repository, name) and (
        name.partition(".")[0] in repository.workspace.schema.types
    )
    if of_record:
        new = (
            RecordView(repository, row.id, dict(row.fields))
            if row is not None
            else None
        )
        event |= {"new": new, "old": None, "changed": []}
    return Message(
        name=name,
        keys=keys,
        variables={} if of_record else payload,
        event={**event, **payload},
    )


def is_domain_event(repository: Repository, name: str) -> bool:
    """Say whether a name is that of an event that the domain raises by itself.

    What matters of it later is read from the record: it is not kept.
    """
    type_name, _, about = name.partition(".")
    of_type = about in RECORD_EVENTS and type_name in repository.workspace.schema.types
    return of_type or name in PORTAL_EVENTS or name in repository.hooks.messages
