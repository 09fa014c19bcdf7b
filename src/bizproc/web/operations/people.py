"""The people of the company: who is who, who is away, who leaves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError, NotFoundError
from bizproc.web.operations.desk import AT_ONCE, Desk
from bizproc.web.operations.typed import typed_of
from bizproc.web.posted import Posted, Sent

__all__ = ["people_routes"]


def people_routes(desk: Desk) -> APIRouter:
    """Return the routes of people."""
    routes = APIRouter(include_in_schema=False)
    pages, portal = desk.pages, desk.pages.portal

    @routes.get("/operations/people", name="operations_people")
    def show(request: Request) -> Response:
        """Show everybody with groups, head and absence."""
        pages.administrator(request)
        return desk.draw(request, "people", {"cards": portal.people()})

    @routes.get("/operations/people/{subject}", name="operations_person")
    def show_one(request: Request, subject: str) -> Response:
        """Show one person, and what can be changed."""
        pages.administrator(request)
        return _page(desk, request, subject)

    @routes.post("/operations/people/{subject}/{deed}", name="operations_person_do")
    def act(request: Request, subject: str, deed: str, sent: Sent) -> Response:
        """Change groups and department, note an absence or its end, let somebody leave."""
        by = pages.administrator(request)
        return desk.do(
            lambda: _do(desk, subject, deed, sent, by),
            lambda: pages.go(request, "operations_person", done=deed, subject=subject),
            lambda error: _page(desk, request, subject, error, sent),
        )

    return routes


def _do(desk: Desk, person: str, deed: str, sent: Posted, by: str) -> None:
    portal, event = desk.pages.portal, sent.event_id()
    if deed == "change":
        fields = {
            "groups": sent.texts("groups"),
            "department": sent.text("department") or None,
        }
        portal.change_person(person, fields, by=by, event_id=event)
    elif deed == "away":
        substitute = sent.text("substitute")
        portal.set_absence(
            person,
            begins=sent.text("begins") or None,
            ends=sent.text("ends") or None,
            substitutes=[substitute] if substitute else [],
            by=by,
            event_id=event,
        )
    elif deed == "back":
        portal.end_absence(sent.text("absence"), by=by, event_id=event)
    elif deed == "dismiss":
        successor = sent.text("successor") or None
        portal.dismiss(person, successor=successor, by=by, event_id=event)
    else:
        msg = f"nothing is called {deed!r} that is done to a person"
        raise NotFoundError(msg)


def _page(
    desk: Desk,
    request: Request,
    person_id: str,
    refused: BizprocError | None = None,
    sent: Posted | None = None,
) -> Response:
    cards = {it.user.id: it for it in desk.pages.portal.people()}
    if person_id not in cards:
        msg = f"there is no person {person_id!r}"
        raise NotFoundError(msg)
    context: dict[str, Any] = {
        "card": cards[person_id],
        "others": [it.user for it in cards.values() if it.user.active],
        "groups": sorted({g for it in cards.values() for g in it.user.groups}),
        "departments": desk.pages.portal.departments(),
        "changes": desk.pages.portal.people_changes(
            subject=person_id, limit=AT_ONCE, order="-at"
        ),
        "typed": typed_of(sent),
    }
    return desk.draw(request, "person", context, refused=refused)
