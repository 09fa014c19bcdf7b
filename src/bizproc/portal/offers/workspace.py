"""Make the catalogue of a workspace: one table from each of its parts."""

from __future__ import annotations

from bizproc.action import Actions
from bizproc.catalog import CalendarEntry, Catalog, of_actions
from bizproc.engine.deployment.bundle import Bundle
from bizproc.portal.actions import own_action_names
from bizproc.portal.extension import Extensions
from bizproc.portal.offers import files, people, records, values
from bizproc.portal.offers.functions import function_entries
from bizproc.portal.offers.messages import message_entries
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.calendar.hours import Hours
from bizproc.workspace.workspace import Workspace

__all__ = ["offers_of"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AN_HOUR = 60


def offers_of(
    workspace: Workspace, extensions: Extensions, actions: Actions, *bundles: Bundle
) -> Catalog:
    """Return what diagrams of a workspace may name; of equal names the last counts."""
    drawn = files.of_files(*bundles)
    return Catalog(
        workspace=str(workspace.directory),
        actions=of_actions(actions, sources=_sources(extensions)).actions,
        messages=message_entries(workspace, extensions, drawn.messages),
        record_types=records.record_type_entries(workspace.schema),
        people=people.person_entries(workspace),
        roles=people.role_entries(),
        groups=people.group_entries(workspace),
        departments=people.department_entries(workspace),
        constants=values.entries(workspace.constants.definitions),
        settings=values.entries(workspace.settings.definitions),
        functions=function_entries(workspace, extensions),
        forms=drawn.forms,
        public_forms=records.public_form_entries(workspace.schema),
        decisions=drawn.decisions,
        calendars={
            name: _calendar(name, it) for name, it in workspace.calendars.items()
        },
        processes=drawn.processes,
    )


def _sources(extensions: Extensions) -> dict[str, str]:
    """Return who brings each action that is not the application's."""
    own = dict.fromkeys(own_action_names(), "portal")
    return own | {
        action.name: f"extension {name}"
        for name, it in extensions.by_name.items()
        for action in it.actions
    }


def _calendar(name: str, calendar: Calendar) -> CalendarEntry:
    return CalendarEntry(
        name=name,
        zone=str(calendar.zone),
        days=tuple(_DAYS[it] for it in sorted(calendar.days)),
        hours=_written(calendar.hours),
    )


def _written(hours: Hours) -> str:
    return ", ".join(f"{_time(a)}-{_time(b)}" for a, b in hours.windows)


def _time(minutes: int) -> str:
    return f"{minutes // _AN_HOUR:02}:{minutes % _AN_HOUR:02}"
