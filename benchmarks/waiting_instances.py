"""Measure what an engine costs among few and among many waiting instances and jobs.

    python benchmarks/waiting_instances.py [FEW MANY JOBS]

On SQLite (NORMAL) and on a PostgreSQL of its own: 1,000 and 100,000 instances, each at a
form and at a timer. The engine is opened, asked what is due next and for the first page
of tasks, and fires 1,000 timers that are due. Then 1,000 and 10,000 jobs (JOBS: the many)
of one process are done, one after the other.

One instance is run, the others are copies of its rows. Every round works on a copy of
the database; rounds of few and many alternate, and a figure is the least of them, in
milliseconds of the processor, the server's included.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bizproc import Actions, connect
from bizproc.store import HISTORY, INSTANCES, JOBS, TASK_PEOPLE, TIMERS, USER_TASKS
from bizproc.testing.clock import FakeClock
from bizproc.testing.postgres import own_server

NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
DUE, ASKED, ROUNDS, BATCH, AIM = 1_000, 50, 3, 500, 1.3
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:bench">'
)
WAITING = (
    f'{HEAD}<process id="waiting" isExecutable="true"><startEvent id="s"/>'
    '<parallelGateway id="g"/><userTask id="ask"><extensionElements>'
    '<zeebe:userTask/><zeebe:assignmentDefinition assignee="u1"/></extensionElements>'
    '</userTask><intermediateCatchEvent id="wait"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    '<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="g"/>'
    '<sequenceFlow id="f2" sourceRef="g" targetRef="ask"/>'
    '<sequenceFlow id="f3" sourceRef="g" targetRef="wait"/>'
    '<sequenceFlow id="f4" sourceRef="ask" targetRef="e"/>'
    '<sequenceFlow id="f5" sourceRef="wait" targetRef="e"/></process></definitions>'
)
CALLING = (
    f'{HEAD}<process id="calling" isExecutable="true"><startEvent id="s"/>'
    '<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="work"/>'
    '</extensionElements></serviceTask><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="call"/>'
    '<sequenceFlow id="f2" sourceRef="call" targetRef="e"/></process></definitions>'
)
_actions = Actions()
_numbers = itertools.count()


@_actions.add("work")
def work() -> None:
    return None


class OnSQLite:
    """Keep databases as files of a folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self) -> str:
        return f"sqlite:///{self._folder / str(next(_numbers))}.db?synchronous=NORMAL"

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        made = self.empty()
        path = sa.make_url(made).database or ""
        shutil.copy(sa.make_url(url).database or "", path)
        yield made
        Path(path).unlink()

    def settle(self, url: str) -> None:
        """Do nothing: there are no statistics."""

    def processor(self) -> float:
        return time.process_time()


class OnPostgreSQL:
    """Keep databases on a server of our own."""

    name = "PostgreSQL"

    def __init__(self, server: Any) -> None:
        self._url = server.url
        self._main = int((server.data / "postmaster.pid").read_text().split("\n")[0])
        address = server.url.set(drivername="postgresql+psycopg")
        self._admin = sa.create_engine(address, isolation_level="AUTOCOMMIT")

    def _run(self, sql: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(sql)

    def _new(self, like: str = "template1") -> str:
        name = f"bench_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {like}")
        made: str = self._url.set(database=name).render_as_string(hide_password=False)
        return made

    def empty(self) -> str:
        return self._new()

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        made = self._new(sa.make_url(url).database or "")
        yield made
        self._run(f"DROP DATABASE {sa.make_url(made).database} WITH (FORCE)")

    def settle(self, url: str) -> None:
        """Let the server know how much there is, as it does by itself after a while."""
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        engine.dispose()

    def processor(self) -> float:
        """Return seconds of this process, of the server, and of its sessions."""
        seconds = time.process_time()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue  # it ended meanwhile
            is_main = int(entry.name) == self._main
            if is_main or int(fields[1]) == self._main:
                own = fields[11:15] if is_main else fields[11:13]
                seconds += sum(map(int, own)) / TICKS
        return seconds


def opened(url: str, *, later: dt.timedelta = dt.timedelta()) -> Any:
    return connect(url, actions=_actions, clock=FakeClock(NOW + later), jobs="worker")


