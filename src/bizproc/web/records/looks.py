"""Show the records of a type: as a board, a list or a calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.web.page import Pages
from bizproc.web.records.board import board_page
from bizproc.web.records.conditions import more_filter
from bizproc.web.records.known_types import known_type
from bizproc.web.records.look import Look
from bizproc.web.records.place import Place, place_of
from bizproc.web.records.record_calendar import calendar_page
from bizproc.web.records.record_list import list_page
from bizproc.web.records.type_name import OF_TYPE, TypeName
from bizproc.web.refusals import refusal_of

__all__ = ["look_at", "look_routes"]

_Draw: TypeAlias = Callable[[Look], Response]
_DRAWN: Final[Mapping[str, _Draw]] = {
    "board": board_page,
    "list": list_page,
    "calendar": calendar_page,
}


def look_routes(pages: Pages) -> APIRouter:
    """Return the routes of boards, lists and calendars."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(OF_TYPE, name="records")
    def show(request: Request, type_: TypeName) -> Response:
        """Show the records of a type as the address says."""
        person = pages.signed_in(request)
        known = known_type(pages.portal, person, type_)
        usual = "board" if known.type.funnels else "list"
        plain = Look(
            pages=pages,
            request=request,
            person=person,
            known=known,
            place=Place(view=usual),
        )
        try:
            look = look_at(plain)
            if "op" in request.query_params:
                return RedirectResponse(look.href(_more(look)), 303)
            return _DRAWN[look.place.view](look)
        except (InvalidValueError, NotFoundError) as error:
            context = {"look": plain, "type": known.type, "refused": error}
            status = refusal_of(error, log_number="").status
            return pages.draw(request, "records/unread.html", context, status=status)

    return routes


def look_at(plain: Look) -> Look:
    """Return the look that the address of a request asks for.

    Raises:
        NotFoundError: there is no such view.
        InvalidValueError: its filter is none.
    """
    asked = plain.request.query_params
    place = place_of(asked, usual=plain.place.view)
    if place.view == "board" and not plain.known.type.funnels:
        msg = f"records of type {plain.known.name!r} have no stages, and no board"
        raise NotFoundError(msg)
    return Look(
        pages=plain.pages,
        request=plain.request,
        person=plain.person,
        known=plain.known,
        place=place,
    )


def _more(look: Look) -> Place:
    """Return the look with the condition that a form adds."""
    asked = look.request.query_params
    subject = look.subjects.get(asked.get("add", ""))
    if subject is None:
        msg = "choose what the condition is about"
        raise InvalidValueError(msg)
    wanted = more_filter(look.place.filter, subject, asked, look.people)
    return look.place.changed(filter=wanted)
