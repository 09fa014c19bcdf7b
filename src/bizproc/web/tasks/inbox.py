"""The inbox: the tasks that concern who is signed in, list by list, page by page."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.tasks.inbox import InboxList
from bizproc.web.page import Pages

__all__ = ["inbox_routes"]

_AT_ONCE = 50


def inbox_routes(pages: Pages) -> APIRouter:
    """Return the routes of the inbox."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get("/inbox", name="inbox")
    def show(
        request: Request,
        which: Annotated[str, Query(alias="list")] = "own",
        after: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Show a page of one list of the inbox, most urgent first."""
        person = pages.signed_in(request)
        lists = get_args(InboxList)
        if which not in lists:
            msg = f"an inbox has no list {which!r}"
            raise NotFoundError(msg)
        tasks = portal.inbox_tasks(person, which, limit=_AT_ONCE, after=after)  # type: ignore[arg-type]
        people = portal.directory().people
        context = {
            "tasks": tasks,
            "which": which,
            "lists": lists,
            "is_later_page": after is not None,
            "now": portal.engine.components.clock.now(),
            "names": {id_: user.name for id_, user in people.items()},
        }
        return pages.draw(request, "tasks/inbox.html", context)

    return routes
