"""Install procrastinate's tables beside those of bizproc."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bizproc.errors import ConfigurationError, Finding, StoreError
from bizproc.stores.sql.backend import backend_for
from bizproc.stores.sql.failures import failure

__all__ = ["install"]

# what is called here, by procrastinate's own workers and by `wake_ups`
_NEEDED = (
    "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])",
    "procrastinate_fetch_job_v2(character varying[],bigint)",
    "procrastinate_finish_job_v1(bigint,procrastinate_job_status,boolean)",
    "procrastinate_cancel_job_v1(bigint,boolean,boolean)",
    "procrastinate_register_worker_v1()",
)


def install(engine: sa.Engine) -> None:
    """Make procrastinate's tables if they are missing, under the lock of migrations.

    An application that uses procrastinate itself has them already: they are shared.

    Raises:
        StoreError: they are of an older version, or the database refused.
        ConfigurationError: they are missing, and the package is not installed.
    """
    guard = backend_for(engine.url).guard
    try:
        with engine.connect() as connection:
            if _is_there(connection):
                return
        with engine.begin() as connection:
            for statement in guard:
                connection.exec_driver_sql(statement)
            if not _is_there(connection):
                connection.connection.cursor().execute(_schema())
    except SQLAlchemyError as error:
        raise failure(error, doing="install the tables of procrastinate") from error
    except engine.dialect.loaded_dbapi.Error as error:
        raise failure(error, doing="install the tables of procrastinate") from error


def _is_there(connection: sa.Connection) -> bool:
    """Say whether the tables are there.

    Raises:
        StoreError: they are, but a function is missing.
    """
    if connection.scalar(sa.text("SELECT to_regclass('procrastinate_jobs')")) is None:
        return False
    for name in _NEEDED:
        found = connection.scalar(
            sa.text("SELECT to_regprocedure(:name)"), {"name": name}
        )
        if found is None:
            message = (
                f"the tables of procrastinate in this database are of an older version: "
                f"there is no function {name.partition('(')[0]}. Apply procrastinate's "
                "own migrations, which its documentation tells of, and start again"
            )
            raise StoreError(message)
    return True


def _schema() -> str:
    try:
        from procrastinate.schema import SchemaManager  # noqa: PLC0415 - only if missing
    except ModuleNotFoundError as error:
        raise missing_package(error) from None
    return SchemaManager.get_schema()


def missing_package(error: ModuleNotFoundError) -> ConfigurationError:
    """Return what is said if procrastinate is not installed."""
    message = (
        f"the package {error.name!r} is missing; install what the queue needs with "
        "`pip install 'bizproc[procrastinate]'`"
    )
    return ConfigurationError([Finding(code="EXTRA", message=message)])
