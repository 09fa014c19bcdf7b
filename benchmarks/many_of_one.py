"""Measure what many cost beside few: items, jobs that are due, messages in a chain.

Items are turns of a multi-instance activity: an action inside the command that starts
the instance, or user tasks of which the first twenty are completed, a command each.
Jobs wait in one database and are run one after the other. A chain of messages is two
instances that set each other off until the budget of the command ends it.
"""

from __future__ import annotations

import gc
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diagrams

from bizproc import Actions, connect
from bizproc.engine.components import Options
from bizproc.errors import BizprocError

COMPLETED = 20
ITEMS = {
    f"{work} {order} {store}": f"items: {order} {title}, {store}"
    for work, title in (("action", "actions"), ("user", "user tasks, one of them"))
    for order in ("sequential", "parallel")
    for store in ("memory", "SQLite")
}
_actions = Actions()


@_actions.add("double", transactional=True)
def double(x: int) -> dict[str, int]:
    return {"y": 2 * x}


@_actions.add("work")
def work_on() -> None:
    return None


def items(count: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of one item, of every round."""
    return {
        name: [_items(*name.split(" "), count) for _ in range(rounds)] for name in ITEMS
    }


def _items(work: str, order: str, store: str, count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        engine = _engine(Path(folder), store, diagrams.repeated(work, order))
        variables = {"items": list(range(count))}
        if work == "action":
            taken = _milliseconds(lambda: engine.start(diagrams.PROCESS, variables))
            engine.close()
            return taken / count
        instance = engine.start(diagrams.PROCESS, variables).id

        def complete() -> None:
            tasks: list[Any] = []
            for _ in range(COMPLETED):
                if not tasks:  # one by one, there is never more than one
                    tasks.extend(engine.user_tasks(instance=instance, limit=COMPLETED))
                engine.complete_user_task(tasks.pop(0).id, {"y": 1})

        taken = _milliseconds(complete)
        engine.close()
        return taken / COMPLETED


def jobs(count: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of one job, of every round."""
    return {"run": [_jobs(count) for _ in range(rounds)]}


def _jobs(count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        engine = _engine(Path(folder), "SQLite", diagrams.one_job(), jobs="worker")
        for _ in range(count):
            engine.start(diagrams.PROCESS)
        taken = _milliseconds(lambda: engine.run_due(limit=count))
        if engine.next_due() is not None:
            raise AssertionError(count)
        engine.close()
        return taken / count


def chain(count: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of one message of a chain, of every round."""
    return {"message": [_chain(count) for _ in range(rounds)]}


def _chain(count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        options = Options(max_messages=count)
        engine = _engine(Path(folder), "SQLite", *diagrams.echo(), options=options)
        engine.start("listening", {"k": "1"})

        def set_off() -> None:
            try:
                engine.start("calling", {"k": "1"})
            except BizprocError as error:
                if error.code != "BUDGET":
                    raise
            else:
                raise AssertionError(count)

        taken = _milliseconds(set_off)
        engine.close()
        return taken / count


def _engine(folder: Path, store: str, *drawn: str, **options: Any) -> Any:
    url = "memory://"
    if store != "memory":
        url = f"sqlite:///{folder / 'many.db'}?synchronous=NORMAL"
    engine = connect(url, actions=_actions, **options)
    for number, text in zip(itertools.count(), drawn, strict=False):
        (folder / f"{number}.bpmn").write_text(text)
    engine.deploy(folder, check=False)
    return engine


def _milliseconds(act: Callable[[], Any]) -> float:
    gc.collect()
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1e3
