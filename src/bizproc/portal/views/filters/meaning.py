"""Make of a filter what the store is asked: its words read as the fields' values."""

from __future__ import annotations

from typing import Final

from bizproc.clauses import (
    EVERY,
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
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.moments import in_time
from bizproc.portal.views.filters.named import named_clause
from bizproc.portal.views.filters.subjects import NAMED, Subject, subject_of
from bizproc.portal.views.filters.terms import Filter, Term
from bizproc.portal.views.filters.values import read_value, stages_called
from bizproc.portal.views.words import having_words
from bizproc.workspace.records.key_fields import key_fields

__all__ = ["meaning_of"]

_COMPARE: Final[dict[str, Comparison]] = {
    "eq": "=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}


def meaning_of(wanted: Filter, asking: Asking) -> Clause:
    """Return what the store is asked for a filter.

    Raises:
        InvalidValueError: TYPE_ERROR, no such field, an operator that it does not take,
            or a value of another type.
        NotFoundError: there is no such stage or funnel.
    """
    return every_of([_term(it, asking) for it in wanted.terms])


def _term(term: Term, asking: Asking) -> Clause:
    if not term.operator:
        return _named(term.field, asking)
    shown, subjects = asking.shown, asking.subjects
    if (term.field, term.operator) == ("text", "contains") and "text" not in subjects:
        return _words(term, tuple(shown.fields) if asking.hidden else None, asking)
    subject = subject_of(subjects, term.field, shown.name)
    if term.operator not in subject.operators:
        msg = (
            f"{term.field!r} cannot be asked {term.operator!r}; it takes "
            f"{', '.join(subject.operators)}"
        )
        raise InvalidValueError(msg)
    if term.operator in {"empty", "filled"}:
        empty = _empty(subject)
        return empty if term.operator == "empty" else Not(empty)
    if term.operator == "contains":
        return _words(term, _fields_of(subject, asking), asking)
    if term.operator == "ne":
        return Not(_compared(subject, "eq", term.values, asking))
    return _compared(subject, term.operator, term.values, asking)


def _words(term: Term, fields: tuple[str, ...] | None, asking: Asking) -> Clause:
    return having_words(term.values[0], asking.workspace.spelling, fields)


def _fields_of(subject: Subject, asking: Asking) -> tuple[str, ...]:
    if subject.declared is not None:
        return (subject.name,)
    return key_fields(asking.shown).titles  # the title that a type has not declared


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
        return is_one_of("stage", stages_called(texts, asking))
    if subject.kind in {"date", "moment"}:
        found = [in_time(subject, operator, text, asking) for text in texts]
        return found[0] if len(found) == 1 else AnyOf(tuple(found))
    values = tuple(read_value(subject, text, asking) for text in texts)
    if subject.multiple and isinstance(subject.operand, Member):
        return Has(subject.operand, values)
    if subject.operand == "funnel" and len(asking.shown.funnels) == 1:
        return EVERY  # reading the value has found the only one there is
    if operator == "in":
        return is_one_of(subject.operand, values)
    return Compare(subject.operand, _COMPARE[operator], values[0])
