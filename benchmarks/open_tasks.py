"""Measure lists of tasks among many open ones, on SQLite.

The tasks are those of twenty people and four groups, due within a year or never. A
page is twenty tasks, most urgent first: of all, of one person, of three groups, and
one from the middle of the whole list. Nobody writes meanwhile.
"""

from __future__ import annotations

import datetime as dt
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bizproc import connect
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState
from bizproc.testing.clock import FakeClock

NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
PEOPLE, GROUPS, PAGE, BATCH, ASKED = 20, 4, 20, 1_000, 50


def a_task(number: int, id_: str) -> UserTask:
    """Give every tenth task to a group, every seventh no due moment."""
    of_group = number % 10 == 0
    group = f"g{number // 10 % GROUPS}"
    return UserTask(
        id=id_,
        kind=TaskKind.TASK,
        state=TaskState.CREATED,
        title=f"Task {number}",
        assignee=None if of_group else f"u{number * 7 % PEOPLE}",
        candidate_groups=(group,) if of_group else (),
        creator="u0",
        created_at=NOW,
        due=None
        if number % 7 == 0
        else NOW + dt.timedelta(minutes=number * 37 % 525_600),
    )


def make(engine: Any, count: int) -> None:
    for start in range(0, count, BATCH):
        with engine.work() as work:
            for number in range(start, min(start + BATCH, count)):
                work.add_task(a_task(number, work.new_id("task")))


def middle(engine: Any, count: int) -> str:
    """Return the place in the middle of the whole list."""
    found = engine.user_tasks(limit=count // 2)
    place: str = found.next
    return place


def measure(count: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of a page, of every round."""
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'tasks.db'}?synchronous=NORMAL"
        engine = connect(url, clock=FakeClock(NOW))
        make(engine, count)
        place = middle(engine, count)
        asked: dict[str, dict[str, Any]] = {
            "all": {},
            "on": {"after": place},
            "own": {"assignee": "u7"},
            "groups": {"groups": ["g1", "g2", "g3"]},
        }
        taken = {
            name: [page(engine, options) for _ in range(rounds)]
            for name, options in asked.items()
        }
        engine.close()
    return taken


def page(engine: Any, options: dict[str, Any]) -> float:
    def ask() -> None:
        if len(engine.user_tasks(limit=PAGE, **options)) != PAGE:
            raise AssertionError(options)

    return statistics.median(milliseconds(ask) for _ in range(ASKED))


def milliseconds(act: Callable[[], Any]) -> float:
    gc.collect(0)
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1e3
