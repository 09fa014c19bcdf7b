"""Count what an instance costs a database: statements, trips, commits, log, bytes kept.

    python benchmarks/cost_per_step.py [--instances 500]

It counts and takes no time of a clock on the wall, so it may run beside other work: what
SQLite is told, by its own trace; what goes over the wire of PostgreSQL, by a proxy that
reads the answers of the server; the write-ahead log of both; the processor time of the
engine's process and of the server's. docs/scaling.md has the figures.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import report
import sqlalchemy as sa
from peers.field import DURABLE, Databases
from peers.runners.our_engine import Jobs, OnPostgreSQL, OnPostgreSQLJobs
from wire import Wire
from with_bizproc import START, Bizproc

from bizproc.testing.postgres import Server

WARM_UP = 50
SLICES = 5
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a database was asked for, and what came of it, so far or in between."""

    statements: int
    trips: int
    commits: int
    log: int
    kept: int
    engine_ms: float
    server_ms: float

    def since(self, before: Counted, instances: int) -> Counted:
        """Return what one of so many instances added."""
        names = self.__dataclass_fields__
        return Counted(
            *((getattr(self, it) - getattr(before, it)) / instances for it in names)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Something that an instance goes through, done for the instance of that number.

    `prepare` lets so many instances wait for it.
    """

    title: str
    work: str
    do: Callable[[Any, int], Any]
    prepare: Callable[[Any, int], Any] | None = None


def _once(running: Any, _: int) -> None:
    running.once()


def _start_to_wait(running: Any, number: int) -> None:
    running._start_waiting(key=f"k{number}")  # noqa: SLF001 - the harness's own


def _correlate(running: Any, number: int) -> None:
    running.correlate(f"k{number}")


def _wait_for_timers(running: Any, count: int) -> None:
    """Let the timers of so many instances come due one after the other."""
    for number in range(count):
        running._start_waiting(due=_due(number))  # noqa: SLF001 - as above


def _fire(running: Any, number: int) -> None:
    running.clock.time = _due(number)
    if running.engine.run_due() != 1:
        raise AssertionError(number)


def _due(number: int) -> dt.datetime:
    # the harness's clock goes on at every look
    return START + dt.timedelta(days=1, hours=number)


STEPS = (
    Step("W1: five actions in one command", "W1", _once),
    Step("W1s: five actions, each a job", "W1s", _once),
    Step("W4: two forms, an action between", "W4", _once),
    Step("start, wait for a message", "W6", _start_to_wait),
    Step(
        "a message, an action, the end",
        "W6",
        _correlate,
        lambda it, n: it.wait_for_messages(n),
    ),
    Step("a timer fires, an action, the end", "W5", _fire, _wait_for_timers),
)


class OnSQLite:
    """An engine on a file, whose statements are traced."""

    def __init__(self, step: Step, folder: Path) -> None:
        self._asked: list[str] = []
        self._folder = folder
        with _traced(self._asked):
            kind = Jobs if step.work == "W1s" else Bizproc
            self.running = kind(step.work, "FULL", folder)

    def counted(self) -> Counted:
        log = self._folder / "bizproc.db-wal"
        commits = sum(it == "COMMIT" for it in self._asked)
        return Counted(
            statements=len(self._asked),
            trips=0,
            commits=commits,
            log=log.stat().st_size,
            kept=0,
            engine_ms=time.process_time() * 1e3,
            server_ms=0,
        )

    def kept(self) -> int:
        with contextlib.closing(sqlite3.connect(self._folder / "bizproc.db")) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            [(pages,)] = db.execute("PRAGMA page_count").fetchall()
            [(free,)] = db.execute("PRAGMA freelist_count").fetchall()
            [(size,)] = db.execute("PRAGMA page_size").fetchall()
        return int((pages - free) * size)


@contextlib.contextmanager
def _traced(asked: list[str]) -> Iterator[None]:
    def trace(connection: Any, _: Any) -> None:
        connection.set_trace_callback(asked.append)

    def keep_log(connection: Any, *_: Any) -> None:
        # after the engine's own settings: nothing is taken back from the log
        connection.execute("PRAGMA wal_autocheckpoint = 0")

    sa.event.listen(sa.Engine, "connect", trace)
    sa.event.listen(sa.Pool, "checkout", keep_log)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "connect", trace)
        sa.event.remove(sa.Pool, "checkout", keep_log)


class OnServer:
    """An engine on PostgreSQL, behind a wire that counts."""

    def __init__(self, step: Step, folder: Path, address: str) -> None:
        url = sa.make_url(address)
        self._direct = psycopg.connect(
            url.render_as_string(hide_password=False), autocommit=True
        )
        [place] = self._direct.execute("SHOW data_directory").fetchone()
        self._first = int((Path(place) / "postmaster.pid").read_text().split()[0])
        self._wire = Wire(Path(str(url.query["host"])), folder)
        behind = url.update_query_dict({"host": str(folder)})
        kind = OnPostgreSQLJobs if step.work == "W1s" else OnPostgreSQL
        address = behind.render_as_string(hide_password=False)
        self.running = kind(step.work, address, folder)

    def counted(self) -> Counted:
        [log] = self._direct.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
        ).fetchone()
        return Counted(
            statements=self._wire.statements,
            trips=self._wire.trips,
            commits=self._wire.commits,
            log=int(log),
            kept=0,
            engine_ms=time.process_time() * 1e3,
            server_ms=_processor_ms(self._first),
        )

    def kept(self) -> int:
        [size] = self._direct.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchone()
        return int(size)

    def close(self) -> None:
        self._direct.close()
        self._wire.close()


def _processor_ms(first: int) -> float:
    """Return the processor time of what a server's first process started and still has."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == first:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK * 1e3


def measured(step: Step, opened: Any, instances: int) -> Counted:
    """Do a step with so many instances, in slices; return what one of them cost.

    Processor times are those of the cheapest slice: whoever else is busy makes all dearer.
    """
    size = instances // SLICES
    if step.prepare is not None:
        step.prepare(opened.running, WARM_UP + size * SLICES)
    done = iter(range(WARM_UP + size * SLICES))
    for number in itertools.islice(done, WARM_UP):
        step.do(opened.running, number)
    kept = opened.kept()
    seen = [opened.counted()]
    for _ in range(SLICES):
        for number in itertools.islice(done, size):
            step.do(opened.running, number)
        seen.append(opened.counted())
    slices = [after.since(before, size) for before, after in itertools.pairwise(seen)]
    cost = seen[-1].since(seen[0], size * SLICES)
    return replace(
        cost,
        kept=max(0, opened.kept() - kept) / (size * SLICES),
        engine_ms=min(it.engine_ms for it in slices),
        server_ms=min(it.server_ms for it in slices),
    )


def on_sqlite(step: Step, instances: int) -> Counted:
    with tempfile.TemporaryDirectory(prefix="cost-") as folder:
        opened = OnSQLite(step, Path(folder))
        cost = measured(step, opened, instances)
        opened.running.close()
        return cost


def on_server(step: Step, instances: int, databases: Databases) -> Counted:
    with (
        tempfile.TemporaryDirectory(prefix="cost-") as folder,
        databases.empty() as address,
    ):
        opened = OnServer(step, Path(folder), address)
        cost = measured(step, opened, instances)
        opened.running.close()
        opened.close()
        return cost


def table(found: dict[str, list[tuple[str, Counted]]]) -> str:
    head = (
        "step", "on", "statements", "trips", "commits", "log, kB", "kept, kB",
        "engine, ms", "server, ms",
    )  # fmt: skip
    rows = [
        (
            title,
            store,
            f"{it.statements:.1f}",
            f"{it.trips:.1f}" if it.trips else "–",
            f"{it.commits:.1f}",
            f"{it.log / 1e3:.1f}",
            f"{it.kept / 1e3:.1f}",
            f"{it.engine_ms:.2f}",
            f"{it.server_ms:.2f}" if it.trips else "–",
        )
        for title, costs in found.items()
        for store, it in costs
    ]
    return report.table(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=500)
    asked = parser.parse_args()
    found: dict[str, list[tuple[str, Counted]]] = {}
    server = Server()
    try:
        server.start(DURABLE)
        databases = Databases(server.url)
        for step in STEPS:
            found[step.title] = [
                ("SQLite", on_sqlite(step, asked.instances)),
                ("PostgreSQL", on_server(step, asked.instances, databases)),
            ]
    finally:
        server.stop()
        server.remove()
    print(table(found))


if __name__ == "__main__":
    main()
