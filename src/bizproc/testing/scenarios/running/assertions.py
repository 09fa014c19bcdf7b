"""Check the expectations of a step against the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bizproc.errors import Location
from bizproc.testing.scenarios.format.literals import shown
from bizproc.testing.scenarios.format.matchers import (
    Fields,
    Gap,
    Matcher,
    gaps,
    text_of,
)
from bizproc.testing.scenarios.format.model import Expectations, Listed, Named
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.reporting.trace import completed_elements
from bizproc.testing.scenarios.running.ledger import Ledger
from bizproc.testing.scenarios.running.matching import brief, closest, pair_up
from bizproc.testing.scenarios.running.observations import (
    is_open,
    record_of,
    records_of,
)
from bizproc.testing.scenarios.running.world import World

__all__ = ["check"]

_SHOWN_THINGS = 5


def check(expected: Expectations, world: World, ledger: Ledger) -> list[Failure]:
    """Return every expectation of a step that does not hold; `error` is not here."""
    return list(_Check(expected, world, ledger).all())


class _Check:
    def __init__(self, expected: Expectations, world: World, ledger: Ledger) -> None:
        self._expected = expected
        self._world = world
        self._ledger = ledger

    def all(self) -> Iterator[Failure]:
        expected = self._expected
        yield from self._records()  # first: it binds aliases
        yield from self._stages(expected.stage)
        yield from self._fields_of_records(expected.record)
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

    # -- records ---------------------------------------------------------------

    def _records(self) -> Iterator[Failure]:
        for binding in self._expected.records:
            aliased = set(self._world.aliases.values())
            free = [it for it in self._like(binding.matcher) if it["id"] not in aliased]
            fitting = self._fitting(binding.matcher, free)
            if len(fitting) != 1:
                yield self._not_one("records", "record", binding.matcher, free)
            elif binding.alias is not None:
                self._world.aliases[binding.alias] = fitting[0]["id"]

    def _stages(self, stages: Named) -> Iterator[Failure]:
        for alias, matcher in stages:
            record = self._record(alias)
            if record is None:
                yield self._gone("stage", alias, matcher.location)
            elif not matcher.accepts(record.get("stage"), self._world.reading):
                gap = Gap(
                    field=f"{alias}.stage",
                    expected=str(matcher),
                    actual=self._show(record.get("stage")),
                    location=matcher.location,
                )
                yield Failure(
                    about="stage",
                    message=f"{alias} is in another stage",
                    location=matcher.location,
                    gaps=(gap,),
                )

    def _fields_of_records(self, records: Named) -> Iterator[Failure]:
        for alias, matcher in records:
            record = self._record(alias)
            if record is None:
                yield self._gone("record", alias, matcher.location)
                continue
            found = tuple(gaps(matcher, record, self._world.reading))
            if found:
                yield Failure(
                    about="record",
                    message=f"{alias} ({record['id']}) differs",
                    location=matcher.location,
                    gaps=found,
                )

    def _record(self, alias: str) -> dict[str, Any] | None:
        id_ = self._world.aliases.get(alias)
        return None if id_ is None else record_of(self._world.portal, id_)

    def _like(self, matcher: Fields) -> list[dict[str, Any]]:
        """Return the records of the type that a matcher names, else all."""
        type_ = text_of(matcher, "type")
        if type_ is not None and type_ in self._world.portal.workspace.schema.types:
            return records_of(self._world.portal, type_)
        return self._see(Thing.RECORD)

    def _gone(self, about: str, alias: str, at: Location) -> Failure:
        bound = alias in self._world.aliases
        why = "was deleted" if bound else "was not made: nothing bound this alias"
        return Failure(about=about, message=f"{alias} {why}", location=at)

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
            yield self._none(about, what, matcher, left, taken=len(left) < len(actual))
        if left and len(left) > len(pairing.unmet):
            shown_things = tuple(brief(it, reading) for it in left)
            yield Failure(
                about=about,
                message=(
                    f"expected {len(expected)} in all, got {len(actual)}; "
                    f"not expected {'was' if len(left) == 1 else 'were'}:"
                ),
                location=at,
                notes=_first(shown_things),
            )

    def _exactly_one(
        self, about: str, thing: Thing, expected: Listed
    ) -> Iterator[Failure]:
        if not expected:
            return
        things = self._see(thing)
        for matcher in expected:
            fitting = self._fitting(matcher, things)
            self._ledger.look_at(thing, fitting)
            if len(fitting) != 1:
                yield self._not_one(about, str(thing), matcher, things)

    def _not_one(
        self, about: str, what: str, matcher: Fields, things: Sequence[dict[str, Any]]
    ) -> Failure:
        reading = self._world.reading
        fitting = self._fitting(matcher, things)
        if fitting:
            return Failure(
                about=about,
                message=(
                    f"expected exactly one {what} to match {matcher}, "
                    f"{len(fitting)} do:"
                ),
                location=matcher.location,
                notes=_first([brief(it, reading) for it in fitting]),
            )
        return self._none(about, what, matcher, things)

    def _none(
        self,
        about: str,
        what: str,
        matcher: Fields,
        things: Sequence[dict[str, Any]],
        *,
        taken: bool = False,
    ) -> Failure:
        """Say that nothing matches: what is closest, or why there is nothing left."""
        near = closest(matcher, things, self._world.reading)
        if near is not None:
            why = f"closest: {brief(near[0], self._world.reading)}"
        elif taken:
            why = f"every {what} is matched by another expectation"
        else:
            why = f"there is no {what} at all"
        return Failure(
            about=about,
            message=f"no {what} matches {matcher}",
            location=matcher.location,
            gaps=near[1] if near else (),
            notes=(why,),
        )

    def _history(self) -> Iterator[Failure]:
        if not self._expected.history:
            return
        things = self._see(Thing.HISTORY)
        for matcher in self._expected.history:
            if not self._fitting(matcher, things):
                yield self._not_one("history", "history entry", matcher, things)

    def _counts(self) -> Iterator[Failure]:
        for counted in self._expected.count:
            reading = self._world.reading
            things = self._see(counted.thing)
            fitting = self._fitting(counted.matcher, things)
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
                notes=_first([brief(it, reading) for it in fitting]),
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
        walked = completed_elements(self._world.portal.engine, instances[0]["id"])
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
        actual = self._world.portal.engine.variables(instances[0]["id"])
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
            notes=_first([brief(it, reading) for it in found]),
        )

    # -- pieces ----------------------------------------------------------------

    def _see(self, thing: Thing) -> list[dict[str, Any]]:
        return self._world.see(thing)

    def _fitting(
        self, matcher: Matcher, things: Sequence[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return [it for it in things if matcher.accepts(it, self._world.reading)]

    def _show(self, value: Any) -> str:
        return shown(value, self._world.reading)


def _first(lines: Sequence[str]) -> tuple[str, ...]:
    more = len(lines) - _SHOWN_THINGS
    tail = (f"… and {more} more",) if more > 0 else ()
    return (*lines[:_SHOWN_THINGS], *tail)
