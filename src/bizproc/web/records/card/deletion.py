"""Delete a record, after it was asked whether that is meant."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import ForbiddenError
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.records.card.address import CARD

__all__ = ["deletion_routes"]

_NAMED = 5


def deletion_routes(pages: Pages) -> APIRouter:
    """Return the routes by which a record is deleted."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/deletion", name="delete_card")
    def ask(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Ask whether a record is to go, and say what goes with it."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        names = {key: it.name for key, it in pages.directory(request).people.items()}
        who = () if card.may_delete else portal.who_may("delete", id, by=person)
        context = {
            "card": card,
            "who_may": [names.get(it, it) for it in who[:_NAMED]],
            "running": [
                it for it in portal.processes_of(id, by=person) if it.ended_at is None
            ],
            "event_id": portal.engine.components.ids.new("event"),
        }
        status = 200 if card.may_delete else 403
        return pages.draw(request, "records/card/deletion.html", context, status=status)

    @routes.post(f"{CARD}/deletion")
    def delete(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Delete a record."""
        person = pages.signed_in(request)
        kind = portal.card(id, by=person).type.name
        try:
            portal.delete(id, by=person, event_id=sent.event_id())
        except ForbiddenError:
            return ask(request, id)
        return pages.go(request, "records", done="deleted", type=kind)

    return routes
