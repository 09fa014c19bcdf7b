"""Check the expectations of a step against the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bizproc.errors import Location
from bizproc.testing.scenarios.format.literals import shown
from bizproc.testing.scenarios.format.matchers import (
    Fields,
    Gap,
    gaps,
)
from bizproc.testing.scenarios.format.model import Expectations, Listed
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.reporting.trace import completed_elements
from bizproc.testing.scenarios.running.engine_view import is_open
from bizproc.testing.scenarios.running.ledger import Ledger
from bizproc.testing.scenarios.running.matching import brief, pair_up
from bizproc.testing.scenarios.running.mismatches import Mismatches, first_few
from bizproc.testing.scenarios.running.world import World

__all__ = ["check"]


def check(expected: Expectations, world: World, ledger: Ledger) -> list[Failure]:
    """Return every expectation of a step that does not hold; `error` is not here."""
    return list(_Check(expected, world, ledger).all())


class _Check:
    def __init__(self, expected: Expectations, world: World, ledger: Ledger) -> None:
        self._expected = expected
        self._world = world
        self._ledger = ledger
        self._mismatches = Mismatches(world.reading)

    def all(self) -> Iterator[Failure]:
        expected = self._expected
        # first: it binds aliases
        world = self._world
        yield from world.environment.check(expected, world.aliases, world.reading)
        yield from self._open_tasks()
        yield from self._exactly_one("tasks", Thing.TASK, expected.tasks)
        yield from self._new()
        yield from self._instances()
        yield from self._exactly_one("timers", Thing.TIMER, expected.timers)
        yield from self._exactly_one("incidents", Thing.INCIDENT, expected.incidents)
        yield from self._history()
        yield from self._counts()
        yield from self._waiting_at()
        yield from self._path()
        yield from self._variables()

    # -- lists -----------------------------------------------------------------

    def _open_tasks(self) -> Iterator[Failure]:
        expected = self._expected.open_tasks
        if expected is None:
            return
        tasks = [task for task in self._see(Thing.TASK) if is_open(task)]
        self._ledger.look_at(Thing.TASK, tasks)
        at = self._expected.at("open_tasks")
        yield from self._exactly("open_tasks", "open task", expected, tasks, at)

    def _new(self) -> Iterator[Failure]:
        for thing, expected in self._expected.new:
            things = self._ledger.take_new(thing, self._see(thing))
            at = expected[0].location if expected else self._expected.at("new")
            yield from self._exactly(
                f"new {thing}s", f"new {thing}", expected, things, at
            )

    def _exactly(
        self,
        about: str,
        what: str,
        expected: Listed,
        actual: Sequence[dict[str, Any]],
        at: Location,
    ) -> Iterator[Failure]:
        reading = self._world.reading
        pairing = pair_up(expected, actual, reading)
        left = [actual[index] for index in pairing.left]
        for matcher in pairing.unmet:
            yield self._mismatches.none(
                about, what, matcher, left, taken=len(left) < len(actual)
            )
        if left and len(left) > len(pairing.unmet):
            shown_things = tuple(brief(it, reading) for it in left)
            yield Failure(
                about=about,
                message=(
                    f"expected {len(expected)} in all, got {len(actual)}; "
                    f"not expected {'was' if len(left) == 1 else 'were'}:"
                ),
                location=at,
                notes=first_few(shown_things),
            )

    def _exactly_one(
        self, about: str, thing: Thing, expected: Listed
    ) -> Iterator[Failure]:
        if not expected:
            return
        things = self._see(thing)
        for matcher in expected:
            fitting = self._mismatches.fitting(matcher, things)
            self._ledger.look_at(thing, fitting)
            if len(fitting) != 1:
                yield self._mismatches.not_one(about, str(thing), matcher, things)

    def _history(self) -> Iterator[Failure]:
        if not self._expected.history:
            return
        things = self._see(Thing.HISTORY)
        for matcher in self._expected.history:
            if not self._mismatches.fitting(matcher, things):
                yield self._mismatches.not_one(
                    "history", "history entry", matcher, things
                )

    def _counts(self) -> Iterator[Failure]:
        for counted in self._expected.count:
            reading = self._world.reading
            things = self._see(counted.thing)
            fitting = self._mismatches.fitting(counted.matcher, things)
            self._ledger.look_at(counted.thing, fitting)
            if counted.number.accepts(len(fitting), reading):
                continue
            yield Failure(
                about="count",
                message=(
                    f"{counted.thing} {counted.matcher}: expected "
                    f"{counted.number}, got {len(fitting)}"
                ),
                location=counted.location,
                notes=first_few([brief(it, reading) for it in fitting]),
            )

    # -- instances -------------------------------------------------------------

    def _instances(self) -> Iterator[Failure]:
        yield from self._exactly_one(
            "instances", Thing.INSTANCE, self._expected.instances
        )

    def _waiting_at(self) -> Iterator[Failure]:
        expected = self._expected.waiting_at
        if expected is None:
            return
        at = self._expected.at("waiting_at")
        instances = self._see(Thing.INSTANCE)
        active = [it for it in instances if it["state"] in {"active", "incident"}]
        self._ledger.look_at(Thing.INSTANCE, active)
        if len(active) != 1:
            yield self._not_only("waiting_at", "active instance", active, at)
        elif sorted(expected) != active[0]["waiting_at"]:
            gap = Gap(
                field="waiting_at",
                expected=f"[{', '.join(expected)}]",
                actual=self._show(active[0]["waiting_at"]),
                location=at,
            )
            message = f"{active[0]['process']} waits elsewhere"
            yield Failure(about="waiting_at", message=message, location=at, gaps=(gap,))

    def _path(self) -> Iterator[Failure]:
        expected = self._expected.path
        if expected is None:
            return
        instances = self._see(Thing.INSTANCE)
        self._ledger.look_at(Thing.INSTANCE, instances)
        if len(instances) != 1:
            yield self._not_only("path", "instance", instances, expected.location)
            return
        walked = completed_elements(self._world.engine, instances[0]["id"])
        if expected.exactly:
            holds = list(expected.elements) == walked
        else:
            rest = iter(walked)
            holds = all(element in rest for element in expected.elements)
        if not holds:
            how = "exactly" if expected.exactly else "in this order"
            yield Failure(
                about="path",
                message=f"expected {how} {' → '.join(expected.elements)}",
                location=expected.location,
                notes=(f"walked {' → '.join(walked)}",),
                expected_path=expected.elements if expected.exactly else (),
            )

    def _variables(self) -> Iterator[Failure]:
        expected = self._expected.variables
        if not expected:
            return
        at = self._expected.at("variables")
        instances = self._see(Thing.INSTANCE)
        self._ledger.look_at(Thing.INSTANCE, instances)
        if len(instances) != 1:
            yield self._not_only("variables", "instance", instances, at)
            return
        matcher = Fields(fields=dict(expected), location=at)
        actual = self._world.engine.variables(instances[0]["id"])
        found = tuple(gaps(matcher, actual, self._world.reading))
        if found:
            message = f"variables of {instances[0]['process']} differ"
            yield Failure(about="variables", message=message, location=at, gaps=found)

    def _not_only(
        self, about: str, what: str, found: Sequence[dict[str, Any]], at: Location
    ) -> Failure:
        reading = self._world.reading
        return Failure(
            about=about,
            message=f"looks at the case's only {what}, there are {len(found)}",
            location=at,
            notes=first_few([brief(it, reading) for it in found]),
        )

    # -- pieces ----------------------------------------------------------------

    def _see(self, thing: Thing) -> list[dict[str, Any]]:
        return self._world.see(thing)

    def _show(self, value: Any) -> str:
        return shown(value, self._world.reading)
