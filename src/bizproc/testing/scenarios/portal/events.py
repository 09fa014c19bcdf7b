"""Carry out the events of a portal: records, mail, constants, messages from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.portal.portal import Portal
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.testing.scenarios.format.model import Selector
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.portal.people_events import people_events
from bizproc.testing.scenarios.portal.view import observe
from bizproc.testing.scenarios.running.delivery import (
    Deliver,
    Delivery,
    UnmatchedError,
)
from bizproc.testing.scenarios.running.environment import Prepare
from bizproc.testing.scenarios.running.matching import brief

__all__ = ["PortalEvents"]


class PortalEvents:
    """Prepare events for a portal; a message reaches it with the record it is about."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    @property
    def table(self) -> Mapping[str, Prepare]:
        """Return what prepares each event."""
        return {
            "create": self._create,
            "submit": self._submit,
            "change": self._change,
            "delete": self._delete,
            "receive_mail": self._receive_mail,
            "message": self._message,
            "signal": self._signal,
            "set_constant": self._set_constant,
            **people_events(self._portal),
        }

    def _create(self, it: Delivery) -> Deliver:
        def deliver() -> None:
            record = self._portal.create(
                it.written("type"), it.value("fields"), by=it.by, event_id=it.event_id
            )
            it.bind(record.id)

        return deliver

    def _submit(self, it: Delivery) -> Deliver:
        def deliver() -> None:
            record = self._portal.submit(
                it.written("form"), it.value("data"), event_id=it.event_id
            )
            it.bind(record.id)

        return deliver

    def _change(self, it: Delivery) -> Deliver:
        record, fields = it.record(), it.value("set")

        def deliver() -> None:
            self._portal.change(record, fields, by=it.by, event_id=it.event_id)

        return deliver

    def _delete(self, it: Delivery) -> Deliver:
        record = it.record()
        return lambda: self._portal.delete(record, by=it.by, event_id=it.event_id)

    def _set_constant(self, it: Delivery) -> Deliver:
        changes = it.value("fields")

        def deliver() -> None:
            by = it.by or "system"
            self._portal.set_constants(changes, by=by, event_id=it.event_id)

        return deliver

    def _message(self, it: Delivery) -> Deliver:
        def deliver() -> None:
            self._portal.publish(
                it.written("name"),
                key=it.value("key"),
                payload=it.value("payload", {}),
                event_id=it.event_id,
            )

        return deliver

    def _signal(self, it: Delivery) -> Deliver:
        def deliver() -> None:
            self._portal.signal(
                it.written("name"),
                payload=it.value("payload", {}),
                event_id=it.event_id,
            )

        return deliver

    def _receive_mail(self, it: Delivery) -> Deliver:
        answered = self._answered(it)
        mail = IncomingMail(
            message_id=it.written("message_id") or f"<{it.event_id}@scenario.invalid>",
            from_=it.written("from"),
            to=_addresses(it.written("to") or (answered or {}).get("reply_to")),
            subject=it.written("subject", ""),
            text=it.written("text", ""),
            attachments=tuple(it.written("attachments", ())),
            headers=it.written("headers", {}),
            in_reply_to=answered["message_id"] if answered else None,
        )

        def deliver() -> None:
            self._portal.receive_mail(mail, event_id=it.event_id)

        return deliver

    def _answered(self, it: Delivery) -> Mapping[str, Any] | None:
        """Return the newest sent mail that `in_reply_to` matches."""
        selector: Selector | None = it.written("in_reply_to")
        if selector is None:
            return None
        mails = observe(self._portal, Thing.MAIL)
        reading = it.reading
        fitting = [mail for mail in mails if selector.matcher.accepts(mail, reading)]
        if not fitting:
            sent = "; ".join(brief(mail, reading) for mail in mails) or "none"
            msg = f"no mail was sent that matches {selector.matcher}; sent: {sent}"
            raise UnmatchedError(msg)
        return fitting[-1]


def _addresses(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
