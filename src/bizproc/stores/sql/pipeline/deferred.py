"""The tables whose writes may wait for the next question, or for the commit.

Their keys are fresh, or their rows are of a revision that was read before: a refusal is
rare, and nobody goes on after it but by doing everything once more. So it may come at
the end of the savepoint, or with the commit. Rows of other tables are refused at once,
as `bizproc.store.Transaction` says.
"""

from __future__ import annotations

from typing import Any, Final

from bizproc.store import (
    HISTORY,
    INCIDENTS,
    INSTANCES,
    JOBS,
    SUBSCRIPTIONS,
    TASK_PEOPLE,
    TIMERS,
    USER_TASKS,
    Table,
)

__all__ = ["DEFERRED"]

DEFERRED: Final[frozenset[Table[Any]]] = frozenset(
    {
        *(INSTANCES, HISTORY, USER_TASKS, TASK_PEOPLE),
        *(JOBS, TIMERS, SUBSCRIPTIONS, INCIDENTS),
    }
)
