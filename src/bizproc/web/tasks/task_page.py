"""What the page of a task shows to who is signed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bizproc.errors import FieldFault, RefusedError
from bizproc.model.states import OPEN_TASK_STATES, task_word
from bizproc.portal.tasks.entries import record_title
from bizproc.portal.tasks.task_card import TaskCard
from bizproc.web.fragments import is_for_part
from bizproc.web.page import Pages
from bizproc.web.posted import Posted
from bizproc.web.tasks.asked import OpenTask, asked_context, open_task
from bizproc.workspace.people.directory import Directory

__all__ = ["TYPED", "draw_task", "go_on", "people_context", "task_context"]

TYPED = ("until", "remind_at", "to", "text", "reason", "comment")
"""What is typed into the small forms of the page, by the names of the fields."""

_MANY = 200


def task_context(  # noqa: PLR0913 - each by its name
    pages: Pages,
    request: Request,
    opened: OpenTask,
    *,
    is_typed: bool = False,
    faults: Iterable[FieldFault] = (),
    refused: RefusedError | None = None,
    which: str = "",
    next_task: str = "",
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page of a task shows.

    Args:
        pages: what every page needs.
        request: of who asks.
        opened: the task, and what it asks.
        is_typed: whether the answers are of this request; else they were kept.
        faults: what is wrong with the answers.
        refused: why something was not done.
        which: the list of the inbox that it stands beside.
        next_task: the task that is opened when this one is done.
        typed: what was typed into the other forms of the page.
    """
    card = opened.card
    asked = asked_context(pages, request, opened, is_typed=is_typed, faults=faults)
    return {
        "card": card,
        "task": card.task,
        "word": task_word(card.task.state),
        "is_open": card.task.state in OPEN_TASK_STATES,
        **asked,
        "refused": refused,
        "which": which,
        "next_task": next_task,
        "typed": {**dict.fromkeys(TYPED, ""), **(typed or {})},
        "record_title": None
        if card.record is None
        else record_title(card.record, pages.portal.workspace.schema),
        "now": pages.engine.components.clock.now(),
        **people_context(pages.directory(request)),
        "refusals": _refusals(card),
        "event_id": pages.engine.components.ids.new("sent"),
    }


def people_context(people: Directory) -> dict[str, Any]:
    """Return who can be named on a page, and those that it offers while one types."""
    active = [it for it in people.people.values() if it.active]
    return {"people": people.people, "offered_people": active[:_MANY]}


def draw_task(
    pages: Pages,
    request: Request,
    task_id: str,
    *,
    answers: Mapping[str, Any] | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    """Return the page of a task, or the part of it that a script asks for.

    `answers` are those of this request; without them what was kept is shown.

    Raises:
        NotFoundError: there is none, or it is hidden.
    """
    person = pages.signed_in(request)
    with pages.workplace.desk(person) as desk:
        if not is_for_part(request):
            desk.begin_counting()
        opened = open_task(pages, request, desk, task_id, answers=answers)
        if not is_for_part(request):
            request.state.inbox_counts = desk.counts()
    is_typed = answers is not None
    context = task_context(pages, request, opened, is_typed=is_typed, **shown)
    return pages.draw(
        request, "tasks/task.html", context, status=status, fragment="pane"
    )


def go_on(
    pages: Pages, request: Request, sent: Posted, task_id: str, *, done: str
) -> Response:
    """Send who did something with a task back to where they were: its page, or a list."""
    which = sent.text("list")
    if not which:
        return pages.go(request, "task", done=done, task_id=task_id)
    return pages.go(request, "inbox", done=done, query={"list": which, "task": task_id})


def _refusals(card: TaskCard) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (it.action, it.refused, it.who) for it in card.deeds if it.refused is not None
    ]
