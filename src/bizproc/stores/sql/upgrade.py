"""Bring the schema of a database up to date.

The history of the schema is in `migrations/versions`, one numbered script per
change, run by Alembic. To change the schema:

1. change the row class or the `Table` declaration;
2. add `migrations/versions/NNNN_what_changes.py` with the next number, `revision`
   and `down_revision` written out and explicit operations (`op.add_column` …): a
   script never imports today's declarations, because it must do the same in years;
3. raise `HEAD` here; `tests/stores/test_migrations.py` compares the result with the
   declarations, and fails on any difference.

Until the first release, 0001 itself is edited: no database of anybody depends on it.

The tables of the business domain have their scripts in the same history. A declared
table that the history does not know is one of the embedding application; it is
created when it is missing, and changing it later is the application's matter.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bizproc.errors import StoreError
from bizproc.store import ENGINE_TABLES
from bizproc.stores.sql.backend import Backend
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.schema import schema_of
from bizproc.stores.sql.transaction import Link, roll_back

HEAD = "0002"
VERSION_TABLE = "bizproc_schema"
MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(link: Link, backend: Backend, schema: sa.MetaData) -> None:
    """Create or upgrade what is missing, all or nothing.

    Raises:
        StoreError: the schema is of a newer version, or the database refused.
    """
    connection = link.connection
    try:
        current = _is_current(connection, schema)
        connection.rollback()
        if current:
            return
        connection.begin()
        connection.exec_driver_sql(backend.begin)
        if backend.guard is not None:
            connection.exec_driver_sql(backend.guard)
        upgrade(connection, schema)
        connection.commit()
    except SQLAlchemyError as error:
        roll_back(link)
        raise failure(error, doing="open the schema") from error


def migrate(connection: sa.Connection) -> None:
    """Create or upgrade the tables of this package on the caller's connection.

    The caller commits. For `SqlStore.open` this is not needed.

    Raises:
        StoreError: the schema is of a newer version, or the database refused.
    """
    try:
        upgrade(connection, schema_of(ENGINE_TABLES))
    except SQLAlchemyError as error:
        raise failure(error, doing="migrate the schema") from error


def upgrade(connection: sa.Connection, schema: sa.MetaData) -> None:
    """Run the scripts that are missing, then create the application's own tables."""
    if _version(connection) != HEAD:
        _run_scripts(connection)
    schema.create_all(connection)


def _is_current(connection: sa.Connection, schema: sa.MetaData) -> bool:
    present = set(sa.inspect(connection).get_table_names())
    if VERSION_TABLE not in present:
        return False
    return _version(connection) == HEAD and present.issuperset(schema.tables)


def _version(connection: sa.Connection) -> str | None:
    """Return the number of the schema, or None in an empty database."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version = connection.scalar(
        sa.text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a constant
    )
    if version is None:
        return None
    if str(version) > HEAD:
        message = (
            f"the schema of the database is {version}, newer than {HEAD}, the newest "
            "this version of bizproc knows; install the newer bizproc"
        )
        raise StoreError(message)
    return str(version)


def _run_scripts(connection: sa.Connection) -> None:
    # Late: Alembic takes longer to import than a current database takes to open.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    command.upgrade(config, "head")
