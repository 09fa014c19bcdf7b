"""Describe public forms: their questions, and the record that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import Location
from bizproc.workspace.records.fields import Field

__all__ = [
    "SUBMISSION_ID",
    "AnswerRules",
    "Column",
    "Offer",
    "PublicForm",
    "SettingName",
]

SUBMISSION_ID = "submission_id"
"""The field that every form has beside its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Name the decision table and output whose values a form offers for a field."""

    decision: str
    output: str


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
class AnswerRules:
    """Say what a form demands of an answer beside the type of its field.

    `required_by` is a setting: while it is true, the field must be filled in.
    `min_digits` counts those of a telephone number that must be filled in, without its
    extension. `options_from` is where the options of an enum stand.
    """

    required_by: SettingName | None = None
    min_digits: int = 0
    options_from: Column | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """Declare a public form and the record that it makes.

    `rules` has an entry for each field. `preset` are values the record gets beside the
    answers, `one_required` groups of fields of which one must be filled, `fill` takes
    a missing field from another.
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
