"""Put the tasks of who is signed in among the areas of the pages."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from bizproc.portal.tasks.inbox_counts import InboxCounts
from bizproc.web.joined_routes import join
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.page import Pages
from bizproc.web.sections import Section
from bizproc.web.tasks.answers import answer_routes, draft_routes
from bizproc.web.tasks.bulk import bulk_routes
from bizproc.web.tasks.comments import comment_routes, file_routes
from bizproc.web.tasks.deeds import deed_routes
from bizproc.web.tasks.inbox import inbox_routes
from bizproc.web.tasks.notifications import notification_routes
from bizproc.web.tasks.task import task_routes

__all__ = ["TASKS"]


def _routes(pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    parts = (
        *(inbox_routes, bulk_routes, task_routes, answer_routes),
        *(deed_routes, comment_routes),
        # what a portal keeps beside the engine
        *((notification_routes, draft_routes, file_routes) if pages.has_portal else ()),
    )
    for part in parts:
        join(routes, part(pages))
    return routes


def _menu(visit: Visit) -> Sequence[MenuItem]:
    _ = visit.language.text
    # a page of tasks has counted when it looked at them
    state = visit.request.state
    counts: InboxCounts | None = getattr(state, "inbox_counts", None)
    if counts is None:
        counts = visit.workplace.inbox_counts(visit.person)
    tasks = MenuItem(
        title=_("Tasks"),
        path=visit.path("inbox"),
        count=counts.own + counts.to_control,
        is_urgent=counts.overdue > 0,
        key="i",
    )
    if not visit.has_portal:
        return (tasks,)
    notifications = MenuItem(
        title=_("Notifications"),
        path=visit.path("notifications"),
        count=counts.unread,
        key="n",
    )
    return (tasks, notifications)


TASKS = Section(name="tasks", routes=_routes, menu=_menu)
