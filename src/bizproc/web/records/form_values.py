"""Read the fields of a record as a form of a page has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from bizproc.errors import FieldFault, InvalidValueError
from bizproc.portal.portal import Portal
from bizproc.portal_time import PortalTime
from bizproc.web.posted import Posted
from bizproc.web.records.people_names import person_named
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["ANCHOR", "read_fields", "typed_fields"]

ANCHOR = "f-"
"""What stands before the name of a field in a form."""


def typed_fields(sent: Posted) -> dict[str, str]:
    """Return what was typed into the fields of a form, by their names."""
    return {
        name.removeprefix(ANCHOR): sent.text(name)
        for name in sent.names()
        if name.startswith(ANCHOR)
    }


def read_fields(
    portal: Portal, fields: Iterable[Field], typed: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was typed as a command takes it; an empty field is null.

    Only what these fields are called is read. What each holds is the portal's to check.

    Raises:
        InvalidValueError: a moment that no clock of the zone shows, or a name of nobody.
    """
    known = {it.name: it for it in fields}
    found: dict[str, Any] = {}
    faults: list[FieldFault] = []
    for name, text in typed.items():
        if name not in known:
            continue
        try:
            found[name] = _read(portal, known[name], text)
        except InvalidValueError as error:
            faults.append(FieldFault(name, error.code, error.message))
    if faults:
        raise InvalidValueError(
            "; ".join(it.message for it in faults), code=faults[0].code, faults=faults
        )
    return found


def _read(portal: Portal, field: Field, text: str) -> Any:
    if not text.strip():
        return None
    if field.type is FieldType.USER:
        return person_named(portal.directory(), text)
    if field.type is FieldType.DATETIME:
        _require_clock_time(portal.workspace.time, text.strip())
    return text


def _require_clock_time(time: PortalTime, text: str) -> None:
    """Refuse a wall-clock time that is skipped when clocks are put forward.

    Raises:
        InvalidValueError: no clock of the portal's zone shows it.
    """
    try:
        wall = dt.datetime.fromisoformat(text)
    except ValueError:
        return  # written another way: the portal reads it, or says why not
    if wall.tzinfo is not None:
        return
    if time.local(time.resolve(wall)).replace(tzinfo=None) != wall:
        msg = f"{wall:%H:%M} is skipped on that day: the clocks are put forward"
        raise InvalidValueError(msg)
