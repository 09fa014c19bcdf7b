"""The page of a public form: it is drawn, changed, sent, and answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bizproc.errors import FieldFault, RefusedError
from bizproc.portal.public_forms.uploads import FormUploads
from bizproc.web.forms.answers import Answers, read_answers
from bizproc.web.forms.control import Told
from bizproc.web.forms.files import with_files
from bizproc.web.forms.gaps import gap_faults
from bizproc.web.forms.names import ANSWER
from bizproc.web.forms.style import draw_form_of, writing_of
from bizproc.web.page import Pages
from bizproc.web.posted import Posted
from bizproc.web.public.consents import asked_consents, given_consents
from bizproc.web.public.files import SentBefore
from bizproc.web.security.headers import framed_by
from bizproc.workspace.records.public_forms import SUBMISSION_ID, PublicForm
from bizproc.workspace.records.shown_forms import file_limits

__all__ = ["FormPage"]

_LURE = "homepage"
_MB = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """Hold one visit to a public form."""

    pages: Pages
    request: Request
    form: PublicForm
    token: str
    book: SentBefore = field(init=False)

    def __post_init__(self) -> None:
        uploads = FormUploads(self.pages.portal)
        book = SentBefore(uploads=uploads, form=self.form.name, sender=self.sender)
        object.__setattr__(self, "book", book)

    @property
    def sender(self) -> str:
        """Return the address that the request comes from."""
        return self.request.client.host if self.request.client else ""

    def first(self) -> Response:
        """Draw the form before it is answered."""
        return self._draw(None)

    def take(self, sent: Posted) -> Response:
        """Send the form, or draw it anew: refused, changed, or with more questions."""
        posted = read_answers(self._ask(None).form, sent)
        self.book.know(self._tokens(sent))
        if posted.deed != "send":
            return self._again(sent, posted)
        if sent.text(_LURE):
            return self._go(self.pages.portal.engine.components.ids.new("submission"))
        known = self._values(replace(posted, uploads={}))
        asked = self._ask(known)
        if asked.unseen(posted.asked):
            return self._again(sent, posted, has_more=True, status=422)
        time = self.pages.portal.workspace.time
        gaps = list(gap_faults(asked, sent, time))
        if gaps:
            return self._again(sent, posted, faults=gaps, status=422)
        id_ = sent.text(SUBMISSION_ID)
        data = {**asked.taken(known), **given_consents(self.form, self._settings, sent)}
        try:
            self.pages.portal.submit(
                self.form.name,
                {**data, SUBMISSION_ID: id_},
                sender=self.sender,
                uploads=posted.uploads,
            )
        except RefusedError as error:
            return self._refused(sent, posted, error)
        return self._go(id_)

    def _refused(self, sent: Posted, posted: Answers, error: RefusedError) -> Response:
        if error.code == "RATE_LIMITED":
            response = self._again(sent, posted, is_too_often=True, status=429)
            response.headers["Retry-After"] = "60"
            return response
        return self._again(sent, posted, faults=error.faults, status=422, untold=True)

    def _again(
        self,
        sent: Posted,
        posted: Answers,
        *,
        faults: Sequence[FieldFault] = (),
        status: int = 200,
        **told: bool,
    ) -> Response:
        """Draw the form with what was typed; its files are kept meanwhile."""
        found = list(faults)
        values = self._values(posted, found)
        return self._draw(values, sent=sent, faults=found, status=status, **told)

    def _draw(
        self,
        values: dict[str, Any] | None,
        *,
        sent: Posted | None = None,
        faults: Sequence[FieldFault] = (),
        status: int = 200,
        **told: bool,
    ) -> Response:
        portal, language = self.pages.portal, self.pages.language(self.request)
        refused = {it.field: it for it in faults if it.field in self.form.consents}
        consents = asked_consents(self.form, self._settings, sent, refused)
        rest = [it for it in faults if it.field not in refused]
        style = draw_form_of(
            portal,
            language,
            files=self.book,
            is_public=True,
            hints=dict(self._hints()),
            offers={name: it.texts for name, it in self.form.offers.items()},
        )
        drawing = style.draw(self._ask(values), rest)
        told_of = [
            Told(kind="consent", id=it.id, label=it.title)
            for it in consents
            if it.fault is not None
        ]
        submission_id = "" if sent is None else sent.text(SUBMISSION_ID)
        context = {
            "form": self.form,
            "token": self.token,
            "drawing": replace(drawing, told=(*drawing.told, *told_of)),
            "consents": consents,
            "submission_id": submission_id
            or portal.engine.components.ids.new("submission"),
            "is_too_often": told.get("is_too_often", False),
            "has_more": told.get("has_more", False),
            "untold": told.get("untold", False) and not faults,
        }
        response = self.pages.draw(
            self.request, "public/form.html", context, status=status
        )
        response.headers.update(framed_by(self.form.embed_in))
        return response

    def _go(self, submission_id: str) -> Response:
        return self.pages.go(
            self.request, "form_sent", token=self.token, submission=submission_id
        )

    def _ask(self, values: dict[str, Any] | None) -> Any:
        portal = self.pages.portal
        writing = writing_of(portal, self.pages.language(self.request))
        return portal.reception.ask(self.form.name, values, write=writing.shown)

    def _values(
        self, posted: Answers, faults: list[FieldFault] | None = None
    ) -> dict[str, Any]:
        fields = self._ask(None).form.fields
        return with_files(fields, posted, self.book, faults)

    def _tokens(self, sent: Posted) -> list[str]:
        files = [it.name for it in self.form.fields.values() if it.type == "file"]
        return [text for it in files for text in sent.texts(ANSWER + it) if text][:200]

    def _hints(self) -> Iterator[tuple[str, str]]:
        _ = self.pages.language(self.request).text
        for name, declared in self.form.fields.items():
            if declared.type != "file":
                continue
            most, largest = file_limits(self.form, name, self._settings)
            told = []
            if most is not None and declared.multiple:
                told.append(_("Files: at most %(count)s.") % {"count": most})
            if largest is not None:
                size = largest // _MB
                told.append(_("Each at most %(size)s MB.") % {"size": size})
            yield name, " ".join(told)

    @property
    def _settings(self) -> Any:
        return self.pages.portal.workspace.settings
