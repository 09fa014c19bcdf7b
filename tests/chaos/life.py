"""One life of a worker: it does what is left of the story until it ends, or is killed."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from tests.chaos.kill_points import KillPoints
from tests.chaos.outside import Notebook, Recorder
from tests.chaos.shared_clock import SharedClock
from tests.chaos.story import BOOKED

from bizproc.action import ActionContext, Actions, RetryLater
from bizproc.connecting import connect
from bizproc.engine import Engine
from bizproc.engine.components import Options
from bizproc.errors import StoreError
from bizproc.worker import Worker

Way = Literal["inline", "due", "worker"]
LEASE = dt.timedelta(minutes=5)
WENT_ON = "went on"
# more turns than a story can need: it goes round in a circle
_TURNS = 20_000
# turns in which nothing moves until a client takes a worker for lost
_PATIENT = 10
# seconds until a client asks again that found the database away
_AWAY = 0.02
_TIME_LIMIT = dt.timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Say where a worker lives, what it has to do, and when it is killed.

    `way` is who runs the jobs: the command that raised them ("inline"), the client when
    they are due ("due"), or a `bizproc.Worker` beside it ("worker"). `temper` is the seed of what actions do wrong, None if they do nothing wrong. With
    `hold` the first try of a wish waits for a word from outside, before or after it is
    done; with `tells` the worker says how each turn went, and waits for a word.
    """

    url: str
    folder: Path
    orders: tuple[int, ...]
    kill_at: int | None = None
    way: Way = "inline"
    temper: int | None = None
    hold: str | None = None
    hold_after: bool = False
    tells: bool = False


def live(life: Life, gate: Any = None) -> None:
    """Be the process of a worker; `gate` is its pipe to whoever let it live."""
    points = KillPoints(life.kill_at)
    points.watch()
    engine = open_engine(life, points, gate)
    if life.way == "worker":
        with Worker(engine, threads=2):
            _Client(engine, life, gate).go_on()
    else:
        _Client(engine, life, gate).go_on()
    engine.close()
    Notebook(life.folder / "lives").note(points.passed)


def open_engine(
    life: Life, points: KillPoints | None = None, gate: Any = None
) -> Engine:
    """Open an engine with the actions of the story."""
    actions = Actions()
    recorder = Recorder(life.folder)
    pass_point = (points or KillPoints(None)).point

    def hold(wish: str, *, after: bool) -> None:
        if gate is not None and (life.hold, life.hold_after) == (wish, after):
            gate.send("held")
            gate.recv()

    # real seconds, for what hangs; whoever is only slow does it under the same key
    limit = None if life.temper is None else _TIME_LIMIT

    @actions.add("do", timeout=limit)
    def do(wish: str, context: ActionContext) -> None:
        before = recorder.try_(wish)
        temper = _temper(life.temper, wish) if before == 0 else "calm"
        _misbehave_before(temper, life.folder)
        if before == 0:
            hold(wish, after=False)
        pass_point()
        recorder.do(wish, context.idempotency_key)
        pass_point()
        if before == 0:
            hold(wish, after=True)
        _misbehave_after(temper)

    @actions.add("book", transactional=True)
    def book(wish: str, context: ActionContext) -> None:
        connection: Any = context.connection
        connection.execute(BOOKED.insert().values(wish=wish))

    clock = SharedClock(life.folder)
    options = Options(lease=LEASE)
    return connect(
        life.url, actions=actions, clock=clock, options=options, jobs="inline"
    )


_TEMPERS = (
    *("calm", "calm", "refuses", "answers late", "asks for time"),
    *("dies before", "dies after", "hangs", "outlives its lease"),
)


def _temper(seed: int | None, wish: str) -> str:
    """Return how the first try of a wish goes."""
    if seed is None:
        return "calm"
    return random.Random(f"{seed} {wish}").choice(_TEMPERS)  # noqa: S311 - replayable


