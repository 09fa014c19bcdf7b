"""Look for element and process ids that no diagram of the folder has.

`count: [{task: {element: VisitTsk}, is: 0}]` holds for ever. Such a name is only a
warning: a scenario may speak of a process that is drawn later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bizproc.bpmn.walk import nodes_of
from bizproc.engine.deployment.bundle import Bundle
from bizproc.errors import Finding, Location, did_you_mean
from bizproc.testing.scenarios.format.matchers import Equals, Fields, In, Matcher, Not
from bizproc.testing.scenarios.format.model import (
    Event,
    Expectations,
    RunOfCase,
    ScenarioFile,
    Selector,
)

__all__ = ["names_in", "suspicions"]

# elements of the business domain itself, which stand in no diagram
_BUILT_IN = frozenset(
    {
        *("ChatTrouble", "IncidentRaised", "MailBounced", "MailReceived"),
        *("MailSetAside", "MailboxTrouble", "PersonLeft", "SubstituteNamed"),
        *("TaskAwaitsControl", "TaskDelegated", "TaskNotNeeded", "TaskReminder"),
        "TaskWithdrawn",
    }
)


def suspicions(file: ScenarioFile, bundle: Bundle) -> list[Finding]:
    """Return a warning for every unknown id, in the order of the file."""
    processes = [it for diagram in bundle.diagrams for it in diagram.processes]
    elements = {node.id for process in processes for node in nodes_of(process)}
    known = {
        "element": frozenset(elements) | _BUILT_IN,
        "process": frozenset(process.id for process in processes),
    }
    found = dict.fromkeys(
        _warning(field, name, location, known)
        for run in file.runs
        for step in run.steps
        for field, name, location in (*_chosen(step.event), *_named(step.expect))
        if name not in known[field]
    )
    return sorted(found, key=lambda it: it.location.line or 0)


def names_in(run: RunOfCase) -> Iterator[str]:
    """Yield the ids of elements and processes that a case may be about."""
    for step in run.steps:
        event = step.event
        if event is not None:
            yield from (it for it in event.arguments.values() if isinstance(it, str))
        for _, name, _ in (*_chosen(event), *_named(step.expect)):
            yield name


Named = tuple[str, str, Location]


def _chosen(event: Event | None) -> Iterator[Named]:
    for argument in event.arguments.values() if event else ():
        if isinstance(argument, Selector):
            yield from _in_matcher(argument.matcher)


def _named(expect: Expectations) -> Iterator[Named]:
    listed = (
        *(expect.open_tasks or ()),
        *expect.tasks,
        *(matcher for _, matchers in expect.new for matcher in matchers),
        *expect.instances,
        *expect.timers,
        *expect.incidents,
        *expect.history,
        *(counted.matcher for counted in expect.count),
    )
    for matcher in listed:
        yield from _in_matcher(matcher)
    at = expect.at("waiting_at")
    yield from (("element", name, at) for name in expect.waiting_at or ())
    if expect.path is not None:
        at = expect.path.location
        yield from (("element", name, at) for name in expect.path.elements)


def _in_matcher(matcher: Matcher) -> Iterator[Named]:
    if isinstance(matcher, Fields):
        for field in ("element", "process"):
            inner = matcher.fields.get(field)
            if inner is not None:
                yield from _texts(field, inner)


def _texts(field: str, matcher: Matcher) -> Iterator[Named]:
    if isinstance(matcher, Equals) and isinstance(matcher.value, str):
        yield field, matcher.value, matcher.location
    elif isinstance(matcher, Not):
        yield from _texts(field, matcher.inner)
    elif isinstance(matcher, In):
        for option in matcher.options:
            yield from _texts(field, option)


def _warning(
    field: str, name: str, at: Location, known: Mapping[str, frozenset[str]]
) -> Finding:
    near = did_you_mean(name, known[field])
    hint = near if "did you" in near else ""
    return Finding(
        code="UNKNOWN_NAME",
        message=f"no diagram of the folder has the {field} {name!r}{hint}",
        location=at,
        level="warning",
    )
