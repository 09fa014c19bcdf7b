"""Play one run of a case: its steps in order, until one fails."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizproc.errors import (
    BizprocError,
    DefinitionError,
    DeploymentError,
    Location,
    NotFoundError,
    RefusedError,
)
from bizproc.testing.scenarios.format.matchers import gaps
from bizproc.testing.scenarios.format.model import Event, RunOfCase, Step
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.reporting.report import CaseResult, StepFailed
from bizproc.testing.scenarios.reporting.trace import trace
from bizproc.testing.scenarios.running.assertions import check
from bizproc.testing.scenarios.running.broken import BrokenFile
from bizproc.testing.scenarios.running.case_stores import StoreKind, case_store_for
from bizproc.testing.scenarios.running.case_timer import (
    CaseTimer,
    TooLongError,
    case_timer,
)
from bizproc.testing.scenarios.running.clock_moves import move
from bizproc.testing.scenarios.running.delivery import UnmatchedError
from bizproc.testing.scenarios.running.engine_events import prepare
from bizproc.testing.scenarios.running.fixture import Fixture
from bizproc.testing.scenarios.running.ledger import Ledger
from bizproc.testing.scenarios.running.matching import brief
from bizproc.testing.scenarios.running.world import World

if TYPE_CHECKING:
    from bizproc.testing.postgres.databases import Databases

__all__ = ["Mode", "Player", "play", "play_in"]

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Say how cases are played.

    `restart` drops and reopens everything between any two steps; `deliver_twice`
    delivers every event from outside twice, with the same event id. The store
    `postgres` takes a database of `databases` for each case. `seconds` is how long the
    steps of a case may take, in real time.
    """

    store: StoreKind = "memory"
    restart: bool = False
    deliver_twice: bool = False
    databases: Databases | None = None
    seconds: float | None = None


def play(
    run: RunOfCase,
    fixture: Fixture,
    mode: Mode,
    *,
    at_end: Callable[[World], None] | None = None,
) -> CaseResult:
    """Play a case in a fresh world and return what came of it.

    `at_end` may look at the world once the last step was played. A case about a file
    that cannot be used fails with the fault of that file.

    Raises:
        ScenarioError: what is given does not fit, or the case needs a portal that is
            not there.
    """
    fixture.check(run)
    began = time.perf_counter()
    failed = _played(run, fixture, mode, at_end)
    return CaseResult(
        name=run.name,
        title=run.title,
        location=run.location,
        covers=run.covers,
        failed=failed,
        seconds=time.perf_counter() - began,
    )


def _played(
    run: RunOfCase,
    fixture: Fixture,
    mode: Mode,
    at_end: Callable[[World], None] | None,
) -> StepFailed | None:
    while (broken := fixture.broken_for(run)) is None:
        try:
            return _in_a_world(run, fixture, mode, at_end)
        except DeploymentError as error:
            if not fixture.leave_out(error.findings):
                raise
    return _unusable(run, broken)


def _in_a_world(
    run: RunOfCase,
    fixture: Fixture,
    mode: Mode,
    at_end: Callable[[World], None] | None,
) -> StepFailed | None:
    case_store = case_store_for(mode.store, mode.databases)
    with World(fixture, run.given, store=case_store) as world:
        failed = play_in(world, run, mode)
        if at_end is not None:
            at_end(world)
    return failed


def _unusable(run: RunOfCase, broken: BrokenFile) -> StepFailed:
    first, *more = broken.findings
    others = f", and {len(more)} more" if more else ""
    return StepFailed(
        number=None,
        otherwise="before the first step",
        location=run.location,
        failures=(
            Failure(
                about="broken file",
                message=f"{first.code}: {first.message}{others}",
                location=first.location,
            ),
        ),
    )


def play_in(
    world: World,
    run: RunOfCase,
    mode: Mode,
    *,
    watch: Callable[[Step], None] | None = None,
) -> StepFailed | None:
    """Play the steps of a case in a world that is there already.

    `watch` is told of every step that held.
    """
    with case_timer(mode.seconds) as timer:
        player = Player(run, world, mode, watch=watch, timer=timer)
        try:
            return player.all()
        except TooLongError:
            return player.too_long()


