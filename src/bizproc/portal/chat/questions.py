"""The questions of a dialogue: the fields of a form, then its consents."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bizproc.portal.chat.wording import Wording, folded
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.records.submission import GivenConsent
from bizproc.workspace.settings import Settings

__all__ = ["Question", "questions_of"]

_TRUTHS = frozenset({FieldType.BOOL, FieldType.FLAG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Ask for one field of a form, or for one consent, which has no field.

    `choices` maps the texts of the buttons to the values that they stand for; `closed`
    says that nothing else is an answer. `version` tells the text of a consent.
    """

    name: str
    label: str
    field: Field | None = None
    choices: Mapping[str, object] = dataclasses.field(default_factory=dict)
    closed: bool = False
    version: str = ""

    @property
    def is_file(self) -> bool:
        """Say whether files are asked for."""
        return self.field is not None and self.field.type is FieldType.FILE

    @property
    def is_multiple(self) -> bool:
        """Say whether several answers may be given, one a message."""
        return self.field is not None and self.field.multiple

    def checked(self, answer: Any) -> Any:
        """Return an answer as the form checks it: files without the chat's handles."""
        if not self.is_file:
            return answer
        files = answer if isinstance(answer, list) else [answer]
        plain = [{"name": it["name"], "size": it["size"]} for it in files]
        return plain if self.is_multiple else plain[0]

    def chosen(self, text: str) -> object | None:
        """Return the value of the button that a text names, or None."""
        written = folded(text)
        for title, value in self.choices.items():
            codes = (title, value) if isinstance(value, str) else (title,)
            if written in {folded(it) for it in codes}:
                return value
        return None


def questions_of(
    form: PublicForm, wording: Wording, settings: Settings
) -> tuple[Question, ...]:
    """Return the questions of a form in the order in which they are asked."""
    fields = [_of_field(it, wording) for it in form.fields.values()]
    consents = [
        Question(
            name=name,
            label=text,
            choices=MappingProxyType({wording.say("agree"): True}),
            closed=True,
            version=GivenConsent(name=name, text=text).version,
        )
        for name, text in form.consent_texts(settings).items()
    ]
    return (*fields, *consents)


def _of_field(declared: Field, wording: Wording) -> Question:
    choices: dict[str, object] = {}
    if declared.type in _TRUTHS:
        choices = {wording.say("yes"): True, wording.say("no"): False}
    for code, title in declared.options.items():
        # two options of one title are told apart by their codes
        choices[title if title not in choices else f"{title} ({code})"] = code
    return Question(
        name=declared.name,
        label=declared.title,
        field=declared,
        choices=MappingProxyType(choices),
        closed=bool(choices),
    )
