"""Write a letter from a card: to whom its record belongs, or anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import ForbiddenError, RefusedError
from bizproc.phrase import Phrase
from bizproc.portal.card.record_card import RecordCard
from bizproc.portal.portal import Portal
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.field_faults import faults_of
from bizproc.web.refusals import refusal_of
from bizproc.workspace.records.field_types import FieldType

__all__ = ["letter_routes"]

_BETWEEN = re.compile(r"[;\n]")
_ADDRESSES = ("email", "emails")


def letter_routes(pages: Pages) -> APIRouter:
    """Return the routes by which letters are written."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/letter", name="letter")
    def show(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Show an empty letter to whom the record belongs."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        _require(card, person)
        typed = {"to": "; ".join(_addresses(portal, card, person))}
        draft = request.query_params.get("draft")
        if draft:
            begun = portal.letter_draft(id, draft, by=person)
            typed |= {"subject": begun.subject, "text": begun.text, "draft": draft}
        return _page(pages, request, card, typed, None)

    @routes.post(f"{CARD}/letter", name="send_letter")
    def send(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Send a letter; what cannot go is told, with what was typed."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        _require(card, person)
        try:
            portal.write_letter(
                id,
                to=_recipients(sent),
                subject=sent.text("subject"),
                text=sent.text("text"),
                attachments=[
                    portal.add_file(it.name, it.content) for it in sent.files("files")
                ],
                by=person,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            typed = {name: sent.text(name) for name in sent.names()}
            return _page(pages, request, card, typed, error)
        return pages.go(request, "card", done="sent", query={"tab": "timeline"}, id=id)

    return routes


def _require(card: RecordCard, person: str) -> None:
    """Refuse who could not send it, before they write.

    Raises:
        ForbiddenError: the person may not run what a letter sets off.
    """
    if not card.may_run:
        msg = Phrase(
            "%(person)r may not write letters from record %(record)r",
            person=person,
            record=card.record.id,
        )
        raise ForbiddenError(msg)


def _recipients(sent: Posted) -> list[str]:
    return [it.strip() for it in _BETWEEN.split(sent.text("to")) if it.strip()]


def _addresses(portal: Portal, card: RecordCard, person: str) -> list[str]:
    """Return the addresses of a record, else those of the records it links to."""
    own = [*_written(card.record.fields)]
    for name, declared in card.type.fields.items():
        link = card.record.fields.get(name)
        if own or declared.type is not FieldType.LINK or link not in card.linked:
            continue
        own = [*_written(portal.get(str(link), by=person).fields)]
    return own[:5]


def _written(fields: Any) -> Iterator[str]:
    for name in _ADDRESSES:
        value = fields.get(name)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and "@" in text:
                yield text


def _page(
    pages: Pages,
    request: Request,
    card: RecordCard,
    typed: dict[str, str],
    refused: RefusedError | None,
) -> Response:
    context = {
        "card": card,
        "typed": typed,
        "refused": refused,
        "faults": faults_of(refused),
        "drafts": pages.portal.letter_drafts(),
        "sender": getattr(pages.portal.workspace.mail, "sender", None),
        "event_id": pages.portal.engine.components.ids.new("event"),
    }
    status = 200
    if refused is not None:
        status = refusal_of(refused, log_number="").status
    return pages.draw(request, "records/card/letter.html", context, status=status)
