"""Give messages from outside the shape that processes expect (conventions §5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.crm.desk import Desk
from bizproc.crm.record_view import RecordView
from bizproc.crm.records import keys_of
from bizproc.model.message import Message

__all__ = ["RECORD_EVENTS", "outside_message"]

RECORD_EVENTS = ("created", "changed", "stage_changed", "deleted", "converted")


def outside_message(
    desk: Desk, name: str, key: str | None, payload: Mapping[str, Any]
) -> Message:
    """Return the message of a name, key and payload.

    The payload can be read in conditions and outputs; of a message that is no record
    event it also becomes variables. A record event that only has its key gets `new`
    from the record as it stands.
    """
    event: dict[str, Any] = {"at": desk.now, "record": key}
    row = desk.row(key)
    keys = keys_of(row) if row is not None else ((key,) if key is not None else ())
    type_name, _, about = name.partition(".")
    of_record = about in RECORD_EVENTS and type_name in desk.workspace.schema.types
    if of_record:
        new = RecordView(desk, row.id, dict(row.fields)) if row is not None else None
        event |= {"new": new, "old": None, "changed": []}
    return Message(
        name=name,
        keys=keys,
        variables={} if of_record else payload,
        event={**event, **payload},
    )
