"""Describe public forms: their questions, and the record that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import Location
from bizproc.forms.component import Component
from bizproc.forms.model import Form, FormField
from bizproc.workspace.definitions.definition import ValueType
from bizproc.workspace.records.fields import Field, is_empty
from bizproc.workspace.settings import Settings

__all__ = [
    "SUBMISSION_ID",
    "AnswerRules",
    "Column",
    "DrawnForm",
    "Offer",
    "PublicForm",
    "SettingName",
]

SUBMISSION_ID = "submission_id"
"""The field that every form has beside its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Name the decision table and output whose values a form offers for a field.

    `texts` are those values, once the table was read; an answer may be another one.
    """

    decision: str
    output: str
    texts: tuple[str, ...] = ()
    location: Location = field(default=Location(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Name the input column of a decision table whose texts are a field's options."""

    decision: str
    input: str
    location: Location = field(default=Location(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingName:
    """Name the setting of the workspace that decides something of a form."""

    name: str
    location: Location = field(default=Location(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnForm:
    """Name the `.form` file of `processes/`, by its id, whose questions a form asks."""

    id: str
    location: Location = field(default=Location(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRules:
    """Say what a form demands of an answer beside the type of its field.

    `required_by` is a setting: while it is true, the field must be filled in.
    `min_digits` counts those of a telephone number that must be filled in, without its
    extension. `options_from` is where the options of an enum stand. `into` is the
    field of the record, if it has another name. `max_files` and `max_file_mb` (of
    1,048,576 bytes) limit the files that are kept. `asked` has the rules that forms of
    tasks have too.
    """

    required_by: SettingName | None = None
    min_digits: int = 0
    options_from: Column | None = None
    into: str | None = None
    max_files: int | SettingName | None = None
    max_file_mb: int | SettingName | None = None
    asked: FormField | None = None

    @property
    def settings(self) -> tuple[tuple[SettingName, ValueType], ...]:
        """Return the settings that are named, and the type that each must be of."""
        named = (
            (self.required_by, ValueType.BOOL),
            (self.max_files, ValueType.INT),
            (self.max_file_mb, ValueType.INT),
        )
        return tuple((it, kind) for it, kind in named if isinstance(it, SettingName))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """Declare a public form and the record that it makes.

    `rules` has an entry for each field. `preset` are values the record gets beside the
    answers, `one_required` groups of fields of which one must be filled, `fill` takes
    a missing field from another. The questions of a `drawn` form stand in a file of
    its own; they are here once that was read. `consents` are the texts that must be agreed to,
    `shown_with` the settings whose texts are shown beneath some of them. `shown` is what
    a drawn form shows, in order. `embed_in` are the sites that may frame its page.
    """

    name: str
    title: str
    makes: str
    fields: Mapping[str, Field]
    rules: Mapping[str, AnswerRules]
    preset: Mapping[str, Any]
    offers: Mapping[str, Offer]
    one_required: tuple[tuple[str, ...], ...]
    fill: Mapping[str, str]
    consents: Mapping[str, str]
    shown_with: Mapping[str, SettingName] = field(default_factory=dict)
    drawn: DrawnForm | None = None
    shown: tuple[Component, ...] = ()
    embed_in: tuple[str, ...] = ()

    @property
    def asked(self) -> Form:
        """Return the questions as a form of a task asks them."""
        asked = (it.asked for it in self.rules.values())
        return Form(
            id=self.name, file="", fields=tuple(it for it in asked if it is not None)
        )

    def consent_texts(self, settings: Settings) -> dict[str, str]:
        """Return the texts of the consents as people are to be shown them."""
        return {name: self._consent_text(name, settings) for name in self.consents}

    def _consent_text(self, name: str, settings: Settings) -> str:
        text, shown = self.consents[name], self.shown_with.get(name)
        added = None if shown is None else settings[shown.name]
        return text if is_empty(added) else f"{text}\n{added}"
