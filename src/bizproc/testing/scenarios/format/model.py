"""What a scenario file says, read and checked; every node knows its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bizproc.errors import Location
from bizproc.source.yaml import Node
from bizproc.testing.scenarios.format.matchers import NOWHERE, Fields, Matcher
from bizproc.testing.scenarios.format.vocabulary import EventShape, Thing, TimeKey

__all__ = [
    "Binding",
    "Case",
    "Counted",
    "Event",
    "Expectations",
    "Given",
    "PathExpected",
    "RecordGiven",
    "RunOfCase",
    "ScenarioFile",
    "Selector",
    "Step",
    "TimeMove",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordGiven:
    """Describe a record that exists before the first step."""

    alias: str
    type: str
    fields: Mapping[str, Any]
    location: Location
    # where `type` and each field stand
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Describe the world before the first step.

    What the workspace's own readers understand (calendar, settings, constants,
    people) stays a node, so that their findings show the lines of this file.
    """

    now: str
    timezone: str | None = None
    timezone_location: Location = NOWHERE
    nodes: Mapping[str, Node] = field(default_factory=dict)
    records: tuple[RecordGiven, ...] = ()
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMove:
    """Say how far time goes before a step: `at`, `wait` or `down_until`."""

    kind: TimeKey
    text: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Choose one open task, or one mail."""

    matcher: Fields
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Hold what happens in a step; `arguments` are named as in the file.

    A selector is a `Selector`; everything else is plain.
    """

    kind: str
    shape: EventShape
    arguments: Mapping[str, Any]
    by: str | None
    deliver: int
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Expect one record without an alias, and name it."""

    matcher: Fields
    alias: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Expect a number of things that match."""

    thing: Thing
    matcher: Matcher
    number: Matcher
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class PathExpected:
    """Expect the elements that the case's only instance completed."""

    exactly: bool
    elements: tuple[str, ...]
    location: Location


Named: TypeAlias = tuple[tuple[str, Matcher], ...]
Listed: TypeAlias = tuple[Fields, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """Hold what must be true after a step; None means that nothing was said."""

    records: tuple[Binding, ...] = ()
    stage: Named = ()
    record: Named = ()
    open_tasks: Listed | None = None
    tasks: Listed = ()
    new: tuple[tuple[Thing, Listed], ...] = ()
    count: tuple[Counted, ...] = ()
    instances: Listed = ()
    waiting_at: tuple[str, ...] | None = None
    path: PathExpected | None = None
    variables: Named = ()
    timers: Listed = ()
    incidents: Listed = ()
    history: Listed = ()
    error: Fields | None = None
    locations: Mapping[str, Location] = field(default_factory=dict)

    def at(self, key: str) -> Location:
        """Return where an expectation stands."""
        return self.locations.get(key, Location())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Hold one step; `number` is as people count, `2.3` inside a repeat's round."""

    number: str
    move: TimeMove | None
    event: Event | None
    expect: Expectations
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOfCase:
    """Hold one run: a case, or one row of its table."""

    name: str
    title: str
    file: str
    covers: tuple[str, ...]
    strict: bool
    given: Given
    steps: tuple[Step, ...]
    location: Location
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Hold a case and its runs."""

    id: str
    runs: tuple[RunOfCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile:
    """Hold a file that can be run."""

    file: str
    title: str
    cases: tuple[Case, ...]

    @property
    def runs(self) -> tuple[RunOfCase, ...]:
        """Return every run in the order of the file."""
        return tuple(run for case in self.cases for run in case.runs)
