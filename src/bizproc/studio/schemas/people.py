"""The schemas of people and of working calendars, which several files have."""

from __future__ import annotations

from bizproc.catalog import Catalog
from bizproc.studio.schemas.parts import (
    FLAG,
    TEXT,
    TEXTS,
    Schema,
    closed,
    known,
    list_of,
    mapping_of,
    said,
)
from bizproc.workspace.calendar.hours_file import DAYS

__all__ = ["calendar", "departments", "groups", "users"]

_ID = r"^[^\s:+]{1,200}$"
_HOURS: Schema = {
    "type": "string",
    "pattern": r"^\d{1,2}:[0-5]\d\s*[-–]\s*\d{1,2}:[0-5]\d$",
}
_WINDOWS: Schema = {"anyOf": [_HOURS, {"type": "array", "items": _HOURS}]}


def users(catalog: Catalog) -> Schema:
    """Return the schema of people by their ids."""
    head = known(catalog.people)
    properties = {
        "name": said("as pages and letters call them", TEXT),
        "email": {"type": "string", "pattern": "@"},
        "groups": list_of(known(catalog.groups)),
        "department": known(catalog.departments),
        "head": said(
            "who leads them; null: nobody", {"anyOf": [head, {"type": "null"}]}
        ),
        "active": said("false for who works here no longer", FLAG),
        "calendar": said("their own hours", known(catalog.calendars)),
    }
    return mapping_of(closed(properties, required=("name",)), keys=_ID)


def groups(catalog: Catalog) -> Schema:
    """Return the schema of the members of groups."""
    return mapping_of(list_of(known(catalog.people)))


def departments(catalog: Catalog) -> Schema:
    """Return the schema of departments."""
    properties = {
        "title": TEXT,
        "head": known(catalog.people),
        "parent": said("the department above", known(catalog.departments)),
    }
    return mapping_of(closed(properties, required=("title",)))


def calendar() -> Schema:
    """Return the schema of a working calendar."""
    # 01.05 is a number to YAML
    dates: Schema = {"type": "array", "items": {"type": ["string", "number"]}}
    hours = closed(dict.fromkeys((*DAYS, "other"), _WINDOWS))
    properties = {
        "base": said("a calendar that is known by name", {"enum": ["ru-5x8"]}),
        "days": {"type": "array", "items": {"enum": list(DAYS)}},
        "hours": said(
            "09:00-18:00, or windows", {"anyOf": [*_WINDOWS["anyOf"], hours]}
        ),
        "holidays": said("days off: 2027-05-03, or each year 01.05", dates),
        "workdays": said("days of work: 2027-02-20", TEXTS),
        "short_days": said("days that end an hour early", dates),
        "timezone": TEXT,
    }
    return {"anyOf": [{"enum": ["ru-5x8"]}, closed(properties)]}
