"""Answer the client of a ticket from its card, or note something for colleagues."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import FieldFault, InvalidValueError, RefusedError
from bizproc.portal.portal import Portal
from bizproc.service_desk.commands import ServiceDesk
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.files import sent_file
from bizproc.web.records.card.view import CardView, draw_card
from bizproc.web.service_desk.desk_parts import THREAD

__all__ = ["message_routes"]

_NOTE = "note"


def message_routes(pages: Pages) -> APIRouter:
    """Return the route by which staff writes to a ticket."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.post(f"{CARD}/messages", name="answer_ticket")
    def write(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Write to the client, or with `kind=note` for colleagues alone."""
        person = pages.signed_in(request)
        try:
            went = _written(portal, id, sent, person)
        except RefusedError as error:
            view = CardView(
                tab=THREAD,
                form=THREAD,
                typed={"text": sent.text("text"), "kind": sent.text("kind")},
                refused=error,
            )
            return draw_card(pages, request, id, view)
        tab, done = THREAD, "done"
        if sent.text("kind") == _NOTE:
            tab, done = "timeline", "noted"
        return pages.go(request, "card", done=done, query={"tab": tab}, id=went)

    @routes.get(
        f"{CARD}/messages/{{message:int}}/files/{{number:int}}", name="message_file"
    )
    def send(request: Request, id: str, message: int, number: int) -> Response:  # noqa: A002 - as every page
        """Send a file of a message."""
        thread = ServiceDesk(portal).messages(id, by=pages.signed_in(request))
        found = [it.attachments for it in thread if it.index == message]
        return sent_file(portal, found[0] if found else (), number)

    return routes


def _written(portal: Portal, record_id: str, sent: Posted, person: str) -> str:
    """Write a message and return the record that it went to.

    Raises:
        InvalidValueError: there is neither text nor file.
        RefusedError: the person may not write to it.
    """
    portal.card(record_id, by=person)
    text, event_id = sent.text("text"), sent.event_id()
    files: list[Any] = sent.files("files")
    if not text.strip() and not files:
        msg = "a message has a text or a file"
        fault = FieldFault("text", "REQUIRED_FIELD", msg)
        raise InvalidValueError(msg, code="REQUIRED_FIELD", faults=[fault])
    kept = [portal.add_file(it.name, it.content) for it in files]
    if sent.text("kind") == _NOTE:
        portal.comment(record_id, text, attachments=kept, by=person, event_id=event_id)
        return record_id
    desk = ServiceDesk(portal)
    return desk.add_message(
        record_id, text, attachments=kept, by=person, event_id=event_id
    ).id
