"""What texts in a diagram mean to a workspace: people, stages, values of lists.

The checks ask; a workspace answers with what it knows (`bizproc.portal.meanings`).
Nobody who knows nothing is asked: without a workspace every text may mean anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

__all__ = ["NOTHING_KNOWN", "TASK_KINDS", "Fault", "Kind", "Meanings", "Texts"]

Kind: TypeAlias = str
"""What a text names, or is due to be: `person`, `stage`, `moment` (`bizproc.catalog`)."""

Path: TypeAlias = tuple[str, ...]

TASK_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("assignee", "creator", "observers"), "person"),
    **dict.fromkeys(("candidate_users", "not_by"), "person"),
    "candidate_groups": "group",
    "due": "moment",
    "follow_up": "moment",
}
"""What the inputs of a user task name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Say what is wrong with a text; who may yet come to be is worth a warning alone."""

    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Hold the only texts that something can be.

    `what` names them: `value of lead.source`, `stage of lead`; `titles` are what people
    call them by.
    """

    what: str
    known: frozenset[str]
    titles: Mapping[str, str] = field(default_factory=dict)


def _no_fault(text: str) -> Fault | None:
    del text
    return None


def _any_texts(path: Path) -> Texts | None:
    del path
    return None


def _any_stages(record_type: str, funnel: str) -> Texts | None:
    del record_type, funnel
    return None


def _no_type(path: Path) -> str | None:
    del path
    return None


def _no_field_fault(record_type: str, name: str, literal: Any) -> str | None:
    del record_type, name, literal
    return None


def _no_stage_fault(record_type: str, funnel: str | None, text: str) -> str | None:
    del record_type, funnel, text
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """Answer what a workspace knows of the texts in its diagrams.

    Attributes:
        known: whether there is a workspace at all.
        declared: the messages that the workspace names as those of its processes.
        parameters: what the parameters of actions name, by action and parameter.
        address_fault: what is wrong with an address, such as `role:chief`.
        group_fault: the same of the name of a group.
        texts: what a path into a record or setting can be, such as ("lead", "source").
        stages: the stages of one funnel of a record type.
        records: of what type the records are that a message brings, by message and name.
        record_type: of what type the record is that a path leads to.
        field_fault: what is wrong with a field of a record type, and its value if that
            is a literal (else `UNKNOWN`).
        stage_fault: what is wrong with a stage of a record type, of one funnel of it.
        about: the type of the records that parameters of actions are always about.
        errors: action → the codes of the errors it ends with, if they are known.
        raises: action → the events of its record that it raises.
    """

    known: bool = False
    declared: frozenset[str] = frozenset()
    parameters: Mapping[tuple[str, str], Kind] = field(default_factory=dict)
    address_fault: Callable[[str], Fault | None] = _no_fault
    group_fault: Callable[[str], Fault | None] = _no_fault
    texts: Callable[[Path], Texts | None] = _any_texts
    stages: Callable[[str, str], Texts | None] = _any_stages
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    record_type: Callable[[Path], str | None] = _no_type
    field_fault: Callable[[str, str, Any], str | None] = _no_field_fault
    stage_fault: Callable[[str, str | None, str], str | None] = _no_stage_fault
    about: Mapping[tuple[str, str], str] = field(default_factory=dict)
    errors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    raises: Mapping[str, frozenset[str]] = field(default_factory=dict)


NOTHING_KNOWN = Meanings()
