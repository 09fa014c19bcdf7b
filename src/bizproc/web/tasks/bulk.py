"""Put several tasks off, or give them to somebody else; each is told what became of it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import InvalidValueError, RefusedError
from bizproc.portal.desk.commands import TaskOutcome
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.refusals import status_of
from bizproc.web.tasks.inbox import LISTS, inbox_context
from bizproc.web.tasks.typed import read_moment, read_person

__all__ = ["bulk_routes"]

_MOST = 200


def bulk_routes(pages: Pages) -> APIRouter:
    """Return the route of what is done with several tasks."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/inbox/bulk", name="bulk_tasks")
    def do(request: Request, sent: Sent) -> Response:
        """Do something with the chosen tasks, or say why nothing was done."""
        person = pages.signed_in(request)
        which = sent.text("list") if sent.text("list") in LISTS else "own"
        try:
            outcomes = _done(pages, sent, person)
        except RefusedError as error:
            context = inbox_context(pages, request, which, after=None)
            context |= {
                "bulk_refused": error,
                "chosen": sent.texts("task"),
                "until": sent.text("until"),
                "to": sent.text("to"),
            }
            status = status_of(error)
            return pages.draw(request, "tasks/inbox.html", context, status=status)
        context = {
            "outcomes": outcomes,
            "done_count": sum(it.refused is None for it in outcomes),
            "which": which,
        }
        return pages.draw(request, "tasks/bulk.html", context)

    return routes


def _done(pages: Pages, sent: Posted, person: str) -> list[TaskOutcome]:
    workplace, event_id = pages.workplace, sent.event_id()
    tasks = sent.texts("task")
    if not tasks or len(tasks) > _MOST:
        msg = f"choose tasks of the list, {_MOST} at most"
        raise InvalidValueError(msg, code="REQUIRED_FIELD")
    if sent.text("deed") == "delegate":
        to = read_person(sent.text("to"), workplace.directory())
        return workplace.delegate_tasks(tasks, to, by=person, event_id=event_id)
    until = read_moment(sent.text("until"), pages.time)
    return workplace.postpone_tasks(tasks, until, by=person, event_id=event_id)
