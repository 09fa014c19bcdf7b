"""Open the database that the options name: with a workspace a portal, else an engine."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizproc.cli.options import DEFAULT_DATABASE
from bizproc.cli.output import complain
from bizproc.errors import ConfigurationError, Finding, Location, StoreError

if TYPE_CHECKING:
    from bizproc.action import Actions
    from bizproc.application import DomainSource
    from bizproc.clock import Clock
    from bizproc.connecting import QueueChoice
    from bizproc.engine import Engine
    from bizproc.engine.engine import Jobs
    from bizproc.model.publication import Publication
    from bizproc.model.rows import ProcessInstance
    from bizproc.portal.portal import Portal
    from bizproc.portal_time import PortalTime

__all__ = [
    "ACTIONS",
    "DOMAIN",
    "Opened",
    "check_user",
    "opened",
    "opened_portal",
    "own_actions",
    "own_domain",
]

ACTIONS, DOMAIN = "BIZPROC_ACTIONS", "BIZPROC_DOMAIN"
_SQLITE_FILE = re.compile(r"sqlite(?:\+\w+)?:///([^?]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Hold an engine, and the portal on it if there is a workspace.

    `time` is the zone in which moments are shown.
    """

    engine: Engine
    time: PortalTime
    portal: Portal | None = None

    def check_user(self, user: str | None) -> None:
        """Check that who acts is a user of the workspace; an engine takes anybody.

        Raises:
            NotFoundError: there is no such user; the message suggests the nearest.
        """
        if self.portal is not None:
            check_user(self.portal, user)

    def start(
        self,
        process: str,
        variables: Mapping[str, Any],
        *,
        key: str | None,
        by: str | None,
        start_event: str | None,
    ) -> ProcessInstance:
        """Start a process by hand, in a portal with the rights on its record."""
        door = self.engine if self.portal is None else self.portal
        return door.start(process, variables, key=key, by=by, start_event=start_event)

    def evaluate(
        self,
        process: str | None,
        variables: Mapping[str, Any],
        *,
        key: str | None,
        by: str | None,
    ) -> list[ProcessInstance]:
        """Start what a condition starts, in a portal with the rights on its record."""
        door = self.engine if self.portal is None else self.portal
        return door.evaluate_conditions(variables, process_id=process, key=key, by=by)

    def publish(
        self,
        name: str,
        *,
        key: str | None,
        payload: dict[str, Any],
        ttl: str | None,
        by: str | None,
    ) -> Publication:
        """Publish a message, in a portal with the record that its key names."""
        if self.portal is not None:
            return self.portal.publish(name, key=key, payload=payload, ttl=ttl, by=by)
        return self.engine.publish_message(
            name, correlation_key=key, variables=payload, ttl=ttl, by=by
        )


@contextmanager
def opened(
    db: str,
    workspace: Path | None,
    *,
    new: bool = False,
    runs: bool = False,
    queue: QueueChoice = None,
    clock: Clock | None = None,
) -> Iterator[Opened]:
    """Open a database and close it at the end.

    With a workspace, named or the nearest one upwards, a portal is opened. Without one
    the engine runs with the actions and the domain that BIZPROC_ACTIONS and
    BIZPROC_DOMAIN name. In the folder of a workspace its own database is made, and what
    is in it deployed, if it is not there yet.

    Args:
        db: the address of the database.
        workspace: the folder, or None for the nearest one, if there is any.
        new: whether a database that is not there may be made.
        runs: whether processes will go on; their actions must then be at hand.
        queue: what carries word of jobs to workers, to which they are left then.
        clock: where time comes from; the machine's by default.

    Raises:
        StoreError: there is no such database file.
        ConfigurationError: the workspace cannot be used, or an action is missing.
    """
    from bizproc.workspace.locate import find_folder

    folder = find_folder(workspace)
    if not new:
        _require_file(db, folder)
    if folder is not None:
        with _portal(db, folder, _jobs(queue), clock, queue) as portal:
            time = portal.workspace.time
            yield Opened(engine=portal.engine, time=time, portal=portal)
        return
    with _engine(db, queue, clock) as engine:
        if runs:
            from bizproc.cli.missing_actions import require_actions

            require_actions(engine, db)
        yield Opened(engine=engine, time=engine.components.domain.time)


