"""Where a trial takes place: a folder and a database of its own, and its processes."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing as mp
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.life import Life, live
from tests.chaos.outside import Recorder
from tests.chaos.shared_clock import SharedClock
from tests.chaos.story import BOOKED, diagram
from tests.chaos.verdict import faults
from tests.postgresql import administering

from bizproc.stores.sql import SqlStore
from bizproc.stores.sql.backend import backend_for

# seconds until a process counts as hung; how fast it is, is not asked
PATIENCE = 300
_BEFOREHAND = ["bizproc.connecting", "bizproc.stores.sql", "psycopg"]


@dataclass(slots=True)
class Tally:
    """Count what happened in trials, and keep what was wrong."""

    stories: int = 0
    lives: int = 0
    kills: int = 0
    repeats: int = 0
    faults: list[str] = field(default_factory=list)


class Ground:
    """Make places for stories, and let workers live on them."""

    def __init__(self, folder: Path, new_address: Callable[[], str]) -> None:
        self.tally = Tally()
        self._folder = folder
        self._new_address = new_address
        self._numbers = itertools.count(1)
        self._context: Any = mp.get_context("forkserver")
        self._context.set_forkserver_preload(_BEFOREHAND)

    def fresh(self, orders: int, **more: Any) -> Life:
        """Return a life on an empty place, with so many orders to come."""
        place = self._folder / f"story{next(self._numbers)}"
        place.mkdir()
        (place / "order.bpmn").write_text(diagram())
        SharedClock(place).begin()
        self.tally.stories += 1
        numbers = tuple(range(1, orders + 1))
        return Life(url=self._new_address(), folder=place, orders=numbers, **more)

    def begin(self, life: Life) -> tuple[Any, Any]:
        """Let a worker live; return its process and the pipe to it."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=live, args=(life, theirs))
        process.start()
        theirs.close()
        self.tally.lives += 1
        return process, ours

    def end(self, process: Any) -> bool:
        """Wait for the end of a life; say whether it was killed.

        Raises:
            AssertionError: it neither ended its story nor was killed.
        """
        process.join(PATIENCE)
        code = process.exitcode
        assert code in {0, -signal.SIGKILL}, f"a worker ended with {code}"
        killed: bool = code != 0
        self.tally.kills += killed
        return killed

    def judge(self, life: Life, words: str) -> None:
        """Look at what a story has left, and forget its place if nothing is wrong."""
        found = faults(life)
        self.tally.repeats += Recorder(life.folder).repeats()
        self.tally.faults += [f"{words}: {fault}" for fault in found]
        if not found:
            shutil.rmtree(life.folder)

    def finish(self, life: Life, words: str) -> None:
        """Let a last worker end the story undisturbed, and judge it."""
        assert not self.end(self.begin(life)[0])
        self.judge(life, words)


@contextlib.contextmanager
def sqlite_addresses(folder: Path) -> Iterator[Callable[[], str]]:
    """Return what makes an empty SQLite file with our tables."""
    template = folder / "template.db"
    prepare(f"sqlite:///{template}")
    numbers = itertools.count(1)

    def new() -> str:
        path = shutil.copy(template, folder / f"chaos{next(numbers)}.db")
        return f"sqlite:///{path}"

    yield new


@contextlib.contextmanager
def postgresql_addresses(server: Any) -> Iterator[Callable[[], str]]:
    """Return what makes a database with our tables; those before are dropped."""
    names = (f"bizproc_chaos_{os.getpid()}_{n}" for n in itertools.count())
    template = next(names)
    made: list[str] = []
    with administering(server) as admin:
        admin.exec_driver_sql(f"CREATE DATABASE {template}")
    prepare(_address(server, template))

    def new() -> str:
        name = next(names)
        _drop(server, made)
        # connected anew: trials restart the server
        with administering(server) as admin:
            admin.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return _address(server, name)

    yield new
    _drop(server, [*made, template])


def _drop(server: Any, names: list[str]) -> None:
    with administering(server) as admin:
        while names:
            admin.exec_driver_sql(f"DROP DATABASE {names.pop()} WITH (FORCE)")


def _address(server: Any, name: str) -> str:
    address: str = server.set(database=name).render_as_string(hide_password=False)
    return address


def prepare(url: str) -> None:
    """Make the tables of the engine and the application's own."""
    SqlStore.open(url).close()
    database = backend_for(url).engine
    with database.begin() as connection:
        BOOKED.create(connection, checkfirst=True)
    database.dispose()
