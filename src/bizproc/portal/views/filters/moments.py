"""Compare with moments, and with days as the spans of time that they are."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from bizproc.clauses import (
    All,
    Clause,
    Compare,
    Comparison,
    Has,
    Member,
)
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.periods import Days, days_named, start_of
from bizproc.portal.views.filters.subjects import Subject
from bizproc.portal.views.filters.values import field_of

__all__ = ["in_time"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_BEFORE: Final = {"lt", "le"}
_OF_MOMENT: Final[dict[str, Comparison]] = {
    "eq": "=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}


@dataclass(frozen=True, slots=True)
class _Span:
    """Hold a span of time, its end left out; of a moment there is no end."""

    start: dt.date
    behind: dt.date | None


def in_time(subject: Subject, operator: str, text: str, asking: Asking) -> Clause:
    """Compare a subject with what a text names: a moment, a day, or a word for days.

    A day is less than a moment if all of it is.

    Raises:
        InvalidValueError: TYPE_ERROR, it names no time.
    """
    span = _span(subject, text, asking)
    if subject.multiple and isinstance(subject.operand, Member):
        return Has(subject.operand, (span.start,))
    if span.behind is None:
        return Compare(subject.operand, _OF_MOMENT[operator], span.start)
    if operator == "eq":
        since = Compare(subject.operand, ">=", span.start)
        return All((since, Compare(subject.operand, "<", span.behind)))
    edge = span.start if operator in {"lt", "ge"} else span.behind
    return Compare(subject.operand, "<" if operator in _BEFORE else ">=", edge)


def _span(subject: Subject, text: str, asking: Asking) -> _Span:
    time, spelling = asking.workspace.time, asking.workspace.spelling
    days = days_named(text, asking.today)
    if days is None:
        plain = spelling.plain_date(text) or text.strip()
        one = field_of(subject, of_days=bool(_DATE.match(plain)))
        read = one.read(plain, time=time, spelling=spelling)
        if isinstance(read, dt.datetime):
            return _Span(read, None)
        days = _day(read)
    first, behind = days
    if subject.kind == "date":
        return _Span(first, behind)
    return _Span(start_of(first, time), start_of(behind, time))


def _day(day: dt.date) -> Days:
    return day, min(day, dt.date.max - dt.timedelta(1)) + dt.timedelta(1)
