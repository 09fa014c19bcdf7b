"""Read a workspace once for all the cases that play in it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bizproc.action import Actions
from bizproc.connecting import open_store
from bizproc.engine.deployment.bundle import Bundle, read_bundle, read_files
from bizproc.engine.deployment.registry import Registry
from bizproc.errors import (
    ConfigurationError,
    Finding,
    Location,
    NotFoundError,
)
from bizproc.extensions import extensions_of
from bizproc.portal.migrations import PORTAL_MIGRATIONS
from bizproc.testing.scenarios.format.model import Given
from bizproc.testing.scenarios.format.overlays import Overlays
from bizproc.workspace.workspace import Workspace

__all__ = ["Bench"]


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
        self.extensions = extensions_of(self.workspace)
        self.migrations = (PORTAL_MIGRATIONS, *self.extensions.migrations)
        self.bundle = _bundle(self.workspace.processes)
        self.registry = Registry()
        self._overlays = Overlays(self.workspace)
        self._empty: bytes | None = None

    def empty_database(self) -> bytes:
        """Return an SQLite file in which every table is there and nothing in them."""
        if self._empty is None:
            with tempfile.TemporaryDirectory(prefix="bizproc-scenario-") as folder:
                path = Path(folder) / "empty.db"
                open_store(f"sqlite:///{path}", migrations=self.migrations).close()
                self._empty = path.read_bytes()
        return self._empty

    def workspace_for(self, given: Given) -> Workspace:
        """Return the workspace with what a case's `given` lays over it.

        Raises:
            ScenarioError: what is given does not fit, with the lines of the file.
        """
        return self._overlays.workspace_for(given)


def _bundle(folder: Path) -> Bundle:
    try:
        return read_bundle(read_files([folder]))
    except NotFoundError as error:
        location = Location(file=str(folder))
        finding = Finding(code=error.code, message=error.message, location=location)
        raise ConfigurationError([finding]) from None
