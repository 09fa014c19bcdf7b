"""What who is signed in was told, and whether they read it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.web.page import Pages
from bizproc.web.posted import Sent

__all__ = ["notification_routes"]

_AT_ONCE = 50


def notification_routes(pages: Pages) -> APIRouter:
    """Return the routes of the notifications."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get("/notifications", name="notifications")
    def show(
        request: Request,
        which: Annotated[str, Query(alias="list")] = "unread",
        after: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Show notifications, the newest first; at first those that were not read."""
        found = portal.notifications(
            by=pages.signed_in(request),
            read=None if which == "all" else False,
            order="-at",
            limit=_AT_ONCE,
            after=after,
        )
        context = {
            "notifications": found,
            "which": "all" if which == "all" else "unread",
            "is_later_page": after is not None,
        }
        return pages.draw(
            request, "tasks/notifications.html", context, fragment="content"
        )

    @routes.post("/notifications/read", name="read_notifications")
    def read(request: Request, sent: Sent) -> Response:
        """Note that the named notifications were read."""
        person = pages.signed_in(request)
        for id_ in sent.texts("notification")[:_AT_ONCE]:
            portal.read_notification(id_, by=person)
        which = "all" if sent.text("list") == "all" else "unread"
        return pages.go(request, "notifications", query={"list": which}, done="read")

    return routes
