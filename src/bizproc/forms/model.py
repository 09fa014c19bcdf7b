"""A form: its fields, and what each takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from bizproc.errors import Location
from bizproc.forms.component import Component
from bizproc.written import Value

__all__ = [
    "ANSWER_KINDS",
    "ANSWER_TYPES",
    "Form",
    "FormField",
    "OffsetRule",
    "Validation",
]

ANSWER_TYPES = frozenset(
    {
        *("string", "text", "int", "number", "bool", "date", "time", "datetime"),
        *("user", "file", "link", "money", "enum", "email", "phone"),
    }
)
"""What a field may take; `context` and `any` beside them are the reader's own."""

ANSWER_KINDS: Mapping[str, str] = {
    **dict.fromkeys(["string", "text", "email", "phone"], "string"),
    **dict.fromkeys(["int", "number", "money"], "number"),
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "date and time",
}
"""The FEEL type of an answer, where its type is told; the others may vary."""

OffsetRule = Literal["utc_offset", "utc_normalized", "no_timezone"]
"""Whether a time of day is told with its offset from UTC, as UTC, or without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Say what an answer must be beside its type.

    Limits and conditions are FEEL over the answers and what the process sees. An
    answer is read-only, or hidden with its field, if one of the conditions is true.
    `step` is what a number is a multiple of, `interval` the minutes that a time of day
    is a multiple of; `accept` are the endings and media types of files.
    """

    pattern: Value | None = None
    pattern_message: str = ""
    shortest: Value | None = None
    longest: Value | None = None
    lowest: Value | None = None
    highest: Value | None = None
    fewest: Value | None = None
    most: Value | None = None
    decimals: int | None = None
    step: Decimal | None = None
    is_not_past: bool = False
    interval: int | None = None
    offset: OffsetRule | None = None
    accept: tuple[str, ...] = ()
    read_only: tuple[Value, ...] = ()
    hidden: tuple[Value, ...] = ()

    @property
    def limits(self) -> Mapping[str, Value]:
        """Return the limits that are set, by the names that they have in a form."""
        found = {
            "minLength": self.shortest,
            "maxLength": self.longest,
            "min": self.lowest,
            "max": self.highest,
            "minItems": self.fewest,
            "maxItems": self.most,
        }
        return {name: it for name, it in found.items() if it is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """Describe one answer of a form.

    The answer is a list if it is `multiple`, a context (or a list of contexts) with
    answers to its own `fields` if its type is `context`. `options_from` gives what may
    be chosen, `computed` the answer itself. `as_text` makes a number the text of it;
    `fixed_rows` is how many contexts a list has that nobody may add to, `first_rows`
    how many are there before anybody answered.
    """

    key: str
    label: str
    type: str
    multiple: bool = False
    fields: tuple[FormField, ...] = ()
    required: bool = False
    options: tuple[tuple[Any, str], ...] = ()
    options_from: Value | None = None
    default: Any = None
    # of a link: the type of the record
    record: str | None = None
    default_expression: Value | None = None
    computed: Value | None = None
    required_if: Value | None = None
    check: Value | None = None
    code: str = "TYPE_ERROR"
    message: str = ""
    as_text: bool = False
    fixed_rows: int | None = None
    first_rows: int = 1
    validation: Validation = field(default_factory=Validation)
    location: Location = field(default=Location(), compare=False)

    def under(self, key: str) -> FormField:
        """Return the field with another key."""
        return self if key == self.key else replace(self, key=key)

    @property
    def kind(self) -> str | None:
        """Return the FEEL type of the answer, if it is known."""
        if self.as_text:
            return "string"
        if self.type == "enum":
            are_texts = bool(self.options) and all(
                isinstance(it, str) for it, _ in self.options
            )
            return "string" if are_texts and not self.multiple else None
        return None if self.multiple else ANSWER_KINDS.get(self.type)

    @property
    def has_options(self) -> bool:
        """Say whether the answer is chosen from some."""
        return bool(self.options) or self.options_from is not None

    @property
    def conditions(self) -> Mapping[str, Value]:
        """Return what must be true or false of the answers, by what it is called."""
        found = {"requiredIf": self.required_if, "the check": self.check}
        for name, values in (
            ("readonly", self.validation.read_only),
            ("conditional.hide", self.validation.hidden),
        ):
            found.update(
                {f"{name} {at}" if at else name: it for at, it in enumerate(values)}
            )
        return {name: it for name, it in found.items() if it is not None}

    @property
    def sources(self) -> Mapping[str, Value]:
        """Return what gives values, by what it is called; the default is not one."""
        found = {"valuesExpression": self.options_from, "the expression": self.computed}
        return {name: it for name, it in found.items() if it is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold a form: its id, its fields in order, and all that it shows beside them."""

    id: str
    file: str
    fields: tuple[FormField, ...]
    shown: tuple[Component, ...] = field(default=(), compare=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the answers."""
        return tuple(it.key for it in self.fields)

    def all_fields(self) -> Iterator[tuple[FormField, bool]]:
        """Yield every field, those within others too, and whether it stands in a list.

        One that holds others comes before them.
        """
        todo = [(it, False) for it in self.fields]
        while todo:
            found, is_item = todo.pop(0)
            yield found, is_item
            inside = is_item or found.multiple
            todo[:0] = [(it, inside) for it in found.fields]
