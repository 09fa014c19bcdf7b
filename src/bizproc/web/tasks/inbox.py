"""The inbox: the tasks that concern who is signed in, list by list, one beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any, Literal, TypeAlias, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.model.page import Paging
from bizproc.model.states import TaskKind
from bizproc.portal.tasks.entries import InboxEntry
from bizproc.portal.tasks.inbox import InboxList
from bizproc.web.page import Pages
from bizproc.web.tasks.asked import OpenTask, open_task
from bizproc.web.tasks.task_page import people_context, task_context
from bizproc.web.workplace import PersonDesk

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
        context = inbox_context(
            pages, request, which, kind=kind, after=after, task=task
        )
        return pages.draw(request, "tasks/inbox.html", context, fragment="content")

    return routes


def inbox_context(
    pages: Pages,
    request: Request,
    which: str,
    *,
    kind: str = "",
    after: str | None,
    task: str = "",
) -> dict[str, Any]:
    """Return what a page of a list shows, and perhaps a task beside it.

    Raises:
        NotFoundError: there is no such list.
        InvalidValueError: it cannot be read on from there.
    """
    person = pages.signed_in(request)
    if which not in get_args(InboxList) or kind not in ("", *_KINDS):
        msg = f"an inbox has no list {which!r} of {kind or 'all'} tasks"
        raise NotFoundError(msg)
    paging = Paging(limit=_AT_ONCE, after=after)
    with pages.workplace.desk(person) as desk:
        desk.begin_counting()
        entries = desk.entries(
            which,  # type: ignore[arg-type] # it was looked up
            paging,
            kind=TaskKind(kind) if kind else None,
        )
        opened = _opened(pages, request, desk, task)
        request.state.inbox_counts = desk.counts()
    now = pages.engine.components.clock.now()
    is_grouped = which in _GROUPED
    context = {
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
        "card": None,
        "is_gone": bool(task) and opened is None,
    }
    if opened is None:
        return context
    beside = task_context(
        pages, request, opened, which=which, next_task=_next_of(entries, task)
    )
    return {**context, **beside}


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


def _opened(
    pages: Pages, request: Request, desk: PersonDesk, task_id: str
) -> OpenTask | None:
    """Return the task beside the list; None if there is none, or not any more."""
    if not task_id:
        return None
    try:
        return open_task(pages, request, desk, task_id)
    except NotFoundError:
        return None


def _next_of(entries: Sequence[InboxEntry], task_id: str) -> str:
    """Return the task of a list behind another; an empty id behind the last."""
    ids = [it.task.id for it in entries]
    return ids[ids.index(task_id) + 1] if task_id in ids[:-1] else ""
