"""Play one drawing on the engine and in the token game, and compare at every step."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.engine.conftest import Play
from tests.random_diagrams.game import Game
from tests.random_diagrams.reading import read
from tests.random_diagrams.tokens import Wait

from bizproc.connecting import connect
from bizproc.store import JOBS, SUBSCRIPTIONS, TIMERS
from bizproc.stores.sql import SqlStore

STEPS = 120
PATIENCE = 40
REOPENED = 3
# How often an event comes while the instance is suspended.
HELD = 0.15
# Tokens may multiply without end.
CROWD = 40
# Each third instance goes over to a new version of its diagram.
MOVES = 18
# What an instance may say to that.
STAY = {"COMPENSATING", "SEVERAL_EVENTS"}


class Difference(AssertionError):  # noqa: N818 - it is what is looked for
    """Tell where the engine and the game part."""

    def __init__(self, log: list[str], told: str) -> None:
        super().__init__(f"after {log or 'the start'}\n{told}")


def play(text: str, store: str, seed: int) -> int:
    """Play a drawing on a random path; return how many steps were compared.

    Raises:
        Difference: the engine does something else than the game.
    """
    with tempfile.TemporaryDirectory(prefix="bizproc-random-") as folder:
        url = "memory://"
        if store == "sqlite":
            path = Path(folder) / "engine.db"
            path.write_bytes(_empty_database())
            url = f"sqlite:///{path}?synchronous=NORMAL"
        playing = Play(Path(folder), url)
        try:
            return Trial(playing, url, text, random.Random(seed)).go()  # noqa: S311
        finally:
            playing.engine.close()


@functools.cache
def _empty_database() -> bytes:
    """Make the tables once; a trial copies the file."""
    with tempfile.TemporaryDirectory(prefix="bizproc-random-") as folder:
        path = Path(folder) / "empty.db"
        SqlStore.open(f"sqlite:///{path}").close()
        return path.read_bytes()


class Trial:
    """Lead both through the same events."""

    def __init__(self, playing: Play, url: str, text: str, rng: random.Random) -> None:
        self.playing = playing
        self.url = url
        self.rng = rng
        self.seen = 0
        self.log: list[str] = []
        self.untrue: list[str] = []

        @playing.actions.add("work", transactional=True)
        def work() -> None:
            """Do nothing, in the transaction."""

        @playing.actions.add("job")
        def job() -> None:
            """Do nothing, after it."""

        self.text = text
        self._deploy(text)
        self.game = Game(read(text), playing.clock.time)

    def _deploy(self, text: str) -> None:
        path = self.playing.folder / "p.bpmn"
        path.write_text(text)
        self.playing.engine.deploy(path, check=False)

    def go(self) -> int:
        moves_at = self.rng.randint(0, MOVES)
        self.game.start()
        self.instance = self.playing.start({"path": "@"})
        self.compare()
        for step in range(STEPS):
            if self.game.state != "ACTIVE" or not 0 < len(self.game.waits) < CROWD:
                break
            if step % REOPENED == REOPENED - 1:
                self._reopen()
            if step == moves_at:
                self._move()
            self._tick()
            told = self._advance(patient=step > PATIENCE)
            self.log.append(told)
            self.compare()
            self._forget()
        self._nothing_left()
        return len(self.log)

    def _reopen(self) -> None:
        """Go on with what is on the disk alone; a store in memory has no other place."""
        if self.url.startswith("memory"):
            return
        playing = self.playing
        playing.engine.close()
        playing.engine = connect(
            self.url, actions=playing.actions, clock=playing.clock, jobs="inline"
        )

    def _move(self) -> None:
        """Go on in a new version that draws the same."""
        self._deploy(self.text + "<!-- once more -->")
        done = self.playing.engine.migrate(instances=[self.instance], to=2)
        codes = {it.code for it in done.instances[0].blockers}
        if not codes <= STAY:
            raise Difference(self.log, f"a new version that is the same: {codes}")
        self.compare()

    def _tick(self) -> None:
        """Let no two moments be the same by chance."""
        self.playing.clock.time += dt.timedelta(microseconds=1013 + len(self.log))
        self.game.now = self.playing.clock.time

    def _advance(self, *, patient: bool) -> str:
        kinds = {it.kind for it in self.game.waits}
        kind = self.rng.choice(sorted(kinds))
        if patient:
            kind = next(
                it
                for it in (
                    "user",
                    "incident",
                    "timer",
                    "message",
                    "signal",
                    "condition",
                )
                if it in kinds
            )
        if kind == "timer":
            return self._pass_time()
        wait: Wait = self.rng.choice(self.game.of(kind))
        moves: Any = {
            "user": self._complete,
            "message": self._message,
            "signal": self._signal,
            "condition": self._condition,
            "incident": self._skip,
        }
        if kind == "user":
            return self._complete(self._oldest(wait), go_on=patient)
        held = kind != "incident" and self.rng.random() < HELD
        with self._suspended() if held else contextlib.nullcontext():
            moves[kind](wait.name)
        return f"{kind} {wait.name}{' while it is suspended' * held}"

    @contextlib.contextmanager
    def _suspended(self) -> Iterator[None]:
        """Let what comes wait until the instance is resumed."""
        self.playing.engine.suspend(self.instance)
        yield
        self.playing.engine.resume(self.instance)

    def _oldest(self, wait: Wait) -> Wait:
        """Return the oldest of those that nobody can tell apart."""
        return next(
            it
            for it in self.game.of("user")
            if (it.element, it.owner.path) == (wait.element, wait.owner.path)
        )

    def _pass_time(self) -> str:
        held = self.rng.random() < HELD
        with self._suspended() if held else contextlib.nullcontext():
            self.playing.clock.time = self.game.pass_time()
            self.playing.engine.run_due()
        self.playing.engine.run_due()
        return f"the next timer{' while it is suspended' * held}"

    def _skip(self, name: str) -> None:
        """Pass over the oldest fault of an element."""
        self.game.pass_over(name)
        found = self.playing.engine.incidents(instance=self.instance)
        ids = [it.id for it in found if it.element_id == name]
        self.playing.engine.resolve_incident(ids[0], action="skip")

    def _complete(self, wait: Wait, *, go_on: bool) -> str:
        element, path = wait.element, wait.owner.path
        question = self.game.nodes[element].element.get("name", "")
        answers: dict[str, int | list[int]] = {}
        if question:
            name, how, count = question.split(":")
            choices = list(range(int(count)))
            if how == "one":
                answers[name] = 0 if go_on else self.rng.choice(choices)
            else:
                some = [it for it in choices if self.rng.random() < 0.5]
                answers[name] = [] if go_on else some
        self.game.complete(wait, answers)
        tasks = [
            it
            for it in self.playing.engine.user_tasks(instance=self.instance)
            if (it.element_id, it.title) == (element, path)
        ]
        oldest = min(tasks, key=lambda it: it.number)
        self.playing.engine.complete_user_task(oldest.id, answers)
        return f"complete {element}{path} {answers or ''}".strip()

    def _message(self, name: str) -> None:
        self.game.hear_of("message", name)
        self.playing.engine.publish_message(name, correlation_key="k")

    def _signal(self, name: str) -> None:
        self.game.hear_of("signal", name)
        self.playing.engine.broadcast_signal(name)

    def _condition(self, name: str) -> None:
        self.game.condition(name)
        self.playing.engine.set_variables(self.instance, {name: True})
        self.untrue.append(name)

    def _forget(self) -> None:
        """Let a condition be false again, which wakes nobody."""
        for name in self.untrue:
            if self.playing.state(self.instance) == "ACTIVE":
                self.playing.engine.set_variables(self.instance, {name: False})
        self.untrue.clear()

    # -- comparing -----------------------------------------------------------

    def compare(self) -> None:
        expected, found = self._expected(), self._found()
        for what, wanted in expected.items():
            if wanted != found[what]:
                told = f"the game has {_list(wanted)}, the engine {_list(found[what])}"
                raise Difference(self.log, f"{what}: {told}")

    def _expected(self) -> dict[str, Any]:
        game = self.game
        told, game.completed = Counter(game.completed), []
        waits: dict[str, Any] = {
            kind: Counter(it.element for it in game.of(kind))
            for kind in ("timer", "message", "signal")
        }
        waits["user"] = Counter(it.element + it.owner.path for it in game.of("user"))
        waits["incident"] = Counter(it.element for it in game.of("incident"))
        return {"completed": told, "state": game.state, **waits}

    def _found(self) -> dict[str, Any]:
        engine = self.playing.engine
        events = engine.history(self.instance)
        new, self.seen = events[self.seen :], len(events)
        done = Counter(it.element_id for it in new if it.type == "element_completed")
        tasks = engine.user_tasks(instance=self.instance)
        with engine.read() as tx:
            timers = [it.element_id for it in tx.select(TIMERS)]
            heard = [(it.kind, it.element_id) for it in tx.select(SUBSCRIPTIONS)]
        return {
            "incident": Counter(it.element_id for it in engine.incidents()),
            "completed": done,
            "state": self.playing.state(self.instance),
            "user": Counter(f"{it.element_id}{it.title}" for it in tasks),
            "timer": Counter(timers),
            "message": Counter(it for kind, it in heard if kind == "message"),
            "signal": Counter(it for kind, it in heard if kind == "signal"),
        }

    def _nothing_left(self) -> None:
        if self.game.state == "ACTIVE":
            return
        with self.playing.engine.read() as tx:
            left = [tx.count(it) for it in (TIMERS, SUBSCRIPTIONS, JOBS)]
        if any(left):
            raise Difference(self.log, f"left over: {left}")


def _list(what: Any) -> Any:
    return sorted(what.elements()) if isinstance(what, Counter) else what
