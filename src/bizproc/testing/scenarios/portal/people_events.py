"""Carry out the events that change people: who comes, goes, moves, is away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bizproc.portal.portal import Portal
from bizproc.testing.scenarios.running.delivery import Deliver, Delivery
from bizproc.testing.scenarios.running.environment import Prepare

__all__ = ["people_events"]

_Given = dict[str, Any]


def people_events(portal: Portal) -> Mapping[str, Prepare]:
    """Return what prepares each event for a portal."""
    return {
        "add_person": _event(portal.add_person, "person", _fields),
        "change_person": _event(portal.change_person, "person", _change),
        "change_department": _event(portal.change_department, "department", _change),
        "dismiss": _event(portal.dismiss, "person", _dismissal),
        "set_absence": _event(portal.set_absence, "person", _absence),
        "end_absence": _event(portal.end_absence, "person", lambda _: {}),
    }


def _event(
    command: Callable[..., object], subject: str, read: Callable[[Delivery], _Given]
) -> Prepare:
    def prepare(it: Delivery) -> Deliver:
        def deliver() -> None:
            given = read(it)
            command(it.written(subject), by=it.by, event_id=it.event_id, **given)

        return deliver

    return prepare


def _fields(it: Delivery) -> _Given:
    return {"fields": it.value("fields")}


def _change(it: Delivery) -> _Given:
    return {"fields": it.value("set", {}), "reset": it.written("reset", ())}


def _dismissal(it: Delivery) -> _Given:
    return {"successor": it.written("successor")}


def _absence(it: Delivery) -> _Given:
    return {
        "begins": it.written("begins"),
        "ends": it.written("ends"),
        "substitutes": it.written("substitutes", ()),
    }
