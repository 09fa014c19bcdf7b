"""Move what has come due into the queue: timers, retries, leases that ran out.

Timers and retries wait in their own tables, since a queue that is asked for what is
due passes over everything that is not. One pump works at a time, whoever holds an
advisory lock of a session; when it dies, or stands still, the server ends its session,
and the next one that asks has the lock. It is also what makes up for lost wake-ups.
"""

from __future__ import annotations

import os
import socket
import time

import sqlalchemy as sa

from bizproc.queue import Consumer
from bizproc.queues.backoff import Backoff
from bizproc.queues.procrastinate.wake_ups import (
    GIVEN_UP,
    JOBS,
    TIMERS,
    Kind,
    clear_stalled,
    leave,
)
from bizproc.stores.sql.link import lock_number

__all__ = ["LOCK", "Pump"]

LOCK = lock_number("the pump of the queue")
"""The advisory lock of a session that the one pump holds."""

# seconds without a statement after which the server ends the session of a pump
_SILENCE = 10
# how much is moved at once
_AT_ONCE = 200
# wake-ups at least, while there are as many timers, so that several workers have some
_SPREAD = 8
# seconds until what was told, and is still due, is told again
_AGAIN = 5.0
# seconds at least between two looks, and until those that were told may be done
_LEAST, _SOON = 0.02, 0.1


class Pump:
    """Move what is due into the queue, whenever this one is the pump that works."""

    def __init__(self, engine: sa.Engine, consumer: Consumer, *, poll: float) -> None:
        self._engine = engine
        self._consumer = consumer
        self._poll = poll
        self._told: dict[tuple[Kind, str, object], float] = {}
        self._cleared = 0.0

    def run(self) -> None:
        """Work until the worker stops; a database that goes away is waited for."""
        stopping, backoff = self._consumer.stopping, Backoff()
        while not stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    self._pump(connection, backoff)
            except Exception as error:  # noqa: BLE001 - it must go on, whatever it meets
                stopping.wait(backoff.failed(error))

    def _pump(self, connection: sa.Connection, backoff: Backoff) -> None:
        """Look again and again through one connection, which may hold the lock."""
        stopping, is_pump = self._consumer.stopping, False
        try:
            _introduce(connection)
            while not stopping.is_set():
                is_pump = is_pump or self._claims(connection)
                pause = self.move(connection) if is_pump else self._poll
                connection.commit()
                backoff.succeeded()
                stopping.wait(pause)
        finally:
            # the lock is free as soon as the session is closed
            connection.invalidate()

    def _claims(self, connection: sa.Connection) -> bool:
        """Ask for the lock; say whether this is the pump from now on."""
        sql = sa.text("SELECT pg_try_advisory_lock(:lock)")
        return bool(connection.scalar(sql, {"lock": LOCK}))

    def move(self, connection: sa.Connection) -> float:
        """Move what is due; return in how many seconds to look again."""
        store = self._consumer.store.joining(connection)
        with store.begin() as tx:
            due = self._consumer.due(tx, limit=_AT_ONCE)
        now = time.monotonic()
        self._told = {it: at for it, at in self._told.items() if now - at < _AGAIN}
        told = 0
        for kind, found in ((TIMERS, due.timers), (JOBS, due.jobs)):
            fresh = [it for it in found if (kind, *it) not in self._told]
            if fresh:
                together = max(1, min(kind.together, len(fresh) // _SPREAD))
                ids = [one for one, _ in fresh]
                leave(connection, kind, ids, together=together)
            told += len(fresh)
            self._told.update({(kind, *it): now for it in fresh})
        if now - self._cleared > GIVEN_UP:
            clear_stalled(connection, after=GIVEN_UP)
            self._cleared = now
        if len(due.timers) == _AT_ONCE:
            # there are more, behind those that are being fired
            return _LEAST if told else _SOON
        left = self._poll if due.until_next is None else due.until_next
        return min(self._poll, max(_LEAST, left))


def _introduce(connection: sa.Connection) -> None:
    """Say who this session is, and let the server end it if it falls silent."""
    settings = {
        "application_name": f"bizproc pump {socket.gethostname()} {os.getpid()}",
        "idle_session_timeout": f"{_SILENCE}s",
        "idle_in_transaction_session_timeout": f"{_SILENCE}s",
    }
    # `idle_session_timeout` came with PostgreSQL 14
    sql = "SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name"
    for name, value in settings.items():
        connection.execute(sa.text(sql), {"name": name, "value": value})
    connection.commit()
