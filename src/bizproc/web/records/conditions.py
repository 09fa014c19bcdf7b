"""Tell the conditions of a filter as people read them, and take one more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from bizproc.errors import InvalidValueError
from bizproc.portal.views.filters.periods import PERIOD_WORDS
from bizproc.portal.views.filters.subjects import NAMED, Subject
from bizproc.portal.views.filters.terms import Filter, Term
from bizproc.web.records.people_names import person_named
from bizproc.web.texts.language import Language
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.record_types import RecordType

__all__ = ["Condition", "Wording", "more_filter"]

_ALONE: Final = frozenset({"empty", "filled"})
_ME: Final = "me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Hold one condition as it is read, and the filter without it."""

    text: str
    without: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Say filters of one type in the language of who reads them."""

    type: RecordType
    subjects: Mapping[str, Subject]
    labels: Mapping[str, str]
    names: Mapping[str, str]
    language: Language

    @property
    def operators(self) -> Mapping[str, str]:
        """Return what operators are called."""
        _ = self.language.text
        return {
            "eq": _("is"),
            "ne": _("is not"),
            "lt": _("less than"),
            "le": _("at most"),
            "gt": _("more than"),
            "ge": _("at least"),
            "in": _("one of"),
            "contains": _("has the words"),
            "empty": _("is empty"),
            "filled": _("is filled in"),
        }

    @property
    def named(self) -> Mapping[str, str]:
        """Return what the conditions with a name of their own are called."""
        _ = self.language.text
        called = {
            "in_work": _("In work"),
            "today": _("With tasks for today"),
            "overdue": _("Overdue"),
            "mine": _("Mine"),
        }
        usable = {it for it in NAMED if it != "in_work" or self.type.funnels}
        return {it: called[it] for it in called if it in usable}

    @property
    def periods(self) -> Mapping[str, str]:
        """Return what periods are called."""
        _ = self.language.text
        called = {
            "today": _("today"),
            "yesterday": _("yesterday"),
            "tomorrow": _("tomorrow"),
            "this_week": _("this week"),
            "last_week": _("last week"),
            "next_week": _("next week"),
            "this_month": _("this month"),
            "last_month": _("last month"),
            "next_month": _("next month"),
            "this_year": _("this year"),
            "last_year": _("last year"),
        }
        return {it: called[it] for it in PERIOD_WORDS if it in called}

    def conditions(self, wanted: Filter) -> list[Condition]:
        """Return the conditions of a filter, but those with a name of their own."""
        return [
            Condition(
                text=self._told(it),
                without=Filter(tuple(one for one in wanted.terms if one != it)),
            )
            for it in wanted.terms
            if it.operator
        ]

    def options(self, subject: Subject) -> Mapping[str, str]:
        """Return what a subject may hold, by its codes, if that is a choice."""
        if subject.name == "stage" and subject.operand == "stage":
            stages = (it for funnel in self.type.funnels for it in funnel.stages)
            return {it.code: it.title for it in stages}
        if subject.name == "funnel" and subject.operand == "funnel":
            return {it.name: it.title for it in self.type.funnels}
        if subject.kind == "truth":
            _ = self.language.text
            return {"1": _("yes"), "0": _("no")}
        return subject.options

    def _told(self, term: Term) -> str:
        names = term.field.split("|")
        label = " / ".join(self.labels.get(name, name) for name in names)
        operator = self.operators.get(term.operator, term.operator)
        if term.operator in _ALONE:
            return f"{label} {operator}"
        values = (self._value(names[0], it) for it in term.values)
        return f"{label} {operator} {', '.join(values)}"

    def _value(self, name: str, text: str) -> str:
        subject = self.subjects.get(name)
        if subject is None:
            return text
        if subject.kind == "person":
            _ = self.language.text
            return _("me") if text == _ME else self.names.get(text, text)
        if subject.kind in {"date", "moment"}:
            return self.periods.get(text, text)
        return self.options(subject).get(text, text)


def more_filter(
    wanted: Filter, subject: Subject, asked: QueryParams, people: Directory
) -> Filter:
    """Return a filter with one condition more, as a form asks for it.

    Raises:
        InvalidValueError: there is no such operator, no value, or it means nobody.
    """
    operator = asked.get("op", "")
    if operator not in subject.operators:
        msg = f"{subject.name!r} cannot be asked {operator!r}"
        raise InvalidValueError(msg)
    if operator in _ALONE:
        return wanted.and_(subject.name, operator)
    given = [it.strip() for it in (*asked.getlist("day"), *asked.getlist("value"))]
    values = [it for it in given if it]
    if not values:
        msg = "say what it is compared with"
        raise InvalidValueError(msg)
    if subject.kind == "person":
        values = [it if it == _ME else person_named(people, it) for it in values]
    if operator != "in":
        values = values[:1]
    return wanted.and_(subject.name, operator, *values)
