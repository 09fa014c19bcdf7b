"""Write fields of a record on its card; two who write at once see both values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import ConflictError, RefusedError
from bizproc.phrase import Phrase
from bizproc.portal.card.record_card import RecordCard
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.conflict import conflict_of
from bizproc.web.records.card.values import Typed, read_typed
from bizproc.web.records.card.view import CardView, draw_card

__all__ = ["edit_routes"]


def edit_routes(pages: Pages) -> APIRouter:
    """Return the route by which fields are written."""
    routes = APIRouter(include_in_schema=False)

    @routes.post(CARD, name="change_record")
    def change(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Write what was typed; what somebody else wrote meanwhile is shown beside it."""
        person = pages.signed_in(request)
        try:
            _write(pages, id, sent, person)
        except RefusedError as error:
            return _again(pages, request, id, sent, error)
        query = {"tab": sent.text("tab")} if sent.text("tab") else None
        return pages.go(request, "card", done="saved", query=query, id=id)

    return routes


def _write(pages: Pages, record_id: str, sent: Posted, person: str) -> None:
    """Write fields, unless somebody else has written one of the same since.

    Raises:
        ConflictError: somebody has.
        RefusedError: what was typed is none; the portal refuses.
    """
    portal = pages.portal
    card = portal.card(record_id, by=person)
    values = _values(pages, card, sent, person)
    stale = sent.revision() not in (None, card.record.revision)
    if stale:
        conflict = conflict_of(portal, card, Typed.of(sent), person=person)
        if conflict.disputed:
            msg = Phrase("somebody else wrote the same fields: choose what is to stand")
            raise ConflictError(msg)
    portal.change(
        record_id,
        values,
        by=person,
        expected_revision=card.record.revision,
        event_id=sent.event_id(),
    )


def _again(
    pages: Pages, request: Request, record_id: str, sent: Posted, error: RefusedError
) -> Response:
    """Draw the card with what was typed, and beside it what somebody else wrote."""
    portal, person, typed = pages.portal, pages.signed_in(request), Typed.of(sent)
    conflict = None
    if isinstance(error, ConflictError):
        card = portal.card(record_id, by=person)
        conflict = conflict_of(portal, card, typed, person=person)
    view = CardView(
        tab=sent.text("tab"),
        edit=sent.text("edit") or "all",
        form="edit",
        typed=typed.texts,
        refused=error,
        conflict=conflict,
    )
    return draw_card(pages, request, record_id, view)


def _values(
    pages: Pages, card: RecordCard, sent: Posted, person: str
) -> Mapping[str, Any]:
    """Return what is to be written: where somebody chose the other value, nothing."""
    fields = [
        it
        for it in card.type.fields.values()
        if not it.implied and sent.text(f"take-{it.name}") != "theirs"
    ]
    old = card.record.fields
    return read_typed(pages.portal, fields, sent, person=person, old=old)
