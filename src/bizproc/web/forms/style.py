"""Draw forms in the language of who reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bizproc.web.forms.drawing import DrawForm
from bizproc.web.forms.files import FileBook
from bizproc.web.forms.writing import Writing
from bizproc.web.texts.language import Language
from bizproc.web.workplace import Workplace, spelling_of, time_of

__all__ = ["draw_form_of", "writing_of"]

_SHOWN_PEOPLE = 500


def writing_of(workplace: Workplace, language: Language) -> Writing:
    """Return how values are written."""
    _ = language.text
    time = time_of(workplace)
    now = time.local(workplace.engine.components.clock.now())
    return Writing(
        time=time,
        spelling=spelling_of(workplace),
        yes=_("yes"),
        no=_("no"),
        offset=now.isoformat()[-6:],
    )


def draw_form_of(
    workplace: Workplace,
    language: Language,
    *,
    files: FileBook,
    is_public: bool = False,
    hints: Mapping[str, str] | None = None,
    offers: Mapping[str, Sequence[str]] | None = None,
) -> DrawForm:
    """Return what draws forms.

    `is_public` is for strangers, who learn nothing of the people of the company.
    """
    people = {} if is_public else workplace.directory().people
    shown = {id_: it.name for id_, it in [*people.items()][:_SHOWN_PEOPLE]}
    return DrawForm(
        writing=writing_of(workplace, language),
        files=files,
        is_public=is_public,
        people=shown,
        hints=hints or {},
        offers=offers or {},
    )
