"""Read a working calendar from a workspace or scenario file.

calendar: {days: [mon, tue, wed, thu, fri], hours: "09:00-18:00",
           holidays: [01.01, 2027-05-03], workdays: [2027-02-20],
           short_days: [30.12], timezone: Asia/Tomsk}
calendar: ru-5x8
calendar: {base: ru-5x8, hours: ["09:00-13:00", "14:00-18:00"]}
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal_time import zone_named
from bizproc.source.mapping import Entries, Faults, as_written
from bizproc.source.yaml import Node, Scalar, Sequence
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.calendar.hours_file import DAYS, read_hours
from bizproc.workspace.calendar.production_calendar import russian_year

__all__ = ["read_calendar"]

_NAMED = ("ru-5x8",)
_DAY_AND_MONTH = re.compile(r"(\d{2})\.(\d{2})\Z")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_LEAP_YEAR = 2024
_LONGEST_BREAK = 366


def read_calendar(
    node: Node, *, zone: ZoneInfo, faults: Faults, is_default: bool = False
) -> Calendar:
    """Return the calendar that a node describes; what is absent is Mon-Fri 09-18.

    The default one is in the zone of the workspace, others may have their own. Faults
    (TYPE_ERROR, UNKNOWN_KEY) are noted: an unknown name, day, date or zone, hours across
    midnight, 366 days in a row without a working moment.
    """
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return _named(node, zone=zone, faults=faults)
    before = len(faults.findings)
    entries = Entries.of(node, faults=faults, what="the calendar")
    base = entries.find("base")
    own_zone = None if is_default else entries.find("timezone")
    plain = Calendar(zone=_zone(own_zone, zone, faults))
    if isinstance(base, Scalar):
        plain = _named(base, zone=plain.zone, faults=faults)
    hours, hours_of = read_hours(entries.find("hours"), faults)
    holidays, short_days = entries.find("holidays"), entries.find("short_days")
    calendar = replace(
        plain,
        days=_days(entries.find("days"), faults, default=plain.days),
        hours=hours,
        hours_of=hours_of,
        workdays=_full_dates(entries.find("workdays"), faults),
        holidays=_full_dates(holidays, faults, yearly=True),
        yearly_holidays=_yearly(holidays, faults),
        short_days=_full_dates(short_days, faults, yearly=True),
        yearly_short_days=_yearly(short_days, faults),
    )
    entries.close()
    if len(faults.findings) == before and _never_works(calendar):
        message = "366 days in a row without a working moment; add days or workdays"
        faults.add("TYPE_ERROR", message, node)
    return calendar


def _zone(node: Node | None, default: ZoneInfo, faults: Faults) -> ZoneInfo:
    if node is None:
        return default
    try:
        return zone_named(node.text if isinstance(node, Scalar) else as_written(node))
    except InvalidValueError as error:
        faults.add("TYPE_ERROR", error.message, node)
        return default


def _named(node: Scalar, *, zone: ZoneInfo, faults: Faults) -> Calendar:
    if node.text not in _NAMED:
        message = f"no calendar is named {node.text!r}{did_you_mean(node.text, _NAMED)}"
        faults.add("TYPE_ERROR", message, node)
        return Calendar(zone=zone)
    try:
        russian_year(_LEAP_YEAR)
    except InvalidValueError as error:
        faults.add("TYPE_ERROR", error.message, node)
        return Calendar(zone=zone)
    return Calendar(zone=zone, production=russian_year)


def _items(node: Node | None, faults: Faults, expected: str) -> tuple[Scalar, ...]:
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    if not isinstance(node, Sequence):
        message = f"expected a list of {expected}, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return ()
    for item in node.items:
        if not isinstance(item, Scalar):
            faults.add("TYPE_ERROR", f"expected {expected}, got a list", item)
    return tuple(item for item in node.items if isinstance(item, Scalar))


def _days(
    node: Node | None, faults: Faults, *, default: frozenset[int]
) -> frozenset[int]:
    if node is None:
        return default
    found = set()
    for item in _items(node, faults, "week days"):
        if item.text in DAYS:
            found.add(DAYS.index(item.text))
        else:
            message = f"expected a week day ({', '.join(DAYS)}), got {item.text!r}"
            faults.add("TYPE_ERROR", message, item)
    return frozenset(found)


def _full_dates(
    node: Node | None, faults: Faults, *, yearly: bool = False
) -> frozenset[dt.date]:
    found = set()
    for item in _items(node, faults, "dates"):
        # 01.01 is a number to YAML: dates are taken as they are written.
        if yearly and _DAY_AND_MONTH.match(item.text):
            continue
        date = _full_date(item.text)
        if date is not None:
            found.add(date)
        else:
            form = "YYYY-MM-DD or DD.MM" if yearly else "YYYY-MM-DD"
            message = f"expected a date {form}, got {item.text!r}"
            faults.add("TYPE_ERROR", message, item)
    return frozenset(found)


def _full_date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if _FULL_DATE.match(text) else None
    except ValueError:
        return None


def _yearly(node: Node | None, faults: Faults) -> frozenset[tuple[int, int]]:
    if not isinstance(node, Sequence):
        return frozenset()
    found = set()
    for item in node.items:
        match = _DAY_AND_MONTH.match(item.text) if isinstance(item, Scalar) else None
        if match is None:
            continue
        try:
            date = dt.date(_LEAP_YEAR, int(match[2]), int(match[1]))
            found.add((date.month, date.day))
        except ValueError:
            faults.add("TYPE_ERROR", f"there is no day {match[0]} in a year", item)
    return frozenset(found)


def _never_works(calendar: Calendar) -> bool:
    """Look for 366 days off in a row: in any year, and around dates that are named."""
    lasting = replace(calendar, holidays=frozenset(), workdays=frozenset())
    spans = [(lasting, dt.date(_LEAP_YEAR, 1, 1), dt.date(_LEAP_YEAR + 2, 1, 1))]
    if len(calendar.holidays) > _LONGEST_BREAK // 7:
        margin = dt.timedelta(days=_LONGEST_BREAK)
        first, last = min(calendar.holidays), max(calendar.holidays)
        low, high = dt.date.min + margin, dt.date.max - margin
        begin, end = max(first, low) - margin, min(last, high) + margin
        spans.append((calendar, begin, end))
    return any(_longest_break(*span) >= _LONGEST_BREAK for span in spans)


def _longest_break(calendar: Calendar, first: dt.date, last: dt.date) -> int:
    longest = current = 0
    for offset in range((last - first).days):
        working = calendar.is_working_day(first + dt.timedelta(days=offset))
        current = 0 if working else current + 1
        longest = max(longest, current)
    return longest
