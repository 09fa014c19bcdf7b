"""The inbox: the tasks that concern who is signed in, list by list, one beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, Literal, TypeAlias, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.model.states import TaskKind
from bizproc.portal.tasks.entries import InboxEntry
from bizproc.portal.tasks.inbox import InboxList
from bizproc.web.page import Pages
from bizproc.web.tasks.task_page import people_context, task_context

__all__ = ["LISTS", "inbox_context", "inbox_routes"]

_AT_ONCE = 50
LISTS: tuple[InboxList, ...] = ("own", "created", "observed", "to_control", "done")
_GROUPED = ("own", "created", "observed")
_KINDS = tuple(it.value for it in TaskKind)

Urgency: TypeAlias = Literal["overdue", "today", "later", ""]


def inbox_routes(pages: Pages) -> APIRouter:
    """Return the routes of the inbox."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/inbox", name="inbox")
    def show(
        request: Request,
        which: Annotated[str, Query(alias="list")] = "own",
        kind: Annotated[str, Query()] = "",
        after: Annotated[str | None, Query()] = None,
        task: Annotated[str, Query()] = "",
    ) -> Response:
        """Show a page of one list of the inbox, most urgent first, and a task beside."""
        context = inbox_context(pages, request, which, kind=kind, after=after)
        context["card"] = None
        if task:
            context |= _beside(pages, request, task, context)
        return pages.draw(request, "tasks/inbox.html", context, fragment="content")

    return routes


def inbox_context(
    pages: Pages, request: Request, which: str, *, kind: str = "", after: str | None
) -> dict[str, Any]:
    """Return what a page of a list shows.

    Raises:
        NotFoundError: there is no such list.
        InvalidValueError: it cannot be read on from there.
    """
    person, workplace = pages.signed_in(request), pages.workplace
    if which not in get_args(InboxList) or kind not in ("", *_KINDS):
        msg = f"an inbox has no list {which!r} of {kind or 'all'} tasks"
        raise NotFoundError(msg)
    entries = workplace.inbox_entries(
        person,
        which,  # type: ignore[arg-type] # it was looked up
        kind=TaskKind(kind) if kind else None,
        limit=_AT_ONCE,
        after=after,
    )
    now = pages.engine.components.clock.now()
    is_grouped = which in _GROUPED
    return {
        "entries": entries,
        "groups": _groups(pages, entries, now) if is_grouped else [("", entries)],
        "which": which,
        "kind": kind,
        "kinds": _KINDS,
        "lists": LISTS,
        "is_later_page": after is not None,
        "now": now,
        **people_context(pages.directory(request)),
        "event_id": pages.engine.components.ids.new("sent"),
    }


def _groups(
    pages: Pages, entries: Sequence[InboxEntry], now: dt.datetime
) -> list[tuple[Urgency, list[InboxEntry]]]:
    """Part entries, which stand most urgent first, by when they are due."""
    time = pages.time
    tomorrow = time.date_of(now) + dt.timedelta(days=1)
    ends = time.resolve(dt.datetime.combine(tomorrow, dt.time()))

    def urgency(entry: InboxEntry) -> Urgency:
        if entry.task.urgency < now:
            return "overdue"
        return "today" if entry.task.urgency < ends else "later"

    return [(name, [*some]) for name, some in groupby(entries, urgency)]


def _beside(
    pages: Pages, request: Request, task_id: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the task beside the list shows; nothing if it is not there any more."""
    ids = [it.task.id for it in context["entries"]]
    try:
        found = task_context(pages, request, task_id, which=context["which"])
    except NotFoundError:
        return {"is_gone": True}
    if task_id in ids[:-1]:
        found["next_task"] = ids[ids.index(task_id) + 1]
    return found
