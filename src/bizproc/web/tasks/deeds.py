"""What people do with a task beside answering it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import InvalidValueError, NotFoundError, RefusedError
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.refusals import status_of
from bizproc.web.tasks.task_page import TYPED, draw_task, go_on
from bizproc.web.tasks.typed import read_moment, read_person

__all__ = ["deed_routes"]

_PLAIN = ("claim", "release", "start", "pause", "resume", "renew", "accept", "delete")


def deed_routes(pages: Pages) -> APIRouter:
    """Return the routes of what is done with a task."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/tasks/{task_id}/deeds/{action}", name="act_on_task")
    def act(request: Request, task_id: str, action: str, sent: Sent) -> Response:
        """Do what the buttons of the page offer, by the name of the deed."""
        doing = _deed(pages, task_id, action, sent)
        return _tried(pages, request, task_id, sent, doing, done=action)

    @routes.post("/tasks/{task_id}/checklist", name="tick_task")
    def tick(request: Request, task_id: str, sent: Sent) -> Response:
        """Tick an item of the checklist, or take the tick back."""
        number = sent.text("item")
        item = int(number) if number.isascii() and number.isdigit() else 0
        is_done = sent.text("done") == "true"

        def do(person: str) -> None:
            pages.engine.tick_checklist(task_id, item, done=is_done, by=person)

        return _tried(pages, request, task_id, sent, do, done="ticked")

    return routes


def _tried(
    pages: Pages,
    request: Request,
    task_id: str,
    sent: Posted,
    do: Callable[[str], object],
    *,
    done: str,
) -> Response:
    """Do something and show the task, or say there why not, with what was typed."""
    person = pages.signed_in(request)
    pages.workplace.task(task_id, by=person)
    try:
        do(person)
    except RefusedError as error:
        return draw_task(
            pages,
            request,
            task_id,
            status=status_of(error),
            refused=error,
            which=sent.text("list"),
            typed={name: sent.text(name) for name in TYPED},
        )
    return go_on(pages, request, sent, task_id, done=done)


def _deed(
    pages: Pages, task_id: str, action: str, sent: Posted
) -> Callable[[str], object]:
    """Return what does something with a task in somebody's name.

    Raises:
        NotFoundError: there is no such deed.
    """
    workplace, event_id = pages.workplace, sent.event_id()
    engine, time = pages.engine, pages.time

    def do(by: str) -> object:
        until = read_moment(sent.text("until"), time)
        if action == "delegate":
            to = read_person(sent.text("to"), workplace.directory())
            return engine.delegate_task(task_id, to, by=by, event_id=event_id)
        if action == "ask_another":
            to = read_person(sent.text("to"), workplace.directory())
            return engine.ask_another(task_id, to, by=by, event_id=event_id)
        if action == "withdraw":
            reason = sent.text("reason") or None
            return engine.withdraw_task(
                task_id, by=by, reason=reason, event_id=event_id
            )
        if action == "set_reminder":
            at = read_moment(sent.text("remind_at"), time)
            return engine.set_reminder(task_id, at, by=by)
        if action == "return" and not sent.text("text").strip():
            msg = "say what is still to be done: it is returned with your comment"
            raise InvalidValueError(msg, code="REQUIRED_FIELD")
        text = sent.text("text").strip() or None
        return engine.act_on_task(
            task_id,
            action,  # type: ignore[arg-type] # it was looked up
            by=by,
            until=until if action == "defer" else None,
            text=text,
            event_id=event_id,
        )

    known = (*_PLAIN, "defer", "return", "delegate", "ask_another", "withdraw")
    if action not in (*known, "set_reminder"):
        msg = f"nothing called {action[:40]!r} can be done with a task"
        raise NotFoundError(msg)
    return do
