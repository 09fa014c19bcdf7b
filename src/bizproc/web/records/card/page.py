"""The card of a record, tab by tab."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.web.page import Pages
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.view import CardView, draw_card

__all__ = ["card_page_routes"]


def card_page_routes(pages: Pages) -> APIRouter:
    """Return the route of the card."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(CARD, name="card")
    def show(
        request: Request,
        id: str,  # noqa: A002 - as every page calls it
        tab: Annotated[str, Query()] = "",
        edit: Annotated[str, Query()] = "",
        kind: Annotated[str, Query()] = "",
        after: Annotated[str | None, Query()] = None,
        back: Annotated[str, Query()] = "",
    ) -> Response:
        """Show a record: its fields, and what happened with it."""
        view = CardView(tab=tab, edit=edit, kind=kind, after=after, back=back)
        return draw_card(pages, request, id, view)

    return routes