class Player:
    """Play the steps of one run; what its expectations looked at is remembered."""

    def __init__(
        self,
        run: RunOfCase,
        world: World,
        mode: Mode,
        *,
        watch: Callable[[Step], None] | None = None,
        timer: CaseTimer | None = None,
    ) -> None:
        self._run = run
        self._timer = timer or CaseTimer(None)
        self._current: Step | None = None
        self._watch = watch or (lambda _: None)
        self._world = world
        self._mode = mode
        self._ledger = Ledger()

    def all(self) -> StepFailed | None:
        """Play every step; return the first that failed, or what was left over."""
        for number, step in enumerate(self._run.steps):
            self._current = step
            if number and self._mode.restart:
                self._world.restart()
            failures = self._step(step)
            if self._timer.over:
                return self.too_long()
            if failures:
                return self._failed(step, failures)
            self._watch(step)
        if not self._run.strict:
            return None
        left = self._left_over()
        if not left:
            return None
        lines = trace(self._world.engine, self._world.reading)
        return StepFailed(
            number=None,
            location=self._run.location,
            failures=tuple(left),
            trace=tuple(lines),
        )

    def too_long(self) -> StepFailed | None:
        """Return that the step at which the case is took too long."""
        self._timer.end()
        step, place = self._current, self._timer.place
        if step is None:
            return None
        failure = Failure(
            about="time limit",
            message=f"the case was not over within {self._timer.seconds:g} seconds",
            location=step.location,
            notes=() if place is None else (f"it was at {place}",),
        )
        return self._failed(step, [failure])

    def now(self, step: Step) -> StepFailed | None:
        """Let a step happen at the present moment: its time is not looked at."""
        failures = self._acted(step)
        return self._failed(step, failures) if failures else None

    def _failed(self, step: Step, failures: list[Failure]) -> StepFailed:
        expected = next((it.expected_path for it in failures if it.expected_path), ())
        world = self._world
        local = world.reading.time.local(world.clock.now()).replace(tzinfo=None)
        return StepFailed(
            number=step.number,
            location=step.location,
            failures=tuple(failures),
            trace=tuple(trace(world.engine, world.reading, expected_path=expected)),
            at=local.isoformat(timespec="auto"),
        )

    def _step(self, step: Step) -> list[Failure]:
        try:
            if step.move is not None:
                move(self._world, step.move)
        except DefinitionError:
            raise
        except BizprocError as error:
            at = step.move.location if step.move else step.location
            return [Failure(about="time", message=error.message, location=at)]
        except Exception as error:  # noqa: BLE001 - a crash fails the case, not the run
            return [_crashed(error, step.location)]
        return self._acted(step)

    def _acted(self, step: Step) -> list[Failure]:
        failures = self._happen(step)
        if failures:
            return failures
        try:
            return check(step.expect, self._world, self._ledger)
        except BizprocError as error:  # a pattern that searches too long
            return [
                Failure(about="expect", message=error.message, location=step.location)
            ]
        except Exception as error:  # noqa: BLE001 - as above
            return [_crashed(error, step.location)]

    def _happen(self, step: Step) -> list[Failure]:
        event = step.event
        if event is None:
            return []
        try:
            refused = self._deliver(event, step.number)
            self._world.engine.run_due()
        except UnmatchedError as error:
            message = str(error)
            return [Failure(about=event.kind, message=message, location=event.location)]
        except BizprocError as error:
            message = f"{error.code}: {error}"
            return [Failure(about=event.kind, message=message, location=event.location)]
        except Exception as error:  # noqa: BLE001 - as above
            return [_crashed(error, event.location)]
        return self._judged(step, event, refused)

    def _deliver(self, event: Event, number: str) -> RefusedError | None:
        """Deliver an event as often as it is asked for; return the first refusal."""
        times = event.deliver
        if self._mode.deliver_twice and event.shape.delivered:
            times = max(times, 2)
        event_id = f"{self._run.name}/{number}"
        deliver = prepare(event, self._world, event_id=event_id)
        first: RefusedError | None = None
        for turn in range(times):
            try:
                deliver()
            except RefusedError as error:
                if turn and first is None:
                    if _is_hidden(error, event):
                        continue
                    raise  # the repetition must be acknowledged as the first was
                first = first or error
        return first

    def _judged(
        self, step: Step, event: Event, refused: RefusedError | None
    ) -> list[Failure]:
        expected = step.expect.error
        at = step.expect.at("error") if expected else event.location
        if refused is None and expected is None:
            return []
        if expected is None and refused is not None:
            message = f"refused with {refused.code}: {refused.message}"
            return [Failure(about=event.kind, message=message, location=at)]
        if expected is None:
            return []
        if refused is None:
            message = f"expected a refusal {expected}, but it was accepted"
            return [Failure(about="error", message=message, location=at)]
        actual = {"code": refused.code, "message": refused.message}
        found = tuple(gaps(expected, actual, self._world.reading))
        if not found:
            return []
        message = "refused, but otherwise"
        return [Failure(about="error", message=message, location=at, gaps=found)]

    def _left_over(self) -> list[Failure]:
        failures = []
        for thing in self._ledger.things:
            left = self._ledger.left_over(thing, self._world.see(thing))
            if not left:
                continue
            reading = self._world.reading
            shown = [brief(it, reading) for it in left[:_SHOWN]]
            if len(left) > _SHOWN:
                shown.append(f"… and {len(left) - _SHOWN} more")
            what = "left running" if thing == "instance" else "that nothing looked at"
            message = (
                f"{len(left)} {thing}{'s' if len(left) > 1 else ''} {what}; "
                "expect them, or write strict: false"
            )
            failures.append(
                Failure(
                    about="nothing left over",
                    message=message,
                    location=self._run.location,
                    notes=tuple(shown),
                )
            )
        return failures


def _is_hidden(error: RefusedError, event: Event) -> bool:
    """Say whether a repeat is known, but what the first made is hidden from them.

    Who creates a record that goes to others at once is told of it once; a repeat is
    answered as far as they may still see it.
    """
    return event.kind == "create" and isinstance(error, NotFoundError)


def _crashed(error: Exception, at: Location) -> Failure:
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    notes = tuple(
        f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames
    )
    message = f"{type(error).__name__}: {error} (this is a fault of the program)"
    return Failure(about="crash", message=message, location=at, notes=notes)
