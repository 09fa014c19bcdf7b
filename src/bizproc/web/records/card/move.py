"""Move a record to another stage or funnel from its card; what is missing is asked."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import RefusedError
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.values import Typed, read_typed
from bizproc.web.records.card.view import CardView, draw_card

__all__ = ["move_card_routes"]


def move_card_routes(pages: Pages) -> APIRouter:
    """Return the route by which a card is moved."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.post(f"{CARD}/move", name="move_card")
    def move(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Move a record as it was seen; whoever came later sees where it stands."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        stage, funnel, typed = sent.text("stage"), sent.text("funnel"), Typed.of(sent)
        try:
            if funnel:
                stage = stage or card.type.funnel(funnel).default_stage.code
            fields = card.type.fields.values()
            values = read_typed(
                portal, fields, sent, person=person, old=card.record.fields
            )
            portal.change(
                id,
                {**values, **({"funnel": funnel} if funnel else {}), "stage": stage},
                by=person,
                expected_revision=sent.revision(),
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            view = CardView(
                tab=sent.text("tab"),
                form="move",
                stage=stage,
                funnel=funnel,
                typed=typed.texts,
                refused=error,
            )
            return draw_card(pages, request, id, view)
        query = {"tab": sent.text("tab")} if sent.text("tab") else None
        return pages.go(request, "card", done="moved", query=query, id=id)

    return routes
