"""The queue of many machines, on the database that keeps the rows."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from bizproc.errors import InvalidValueError
from bizproc.queue import Consumer
from bizproc.queues.procrastinate import wake_ups
from bizproc.queues.procrastinate.installation import install, missing_package
from bizproc.queues.procrastinate.pump import Pump
from bizproc.queues.procrastinate.wake_ups import JOBS
from bizproc.store import Transaction
from bizproc.stores.sql.address import read_address, shown

__all__ = ["ProcrastinateQueue"]

_POLL = dt.timedelta(seconds=1)
# how often who listens looks all the same
_LISTENERS_POLL = dt.timedelta(seconds=2)


class ProcrastinateQueue:
    """Carry word of jobs by procrastinate, to workers on any number of machines.

    Word of a job is committed with the state that raised it, and heard at once. A job
    that is due and of which nobody has heard is found within `poll`: retries, leases
    that ran out, jobs of processes that leave no word.

    It needs PostgreSQL and the address of the engine's own database.
    """

    def __init__(
        self,
        database: str | sa.URL | sa.Engine,
        *,
        poll: dt.timedelta = _POLL,
        listeners_poll: dt.timedelta = _LISTENERS_POLL,
    ) -> None:
        given = database.url if isinstance(database, sa.Engine) else database
        if given == "memory://" or read_address(given).get_backend_name() == "sqlite":
            where = given if isinstance(given, str) else shown(given)
            msg = (
                f"queue='procrastinate': it needs PostgreSQL, and the database is "
                f"{where}; leave the queue out, workers then look by themselves"
            )
            raise InvalidValueError(msg)
        self._engine = sa.create_engine(read_address(given), poolclass=NullPool)
        self._poll = poll.total_seconds()
        self._listeners_poll = listeners_poll.total_seconds()

    def install(self) -> None:
        """Make procrastinate's tables if they are missing.

        Raises:
            StoreError: they are of an older version, or the database refused.
            ConfigurationError: they are missing, and the package is not installed.
        """
        install(self._engine)

    def enqueue(self, tx: Transaction, job_ids: Sequence[str]) -> None:
        """Leave word of jobs, which is heard once this transaction is committed."""
        wake_ups.leave(tx.connection, JOBS, job_ids)

    def taken(self, tx: Transaction, job_id: str) -> None:
        """Take back the word of a job that a worker has by this transaction."""
        wake_ups.take_back(tx.connection, JOBS, job_id)

    def run(self, consumer: Consumer) -> None:
        """Have a worker do what is due, until its `stopping` is set; then return.

        Raises:
            ConfigurationError: the package procrastinate is not installed.
        """
        try:
            from bizproc.queues.procrastinate.listener import listen  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise missing_package(error) from None
        pump = Pump(self._engine, consumer, poll=self._poll)
        pumping = threading.Thread(target=pump.run, name="bizproc-pump", daemon=True)
        pumping.start()
        asyncio.run(listen(consumer, self._address(), poll=self._listeners_poll))
        pumping.join(self._poll)

    def _address(self) -> dict[str, Any]:
        """Return the database as the driver wants it."""
        _, address = self._engine.dialect.create_connect_args(self._engine.url)
        return dict(address)
