"""Make of a filter what the store is asked: its words read as the fields' values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from bizproc.clauses import (
    All,
    AnyOf,
    Clause,
    Compare,
    Comparison,
    Has,
    Member,
    Not,
    every_of,
    is_one_of,
)
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.moments import in_time
from bizproc.portal.views.filters.named import named_clause
from bizproc.portal.views.filters.subjects import NAMED, Subject, subject_of
from bizproc.portal.views.filters.terms import Filter, Term
from bizproc.portal.views.filters.values import read_value, stages_called
from bizproc.portal.views.words import (
    asked_words,
    fields_have_words,
    having_words,
)

__all__ = ["Check", "Meaning", "meaning_of"]

Check: TypeAlias = Callable[[RecordRow], bool]

_COMPARE: Final[dict[str, Comparison]] = {
    "eq": "=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """Hold what the store is asked, and what is looked at in the rows that it finds."""

    clause: Clause
    checks: tuple[Check, ...] = ()


def meaning_of(wanted: Filter, asking: Asking) -> Meaning:
    """Return what a filter means.

    Raises:
        InvalidValueError: TYPE_ERROR, no such field, an operator that it does not take,
            or a value of another type.
        NotFoundError: there is no such stage or funnel.
    """
    meant = [_term(it, asking) for it in wanted.terms]
    checks = tuple(check for it in meant for check in it.checks)
    return Meaning(every_of(it.clause for it in meant), checks)


def _term(term: Term, asking: Asking) -> Meaning:
    if not term.operator:
        return Meaning(_named(term.field, asking))
    if "|" in term.field:
        return Meaning(_first_filled(term, asking))
    if term.operator == "contains":
        return _containing(term, asking)
    subject = _subject(term, asking)
    if term.operator in {"empty", "filled"}:
        empty = _empty(subject)
        return Meaning(empty if term.operator == "empty" else Not(empty))
    if term.operator == "ne":
        return Meaning(Not(_compared(subject, "eq", term.values, asking)))
    return Meaning(_compared(subject, term.operator, term.values, asking))


def _first_filled(term: Term, asking: Asking) -> Clause:
    """Hold a term against the first of several fields that is not empty."""
    parts = [replace(term, field=name) for name in term.field.split("|")]
    empties = [_empty(_subject(it, asking)) for it in parts]
    if term.operator in {"empty", "filled"}:
        none = every_of(empties)
        return none if term.operator == "empty" else Not(none)
    if term.operator == "contains":
        msg = f"{term.field!r} cannot be asked 'contains'; ask each field by itself"
        raise InvalidValueError(msg)
    if term.operator == "ne":
        return Not(_first_filled(replace(term, operator="eq"), asking))
    ways = [
        All((*empties[:number], Not(empties[number]), _term(it, asking).clause))
        for number, it in enumerate(parts)
    ]
    return AnyOf(tuple(ways))


def _subject(term: Term, asking: Asking) -> Subject:
    subject = subject_of(asking.subjects, term.field, asking.shown.name)
    if term.operator not in subject.operators:
        msg = (
            f"{term.field!r} cannot be asked {term.operator!r}; it takes "
            f"{', '.join(subject.operators)}"
        )
        raise InvalidValueError(msg)
    return subject


def _containing(term: Term, asking: Asking) -> Meaning:
    """Look words up, and look whether they are in the field: it is not in the index."""
    shown, spelling = asking.shown, asking.workspace.spelling
    words = asked_words(term.values[0], spelling)
    if term.field == "text" and "text" not in asking.subjects:
        names = tuple(shown.fields)
        if not asking.hidden:
            return Meaning(having_words(words))
    else:
        subject = _subject(term, asking)
        names = (subject.name,) if subject.declared else shown.keys.titles
    return Meaning(
        having_words(words),
        (lambda row: fields_have_words(row, words, shown, names, spelling),),
    )


def _named(name: str, asking: Asking) -> Clause:
    if name in NAMED:
        return named_clause(name, asking)
    if name in asking.subjects:
        known = ", ".join(asking.subjects[name].operators)
        msg = f"the filter names {name!r} and does not say what of it; it takes {known}"
    else:
        hint = did_you_mean(name, (*NAMED, *asking.subjects))
        msg = f"the filter has no condition {name!r}{hint}"
    raise InvalidValueError(msg)


def _empty(subject: Subject) -> Clause:
    operand = subject.operand
    if isinstance(operand, Member):
        there = Compare(Member(operand.column, operand.name, "any"), "is null")
    else:
        there = Compare(operand, "is null")
    if subject.kind == "text" and not subject.multiple:
        return AnyOf((there, Compare(operand, "=", "")))
    return there


def _compared(
    subject: Subject, operator: str, texts: tuple[str, ...], asking: Asking
) -> Clause:
    if subject.operand == "stage":
        stages = is_one_of("stage", stages_called(texts, asking))
        funnels = asking.shown.funnels
        if len(funnels) > 1:
            return stages
        return All((Compare("funnel", "=", funnels[0].name), stages))  # as boards ask
    if subject.kind in {"date", "moment"}:
        found = [in_time(subject, operator, text, asking) for text in texts]
        return found[0] if len(found) == 1 else AnyOf(tuple(found))
    values = tuple(read_value(subject, text, asking) for text in texts)
    if subject.multiple and isinstance(subject.operand, Member):
        return Has(subject.operand, values)
    if operator == "in":
        return is_one_of(subject.operand, values)
    return Compare(subject.operand, _COMPARE[operator], values[0])
