"""Read the diagrams of a folder once for all the cases that play with them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bizproc.connecting import open_store
from bizproc.engine.deployment.bundle import Bundle, read_bundle, read_files
from bizproc.engine.deployment.registry import Registry
from bizproc.errors import ConfigurationError, Finding, Location, NotFoundError
from bizproc.stores.migrations import Migrations
from bizproc.testing.scenarios.format.model import Given, RunOfCase
from bizproc.testing.scenarios.running.environment import Environment

__all__ = ["Fixture"]


class Fixture:
    """Hold diagrams, read and compiled, and what makes the environments of cases.

    The registry knows definitions by id and content. All cases of a fixture deploy the
    same bundle into an empty store, so ids and contents agree.

    Args:
        folder: where the diagrams, decisions and forms are.
        migrations: of whose tables there are beside the engine's.
        environment: makes what stands round the engine of a case.
        check: refuses a case that cannot be played here, with a `ScenarioError`.

    Raises:
        DefinitionError: there is no diagram, or one cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        migrations: Sequence[Migrations] = (),
        environment: Callable[[Given], Environment],
        check: Callable[[RunOfCase], None] = lambda _: None,
    ) -> None:
        self.bundle = _bundle(folder)
        self.migrations = migrations
        self.registry = Registry()
        self.environment = environment
        self.check = check
        self._empty: bytes | None = None

    def empty_database(self) -> bytes:
        """Return an SQLite file in which every table is there and nothing in them."""
        if self._empty is None:
            with tempfile.TemporaryDirectory(prefix="bizproc-scenario-") as folder:
                path = Path(folder) / "empty.db"
                open_store(f"sqlite:///{path}", migrations=self.migrations).close()
                self._empty = path.read_bytes()
        return self._empty


def _bundle(folder: Path) -> Bundle:
    try:
        return read_bundle(read_files([folder]))
    except NotFoundError as error:
        location = Location(file=str(folder))
        finding = Finding(code=error.code, message=error.message, location=location)
        raise ConfigurationError([finding]) from None
