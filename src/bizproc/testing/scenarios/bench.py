"""Read a workspace once for all the cases that play in it."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from bizproc.action import Actions
from bizproc.connecting import open_store
from bizproc.crm.calendar_file import read_calendar
from bizproc.crm.people import Directory
from bizproc.crm.people_file import read_directory
from bizproc.crm.settings import read_settings
from bizproc.crm.tables import CRM_TABLES
from bizproc.crm.workspace import Workspace
from bizproc.engine.deploy import Bundle, read_bundle, read_files
from bizproc.engine.registry import Registry
from bizproc.errors import (
    ConfigurationError,
    Finding,
    InvalidValueError,
    Location,
    NotFoundError,
    ScenarioError,
)
from bizproc.portal_time import zone_named
from bizproc.source.mapping import Faults
from bizproc.source.yaml import Mapping, Node, parse_yaml
from bizproc.store import ENGINE_TABLES
from bizproc.testing.scenarios.model import Given
from bizproc.testing.scenarios.nodes import EMPTY, merge

__all__ = ["TABLES", "Bench", "workspace_of"]

TABLES = (*ENGINE_TABLES, *CRM_TABLES)

_MARK = "bizproc.yaml"


def workspace_of(path: Path) -> Path:
    """Return the folder of the nearest bizproc.yaml, from a file upwards.

    Raises:
        ConfigurationError: there is none.
    """
    start = path.resolve()
    for folder in (start, *start.parents):
        if (folder / _MARK).is_file():
            return folder
    message = f"no {_MARK} in its folder or above; name the workspace with --workspace"
    finding = Finding(
        code="NOT_FOUND", message=message, location=Location(file=str(path))
    )
    raise ConfigurationError([finding])


class Bench:
    """Hold a workspace with its diagrams read and compiled, shared by all cases.

    `actions` are the application's own; one of a shipped name replaces it.

    The registry knows definitions by id and content. All cases of a bench deploy the
    same bundle into an empty store, so ids and contents agree.
    """

    def __init__(self, directory: Path, *, actions: Actions | None = None) -> None:
        self.directory = directory
        self.actions = actions or Actions()
        self.workspace = Workspace.load(directory)
        self.bundle = _bundle(self.workspace.processes)
        self.registry = Registry()
        self._people = _people_nodes(directory / _MARK)
        self._empty: bytes | None = None
        self._worlds: dict[int, tuple[Given, Workspace]] = {}

    def empty_database(self) -> bytes:
        """Return an SQLite file in which every table is there and nothing in them."""
        if self._empty is None:
            with tempfile.TemporaryDirectory(prefix="bizproc-scenario-") as folder:
                path = Path(folder) / "empty.db"
                open_store(f"sqlite:///{path}", tables=TABLES).close()
                self._empty = path.read_bytes()
        return self._empty

    def workspace_for(self, given: Given) -> Workspace:
        """Return the workspace with what a case's `given` lays over it.

        Raises:
            ScenarioError: what is given does not fit, with the lines of the file.
        """
        known = self._worlds.get(id(given))
        if known is not None:
            return known[1]
        workspace = self._made(given)
        self._worlds[id(given)] = given, workspace
        return workspace

    def _made(self, given: Given) -> Workspace:
        faults = Faults()
        base = self.workspace
        zone = base.calendar.zone
        if given.timezone is not None:
            try:
                zone = zone_named(given.timezone)
            except InvalidValueError as error:
                faults.add(error.code, f"timezone: {error.message}", given.location)
        node = given.nodes.get("calendar")
        calendar = (
            read_calendar(node, zone=zone, faults=faults)
            if node is not None
            else dataclasses.replace(base.calendar, zone=zone)
        )
        settings = dataclasses.replace(
            base.settings,
            date_timer_time=calendar.day_start
            if node is not None
            else base.settings.date_timer_time,
        )
        workspace = base.replace(
            people=self._directory(given, faults),
            calendar=calendar,
            settings=read_settings(
                given.nodes.get("settings"), faults=faults, base=settings
            ),
        )
        workspace = _with_constants(workspace, given, faults)
        _refuse(faults)
        return workspace

    def _directory(self, given: Given, faults: Faults) -> Directory | None:
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
            faults=faults,
        )


def _bundle(folder: Path) -> Bundle:
    try:
        return read_bundle(read_files([folder]))
    except NotFoundError as error:
        location = Location(file=str(folder))
        finding = Finding(code=error.code, message=error.message, location=location)
        raise ConfigurationError([finding]) from None


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
    for key, value in (node if isinstance(node, Mapping) else EMPTY).entries:
        try:
            changes = {key.text: value.plain()}
            constants = constants.set(changes, by="system").constants
        except InvalidValueError as error:
            faults.add(error.code, error.message, key, element=key.text)
    return workspace.replace(constants=constants)


def _refuse(faults: Faults) -> None:
    errors = [finding for finding in faults.findings if finding.level == "error"]
    if errors:
        raise ScenarioError(errors)
