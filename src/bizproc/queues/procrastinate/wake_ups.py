"""Wake-ups as jobs of procrastinate: how they are left, taken back and cleared away.

A command leaves them through the connection of its own transaction, which needs
nothing but procrastinate's functions in the database: the package itself is only
needed by who listens. A wake-up has a `queueing_lock` by which it is found, so that
there is one for a job or timer while nobody has heard it. It has no `lock`: that would
let procrastinate decide about order, and instances exclude each other by their rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizproc.stores.sql.failures import failure

__all__ = ["GIVEN_UP", "JOBS", "TIMERS", "Kind", "clear_stalled", "leave", "take_back"]


GIVEN_UP = 30.0
"""Seconds without a sign after which a listener is given up; thrice its heartbeat."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Name what wake-ups of a kind are called in procrastinate.

    Timers go first, so that those who look for them pass over no jobs. Many that are
    due are told of `together`: each is fired in less time than a wake-up takes.
    """

    name: str
    priority: int
    together: int = 1

    @property
    def queue(self) -> str:
        """Return the queue that they are in."""
        return f"bizproc_{self.name}s"

    @property
    def task(self) -> str:
        """Return the task that hears them."""
        return f"bizproc.{self.name}"


JOBS, TIMERS = Kind("job", 0), Kind("timer", 1, together=20)

_LEAVE = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(%(queue)s, %(task)s::text, %(priority)s, NULL,
        %(task)s::text || ':' || (one.ids->>0),
        jsonb_build_object('ids', one.ids), NULL)::procrastinate_job_to_defer_v1
    ORDER BY one.place))
FROM jsonb_array_elements(%(groups)s::jsonb) WITH ORDINALITY AS one(ids, place)
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs AS left_before
    WHERE left_before.queueing_lock = %(task)s::text || ':' || (one.ids->>0)
    AND left_before.status = 'todo')
"""
_TAKE_BACK = """
SELECT procrastinate_cancel_job_v1(id, false, true) FROM procrastinate_jobs
WHERE queueing_lock = %s AND status = 'todo'
"""
# of listeners that are gone: what they had begun is found by its lease
_CLEAR = """
SELECT procrastinate_finish_job_v1(job.id, 'failed', true)
FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_workers AS listener ON listener.id = job.worker_id
WHERE job.status = 'doing' AND job.queue_name = ANY(%s) AND (
    listener.id IS NULL
    OR listener.last_heartbeat < now() - make_interval(secs => %s))
"""


def leave(
    connection: sa.Connection, kind: Kind, ids: Sequence[str], *, together: int = 1
) -> None:
    """Leave a wake-up for each of these, unless one is there that nobody has heard.

    So many have one `together`, which is found by the first of them.
    """
    groups = [ids[at : at + together] for at in range(0, len(ids), together)]
    values = {
        "queue": kind.queue,
        "task": kind.task,
        "priority": kind.priority,
        "groups": json.dumps(groups),
    }
    _execute(connection, _LEAVE, values, "leave word of jobs")


def take_back(connection: sa.Connection, kind: Kind, one: str) -> None:
    """Take a wake-up back that nobody has heard."""
    _execute(connection, _TAKE_BACK, (f"{kind.task}:{one}",), "take word of a job back")


def clear_stalled(connection: sa.Connection, *, after: float) -> None:
    """Remove what listeners had heard that gave no sign for so many seconds."""
    queues = [JOBS.queue, TIMERS.queue]
    _execute(connection, _CLEAR, (queues, after), "clear away old wake-ups")


def _execute(connection: sa.Connection, sql: str, values: Any, doing: str) -> None:
    # the driver's own connection, as the store uses it: every command comes here
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise failure(error, doing=doing) from error
