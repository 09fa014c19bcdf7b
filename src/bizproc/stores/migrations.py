"""Who owns which tables, and the scripts that make and change them.

The engine, the portal and each extension bring their own tables with a history of
their own: a folder of numbered scripts, and a version of its own in the database. A
database has the tables of those who use it.

All tables that come with migrations are called `bizproc_…`, their indexes with them:
an application may have a table `job` beside them, and `include_name` of
`bizproc.stores.sql` tells its own tool which tables to leave alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bizproc.errors import StoreError
from bizproc.store import ENGINE_TABLES, Table

__all__ = ["ENGINE_MIGRATIONS", "PREFIX", "Migrations", "all_migrations", "all_tables"]

PREFIX = "bizproc_"
_OWNER = re.compile(r"[a-z][a-z0-9_]{0,29}")
_SCRIPT = re.compile(r"([0-9]{4})_\w+\.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrations:
    """Name the tables of one owner, and the scripts that lead to them.

    Attributes:
        owner: who it is, such as `leave_approval`; the table
            `bizproc_version_<owner>` holds the number of the newest script that ran.
        tables: as the newest script leaves them; their names begin with `bizproc_`.
        scripts: the folder of the scripts, `NNNN_what_changes.py`. Each is a revision
            of Alembic with `revision = "NNNN"`, `down_revision` and
            `def upgrade(op: Operations)`: Alembic's operations are handed in.

    Raises:
        StoreError: the owner is no name in lower case, or a table has another name.
    """

    owner: str
    tables: tuple[Table[Any], ...]
    scripts: Path

    def __post_init__(self) -> None:
        if not _OWNER.fullmatch(self.owner):
            message = (
                f"migrations of {self.owner!r}: the owner is a name of at most 30 "
                "lower-case letters, digits and _, beginning with a letter"
            )
            raise StoreError(message)
        for table in self.tables:
            if not table.name.startswith(PREFIX):
                message = (
                    f"migrations of {self.owner}: call the table {table.name!r} "
                    f"{PREFIX}{table.name}, so that it meets no table of the "
                    "application"
                )
                raise StoreError(message)

    @property
    def version_table(self) -> str:
        """Return the name of the table that holds the version."""
        return f"{PREFIX}version_{self.owner}"

    @property
    def head(self) -> str:
        """Return the number of the newest script.

        Raises:
            StoreError: the folder has no script.
        """
        found = [_SCRIPT.fullmatch(path.name) for path in self.scripts.glob("*.py")]
        numbers = [script[1] for script in found if script]
        if not numbers:
            message = (
                f"migrations of {self.owner}: {self.scripts} holds no script; add "
                f"0001_{self.owner}.py"
            )
            raise StoreError(message)
        return max(numbers)


ENGINE_MIGRATIONS = Migrations(
    owner="engine",
    tables=ENGINE_TABLES,
    scripts=Path(__file__).parent / "sql" / "migrations",
)


def all_migrations(further: Sequence[Migrations]) -> tuple[Migrations, ...]:
    """Return the engine's migrations and the further ones, in order, each once.

    Raises:
        StoreError: two have one owner, or a table in common.
    """
    every = tuple(dict.fromkeys((ENGINE_MIGRATIONS, *further)))
    owners: dict[str, Migrations] = {}
    tables: dict[str, str] = {}
    for one in every:
        if one.owner in owners:
            message = f"two migrations have the owner {one.owner!r}; rename one"
            raise StoreError(message)
        owners[one.owner] = one
        for table in one.tables:
            if table.name in tables:
                message = (
                    f"the table {table.name!r} belongs to {tables[table.name]} and to "
                    f"{one.owner}; rename one"
                )
                raise StoreError(message)
            tables[table.name] = one.owner
    return every


def all_tables(
    migrations: Sequence[Migrations], further: Sequence[Table[Any]]
) -> tuple[Table[Any], ...]:
    """Return the tables of the migrations and the further ones, each once."""
    owned = [table for one in migrations for table in one.tables]
    return tuple(dict.fromkeys((*owned, *further)))
