"""Name the messages of the portal; give those from outside the shape of its own.

The shapes: docs/requirements/conventions.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.model.message import Message
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import RecordView
from bizproc.workspace.workspace import Workspace

__all__ = [
    "RECORD_EVENTS",
    "is_domain_event",
    "outside_message",
    "portal_messages",
]

RECORD_EVENTS = ("created", "changed", "stage_changed", "deleted")
_TASK_EVENTS = (
    *("claimed", "released", "started", "deferred", "resumed"),
    *("completed", "deleted", "commented"),
)


def portal_messages(workspace: Workspace) -> dict[str, frozenset[str]]:
    """Return the messages that the portal of a workspace raises, and what they carry."""
    return {
        **{
            f"{name}.{event}": frozenset({"new", "old"})
            for name in workspace.schema.types
            for event in RECORD_EVENTS
        },
        "mail.received": frozenset({"mail"}),
        "mail.written": frozenset({"mail"}),
        "constant.changed": frozenset({"name", "old", "new"}),
        **{
            f"task.{event}": frozenset({"task", "with", "text", "attachments"})
            for event in _TASK_EVENTS
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
    type_name, _, about = name.partition(".")
    known = about in RECORD_EVENTS or name in repository.hooks.messages
    of_record = known and type_name in repository.workspace.schema.types
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
    """Say whether a name is that of an event that the portal or an extension raises.

    What matters of it later is read from the record: it is not kept.
    """
    raised = portal_messages(repository.workspace)
    return name in raised or name in repository.hooks.messages
