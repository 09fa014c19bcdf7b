"""One task as its page shows it: what it asks, with what was typed, kept or answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from bizproc.errors import FieldFault
from bizproc.forms.asking.asking import Asked
from bizproc.model.states import OPEN_TASK_STATES
from bizproc.portal.tasks.task_card import TaskCard
from bizproc.portal.tasks.task_form import form_mark
from bizproc.web.forms.files import files_of
from bizproc.web.forms.style import draw_form_of, writing_of
from bizproc.web.page import Pages
from bizproc.web.workplace import PersonDesk

__all__ = ["OpenTask", "asked_context", "open_task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Hold a task as a page opens it, and what it asks; None: nothing."""

    card: TaskCard
    asked: Asked | None
    given: Mapping[str, Any] | None
    """What was answered so far, or kept of it."""


def open_task(
    pages: Pages,
    request: Request,
    desk: PersonDesk,
    task_id: str,
    *,
    answers: Mapping[str, Any] | None = None,
) -> OpenTask:
    """Look at a task and at what it asks after some answers; else after those kept.

    Raises:
        NotFoundError: there is none, or it is hidden.
    """
    card, language = desk.card(task_id), pages.language(request)
    _ = language.text
    kept = card.draft.answers if card.draft is not None else None
    given = answers if answers is not None else kept
    asked = desk.ask(
        task_id,
        given if card.task.state in OPEN_TASK_STATES else None,
        write=writing_of(pages.workplace, language).shown,
        result_label=_("Result")
        if pages.has_portal
        else _("Variables, one a line: name = value"),
    )
    return OpenTask(card=card, asked=asked, given=given)


def asked_context(
    pages: Pages,
    request: Request,
    opened: OpenTask,
    *,
    is_typed: bool,
    faults: Iterable[FieldFault],
) -> dict[str, Any]:
    """Return the form of a task, and what was typed that it does not ask.

    `is_typed` says that the answers are of this request, and none that were kept. Those
    of a closed task were given.
    """
    workplace, card, asked = pages.workplace, opened.card, opened.asked
    is_open = card.task.state in OPEN_TASK_STATES
    language = pages.language(request)
    writing = writing_of(workplace, language)
    drawing, mark, known = None, None, frozenset[str]()
    if asked is not None:
        style = draw_form_of(workplace, language, files=files_of(workplace))
        drawing = style.draw(asked, faults, is_read_only=not card.may("complete"))
        mark = form_mark(asked.form)
        known = frozenset(asked.form.keys if is_open else ())
    lost = {name: it for name, it in (opened.given or {}).items() if name not in known}
    was_other = card.draft is not None and card.draft.form not in (None, mark)
    return {
        "drawing": drawing,
        "lost": [(name, writing.shown(it)) for name, it in lost.items() if it],
        "is_other_form": is_open and not is_typed and was_other,
    }
