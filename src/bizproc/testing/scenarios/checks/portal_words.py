"""Find what a case says that an engine alone does not know: records, mail, constants."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.errors import Finding, Location
from bizproc.testing.scenarios.format.model import (
    Expectations,
    Given,
    RunOfCase,
    ScenarioFile,
)
from bizproc.testing.scenarios.format.vocabulary import (
    PORTAL_EXPECT_KEYS,
    PORTAL_THINGS,
)
from bizproc.workspace.locate import WORKSPACE_FILE

__all__ = ["portal_words", "portal_words_of_file"]


def portal_words_of_file(file: ScenarioFile) -> list[Finding]:
    """Return the findings of all cases of a file, each once."""
    return list(dict.fromkeys(it for run in file.runs for it in portal_words(run)))


def portal_words(run: RunOfCase) -> Iterator[Finding]:
    """Yield a finding for each word of a case that needs a portal."""
    yield from _given(run.given)
    for step in run.steps:
        event = step.event
        if event is not None and event.shape.needs_portal:
            yield _finding(event.kind, event.location)
        yield from _expected(step.expect)


def _given(given: Given) -> Iterator[Finding]:
    for name, node in given.nodes.items():
        yield _finding(f"given {name}", node.location)
    for record in given.records:
        yield _finding(f"the given record {record.alias}", record.location)


def _expected(expect: Expectations) -> Iterator[Finding]:
    for key, location in expect.locations.items():
        if key in PORTAL_EXPECT_KEYS:
            yield _finding(f"expect {key}", location)
    for thing, _ in expect.new:
        if thing in PORTAL_THINGS:
            yield _finding(f"expect new {thing}s", expect.at("new"))
    for counted in expect.count:
        if counted.thing in PORTAL_THINGS:
            yield _finding(f"expect count of {counted.thing}", counted.location)


def _finding(what: str, at: Location) -> Finding:
    message = (
        f"{what}: needs a portal, and there is none: no {WORKSPACE_FILE} in the folder "
        "of the file or above; an engine alone has tasks, messages, timers, variables"
    )
    return Finding(code="NO_PORTAL", message=message, location=at)
