"""Append to the history of records: numbered per record, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORD_EVENTS, RecordEvent

__all__ = ["MAX_VALUE", "append"]

MAX_VALUE = 10_000
_CUT = "… (cut)"


def append(  # noqa: PLR0913 - what one entry tells, by keyword
    repository: Repository,
    record_id: str | None,
    event: str,
    *,
    actor: Actor,
    field: str | None = None,
    old: Any = None,
    new: Any = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry; without a record nothing is written.

    Texts longer than 10,000 characters are cut and marked. `details` are what the
    timeline shows: `text`, `from`, `to`, `files`.
    """
    if record_id is None:
        return
    repository.tx.insert(
        RECORD_EVENTS,
        RecordEvent(
            record=record_id,
            number=repository.tx.next_number(f"record_event:{record_id}"),
            ordinal=repository.ordinal(),
            at=repository.now,
            event=event,
            by=actor.name,
            field=field,
            old=_cut(old),
            new=_cut(new),
            instance_id=actor.instance_id,
            element=actor.element,
            details=None
            if details is None
            else {name: _cut(value) for name, value in details.items()},
        ),
    )


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > MAX_VALUE:
        return value[:MAX_VALUE] + _CUT
    return value
