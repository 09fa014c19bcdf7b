"""Show a month or a week: when records are due, and what somebody is to do for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from bizproc.errors import InvalidValueError
from bizproc.model.rows import UserTask
from bizproc.phrase import Phrase
from bizproc.portal.schema.tables import type_in
from bizproc.portal.views.filters.subjects import Subject
from bizproc.portal.views.listed import ListedRecord
from bizproc.web.records.columns import Column, value_of
from bizproc.web.records.look import Look

__all__ = ["Day", "calendar_page", "days_of"]

_AT_ONCE: Final = 200
_PAGES: Final = 3
_WEEK: Final = 7
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(9000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Hold one thing of a day; a record that is due on a day has no time."""

    at: dt.datetime | None
    record: ListedRecord | None = None
    task: UserTask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Hold one day of a calendar; `is_other`: of the month before or after."""

    date: dt.date
    entries: tuple[_Entry, ...]
    is_other: bool
    is_today: bool


def days_of(on: dt.date, span: str) -> tuple[dt.date, dt.date]:
    """Return the first day that is shown, and the day behind the last one.

    Of a month whole weeks are shown; a week begins on Monday.
    """
    first = on if span == "week" else on.replace(day=1)
    begin = first - dt.timedelta(days=first.weekday())
    if span == "week":
        return begin, begin + dt.timedelta(days=_WEEK)
    last = _shifted(on, "month", 1) - dt.timedelta(days=1)
    return begin, last + dt.timedelta(days=_WEEK - last.weekday())


def calendar_page(look: Look) -> Response:
    """Draw a calendar."""
    place, time = look.place, look.pages.portal.workspace.time
    today = time.date_of(look.context["now"])
    span = "week" if place.span == "week" else "month"
    on = _day(place.on) or today
    begin, behind = days_of(on, span)
    moments = {it.name: it for it in look.columns.values() if _is_moment(it.subject)}
    column = _column(look, moments)
    found, is_cut = _entries(look, column, begin, behind)
    days = [
        Day(
            date=(date := begin + dt.timedelta(days=number)),
            entries=tuple(sorted(found.get(date, ()), key=_rank)),
            is_other=span == "month" and date.month != on.month,
            is_today=date == today,
        )
        for number in range((behind - begin).days)
    ]
    context: dict[str, Any] = {
        **look.context,
        "days": days,
        "span": span,
        "on": on,
        "today": today,
        "before": _shifted(on, span, -1),
        "behind": _shifted(on, span, 1),
        "moments": moments,
        "moment": column,
        "is_cut": is_cut,
        "local": time.local,
    }
    return look.pages.draw(
        look.request, "records/calendar.html", context, fragment="calendar"
    )


def _entries(
    look: Look, column: Column | None, begin: dt.date, behind: dt.date
) -> tuple[dict[dt.date, list[_Entry]], bool]:
    """Return what there is in these days, and whether some records are left out."""
    found: dict[dt.date, list[_Entry]] = {}
    is_cut = False
    if column is not None:
        records, is_cut = _records(look, column.name, begin, behind)
        for record in records:
            day, entry = _due(look, record, column)
            found.setdefault(day, []).append(entry)
    for day, entry in _tasks(look, begin, behind):
        found.setdefault(day, []).append(entry)
    return found, is_cut


def _column(look: Look, moments: dict[str, Column]) -> Column | None:
    name = look.place.moment or ("due" if "due" in moments else None)
    if name is not None and name not in moments:
        msg = Phrase(
            "a calendar cannot show %(name)r: it is no date and no moment", name=name
        )
        raise InvalidValueError(msg)
    return None if name is None else moments[name]


def _records(
    look: Look, name: str, begin: dt.date, behind: dt.date
) -> tuple[list[ListedRecord], bool]:
    """Return the records of these days, and whether there are more of them."""
    last = behind - dt.timedelta(days=1)
    wanted = look.place.wanted.and_(name, "ge", begin.isoformat())
    found: list[ListedRecord] = []
    after = None
    for _ in range(_PAGES):
        page = look.pages.portal.list_records(
            look.known.name,
            filter=wanted.and_(name, "le", last.isoformat()),
            order=name,
            limit=_AT_ONCE,
            after=after,
            by=look.person,
        )
        found += page
        after = page.next
        if after is None:
            break
    return found, after is not None


def _due(look: Look, record: ListedRecord, column: Column) -> tuple[dt.date, _Entry]:
    value = value_of(record, column)
    if isinstance(value, dt.datetime):
        day = look.pages.portal.workspace.time.date_of(value)
        return day, _Entry(at=value, record=record)
    return value, _Entry(at=None, record=record)


def _tasks(
    look: Look, begin: dt.date, behind: dt.date
) -> Iterator[tuple[dt.date, _Entry]]:
    """Yield what the person is to do in these days for records of the type."""
    portal = look.pages.portal
    for task in portal.tasks_of(look.person, limit=_AT_ONCE):
        if task.due is None or task.record is None:
            continue
        day = portal.workspace.time.date_of(task.due)
        if type_in(task.record) == look.known.name and begin <= day < behind:
            yield day, _Entry(at=task.due, task=task)


def _is_moment(subject: Subject | None) -> bool:
    if subject is None or subject.multiple:
        return False
    return subject.kind in {"date", "moment"}


def _rank(entry: _Entry) -> tuple[bool, dt.datetime]:
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return entry.at is not None, entry.at or never


def _day(text: str | None) -> dt.date | None:
    """Return the day that an address names.

    Raises:
        InvalidValueError: it is none, or too far away.
    """
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = _LAST
    if not _FIRST <= day < _LAST:
        msg = Phrase(
            "%(text)r is no day of a calendar; write 2027-06-01", text=text[:40]
        )
        raise InvalidValueError(msg)
    return day


def _shifted(on: dt.date, span: str, by: int) -> dt.date:
    if span == "week":
        return on + dt.timedelta(days=_WEEK * by)
    months = on.year * 12 + on.month - 1 + by
    return dt.date(months // 12, months % 12 + 1, 1)