@contextmanager
def opened_portal(
    db: str,
    workspace: Path | None,
    *,
    needed_for: str,
) -> Iterator[Portal]:
    """Open the portal of a workspace and close it at the end.

    Args:
        db: the address of the database.
        workspace: the folder, or None for the nearest one.
        needed_for: what a portal is needed for, for the error.

    Raises:
        StoreError: there is no such database file.
        ConfigurationError: there is no workspace, or it cannot be used.
    """
    from bizproc.workspace.locate import WORKSPACE_FILE, find_folder

    folder = find_folder(workspace)
    _require_file(db, folder)
    if folder is None:
        message = (
            f"{needed_for} are a portal's, and there is none: no {WORKSPACE_FILE} here "
            "or above; an engine alone has instances, tasks, timers and incidents. "
            "Name the workspace with --workspace"
        )
        raise _unusable(db, message)
    with _portal(db, folder, _jobs(None)) as portal:
        yield portal


@contextmanager
def _portal(
    db: str,
    folder: Path,
    jobs: Jobs,
    clock: Clock | None = None,
    queue: QueueChoice = None,
) -> Iterator[Portal]:
    from bizproc.connecting import open_workspace

    actions = own_actions(os.environ.get(ACTIONS))
    portal = open_workspace(
        db, folder, actions=actions, jobs=jobs, clock=clock, queue=queue
    )
    try:
        yield portal
    finally:
        portal.close()


@contextmanager
def _engine(db: str, queue: QueueChoice, clock: Clock | None) -> Iterator[Engine]:
    from bizproc.application import domain_of
    from bizproc.connecting import connect

    actions = own_actions(os.environ.get(ACTIONS))
    domain = domain_of(own_domain(os.environ.get(DOMAIN)))
    engine = connect(
        db,
        actions=actions,
        domain=domain,
        jobs=_jobs(queue),
        queue=queue,
        clock=clock,
    )
    try:
        yield engine
    finally:
        engine.close()


def _jobs(queue: QueueChoice) -> Jobs:
    """Return who runs the jobs of a command: whoever typed it waits for what it does."""
    return "inline" if queue is None else "worker"


def check_user(portal: Portal, user: str | None) -> None:
    """Check that who acts is a user of the workspace.

    Raises:
        NotFoundError: there is no such user; the message suggests the nearest.
    """
    if user is not None:
        portal.directory().user(user)


def _require_file(db: str, folder: Path | None) -> None:
    """See to it that the file of a database is there; a workspace's own is made."""
    named = _SQLITE_FILE.match(db)
    if named is None:
        return
    path = Path(named[1])
    if path.is_file():
        return
    if db == DEFAULT_DATABASE and folder is not None and folder.resolve() == Path.cwd():
        from bizproc.cli.first_database import make_database

        made = make_database(db, folder, actions=own_actions(os.environ.get(ACTIONS)))
        complain(f"{path} was not there: {made}")
    else:
        msg = (
            f"there is no database {str(path)!r}; `bizproc deploy` makes it, "
            "--db names another"
        )
        raise StoreError(msg)


def own_actions(named: str | None) -> Actions | None:
    """Import the application's own actions; modules beside the caller are found.

    Raises:
        ConfigurationError: there is no such registry.
    """
    if not named:
        return None
    from bizproc.application import actions_named

    _find_beside_caller()
    return actions_named(named)


def own_domain(named: str | None) -> DomainSource | None:
    """Import the application's own domain; modules beside the caller are found.

    Raises:
        ConfigurationError: there is no such domain.
    """
    if not named:
        return None
    from bizproc.application import domain_named

    _find_beside_caller()
    return domain_named(named)


def _find_beside_caller() -> None:
    if "" not in sys.path:
        sys.path.insert(0, "")


def _unusable(file: str, message: str) -> ConfigurationError:
    location = Location(file=file)
    return ConfigurationError(
        [Finding(code="NO_PORTAL", message=message, location=location)]
    )