def made(
    home: Any, drawn: str, process: str, count: int, *, due: int | None = None
) -> str:
    """Fill a database with so many instances of a process; return its address.

    Of their timers so many are due within a day, the others a year later.
    """
    url = home.empty()
    engine = opened(url)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "drawn.bpmn").write_text(drawn)
        engine.deploy(folder, check=False)
    first = engine.start(process).id
    store = engine.components.store
    with store.read() as tx:
        [instance] = [it for it in tx.select(INSTANCES) if it.id == first]
        owned = {table: tx.select(table) for table in (TIMERS, USER_TASKS, JOBS)}
        history, people = tx.select(HISTORY), tx.select(TASK_PEOPLE)
    for start in range(1, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        ids = [f"{first}-{number:06}" for number in numbers]
        with store.begin() as tx:
            tx.insert(INSTANCES, *(replace(instance, id=id_) for id_ in ids))
            tx.insert(
                HISTORY,
                *(replace(it, instance_id=id_) for id_ in ids for it in history),
            )
            for table, rows in owned.items():
                tx.insert(
                    table,
                    *(
                        _like(row, id_, number, due)
                        for id_, number in zip(ids, numbers, strict=True)
                        for row in rows
                    ),
                )
            tx.insert(
                TASK_PEOPLE,
                *(
                    replace(it, task=f"{it.task}-{number:06}", number=10 + number)
                    for number in numbers
                    for it in people
                ),
            )
    engine.close()
    home.settle(url)
    return url


def _like(row: Any, instance_id: str, number: int, due: int | None) -> Any:
    changes: dict[str, Any] = {"instance_id": instance_id}
    if hasattr(row, "number"):
        changes["number"] = 10 + number
    if hasattr(row, "put_off") and number >= (DUE if due is None else due):
        changes["due"] = row.due + dt.timedelta(days=365, seconds=number)
    return replace(row, id=f"{row.id}-{number:06}", **changes)


def one_round(home: Any, url: str) -> dict[str, float]:
    """Return the milliseconds of each deed."""
    engines: list[Any] = []

    def spent(act: Callable[[], Any], times: int = 1) -> float:
        gc.collect()
        before = home.processor()
        for _ in range(times):
            act()
        return (home.processor() - before) / times * 1e3

    def open_() -> None:
        engines.append(opened(url, later=dt.timedelta(days=1)))
        engines[-1].next_due()

    found = {"open the engine": spent(open_, 5)}
    [engine, *others] = engines
    for other in others:
        other.close()
    engine.user_tasks(limit=20)
    found["ask what is due"] = spent(engine.next_due, ASKED * 10)
    found["a page of tasks"] = spent(lambda: engine.user_tasks(limit=20), ASKED * 2)
    found["fire 1,000 timers"] = spent(lambda: engine.run_due(limit=DUE))
    with engine.read() as tx:
        if any(it.due <= NOW + dt.timedelta(days=1) for it in tx.select(TIMERS)):
            msg = f"not all of {DUE} timers have fired"
            raise SystemExit(msg)
    engine.close()
    return found


def drained(home: Any, url: str, jobs: int) -> dict[str, float]:
    """Return the milliseconds that a job costs."""
    engine = opened(url)
    before = home.processor()
    done = engine.run_due(limit=jobs)
    spent = home.processor() - before
    if (done, engine.next_due()) != (jobs, None):
        msg = f"{done} of {jobs} jobs were done"
        raise SystemExit(msg)
    engine.close()
    return {"a waiting job": spent / jobs * 1e3}


def compared(home: Any, counts: tuple[int, int], jobs: tuple[int, int]) -> None:
    """Measure on one database, and print a line for each deed."""
    kinds: list[tuple[str, str, tuple[int, int], Any]] = [
        ("waiting", WAITING, counts, lambda url, _: one_round(home, url)),
        (
            "calling",
            CALLING,
            jobs,
            lambda url, count: drained(home, url, count),
        ),
    ]
    for process, drawn, sizes, measure in kinds:
        kept = [made(home, drawn, process, count) for count in sizes]
        taken: list[list[dict[str, float]]] = [[], []]
        for _ in range(ROUNDS):
            for place, url in enumerate(kept):
                with home.copy(url) as copied:
                    taken[place].append(measure(copied, sizes[place]))
        for name in taken[0][0]:
            few, many = (min(it[name] for it in its) for its in taken)
            ratio = many / few
            verdict = "met" if ratio <= AIM else "MISSED"
            print(
                f"| {home.name} | {name} | {sizes[0]:,}: {few:.3f} | {sizes[1]:,}: "
                f"{many:.3f} | {ratio:.2f} | {verdict} |",
                flush=True,
            )


def main() -> None:
    given = [int(it) for it in sys.argv[1:]]
    few, many, jobs = given or (1_000, 100_000, 10_000)
    print(
        "| store | deed | few, ms | many, ms | ratio | <= 1.3 |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        compared(OnSQLite(Path(folder)), (few, many), (1_000, jobs))
    with own_server() as server:
        compared(OnPostgreSQL(server), (few, many), (1_000, jobs))


if __name__ == "__main__":
    main()
