"""The trials: where workers are killed, stopped, and what they have to bear."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import random
import signal
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from tests.chaos.ground import PATIENCE, Ground
from tests.chaos.life import LEASE, Life, Way
from tests.chaos.shared_clock import SharedClock

# more points than a worker passes in a story: it may also come through unharmed
_FAR = 700
_WAYS: tuple[Way, ...] = ("inline", "due", "worker")
# seconds; SQLite is told to wait for ten, and PostgreSQL for as long as its address says
_LOCKED = 12.0
_GIVEN_UP = "2s"
# how likely the server is restarted in a turn of a worker
_RESTARTED = 0.5


class Restarted(Protocol):
    """Be a server of a database."""

    def stop(self) -> None:
        """End it at once."""

    def start(self) -> None:
        """Start it again."""


def kill_at_every_point(ground: Ground, *, step: int = 1, first: int = 1) -> None:
    """Kill a worker at each point of a story; the next goes on where it stopped."""
    point = first
    while True:
        life = ground.fresh(1)
        process, _ = ground.begin(dataclasses.replace(life, kill_at=point))
        if not ground.end(process):
            ground.judge(life, f"no point {point}")
            return
        ground.finish(life, f"killed at point {point}")
        point += step


def kill_at_random(ground: Ground, *, seed: int, kills: int) -> None:
    """Kill pairs of workers at random points, while actions do what they like."""
    goal = ground.tally.kills + kills
    for number in range(kills):
        if ground.tally.kills >= goal:
            return
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - replayable
        life = ground.fresh(3, temper=chance.getrandbits(32))
        for _ in range(8):
            pair = [ground.begin(_mortal(life, chance)) for _ in range(2)]
            killed = [ground.end(process) for process, _ in pair]
            if not all(killed):
                break
        _let_it_end(ground, life, f"seed {seed}, story {number}")


def _mortal(life: Life, chance: random.Random) -> Life:
    """Return a life that ends somewhere, with its jobs run in one way or another."""
    way = chance.choice(_WAYS)
    return dataclasses.replace(life, kill_at=chance.randint(1, _FAR), way=way)


def stop_beyond_the_lease(
    ground: Ground, *, wishes: Sequence[str] = ("charge/1", "ship/1", "item/1/2")
) -> None:
    """Stop a worker inside an action until another has done all its work."""
    for wish in wishes:
        for after in (False, True):
            life = ground.fresh(1)
            held = dataclasses.replace(life, hold=wish, hold_after=after)
            process, pipe = ground.begin(held)
            assert pipe.poll(PATIENCE)
            assert pipe.recv() == "held"
            os.kill(process.pid, signal.SIGSTOP)
            SharedClock(life.folder).pass_time(2 * LEASE)
            other, _ = ground.begin(life)
            assert not ground.end(other)
            os.kill(process.pid, signal.SIGCONT)
            pipe.send("go on")
            assert not ground.end(process)
            ground.judge(life, f"stopped at {wish}, after it: {after}")


def restart_the_database(
    ground: Ground, server: Restarted, *, seed: int, restarts: int
) -> None:
    """Take the server away at once and bring it back, while two workers work."""
    chance = random.Random(f"{seed} restarts")  # noqa: S311 - replayable
    done = 0
    while done < restarts:
        life = ground.fresh(5)
        free, _ = ground.begin(life)
        told, pipe = ground.begin(dataclasses.replace(life, tells=True))
        while _turn(pipe) is not None:
            _go_on(pipe)
            if chance.random() < _RESTARTED and done < restarts:
                server.stop()
                server.start()
                done += 1
        assert not ground.end(free)
        assert not ground.end(told)
        ground.judge(life, f"seed {seed}, restart {done}")


def keep_it_locked(ground: Ground) -> None:
    """Keep a database locked for longer than one waits for it, in each turn of a story."""
    for number in itertools.count(1):
        life = ground.fresh(2, tells=True)
        on_a_server = not life.url.startswith("sqlite:")
        if on_a_server:
            life = dataclasses.replace(life, url=_giving_up(life.url))
        process, pipe = ground.begin(life)
        came_so_far = all(_turn(pipe) and _go_on(pipe) for _ in range(number))
        if came_so_far:
            locked = threading.Event()
            hold = _hold_tables if on_a_server else _hold
            holder = threading.Thread(target=hold, args=(life, locked))
            holder.start()
            locked.wait(PATIENCE)
            while _turn(pipe):
                _go_on(pipe)
            holder.join(PATIENCE)
        assert not ground.end(process)
        ground.judge(life, f"locked after turn {number}")
        if not came_so_far:
            return


def _giving_up(url: str) -> str:
    """Return the address of those who wait for a row only so long."""
    patient = sa.make_url(url).update_query_dict({"lock_timeout": _GIVEN_UP})
    return patient.render_as_string(hide_password=False)


def _hold(life: Life, locked: threading.Event) -> None:
    """Be another program that writes to the file and takes its time."""
    file = life.url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        threading.Event().wait(_LOCKED)
        other.execute("ROLLBACK")


def _hold_tables(life: Life, locked: threading.Event) -> None:
    """Be another program that has all tables of a server to itself for a while."""
    url = sa.make_url(life.url).difference_update_query(["lock_timeout"])
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as other:
        names = sa.inspect(other).get_table_names()
        other.exec_driver_sql(f"LOCK TABLE {', '.join(names)}")
        locked.set()
        threading.Event().wait(_LOCKED)
    engine.dispose()


def _turn(pipe: Any) -> str | None:
    """Wait until a worker has gone a turn, and return how; None at the end."""
    assert pipe.poll(PATIENCE)
    try:
        told: str = pipe.recv()
    except EOFError:
        return None
    return told


def _go_on(pipe: Any) -> bool:
    pipe.send("go on")
    return True


def _let_it_end(ground: Ground, life: Life, words: str) -> None:
    """Let workers go on until one comes to the end: actions may kill them as well."""
    for _ in _lives():
        process, _ = ground.begin(life)
        if not ground.end(process):
            ground.judge(life, words)
            return


def _lives() -> Iterator[int]:
    yield from range(100)
    message = "a hundred workers died in one story"
    raise AssertionError(message)
