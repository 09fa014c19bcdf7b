"""Look at a portal as expectations see it: things as mappings of their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bizproc.errors import NotFoundError
from bizproc.portal.portal import Portal
from bizproc.portal.repository.record import Record
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.running.environment import Seen

__all__ = ["observe", "record_of", "records_of"]


def observe(portal: Portal, thing: Thing) -> list[Seen]:
    """Return all things of a kind, oldest first, also what is over; each has its `id`."""
    return _VIEWS[thing](portal)


def record_of(portal: Portal, record_id: str) -> Seen | None:
    """Return one record, or None if it is not there."""
    try:
        return _record(portal.get(record_id))
    except NotFoundError:
        return None


def records_of(portal: Portal, type_: str, **equal_fields: str) -> list[Seen]:
    """Return the records of a type with these texts in their fields, oldest first."""
    return [_record(row) for row in portal.find(type_, where=equal_fields)]


def _notifications(portal: Portal) -> list[Seen]:
    return [
        {
            "id": number,
            "element": it.element,
            "to": it.to,
            "text": it.text,
            "record": it.record,
            "at": it.at,
        }
        for number, it in enumerate(portal.notifications())
    ]


def _mails(portal: Portal) -> list[Seen]:
    return [
        {
            "id": number,
            "element": it.element,
            "from": it.from_,
            "to": it.to[0] if len(it.to) == 1 else list(it.to),
            "reply_to": it.reply_to,
            "subject": it.subject,
            "text": it.text,
            "attachments": list(it.attachments),
            "record": it.record,
            "at": it.at,
            "message_id": it.message_id,
        }
        for number, it in enumerate(portal.mails())
    ]


def _records(portal: Portal) -> list[Seen]:
    return [_record(record) for record in portal.find()]


def _record(record: Record) -> Seen:
    return {
        **record.fields,
        "id": record.id,
        "type": record.type,
        "created_at": record.created_at,
    }


def _history(portal: Portal) -> list[Seen]:
    return [
        {
            "id": number,
            "record": it.record,
            "event": it.event,
            "field": it.field,
            "old": it.old,
            "new": it.new,
            "by": it.by,
            "at": it.at,
            "element": it.element,
        }
        for number, it in enumerate(portal.record_history())
    ]


_VIEWS: Mapping[Thing, Callable[[Portal], list[Seen]]] = {
    Thing.NOTIFICATION: _notifications,
    Thing.MAIL: _mails,
    Thing.RECORD: _records,
    Thing.HISTORY: _history,
}
