"""Read the diagrams of a folder once for all the cases that play with them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bizproc.connecting import open_store
from bizproc.engine.deployment.bundle import Bundle, read_files
from bizproc.engine.deployment.registry import Registry
from bizproc.errors import ConfigurationError, Finding, Location, NotFoundError
from bizproc.stores.migrations import Migrations
from bizproc.testing.scenarios.format.model import Given, RunOfCase
from bizproc.testing.scenarios.running.broken import (
    BrokenFile,
    broken_by,
    read_sound,
)
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

    A file that cannot be used is set aside in `broken`, with what needs it.

    Raises:
        DefinitionError: there is no diagram, or none can be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        migrations: Sequence[Migrations] = (),
        environment: Callable[[Given], Environment],
        check: Callable[[RunOfCase], None] = lambda _: None,
    ) -> None:
        self.bundle, self.broken = _sound(folder)
        self.migrations = migrations
        self.registry = Registry()
        self.environment = environment
        self.check = check
        self._empty: bytes | None = None

    def leave_out(self, findings: Sequence[Finding]) -> bool:
        """Set aside the files that were refused when they were deployed.

        Returns whether there were any; without one of the fixture's own files a fault
        is nobody's.
        """
        found = broken_by(findings, self.bundle.files)
        names = {one.file for one in found}
        left = [it for it in self.bundle.files if it[0] not in names]
        if not found or not left:
            return False
        self.bundle, more = read_sound(left)
        self.broken = (*self.broken, *found, *more)
        self.registry = Registry()  # another deployment: the same ids, other contents
        return True

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Return why files were set aside."""
        return tuple(it for one in self.broken for it in one.findings)

    def broken_for(self, run: RunOfCase) -> BrokenFile | None:
        """Return the broken file that a case is about, if it is about one."""
        return next((it for it in self.broken if it.concerns(run)), None)

    def empty_database(self) -> bytes:
        """Return an SQLite file in which every table is there and nothing in them."""
        if self._empty is None:
            with tempfile.TemporaryDirectory(prefix="bizproc-scenario-") as folder:
                path = Path(folder) / "empty.db"
                open_store(f"sqlite:///{path}", migrations=self.migrations).close()
                self._empty = path.read_bytes()
        return self._empty


def _sound(folder: Path) -> tuple[Bundle, tuple[BrokenFile, ...]]:
    try:
        return read_sound(read_files([folder]))
    except NotFoundError as error:
        location = Location(file=str(folder))
        finding = Finding(code=error.code, message=error.message, location=location)
        raise ConfigurationError([finding]) from None
