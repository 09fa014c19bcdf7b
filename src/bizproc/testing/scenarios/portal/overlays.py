"""Lay what a case gives over the workspace: hours, settings, constants, people."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from pathlib import Path
from typing import TypeAlias

from bizproc.errors import InvalidValueError, ScenarioError
from bizproc.portal_time import zone_named
from bizproc.source.mapping import Faults
from bizproc.source.yaml import Mapping, Node, parse_yaml
from bizproc.testing.scenarios.format.model import Given
from bizproc.testing.scenarios.format.nodes import EMPTY, merge
from bizproc.workspace.calendar.calendar_file import read_calendar
from bizproc.workspace.locate import WORKSPACE_FILE
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.people.people_file import read_directory
from bizproc.workspace.settings import read_setting_values
from bizproc.workspace.workspace import Workspace

__all__ = ["Overlays"]


_Key: TypeAlias = tuple[str | None, tuple[tuple[str, int], ...]]


class Overlays:
    """Make the workspaces of cases; what gives the same is made once."""

    def __init__(self, workspace: Workspace) -> None:
        self._base = workspace
        self._people = _people_nodes(workspace.directory / WORKSPACE_FILE)
        # a given is kept with its workspace: the ids of its nodes stay its own
        self._made: dict[_Key, tuple[Given, Workspace]] = {}

    def workspace_for(self, given: Given) -> Workspace:
        """Return the workspace with what a case's `given` lays over it.

        Raises:
            ScenarioError: what is given does not fit, with the lines of the file.
        """
        nodes = tuple((name, id(node)) for name, node in given.nodes.items())
        key = (given.timezone, nodes)
        if key not in self._made:
            self._made[key] = given, self._laid(given)
        return self._made[key][1]

    def _laid(self, given: Given) -> Workspace:
        faults = Faults()
        base = self._base
        zone = base.calendar.zone
        if given.timezone is not None:
            try:
                zone = zone_named(given.timezone)
            except InvalidValueError as error:
                at = given.timezone_location
                faults.add(error.code, f"timezone: {error.message}", at)
        node = given.nodes.get("calendar")
        calendar = (
            read_calendar(node, zone=zone, faults=faults)
            if node is not None
            else dataclasses.replace(base.calendar, zone=zone)
        )
        settings = base.settings
        if node is not None:
            settings = settings.choosing("date_timer_time", calendar.day_start)
        people = self._directory(given, base.calendars, faults)
        workspace = base.replace(
            people=people,
            calendar=calendar,
            settings=read_setting_values(
                given.nodes.get("settings"),
                faults=faults,
                directory=people or base.people,
                base=settings,
            ),
        )
        workspace = _with_constants(workspace, given, faults)
        if faults.errors:
            raise ScenarioError(faults.errors)
        return workspace

    def _directory(
        self, given: Given, calendars: Collection[str], faults: Faults
    ) -> Directory | None:
        keys = ("users", "groups", "departments")
        if not any(key in given.nodes for key in keys):
            return None
        merged = {
            key: _merged(self._people.get(key), given.nodes.get(key)) for key in keys
        }
        return read_directory(
            users=merged["users"],
            groups=merged["groups"],
            departments=merged["departments"],
            calendars=calendars,
            faults=faults,
        )


def _people_nodes(path: Path) -> dict[str, Node]:
    tree = parse_yaml(path.read_bytes(), file=path.name)
    people = tree.get("people") if isinstance(tree, Mapping) else None
    if not isinstance(people, Mapping):
        return {}
    return {key.text: node for key, node in people.entries}


def _merged(beneath: Node | None, over: Node | None) -> Node | None:
    if isinstance(beneath, Mapping) and isinstance(over, Mapping):
        return merge(beneath, over)
    return over if over is not None else beneath


def _with_constants(workspace: Workspace, given: Given, faults: Faults) -> Workspace:
    node = given.nodes.get("constants")
    constants = workspace.constants
    # a case needs no real secrets, and must not use them
    fakes = {name: f"fake-{name}" for name in constants.secrets()}
    constants = constants.with_secrets(fakes)
    for key, value in (node if isinstance(node, Mapping) else EMPTY).entries:
        try:
            plain = value.plain()
            if key.text in fakes and isinstance(plain, str):
                constants = constants.with_secrets({key.text: plain})
                continue
            constants = constants.set({key.text: plain}, by="system").constants
        except InvalidValueError as error:
            faults.add(error.code, error.message, key, element=key.text)
    return workspace.replace(constants=constants)
