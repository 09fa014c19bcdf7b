"""Databases of a PostgreSQL server for cases: made of a template, dropped at the end.

A case has a database to itself; when it is over, the database is emptied for the next
one that needs the same tables, which takes a tenth of the time of making one.

Every run of tests has a name of its own, which its databases and its connection bear.
Whoever comes later drops the databases of runs that are no longer connected: those that
were killed and could not clean up.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bizproc.connecting import open_store
from bizproc.errors import StoreError
from bizproc.stores.migrations import Migrations
from bizproc.stores.sql.address import read_address, secrets_of, shown
from bizproc.stores.sql.failures import failure, missing_driver
from bizproc.testing.postgres.server import own_server

__all__ = ["Databases", "databases_at", "empty"]

SERVER = "BIZPROC_TEST_DB"
_PREFIX = "bizproc_case_"
# What runs left behind that nobody is connected for. Who may not see the connection of
# another role may not drop its databases either.
_LEFT_BEHIND = sa.text("""
SELECT d.datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
WHERE r.rolname = current_user AND d.datname LIKE :ours AND NOT EXISTS (
    SELECT FROM pg_stat_activity a
    WHERE a.application_name <> '' AND d.datname LIKE a.application_name || '%'
)
""")
_OF_RUN = sa.text("SELECT datname FROM pg_database WHERE datname LIKE :ours")
_USED = sa.text("""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
""")
_EMPTY = sa.text("""
SELECT string_agg(format('DELETE FROM %I', tablename), ';') FROM pg_tables
WHERE schemaname = current_schema() AND tablename NOT LIKE 'bizproc\\_version%'
""")


class Databases:
    """Make databases on a server and drop them; a context manager.

    Raises:
        StoreError: the server cannot be reached, or its user may make no databases.
    """

    def __init__(self, address: str | sa.URL) -> None:
        self._url = read_address(address)
        if self._url.get_backend_name() != "postgresql":
            message = (
                f"{shown(self._url)} is no PostgreSQL server; write postgresql://…"
            )
            raise StoreError(message)
        self._run = f"{_PREFIX}{secrets.token_hex(4)}_"
        self._numbers = itertools.count(1)
        self._templates: dict[tuple[Migrations, ...], str] = {}
        self._free: dict[tuple[Migrations, ...], list[sa.URL]] = {}
        self._engine = self._engine_of_run()
        try:
            self._connection = self._engine.connect()
            self._begin()
        except BaseException as error:
            self._engine.dispose()
            if isinstance(error, SQLAlchemyError):
                doing = f"open {shown(self._url)}"
                raise self._failure(error, doing) from None
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def address(self) -> str:
        """Return the address of the server, password included."""
        return self._url.render_as_string(hide_password=False)

    def take(self, migrations: Sequence[Migrations]) -> sa.URL:
        """Return the address of a database with the migrations' tables, all empty."""
        tables = tuple(migrations)
        if free := self._free.get(tables):
            return free.pop()
        if tables not in self._templates:
            template = self._create()
            open_store(self._named(template), migrations=migrations).close()
            self._templates[tables] = template
        return self._named(self._create(f" TEMPLATE {self._templates[tables]}"))

    def give_back(self, url: sa.URL, migrations: Sequence[Migrations]) -> None:
        """Empty a database that was taken; whoever still uses it is cut off."""
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            empty(connection)
        self._free.setdefault(tuple(migrations), []).append(url)

    def close(self) -> None:
        """Drop every database of this run, and end the connection."""
        with contextlib.suppress(SQLAlchemyError):  # a server that is gone has none
            for name in self._connection.scalars(_OF_RUN, {"ours": f"{self._run}%"}):
                self._drop(name)
        self._connection.close()
        self._engine.dispose()

    def _engine_of_run(self) -> sa.Engine:
        url = self._url.update_query_dict({"application_name": self._run})
        try:
            return sa.create_engine(url, isolation_level="AUTOCOMMIT")
        except ModuleNotFoundError as error:
            raise missing_driver(error) from error

    def _begin(self) -> None:
        try:
            self._may_create()
            for name in self._connection.scalars(_LEFT_BEHIND, {"ours": f"{_PREFIX}%"}):
                self._drop(name)
        except BaseException:
            self._connection.close()
            raise

    def _may_create(self) -> None:
        may = (
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        if not self._connection.scalar(sa.text(may)):
            user = self._connection.scalar(sa.text("SELECT current_user"))
            message = (
                f"the user {user!r} of {shown(self._url)} may make no databases, and "
                f'each case has one of its own; run ALTER ROLE "{user}" CREATEDB there, '
                "or leave --db out to have a server started"
            )
            raise StoreError(message)

    def _create(self, how: str = "") -> str:
        name = f"{self._run}{next(self._numbers)}"
        try:
            self._connection.exec_driver_sql(f"CREATE DATABASE {name}{how}")
        except SQLAlchemyError as error:
            raise self._failure(error, "make a database for a case") from error
        return name

    def _drop(self, name: str) -> None:
        self._connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _named(self, name: str) -> sa.URL:
        return self._url.set(database=name)

    def _failure(self, error: SQLAlchemyError, doing: str) -> Exception:
        return failure(error, doing=doing, secrets=secrets_of(self._url))


def empty(connection: sa.Connection) -> None:
    """Delete every row of a database; whoever else is connected is cut off.

    The connection commits by itself. What tells the versions of tables stays.
    """
    connection.execute(_USED)
    connection.exec_driver_sql(connection.scalar(_EMPTY) or "")


@contextlib.contextmanager
def databases_at(address: str | None) -> Iterator[Databases]:
    """Make databases on a server: the named one, or one that is started for it.

    Without an address the server is that of the environment's BIZPROC_TEST_DB, if it
    names one; its user must be allowed to make databases.

    Raises:
        StoreError: the server cannot be reached, or none can be started.
    """
    with contextlib.ExitStack() as stack:
        named = address or os.environ.get(SERVER)
        url = named or stack.enter_context(own_server()).url
        yield stack.enter_context(Databases(url))
