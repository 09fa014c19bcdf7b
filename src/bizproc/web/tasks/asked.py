"""What a task asks, as its page draws it: with what was typed, kept or answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request

from bizproc.errors import FieldFault
from bizproc.model.states import OPEN_TASK_STATES
from bizproc.portal.tasks.task_card import TaskCard
from bizproc.portal.tasks.task_form import form_mark
from bizproc.web.forms.files import files_of
from bizproc.web.forms.style import draw_form_of, writing_of
from bizproc.web.page import Pages

__all__ = ["asked_context"]


def asked_context(
    pages: Pages,
    request: Request,
    card: TaskCard,
    *,
    answers: Mapping[str, Any] | None,
    faults: Iterable[FieldFault],
) -> dict[str, Any]:
    """Return the form of a task, and what was typed that it does not ask.

    Without answers those that were kept stand in it; those of a closed task were given.
    """
    workplace, task, draft = pages.workplace, card.task, card.draft
    is_open = task.state in OPEN_TASK_STATES
    kept = draft.answers if draft is not None else None
    given = answers if answers is not None else kept
    language = pages.language(request)
    _ = language.text
    writing = writing_of(workplace, language)
    asked = workplace.ask_task(
        task.id,
        given if is_open else None,
        write=writing.shown,
        result_label=_("Result")
        if pages.has_portal
        else _("Variables, one a line: name = value"),
        by=pages.signed_in(request),
    )
    drawing, mark, known = None, None, frozenset[str]()
    if asked is not None:
        style = draw_form_of(workplace, language, files=files_of(workplace))
        drawing = style.draw(asked, faults, is_read_only=not card.may("complete"))
        mark = form_mark(asked.form)
        known = frozenset(asked.form.keys if is_open else ())
    lost = {name: it for name, it in (given or {}).items() if name not in known}
    was_other = draft is not None and draft.form not in (None, mark)
    return {
        "drawing": drawing,
        "lost": [(name, writing.shown(it)) for name, it in lost.items() if it],
        "is_other_form": is_open and answers is None and was_other,
    }
