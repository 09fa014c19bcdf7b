"""Bring the tables of a database up to date.

Each owner of tables (`bizproc.stores.migrations`) has numbered scripts, run by
Alembic, and a version in the database. To change the tables of an owner:

1. change the row class or the `Table` declaration;
2. add `NNNN_what_changes.py` to its folder with the next number, `revision` and
   `down_revision` written out and explicit operations (`op.add_column` …): a script
   never imports today's declarations, because it must do the same in years;
   `tests/stores/test_migrations.py` compares the result with the declarations, and
   fails on any difference.

Until the first release, 0001 itself is edited: no database of anybody depends on it.

A declared table that belongs to no owner is one of the embedding application; it is
created when it is missing, and changing it later is the application's matter.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bizproc.errors import StoreError
from bizproc.store import Table
from bizproc.stores.migrations import Migrations, all_migrations, all_tables
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.schema import schema_of

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, MigrationStep
    from alembic.script import Script

# The version of a database whose tables had no prefix yet: job, history, crm_record.
_FORMER_VERSION = "bizproc_schema"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold what a database shall have: the owners' tables, and further ones."""

    migrations: tuple[Migrations, ...]
    further: tuple[Table[Any], ...] = ()

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """Return all tables."""
        return all_tables(self.migrations, self.further)


def wanted(
    migrations: Sequence[Migrations], tables: Sequence[Table[Any]] = ()
) -> Wanted:
    """Return what a database shall have; of the tables, some may have no owner.

    Raises:
        StoreError: two owners share a name or a table.
    """
    every = all_migrations(migrations)
    owned = all_tables(every, ())
    return Wanted(every, tuple(table for table in tables if table not in owned))


def is_current(connection: sa.Connection, want: Wanted) -> bool:
    """Tell whether nothing is missing.

    Raises:
        StoreError: the tables are of a newer version, or of one without the prefix.
    """
    present = set(sa.inspect(connection).get_table_names())
    _refuse_former(present, want.migrations)
    return present.issuperset(table.name for table in want.tables) and all(
        one.version_table in present and _version(connection, one) == one.head
        for one in want.migrations
    )


def upgrade(connection: sa.Connection, want: Wanted) -> None:
    """Run the scripts that are missing, then create the tables without an owner."""
    present = set(sa.inspect(connection).get_table_names())
    _refuse_former(present, want.migrations)
    for one in want.migrations:
        version = None
        if one.version_table in present:
            version = _version(connection, one)
        if version != one.head:
            _run_scripts(connection, one)
    if want.further:
        schema_of(want.further).create_all(connection)


def migrate(connection: sa.Connection, *migrations: Migrations) -> None:
    """Create or upgrade the engine's tables, and those of the given migrations.

    It runs in the transaction of the caller, who commits: a script of the
    application's own Alembic may call it with `op.get_bind()`. For `connect` it is
    not needed.

    Raises:
        StoreError: the tables are of a newer version, or the database refused.
    """
    try:
        upgrade(connection, wanted(migrations))
    except SQLAlchemyError as error:
        raise failure(error, doing="migrate the tables") from error


def _refuse_former(present: set[str], migrations: Iterable[Migrations]) -> None:
    if _FORMER_VERSION not in present or any(
        one.version_table in present for one in migrations
    ):
        return
    old = sorted(present & {"history", "process_instance", "user_task", "crm_record"})
    message = (
        "the database was made by a bizproc from before the first release, whose "
        f"tables were called {', '.join([_FORMER_VERSION, *old])} instead of "
        "bizproc_…; it was left as it is. No version reads it: name a new database, "
        "or drop those tables of bizproc by hand if nothing in them is needed"
    )
    raise StoreError(message)


def _version(connection: sa.Connection, owner: Migrations) -> str | None:
    """Return the number of the newest script that ran, None before the first."""
    table = sa.table(owner.version_table, sa.column("version_num"))
    version = connection.scalar(sa.select(table.c.version_num))
    if version is not None and str(version) > owner.head:
        message = (
            f"the tables of {owner.owner} in the database are of version {version}, "
            f"newer than {owner.head}, the newest that is known here; install the "
            "newer release"
        )
        raise StoreError(message)
    return version


def _run_scripts(connection: sa.Connection, owner: Migrations) -> None:
    # Late: Alembic takes longer to import than a current database takes to open.
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    place = str(owner.scripts)

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Iterator[MigrationStep]:
        nonlocal place
        for script, step in _steps(owner, heads):
            place = script.path
            yield step

    context = MigrationContext.configure(
        connection, opts={"version_table": owner.version_table, "fn": steps}
    )
    try:
        # Without Alembic's global `op`: it would be one for all threads, and lost to
        # the application whose own script called us.
        context.run_migrations(op=Operations(context))
    except (SQLAlchemyError, StoreError):
        raise
    except Exception as error:  # whatever a script does wrong
        message = f"migrations of {owner.owner}: {place}: {error!r}"
        raise StoreError(message) from error
    if (version := _version(connection, owner)) != owner.head:
        message = (
            f"migrations of {owner.owner}: the newest script in {owner.scripts} is "
            f"{owner.head}, but the scripts led to {version}; give each the revision "
            "that its name begins with, and the one before as down_revision"
        )
        raise StoreError(message)


def _steps(
    owner: Migrations, heads: tuple[str, ...]
) -> Iterator[tuple[Script, MigrationStep]]:
    """Return the scripts that did not run yet, in their order."""
    from alembic.runtime.migration import MigrationStep  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    directory = ScriptDirectory(owner.scripts, version_locations=[owner.scripts])
    missing = list(directory.iterate_revisions("heads", heads or "base"))
    for script in reversed(missing):
        if "op" not in inspect.signature(script.module.upgrade).parameters:
            message = (
                f"{script.path}: write def upgrade(op: Operations); there is no "
                "global op, since several databases may be migrated at once"
            )
            raise StoreError(message)
        step = MigrationStep.upgrade_from_script(directory.revision_map, script)
        yield script, step
