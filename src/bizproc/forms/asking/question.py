"""A question of a form as somebody is asked it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from bizproc.forms.model import FormField

__all__ = ["Choice", "Part", "Question", "Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Hold one of several answers, and how it is called."""

    value: Any
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Say what is asked after the other answers.

    Attributes:
        where: its place, as faults name it: `items[2].price`.
        field: what it takes.
        value: its answer, of its type; what was typed, if that is none.
        is_read: whether the answer is of its type.
        is_read_only: nobody may answer it: it is kept, or computed.
        is_required: whether it must be answered.
        choices: what may be chosen.
        limits: the limits in force, by their names in a form.
        may_vary: whether it is asked, or how, may change with other answers.
    """

    where: str
    field: FormField
    value: Any = None
    is_read: bool = True
    is_read_only: bool = False
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    limits: Mapping[str, Any] = default(default_factory=dict)
    may_vary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Hold a table that a form shows: its titles, and its cells as texts."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Hold one thing to be shown: a question, a text, or what holds others.

    Attributes:
        kind: the component's, as form-js calls it.
        label: its title.
        help: what is said below it.
        question: what it asks, if it asks something.
        parts: what stands within it.
        rows: of a list, what stands within each of its rows.
        row: the row in which it stands beside others.
        columns: how many of sixteen columns it takes; 0 for what is left.
        text: what it says: a text, or the address of a picture or page.
        alternative: what is said in place of a picture.
        before: what stands before the answer in its line.
        after: what stands after the answer in its line.
        table: what a table shows.
    """

    kind: str
    label: str = ""
    help: str = ""
    question: Question | None = None
    parts: tuple[Part, ...] = ()
    rows: tuple[tuple[Part, ...], ...] = ()
    row: str = ""
    columns: int = 0
    text: str = ""
    alternative: str = ""
    before: str = ""
    after: str = ""
    table: Table | None = None
