"""Read the working hours of a calendar.

hours: "09:00-18:00"
hours: ["09:00-13:00", "14:00-18:00"]                        # with a break
hours: {fri: "09:00-16:45", other: ["09:00-13:00", "14:00-18:00"]}
"""

from __future__ import annotations

import re

from bizproc.errors import InvalidValueError
from bizproc.source.mapping import Entries, Faults, as_written
from bizproc.source.yaml import Mapping, Node, Scalar, Sequence
from bizproc.workspace.calendar.hours import OFFICE_HOURS, Hours

__all__ = ["DAYS", "read_hours"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)\Z")


def read_hours(node: Node | None, faults: Faults) -> tuple[Hours, dict[int, Hours]]:
    """Return the hours of a day, and those of the week days that have their own.

    Faults (TYPE_ERROR, UNKNOWN_KEY) are noted, and 09:00-18:00 stands in.
    """
    if not isinstance(node, Mapping):
        return _hours(node, faults), {}
    entries = Entries.of(node, faults=faults, what="the hours")
    other = _hours(entries.find("other"), faults)
    own = {
        number: _hours(given, faults)
        for number, day in enumerate(DAYS)
        if (given := entries.find(day)) is not None
    }
    entries.close()
    return other, own


def _hours(node: Node | None, faults: Faults) -> Hours:
    if node is None:
        return OFFICE_HOURS
    items = node.items if isinstance(node, Sequence) else (node,)
    windows = []
    for item in items:
        text = item.text.strip() if isinstance(item, Scalar) else ""
        match = _WINDOW.match(text)
        if match is None:
            message = f"expected hours like 09:00-18:00, got {as_written(item)}"
            faults.add("TYPE_ERROR", message, item)
            return OFFICE_HOURS
        first, last = (int(match[n]) * 60 + int(match[n + 1]) for n in (1, 3))
        windows.append((first, last))
    try:
        return Hours(tuple(windows))
    except InvalidValueError:
        shown = ", ".join(as_written(item) for item in items)
        message = (
            f"hours {shown} do not begin before they end on one day, one window after "
            "the other; hours across midnight are not possible"
        )
        faults.add("TYPE_ERROR", message, node)
        return OFFICE_HOURS
