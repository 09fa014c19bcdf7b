"""Where the state of a case is kept, and how it is opened again after a restart."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from bizproc.connecting import open_store
from bizproc.errors import InvalidValueError
from bizproc.store import Store
from bizproc.testing.scenarios.running.fixture import Fixture

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bizproc.testing.postgres.databases import Databases

__all__ = ["CaseStore", "StoreKind", "case_store_for"]

StoreKind = Literal["memory", "sqlite", "postgres"]


class CaseStore(Protocol):
    """Keep the state of one case; `lasting` state outlives the store that holds it."""

    lasting: bool

    def opened(self, fixture: Fixture) -> Store:
        """Open it, at first empty, with the tables of the fixture."""
        ...

    def close(self) -> None:
        """Leave nothing behind."""
        ...


class MemoryCaseStore:
    """Keep it in memory."""

    lasting = False

    def opened(self, fixture: Fixture) -> Store:
        """Make an empty store."""
        return open_store("memory://", migrations=fixture.migrations)

    def close(self) -> None:
        """Do nothing: memory is freed by itself."""


class FileCaseStore:
    """Keep it in a new SQLite file, which stays."""

    lasting = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def opened(self, fixture: Fixture) -> Store:
        """Open the file."""
        return open_store(f"sqlite:///{self._path}", migrations=fixture.migrations)

    def close(self) -> None:
        """Do nothing: whoever named the file keeps it."""


class TemporaryCaseStore:
    """Keep it in an SQLite file that is removed afterwards."""

    lasting = True

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def opened(self, fixture: Fixture) -> Store:
        """Open the file, a copy of one with tables if it is not there yet."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="bizproc-scenario-")
            path = Path(self._folder.name) / "scenario.db"
            path.write_bytes(fixture.empty_database())
        address = f"sqlite:///{self._folder.name}/scenario.db?synchronous=NORMAL"
        return open_store(address, migrations=fixture.migrations)

    def close(self) -> None:
        """Remove the file."""
        if self._folder is not None:
            self._folder.cleanup()


class DatabaseCaseStore:
    """Keep it in a database of a PostgreSQL server that is emptied afterwards."""

    lasting = True

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._taken: tuple[sa.URL, Fixture] | None = None

    def opened(self, fixture: Fixture) -> Store:
        """Open the database."""
        if self._taken is None:
            self._taken = self._databases.take(fixture.migrations), fixture
        return open_store(self._taken[0], migrations=fixture.migrations)

    def close(self) -> None:
        """Give the database back."""
        if self._taken is not None:
            url, fixture = self._taken
            self._databases.give_back(url, fixture.migrations)


def case_store_for(
    kind: StoreKind | Path | CaseStore, databases: Databases | None = None
) -> CaseStore:
    """Return what keeps the state of one case; `postgres` needs databases."""
    if kind == "memory":
        return MemoryCaseStore()
    if kind == "sqlite":
        return TemporaryCaseStore()
    if isinstance(kind, Path):
        return FileCaseStore(kind)
    if kind != "postgres":
        return kind
    if databases is None:
        message = "store='postgres' needs databases=, such as those of databases_at()"
        raise InvalidValueError(message)
    return DatabaseCaseStore(databases)
