"""Write fields of a record on its card; two who write at once see both values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import ConflictError, RefusedError
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
    portal = pages.portal

    @routes.post(CARD, name="change_record")
    def change(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Write what was typed; what somebody else wrote meanwhile is shown beside it."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        typed = Typed.of(sent)
        view = CardView(
            tab=sent.text("tab"),
            edit=sent.text("edit") or "all",
            form="edit",
            typed=typed.texts,
        )
        try:
            values = _values(pages, card, sent, person)
            stale = sent.revision() not in (None, card.record.revision)
            conflict = conflict_of(portal, card, typed, person=person)
            if stale and conflict.disputed:
                msg = "somebody else wrote the same fields: choose what is to stand"
                raise ConflictError(msg)
            portal.change(
                id,
                values,
                by=person,
                expected_revision=card.record.revision,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            found = None
            if isinstance(error, ConflictError):
                card = portal.card(id, by=person)
                found = conflict_of(portal, card, typed, person=person)
            refused = CardView(
                tab=view.tab,
                edit=view.edit,
                form="edit",
                typed=typed.texts,
                refused=error,
                conflict=found,
            )
            return draw_card(pages, request, id, refused)
        query = {"tab": view.tab} if view.tab else None
        return pages.go(request, "card", done="saved", query=query, id=id)

    return routes


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
