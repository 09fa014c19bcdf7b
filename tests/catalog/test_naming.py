"""Markers say what a parameter names; they are read off `Annotated` and stand aside."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest

import bizproc
from bizproc.action import Actions, Naming, convert
from bizproc.action.naming import NAMINGS, naming_of, note_of
from bizproc.catalog import Named, of_actions
from bizproc.catalog.actions import entry_of
from bizproc.catalog.faults import known_names
from bizproc.catalog.model import Catalog

actions = Actions()


@actions.add("escalate", title="Escalate", errors={"NOBODY": "nobody is there"})
def escalate(
    to: Annotated[list[str | None] | str, bizproc.Person, "whom"],
    stage: Annotated[str | None, bizproc.StageName("deal"), "where to"] = None,
    fields: Annotated[Mapping[str, Any] | None, bizproc.FieldName] = None,
    items: list[Annotated[str, bizproc.CalendarName]] | None = None,
    level: Literal["low", "high"] = "low",
    plain: int = 5,
) -> None:
    """Escalate."""


def test_a_marker_is_a_class_or_names_a_record_type():
    found = {it.name: (it.naming, it.note) for it in actions.get("escalate").parameters}
    assert found == {
        "to": (bizproc.Person(), "whom"),
        "stage": (bizproc.StageName("deal"), "where to"),
        "fields": (bizproc.FieldName(), ""),
        "items": (bizproc.CalendarName(), ""),
        "level": (None, ""),
        "plain": (None, ""),
    }


def test_what_is_annotated_changes_no_type():
    parameters = {it.name: it for it in actions.get("escalate").parameters}
    assert parameters["to"].annotation == list[str | None] | str
    assert parameters["items"].annotation == list[str] | None
    assert convert(["a"], parameters["items"], action="escalate") == ["a"]


def test_an_entry_tells_type_choices_and_what_is_named():
    entry = entry_of(actions.get("escalate"))
    told = {it.name: (it.type, it.choices, it.names) for it in entry.parameters}
    assert told == {
        "to": ("list<string> or string", (), Named(kind="person")),
        "stage": ("string", (), Named(kind="stage", of="deal")),
        "fields": ("context", (), Named(kind="field")),
        "items": ("list<string>", (), Named(kind="calendar")),
        "level": ("string", ("low", "high"), None),
        "plain": ("number", (), None),
    }
    assert entry.results == ()
    assert set(entry.errors) == {"NOBODY", "TYPE_ERROR"}


def test_results_and_errors_that_nobody_declared_are_unknown():
    own = Actions()

    @own.add("ask")
    def ask():
        return {}

    assert ask() == {}
    entry = of_actions(own).actions["ask"]
    assert (entry.results, entry.errors, entry.source) == (None, None, "application")


@pytest.mark.parametrize("kind", NAMINGS)
def test_every_marker_is_public_and_has_names_or_needs_none(kind):
    marker = NAMINGS[kind]
    assert getattr(bizproc, marker.__name__) is marker
    assert naming_of(Annotated[str, marker]) == marker()
    assert known_names(Catalog(), Named(kind=kind)) == frozenset()


def test_other_metadata_is_passed_over():
    annotation = Annotated[str, 5, object(), Naming, "a note"]
    assert note_of(annotation) == "a note"
    assert note_of(str) == ""
    assert naming_of(Annotated[str, 5]) is None
