"""Measure bizproc beside its peers in one run: every round, everybody has a turn.

A turn is a process of its own with an empty folder and, on PostgreSQL, an empty
database. Every other round goes backwards, so that nobody always comes first.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import diagrams
import sqlalchemy as sa
from payload import payload
from peers import environments
from peers.contestants import FIELD, Contestant
from peers.environments import Environment, NotInstalledError

from bizproc.errors import StoreError
from bizproc.testing.postgres import Server

# a server of tests waits for no disk; this one must
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"
# seconds until a turn counts as hung
PATIENCE = 600
PYTHON_PEERS = ("camunda_python", "dbos", "procrastinate", "spiff")


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how long, how often and, where many are in flight together, how many."""

    rounds: int
    seconds: float
    warm_up: int = 20
    in_flight: int = 50


@dataclass(slots=True)
class Measured:
    """What a contestant took, round by round, or why it took no part.

    `ms` has the milliseconds of an instance in each round, by work.
    """

    contestant: Contestant
    ms: dict[str, list[float]] = field(default_factory=dict)
    missing: str = ""


def install_all(
    contestants: Sequence[Contestant],
) -> tuple[dict[str, Environment], dict[str, str]]:
    """Return the environments of contestants by name, and why others are not there."""
    made: dict[str, Environment] = {}
    missing: dict[str, str] = {}
    for name in dict.fromkeys(it.environment for it in contestants):
        try:
            made[name] = _installed(name)
        except NotInstalledError as error:
            missing[name] = f"not installed: {error}"
    return made, missing


def _installed(name: str) -> Environment:
    if name == "bpmn_engine":
        return environments.node_environment(name)
    base = environments.interpreter()
    if name in PYTHON_PEERS:
        wanted = environments.pinned(name)
    else:
        wanted = environments.own_requirements()
    return environments.python_environment(name, base, wanted)


class Databases:
    """Make an empty database of our own server for each turn that needs one."""

    def __init__(self, server: sa.URL) -> None:
        self._url = server.set(drivername="postgresql+psycopg")
        self._numbers = itertools.count(1)

    @contextlib.contextmanager
    def empty(self) -> Iterator[str]:
        """Make a database, and drop it when the turn is over."""
        name = f"bench_{next(self._numbers)}"
        engine = sa.create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            url = self._url.set(drivername="postgresql", database=name)
            yield url.render_as_string(hide_password=False)
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()


@contextlib.contextmanager
def databases() -> Iterator[Databases | str]:
    """Start a server that waits for the disk; yield why not if it does not start."""
    try:
        server = Server()
    except StoreError as error:
        yield f"no server: {error}"
        return
    try:
        server.start(DURABLE)
        yield Databases(server.url)
    finally:
        server.stop()
        server.remove()


def measure(
    plan: Plan,
    contestants: Sequence[Contestant] = FIELD,
    install: Callable[..., Any] = install_all,
    serve: Callable[[], Any] = databases,
) -> list[Measured]:
    """Let everybody have a turn in every round; return what each of them took."""
    made, missing = install(contestants)
    field_ = [
        Measured(it, missing=missing.get(it.environment, "")) for it in contestants
    ]
    needed = any(it.store == "PostgreSQL" for it in contestants)
    with serve() if needed else contextlib.nullcontext("") as server:
        for number in range(plan.rounds):
            order = field_ if number % 2 == 0 else field_[::-1]
            for one in order:
                if not one.missing:
                    _turn(one, made[one.contestant.environment], plan, server)
            print(f"  round {number + 1} of {plan.rounds}", file=sys.stderr, flush=True)
    return field_


def _turn(
    one: Measured, environment: Environment, plan: Plan, server: Databases | str
) -> None:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peers-")))
        address = ""
        if one.contestant.store == "PostgreSQL":
            if isinstance(server, str):
                one.missing = server
                return
            address = stack.enter_context(server.empty())
        try:
            for told in _played(one.contestant, environment, plan, folder, address):
                _keep(one, told)
        except _FailedError as error:
            one.missing = f"failed: {error}"


class _FailedError(Exception):
    """Say why a turn came to nothing."""


def _keep(one: Measured, told: dict[str, Any]) -> None:
    work = told["work"]
    expected = one.contestant.expected(work)
    if told["final"] != expected:
        message = f"{work} ended with {told['final']} instead of {expected}"
        raise _FailedError(message)
    one.ms.setdefault(work, []).append(told["ms"])


def _played(
    who: Contestant, environment: Environment, plan: Plan, folder: Path, address: str
) -> list[dict[str, Any]]:
    asked = {
        "store": who.store,
        "folder": str(folder),
        "address": address,
        "works": who.works,
        "seconds": plan.seconds,
        "warm_up": plan.warm_up,
        "in_flight": plan.in_flight,
    }
    program, *more = who.runner
    if program.endswith(".js"):
        drawn = {work: diagrams.draw(work, "bpmn_engine") for work in who.works}
        asked |= {"payload": payload(), "diagrams": drawn}
    runner = environments.HERE / "runners" / program
    command = [*environment.command, str(runner), json.dumps(asked), *more]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=os.environ | environment.variables,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        message = f"a turn took more than {PATIENCE} s"
        raise _FailedError(message) from error
    if done.returncode:
        raise _FailedError(environments.reason(done.stderr))
    return [json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
