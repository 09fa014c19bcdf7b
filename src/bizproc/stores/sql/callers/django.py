"""Join the transaction of Django's connection.

Nothing of Django is imported: whoever passes one of its connections has done so. The
connection of the driver is used through cursors of our own, since those of Django
bind parameters in the client, and read moments without their zone if `USE_TZ` is off.
"""

from __future__ import annotations

import functools
import sys
from typing import Any, Final, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import StaticPool

from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.sql.address import DRIVERS
from bizproc.stores.sql.link import Link

__all__ = ["DjangoCaller", "is_of_django"]

# how Django calls the oldest driver of PostgreSQL that its backend takes
_PSYCOPG_2: Final = "psycopg2"


def is_of_django(given: object) -> bool:
    """Say whether it is `django.db.connection`, or one of `connections`."""
    base = sys.modules.get("django.db.backends.base.base")
    proxies = sys.modules.get("django.utils.connection")
    if base is None or proxies is None:
        return False
    return isinstance(given, base.BaseDatabaseWrapper | proxies.ConnectionProxy)


class DjangoCaller:
    """Lend the transaction of an `atomic` block."""

    def __init__(self, given: Any) -> None:
        # `connection` stands for that of the thread: take the one of this thread now
        proxies: Any = sys.modules["django.utils.connection"]
        is_proxy = isinstance(given, proxies.ConnectionProxy)
        django: Any = sys.modules["django.db"]
        self._django = django
        self._wrapper: Any = django.connections[given.alias] if is_proxy else given
        self._kind: str = self._wrapper.vendor
        if self._kind not in DRIVERS:
            message = (
                f"{self._name} is a connection to {self._wrapper.display_name}; "
                "bizproc keeps its rows in SQLite or PostgreSQL"
            )
            raise InvalidValueError(message)

    @property
    def dialect(self) -> Dialect:
        """Return how SQLAlchemy speaks to the database."""
        return _dialect(self._kind)

    def link(self) -> Link:
        """Return the connection, inside the block of `atomic`."""
        wrapper = self._wrapper
        try:
            wrapper.validate_thread_sharing()
            wrapper.ensure_connection()
        except self._django.Error as error:
            message = f"{self._name} cannot be used: {error}"
            raise StoreError(message) from error
        self._check_transaction()
        driver = wrapper.connection
        if type(driver).__module__.startswith(_PSYCOPG_2):
            message = (
                f"{self._name} uses psycopg 2; install psycopg 3 (`pip install "
                "'bizproc[postgres]'`), which Django takes instead if it is there"
            )
            raise StoreError(message)
        return Link(_connection(driver, _dialect(self._kind)))

    def told_of_failure(self) -> None:
        """Let nothing more be written that would be kept without what came before."""
        wrapper = self._wrapper
        lost = not getattr(wrapper.connection, "in_transaction", True)
        if lost and wrapper.in_atomic_block:
            wrapper.set_rollback(True)

    def _check_transaction(self) -> None:
        wrapper = self._wrapper
        if wrapper.autocommit and not wrapper.in_atomic_block:
            alias = "" if wrapper.alias == "default" else f"using={wrapper.alias!r}"
            message = (
                f"{self._name} is in autocommit mode, so there is no transaction to "
                f"join; call the engine inside `with transaction.atomic({alias}):`"
            )
            raise StoreError(message)
        if wrapper.in_atomic_block and wrapper.needs_rollback:
            message = (
                "an error has broken the current block of transaction.atomic(), which "
                "is to be rolled back: let the error leave that block, then go on"
            )
            raise StoreError(message)

    @property
    def _name(self) -> str:
        return f"Django's connection {self._wrapper.alias!r}"


class _Borrowed:
    """Stand for a connection of a driver that Django alone commits and closes."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def cursor(self, *_: Any) -> Any:
        """Return a cursor as the driver has it, not as Django does."""
        driver = self._driver
        return (
            driver.cursor() if hasattr(driver, "total_changes") else _of_psycopg(driver)
        )

    def commit(self) -> NoReturn:
        """Refuse: the end of `atomic` commits."""
        raise StoreError(_DJANGO_ENDS_IT)

    def rollback(self) -> NoReturn:
        """Refuse: an error that leaves `atomic` rolls back."""
        raise StoreError(_DJANGO_ENDS_IT)

    def close(self) -> None:
        """Do nothing: the connection is Django's."""


_DJANGO_ENDS_IT: Final = (
    "this connection is Django's: the end of transaction.atomic() commits, and an "
    "error that leaves it rolls back"
)


def _of_psycopg(driver: Any) -> Any:
    """Return a cursor that reads as psycopg does, whatever Django has set."""
    from psycopg import Cursor  # noqa: PLC0415 - Django has imported it
    from psycopg.rows import tuple_row  # noqa: PLC0415 - likewise
    from psycopg.types.datetime import TimestamptzLoader  # noqa: PLC0415 - likewise
    from psycopg.types.json import JsonbLoader  # noqa: PLC0415 - likewise

    cursor = Cursor(driver, row_factory=tuple_row)
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    cursor.adapters.register_loader("jsonb", JsonbLoader)
    return cursor


def _connection(driver: Any, dialect: Dialect) -> sa.Connection:
    """Return a connection of SQLAlchemy that never touches the transaction."""
    borrowed: Any = _Borrowed(driver)
    pool = StaticPool(lambda: borrowed, reset_on_return=None)
    database = sa.Engine(pool, dialect, sa.make_url(f"{dialect.name}://"))
    connection = database.connect()
    if getattr(dialect, "server_version_info", None) is None:
        dialect.initialize(connection)
    return connection


@functools.cache
def _dialect(kind: str) -> Dialect:
    if kind == "sqlite":
        return SQLiteDialect_pysqlite(dbapi=SQLiteDialect_pysqlite.import_dbapi())
    made: Any = PGDialect_psycopg
    # hstore would be looked up through the type of the connection
    dialect: Dialect = made(dbapi=made.import_dbapi(), use_native_hstore=False)
    return dialect
