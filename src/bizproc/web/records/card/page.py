"""The card of a record, tab by tab."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.web.page import Pages
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.view import CardView, draw_card

__all__ = ["card_page_routes"]


def card_page_routes(pages: Pages) -> APIRouter:
    """Return the route of the card."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(CARD, name="card")
    def show(request: Request, id: str) -> Response:  # noqa: A002 - as every page calls it
        """Show a record: its fields, and what happened with it."""
        asked = request.query_params
        view = CardView(
            tab=asked.get("tab", ""),
            edit=asked.get("edit", ""),
            kind=asked.get("kind", ""),
            after=asked.get("after"),
            of=asked.get("of", ""),
            back=asked.get("back", ""),
        )
        return draw_card(pages, request, id, view)

    return routes
