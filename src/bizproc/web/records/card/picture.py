"""Send the picture of a process that runs on a record."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.web.page import Pages
from bizproc.web.records.card.address import CARD

__all__ = ["picture_routes"]


def picture_routes(pages: Pages) -> APIRouter:
    """Return the route of the pictures."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{CARD}/processes/{{instance}}.svg", name="card_picture")
    def picture(request: Request, id: str, instance: str) -> Response:  # noqa: A002 - as every page
        """Send the diagram, with what was passed and where tokens stand."""
        person = pages.signed_in(request)
        svg = pages.portal.process_picture(id, instance, by=person)
        headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
        return Response(svg, 200, headers, "image/svg+xml")

    return routes
