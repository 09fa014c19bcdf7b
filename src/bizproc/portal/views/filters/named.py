"""Say what the conditions with a name of their own demand."""

from __future__ import annotations

import datetime as dt

from bizproc.clauses import (
    NONE,
    All,
    Among,
    AnyOf,
    Clause,
    Compare,
    Not,
    is_one_of,
)
from bizproc.errors import InvalidValueError
from bizproc.model.states import TaskState
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.periods import start_of
from bizproc.portal.views.filters.values import NOBODY
from bizproc.store import USER_TASKS

__all__ = [
    "IS_OPEN",
    "in_work",
    "late_by_task",
    "late_itself",
    "named_clause",
    "overdue",
]

_OPEN_STATES = (TaskState.CREATED, TaskState.STARTED, TaskState.DEFERRED)
IS_OPEN = Not(is_one_of("state", [it for it in TaskState if it not in _OPEN_STATES]))
"""Says of a task that it is open, where no index by states is wanted."""


def named_clause(name: str, asking: Asking) -> Clause:
    """Return what a named condition demands: one of `subjects.NAMED`.

    Raises:
        InvalidValueError: the type has no funnel, or no responsible.
    """
    if name == "today":
        return _due_today(asking)
    if name == "overdue":
        return overdue(asking)
    if name == "mine":
        return _mine(asking)
    if not asking.shown.funnels:
        msg = f"records of type {asking.shown.name} have no stages: leave out 'in_work'"
        raise InvalidValueError(msg)
    return in_work(asking)


def in_work(asking: Asking) -> Clause:
    """Ask for a stage in which records are worked on."""
    found = [
        All(
            (
                Compare("funnel", "=", funnel.name),
                is_one_of("stage", [it.code for it in funnel.stages if it.in_work]),
            )
        )
        for funnel in asking.shown.funnels
    ]
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def overdue(asking: Asking) -> Clause:
    """Ask for a due moment that has passed: of an open task, or of the record itself."""
    return AnyOf((late_by_task(asking), late_itself(asking)))


def late_by_task(asking: Asking) -> Clause:
    """Ask for an open task whose due moment has passed."""
    return _with_task(Compare("urgency", "<", asking.now))


def late_itself(asking: Asking) -> Clause:
    """Ask for a due moment of the record that has passed, in a stage in work."""
    if asking.shown.keys.due is None:
        return NONE
    of_type = Compare("type", "=", asking.shown.name)  # an index begins with it
    own = (of_type, Compare("due", "<", asking.now))
    return All((*own, in_work(asking)) if asking.shown.funnels else own)


def _due_today(asking: Asking) -> Clause:
    time, today = asking.workspace.time, asking.today
    return _with_task(
        Compare("urgency", ">=", start_of(today, time)),
        Compare("urgency", "<", start_of(today + dt.timedelta(1), time)),
    )


def _with_task(*conditions: Clause) -> Clause:
    open_ones = is_one_of("state", _OPEN_STATES)
    known = Compare("record", "is not null")
    return Among("id", USER_TASKS, "record", All((open_ones, *conditions, known)))


def _mine(asking: Asking) -> Clause:
    if asking.person is None:
        return NONE
    own = asking.subjects.get("responsible")
    column = "responsible" if own and own.operand == "responsible" else "created_by"
    return Compare(column, "=", asking.person or NOBODY)