def _misbehave_before(temper: str, folder: Path) -> None:
    if temper == "refuses":
        message = "the outside system is away"
        raise ConnectionError(message)
    if temper == "hangs":
        threading.Event().wait()
    if temper == "asks for time":
        raise RetryLater(dt.timedelta(minutes=7))
    if temper == "dies before":
        os.kill(os.getpid(), signal.SIGKILL)
    if temper == "outlives its lease":
        SharedClock(folder).pass_time(3 * LEASE)


def _misbehave_after(temper: str) -> None:
    if temper == "answers late":
        message = "it was done, and the answer was lost"
        raise TimeoutError(message)
    if temper == "dies after":
        os.kill(os.getpid(), signal.SIGKILL)


class _Client:
    """Be the application: order, pay, answer, and let what is due be done.

    Whatever is not acknowledged is asked for again, with the id of its event.
    """

    def __init__(self, engine: Engine, life: Life, gate: Any) -> None:
        self._gate = gate
        self._deployed = False
        self._seen: dt.datetime | None = None
        self._waited = 0
        self._engine = engine
        self._life = life
        self._clock = SharedClock(life.folder)
        self._acknowledged = Notebook(life.folder / "acknowledged")
        self._heard = {tuple(words[:2]): words for words in self._acknowledged.lines()}

    def go_on(self) -> None:
        """Do what is left until every order has come to its end."""
        for _ in range(_TURNS):
            try:
                if self._turn():
                    return
                told = WENT_ON
            except StoreError as error:  # it is away, or somebody keeps it locked
                told = f"refused: {error}"
                self._gate.poll(_AWAY)  # nobody speaks: it only waits
            if self._life.tells:
                self._gate.send(told)
                self._gate.recv()
        message = "the story does not come to its end"
        raise AssertionError(message)

    def _turn(self) -> bool:
        """Go a step with each order; say whether all have ended."""
        if not self._deployed:
            self._engine.deploy(self._life.folder / "order.bpmn", check=False)
            self._deployed = True
        ended = [self._step(order) for order in self._life.orders]
        if all(ended):
            return True
        if self._life.way == "worker":
            self._let_time_pass()
        elif self._engine.run_due() == 0:
            self._clock.forward_to(self._engine.next_due() or self._clock.now())
        return False

    def _let_time_pass(self) -> None:
        """Move on to what is due next, unless the worker is at it."""
        due = self._engine.next_due()
        self._waited = self._waited + 1 if due == self._seen else 0
        self._seen = due
        if due is not None and due > self._clock.now() and self._waited > _PATIENT:
            self._clock.forward_to(due)
        else:
            self._gate.poll(_AWAY)  # nobody speaks: it only waits

    def _step(self, order: int) -> bool:
        engine = self._engine
        instance = self._once("started", order, partial(self._start, order))
        self._once("paid", order, partial(self._pay, order))
        for task in engine.user_tasks(instance=instance):
            self._once("checked", order, partial(self._check, order, task.id))
        return engine.instance(instance).state.value == "COMPLETED"

    def _start(self, order: int, event: str) -> str:
        return self._engine.start("order", {"order": order}, event_id=event).id

    def _pay(self, order: int, event: str) -> str:
        self._engine.publish_message(
            "paid",
            correlation_key=str(order),
            ttl=dt.timedelta(days=400),
            event_id=event,
        )
        return "taken"

    def _check(self, order: int, task: str, event: str) -> str:
        answers = {"checked": order}
        return self._engine.complete_user_task(task, answers, event_id=event).id

    def _once(self, what: str, order: int, do: Callable[[str], str]) -> str:
        """Do it unless it is acknowledged; then acknowledge it."""
        known = self._heard.get((what, str(order)))
        if known is None:
            known = [what, str(order), do(f"{what}/{order}")]
            self._acknowledged.note(*known)
            self._heard[what, str(order)] = known
        return known[2]
