"""Keep a look at records under a title, for oneself or for all, and let go of it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from bizproc.errors import RefusedError
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.records.known_types import known_type
from bizproc.web.records.place import back_to, place_of
from bizproc.web.records.type_name import OF_TYPE, TypeName
from bizproc.web.refusals import refusal_of

__all__ = ["kept_view_routes"]

_BEYOND = ("next_task", "text", "in_work", "today", "overdue", "mine")


def kept_view_routes(pages: Pages) -> APIRouter:
    """Return the routes of saved views."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.post(f"{OF_TYPE}/views", name="save_view")
    def save(request: Request, type_: TypeName, sent: Sent) -> Response:
        """Keep what the address had that the form was sent from."""
        person = pages.signed_in(request)
        known = known_type(portal, person, type_)
        usual = "board" if known.type.funnels else "list"
        back = sent.text("back")
        try:
            asked = QueryParams(parse_qsl(back.lstrip("?")))
            place = place_of(asked, usual=usual)
            portal.save_view(
                type_,
                sent.text("title"),
                place.query,
                fields=[it for it in place.names if it in known.type.fields],
                for_all=sent.text("for_all") == "1",
                by=person,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            context = {
                "refused": error,
                "type": known.type,
                "back_path": back_to(request, type_, back),
            }
            status = refusal_of(error, log_number="").status
            return pages.draw(request, "records/unsaved.html", context, status=status)
        return RedirectResponse(back_to(request, type_, back, done="saved"), 303)

    @routes.post(f"{OF_TYPE}/views/{{view}}/remove", name="remove_view")
    def remove(request: Request, type_: TypeName, view: str) -> Response:
        """Let go of a saved view."""
        person = pages.signed_in(request)
        portal.remove_view(view, by=person)
        return pages.go(request, "records", done="removed", type=type_)

    return routes
