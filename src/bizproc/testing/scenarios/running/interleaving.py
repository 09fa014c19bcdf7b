"""Play several runs in one world at once, their steps in the order of time."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from bizproc.testing.scenarios.format.model import RunOfCase, Step
from bizproc.testing.scenarios.reporting.report import StepFailed
from bizproc.testing.scenarios.running.clock_moves import go_to, target_of
from bizproc.testing.scenarios.running.player import Mode, Player
from bizproc.testing.scenarios.running.world import World

__all__ = ["FailedRun", "Together"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRun:
    """Say which run failed, and where."""

    run: RunOfCase
    step: StepFailed


@dataclass(slots=True, kw_only=True)
class _Thread:
    """Keep how far one run is; its aliases are its own."""

    run: RunOfCase
    player: Player
    aliases: dict[str, str]
    at: dt.datetime
    done: int = 0

    @property
    def step(self) -> Step:
        return self.run.steps[self.done]


@dataclass(order=True, slots=True)
class _Turn:
    at: dt.datetime
    number: int
    thread: _Thread = field(compare=False)


class Together:
    """Interleave runs: at any moment the step that is due first happens next.

    A `wait` counts from the run's own step before it, a time of day is on that
    step's day. Steps of one moment happen in the order of the runs. What a run names
    with an alias is known to that run alone; records of the world are known to all.
    """

    def __init__(self, world: World, runs: Iterable[RunOfCase]) -> None:
        self._world = world
        self._shared = dict(world.aliases)
        self._turns: list[_Turn] = []
        for number, run in enumerate(runs):
            thread = _Thread(
                run=run,
                player=Player(run, world, Mode()),
                aliases=dict(self._shared),
                at=world.clock.now(),
            )
            self._queue(thread, number)

    def go(self, until: dt.datetime) -> FailedRun | None:
        """Play everything up to a moment, and go there; return what failed first."""
        while self._turns and self._turns[0].at <= until:
            turn = heapq.heappop(self._turns)
            failed = self._happen(turn.thread)
            if failed is not None:
                return FailedRun(run=turn.thread.run, step=failed)
            self._queue(turn.thread, turn.number)
        go_to(self._world, until)
        return None

    @property
    def unfinished(self) -> int:
        """Return how many runs have steps left."""
        return len(self._turns)

    def _queue(self, thread: _Thread, number: int) -> None:
        if thread.done == len(thread.run.steps):
            return
        move = thread.step.move
        if move is not None:
            time = self._world.reading.time
            thread.at = target_of(move, now=thread.at, time=time)
        heapq.heappush(self._turns, _Turn(thread.at, number, thread))

    def _happen(self, thread: _Thread) -> StepFailed | None:
        move, world = thread.step.move, self._world
        go_to(world, thread.at, down=move is not None and move.kind == "down_until")
        self._know(thread.aliases)
        failed = thread.player.now(thread.step)
        thread.aliases = dict(world.aliases)
        self._know(self._shared)
        thread.done += 1
        return failed

    def _know(self, aliases: dict[str, str]) -> None:
        self._world.aliases.clear()
        self._world.aliases.update(aliases)
