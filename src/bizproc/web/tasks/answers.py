"""What is answered to a task: kept while it is typed, sent when it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import InvalidTransitionError, InvalidValueError, RefusedError
from bizproc.forms.asking.asking import Asked
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.portal.tasks.task_form import form_mark
from bizproc.web.forms.answers import Answers, read_answers
from bizproc.web.forms.files import files_of, with_files
from bizproc.web.forms.gaps import gap_faults
from bizproc.web.fragments import is_of_script
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.refusals import status_of
from bizproc.web.tasks.free_form import is_free, variables_of
from bizproc.web.tasks.task_page import draw_task, go_on
from bizproc.web.workplace import time_of

__all__ = ["answer_routes", "draft_routes"]


def answer_routes(pages: Pages) -> APIRouter:
    """Return the routes that take what is answered to a task."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/tasks/{task_id}/answers", name="answer_task")
    def answer(request: Request, task_id: str, sent: Sent) -> Response:
        """Complete a task with its answers, or draw it again with what is wrong."""
        person = pages.signed_in(request)
        asked, answers = _read(pages, task_id, sent, person)
        shown: dict[str, Any] = {
            "which": sent.text("list"),
            "next_task": sent.text("next"),
        }
        given = dict(answers.values)
        try:
            given = _with_files(pages, asked, answers)
            if answers.deed != "send":
                return draw_task(pages, request, task_id, answers=given, **shown)
            _check_moments(pages, task_id, given, sent, person)
            _complete(pages, task_id, given, sent, person)
        except InvalidTransitionError as error:
            # somebody was faster: what was typed is shown, to be copied
            shown |= {"answers": given, "refused": error, "status": 409}
        except InvalidValueError as error:
            _keep(pages, task_id, given, _mark(asked), person)
            shown |= {"answers": given, "faults": error.faults, "status": 422}
            shown["refused"] = None if error.faults else error
        else:
            return _next(pages, request, sent, task_id)
        return draw_task(pages, request, task_id, **shown)

    return routes


def draft_routes(pages: Pages) -> APIRouter:
    """Return the routes of what is kept while it is typed, by a portal."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/tasks/{task_id}/draft", name="keep_draft")
    def keep(request: Request, task_id: str, sent: Sent) -> Response:
        """Keep what was typed; scripts ask so while somebody types."""
        return _kept(pages, request, task_id, sent)

    @routes.post("/tasks/{task_id}/draft/drop", name="drop_draft")
    def drop(request: Request, task_id: str, sent: Sent) -> Response:
        """Forget what was typed."""
        pages.portal.drop_draft(task_id, by=pages.signed_in(request))
        return go_on(pages, request, sent, task_id, done="dropped")

    return routes


def _complete(
    pages: Pages, task_id: str, given: Mapping[str, Any], sent: Posted, person: str
) -> None:
    task = pages.workplace.task(task_id, by=person)
    # a task that an action made asks for no more than what is filled in
    answers = given if task.kind is TaskKind.FORM else _filled(given)
    asked = pages.workplace.ask_task(task_id, by=person)
    if asked is not None and is_free(asked.form):
        answers = variables_of(asked.form, given)
    pages.engine.complete_user_task(
        task_id, answers, by=person, event_id=sent.event_id()
    )


def _check_moments(
    pages: Pages, task_id: str, given: Mapping[str, Any], sent: Posted, person: str
) -> None:
    """Refuse hours that no clock shows: a person mistook them.

    Raises:
        InvalidValueError: with a fault for each.
    """
    workplace = pages.workplace
    if workplace.task(task_id, by=person).state not in OPEN_TASK_STATES:
        return  # who was faster is told first
    asked = workplace.ask_task(task_id, given, by=person)
    if asked is None:
        return
    faults = tuple(gap_faults(asked, sent, time_of(workplace)))
    if faults:
        raise InvalidValueError(faults[0].message, code="TIME_GAP", faults=faults)


def _kept(pages: Pages, request: Request, task_id: str, sent: Posted) -> Response:
    person = pages.signed_in(request)
    asked, answers = _read(pages, task_id, sent, person)
    given = _with_files(pages, asked, answers)
    try:
        pages.portal.save_draft(task_id, given, by=person, form=_mark(asked))
    except RefusedError as error:
        if is_of_script(request):
            raise
        shown: dict[str, Any] = {
            "answers": given,
            "refused": error,
            "which": sent.text("list"),
        }
        return draw_task(pages, request, task_id, status=status_of(error), **shown)
    if is_of_script(request):
        return Response(status_code=204)
    return go_on(pages, request, sent, task_id, done="kept")


def _read(
    pages: Pages, task_id: str, sent: Posted, person: str
) -> tuple[Asked | None, Answers]:
    """Return what a task asks, and what was answered."""
    asked = pages.workplace.ask_task(task_id, by=person)
    if asked is None:
        return None, Answers(values={})
    return asked, read_answers(asked.form, sent)


def _mark(asked: Asked | None) -> str | None:
    return None if asked is None else form_mark(asked.form)


def _with_files(pages: Pages, asked: Asked | None, answers: Answers) -> dict[str, Any]:
    if asked is None:
        return {}
    return with_files(asked.form.fields, answers, files_of(pages.workplace))


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: it for name, it in given.items() if it not in ("", None, [])}


def _keep(
    pages: Pages,
    task_id: str,
    given: Mapping[str, Any],
    mark: str | None,
    person: str,
) -> None:
    """Keep what was refused, so that it outlives the page."""
    if not pages.has_portal:
        return
    portal = pages.portal
    if portal.task(task_id, by=person).state not in OPEN_TASK_STATES:
        return
    try:
        portal.save_draft(task_id, given, by=person, form=mark)
    except RefusedError:
        return  # it is too much: the page has it all the same


def _next(pages: Pages, request: Request, sent: Posted, task_id: str) -> Response:
    """Go to the next task of the list, if this one stood beside it."""
    which, next_task = sent.text("list"), sent.text("next")
    if not which:
        return pages.go(request, "task", done="completed", task_id=task_id)
    query = {"list": which, **({"task": next_task} if next_task else {})}
    return pages.go(request, "inbox", done="completed", query=query)
