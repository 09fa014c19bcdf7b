"""Read the answers of a form back from what a page posted.

Nothing is checked: what cannot be read stays the text that was typed, and the portal
tells what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from bizproc.forms.limits import ANSWER_LIMITS
from bizproc.forms.model import Form, FormField
from bizproc.portal.files import Upload
from bizproc.web.forms.names import (
    ADD,
    ANSWER,
    ASKED,
    OFFSET,
    REFRESH,
    REMOVE,
    option_of,
)

__all__ = ["Answers", "Deed", "PostedForm", "read_answers"]

Deed: TypeAlias = Literal["send", "add", "remove", "refresh"]
"""What the button did that sent the form: all but `send` only change it."""

_NUMBER = re.compile(r"[1-9][0-9]{0,3}\Z")


class PostedForm(Protocol):
    """Hold what a page sent, by the names of its controls."""

    def text(self, name: str, default: str = "") -> str:
        """Return the first text under a name."""
        ...

    def texts(self, name: str) -> list[str]:
        """Return the texts under a name."""
        ...

    def files(self, name: str) -> list[Upload]:
        """Return the files under a name."""
        ...

    def names(self) -> Iterable[str]:
        """Return the names of what was sent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Hold what was answered.

    Attributes:
        values: by the fields of the form; of fields of files the references of the
            files that were kept before, as texts.
        uploads: the files that came with it, by the places of their questions.
        asked: the questions that were drawn though they may come and go.
        deed: which button sent it.
    """

    values: dict[str, Any]
    uploads: dict[str, list[Upload]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    deed: Deed = "send"


def read_answers(form: Form, posted: PostedForm) -> Answers:
    """Return the answers to a form, as they were typed."""
    reading = _Reading(
        posted=posted, added=posted.text(ADD), removed=posted.text(REMOVE)
    )
    values = reading.context(form.fields, "")
    deed: Deed = "send"
    if reading.added:
        deed = "add"
    elif reading.removed:
        deed = "remove"
    elif posted.text(REFRESH):
        deed = "refresh"
    return Answers(
        values=values,
        uploads=reading.uploads,
        asked=frozenset(posted.texts(ASKED)),
        deed=deed,
    )


@dataclass(slots=True, kw_only=True)
class _Reading:
    posted: PostedForm
    added: str
    removed: str
    uploads: dict[str, list[Upload]] = field(default_factory=dict)

    def context(
        self, fields: Sequence[FormField], at: str, drawn_at: str | None = None
    ) -> dict[str, Any]:
        """Return what is answered at one level.

        `at` is where it stands now, `drawn_at` where it stood on the page: a row that
        was taken away moves those behind it.
        """
        before = at if drawn_at is None else drawn_at
        found: dict[str, Any] = {}
        for it in fields:
            where = f"{at}.{it.key}" if at else it.key
            drawn = f"{before}.{it.key}" if before else it.key
            if it.type == "context" and it.multiple:
                if self.posted.texts(ANSWER + drawn) or self.added == drawn:
                    found[it.key] = self._rows(it, where, drawn)
            elif it.type == "context":
                found[it.key] = self.context(it.fields, where, drawn)
            elif it.type == "file":
                self._files(it, where, drawn, found)
            elif self.posted.texts(ANSWER + drawn) and it.computed is None:
                found[it.key] = self._answer(it, drawn)
        return found

    def _rows(self, it: FormField, where: str, drawn: str) -> list[Any]:
        rows: list[Any] = []
        for number in self.posted.texts(ANSWER + drawn):
            place = f"{drawn}[{number}]"
            if not _NUMBER.match(number) or self.removed == place:
                continue
            now = f"{where}[{len(rows) + 1}]"
            rows.append(self.context(it.fields, now, place))
            if len(rows) > ANSWER_LIMITS.rows:
                break
        if self.added == drawn:
            rows.append({})
        return rows

    def _files(
        self, it: FormField, where: str, drawn: str, found: dict[str, Any]
    ) -> None:
        name = ANSWER + drawn
        kept = [text for text in self.posted.texts(name) if text]
        sent = self.posted.files(name)
        if sent:
            self.uploads[where] = sent
            kept = kept if it.multiple else []
        if self.posted.texts(name) or sent:
            found[it.key] = kept if it.multiple else next(iter(kept), None)

    def _answer(self, it: FormField, drawn: str) -> Any:
        texts = self.posted.texts(ANSWER + drawn)
        if it.multiple and it.has_options:
            return [option_of(text) for text in texts if text]
        if it.multiple:
            return [line for text in texts for line in text.split("\n") if line.strip()]
        # of a checkbox the last one counts: what stands before is its "no"
        text = texts[-1]
        if it.type == "bool" and not it.has_options:
            return {"true": True, "false": False}.get(text, text)
        if it.has_options or it.type == "enum":
            return option_of(text)
        offset = self.posted.text(ANSWER + drawn + OFFSET)
        if it.type == "time" and text and offset and not _is_told(text):
            return text + offset
        return text


def _is_told(text: str) -> bool:
    """Say whether a time of day says its offset from UTC itself."""
    return text.endswith("Z") or "+" in text or "-" in text
