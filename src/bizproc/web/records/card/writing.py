"""Write notes on a card, and plan tasks and calls on it."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import RefusedError
from bizproc.portal.portal import Portal
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.field_faults import read_at
from bizproc.web.records.card.values import read_wall_clock
from bizproc.web.records.card.view import CardView, draw_card
from bizproc.web.records.people_names import person_named

__all__ = ["writing_routes"]


def writing_routes(pages: Pages) -> APIRouter:
    """Return the routes by which people write on a card."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.post(f"{CARD}/comments", name="comment_on_card")
    def comment(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Write a note for colleagues, perhaps with files."""
        person = pages.signed_in(request)
        try:
            files = _kept(portal, id, sent, person)
            portal.comment(
                id,
                sent.text("text"),
                attachments=files,
                by=person,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            return _again(pages, request, id, sent, error, form="comment")
        return pages.go(request, "card", done="noted", query={"tab": "timeline"}, id=id)

    @routes.post(f"{CARD}/tasks", name="plan_on_card")
    def plan(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Plan a task or a call."""
        person = pages.signed_in(request)
        try:
            portal.plan_task(
                id,
                sent.text("title"),
                kind=_kind(sent),
                assignee=_assignee(portal, sent),
                due=_due(portal, sent),
                description=sent.text("description"),
                by=person,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            return _again(pages, request, id, sent, error, form="plan")
        return _back(pages, request, id, "tasks", done="planned")

    return routes


def _back(
    pages: Pages, request: Request, record_id: str, tab: str, *, done: str
) -> Response:
    return pages.go(request, "card", done=done, query={"tab": tab}, id=record_id)


def _kept(portal: Portal, record_id: str, sent: Posted, person: str) -> list[Any]:
    """Keep the files of who sees the record."""
    portal.card(record_id, by=person)
    return [portal.add_file(it.name, it.content) for it in sent.files("files")]


def _kind(sent: Posted) -> Literal["task", "call"]:
    return "call" if sent.text("kind") == "call" else "task"


def _again(
    pages: Pages,
    request: Request,
    record_id: str,
    sent: Posted,
    error: RefusedError,
    *,
    form: str,
) -> Response:
    """Draw the card with what was typed, and why it was refused."""
    view = CardView(
        tab="timeline" if form == "comment" else "tasks",
        form=form,
        typed={name: sent.text(name) for name in sent.names()},
        refused=error,
    )
    return draw_card(pages, request, record_id, view)


def _assignee(portal: Portal, sent: Posted) -> str | None:
    text = sent.text("assignee")
    if not text.strip():
        return None
    return read_at("assignee", lambda: person_named(portal.directory(), text))


def _due(portal: Portal, sent: Posted) -> str | None:
    text = sent.text("due")
    if not text.strip():
        return None
    return read_at("due", lambda: read_wall_clock(portal.workspace.time, text))
