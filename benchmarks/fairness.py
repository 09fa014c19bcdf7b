"""Measure how long the jobs of one process wait while others have much to do.

    python benchmarks/fairness.py [TIMERS JOBS]

A worker of four threads, with the queue that looks, on SQLite (NORMAL) and on a
PostgreSQL of its own. Every tenth of a second an instance of one process begins, whose
action is to be called: in peace, and beside

- a flood: 2,000 jobs (JOBS) of another process,
- a slow action: 50 jobs that last two seconds each,
- a poison: 20 instances whose action always fails, and is tried again at once,
- timers: 100,000 (TIMERS) that are due at once.

A figure is the time from the start to the call, in milliseconds: the middle one of 40,
and the slowest tenth; and how many calls of others began after it was committed, at
most, which depends little on the machine.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from waiting_instances import (
    CALLING,
    NOW,
    WAITING,
    OnPostgreSQL,
    OnSQLite,
    made,
)

from bizproc import ActionContext, Actions, Worker, connect
from bizproc.store import TIMERS, Condition
from bizproc.testing.postgres import own_server

ASKED, EVERY, SLOW = 40, 0.1, 2.0
SLOW_ONES, POISONED = 50, 20


class Running:
    """Go on by itself, from the morning after all timers came due."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def now(self) -> dt.datetime:
        passed = dt.timedelta(seconds=time.monotonic() - self._begun)
        return NOW + dt.timedelta(days=1) + passed


class Watched:
    """Note when which call comes."""

    def __init__(self) -> None:
        self.actions = Actions()
        self._known = threading.Condition()
        self.called: dict[str, tuple[float, int]] = {}
        self.others = 0
        for name in ("work", "slow", "poison"):
            again = {"retries": 100, "backoff": dt.timedelta()}
            self.actions.add(name, **(again if name == "poison" else {}))(
                self._other(name)
            )
        self.actions.add("asked")(self._asked())

    def _other(self, name: str) -> Any:
        def call() -> None:
            with self._known:
                self.others += 1
            if name == "slow":
                time.sleep(SLOW)
            if name == "poison":
                raise ConnectionError

        return call

    def _asked(self) -> Any:
        def asked(context: ActionContext) -> None:
            with self._known:
                self.called[context.instance_id] = time.monotonic(), self.others
                self._known.notify_all()

        asked.__annotations__["context"] = ActionContext
        return asked

    def wait_for(self, instances: list[str]) -> None:
        with self._known:
            if not self._known.wait_for(
                lambda: set(instances) <= set(self.called), 600
            ):
                msg = "some were never called"
                raise SystemExit(msg)


def measured(url: str, beside: str, many: int) -> tuple[list[float], list[int]]:
    """Return how long each waited, and how much of others was done meanwhile."""
    watched = Watched()
    engine = connect(url, actions=watched.actions, clock=Running(), jobs="worker")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("asked", "slow", "poison"):
            drawn = CALLING.replace('"calling"', f'"{name}"')
            drawn = drawn.replace('type="work"', f'type="{name}"')
            (Path(folder) / f"{name}.bpmn").write_text(drawn)
        engine.deploy(folder, check=False)
    for _ in range(many if beside in {"slow", "poison"} else 0):
        engine.start(beside)

    def fired() -> int:
        if beside != "timers":
            return 0
        with engine.read() as tx:
            return many - tx.count(
                TIMERS, Condition("due", "<=", NOW + dt.timedelta(1))
            )

    begun: list[tuple[str, float, int]] = []
    with Worker(engine, threads=4):
        for _ in range(ASKED):
            time.sleep(EVERY)
            at = time.monotonic()
            id_ = engine.start("asked").id
            begun.append((id_, at, watched.others))
        watched.wait_for([id_ for id_, _, _ in begun])
        if many and fired() == many:
            print("  (all of it was done before the last one was asked for)")
    waited = [(watched.called[id_][0] - at) * 1e3 for id_, at, _ in begun]
    between = [max(0, watched.called[id_][1] - done) for id_, _, done in begun]
    engine.close()
    return waited, between


def compared(home: Any, jobs: int, timers: int) -> None:
    """Measure on one database, and print a line for each kind of work beside."""
    quiet = 0.0
    for beside, many in (
        ("nothing", 0),
        ("flood", jobs),
        ("slow", SLOW_ONES),
        ("poison", POISONED),
        ("timers", timers),
    ):
        if beside == "timers":
            url = made(home, WAITING, "waiting", many, due=many)
        elif beside == "flood":
            url = made(home, CALLING, "calling", many)
        else:
            url = home.empty()
        waited, between = measured(url, beside, many)
        middle, late = statistics.median(waited), statistics.quantiles(waited, n=10)[-1]
        quiet = quiet or middle
        print(
            f"| {home.name} | {beside} | {middle:.1f} | {late:.1f} | {middle / quiet:.1f} "
            f"| {max(between)} |",
            flush=True,
        )


def main() -> None:
    timers, jobs = [int(it) for it in sys.argv[1:]] or (100_000, 2_000)
    print(
        "| store | beside | middle, ms | slowest tenth, ms | x in peace | most calls of others between |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        compared(OnSQLite(Path(folder)), jobs, timers)
    with own_server() as server:
        compared(OnPostgreSQL(server), jobs, timers)


if __name__ == "__main__":
    main()
