"""Give scenarios the steps that extensions add."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.portal.portal import Portal
from bizproc.portal.scenario_step import Argument, ScenarioStep
from bizproc.testing.scenarios.format.vocabulary import (
    EVENTS,
    Events,
    EventShape,
    Kind,
    step_keys,
)
from bizproc.testing.scenarios.running.delivery import Deliver, Delivery
from bizproc.testing.scenarios.running.environment import Prepare
from bizproc.workspace.locate import WORKSPACE_FILE

__all__ = ["events_with", "preparing"]

_KINDS = {
    Argument.RECORD: Kind.ALIAS,
    Argument.TEXT: Kind.TEXT,
    Argument.VALUE: Kind.VALUE,
    Argument.FIELDS: Kind.FIELDS,
    Argument.TEXTS: Kind.FILES,
}
_TAKEN = frozenset(step_keys(EVENTS)) | {"repeat", "steps"}


def events_with(steps: Iterable[ScenarioStep]) -> Events:
    """Return the events that scenarios have anyhow, and those of extensions.

    Raises:
        ConfigurationError: DUPLICATE_KEY, scenarios have the word of a step already.
    """
    added = {step.word: step for step in steps}
    findings = [
        Finding(
            code="DUPLICATE_KEY",
            message=f"an extension brings the scenario step {word!r}, which scenarios "
            "have already; rename it there",
            location=Location(file=WORKSPACE_FILE),
        )
        for word in added
        if word in _TAKEN
    ]
    if findings:
        raise ConfigurationError(findings)
    return {**EVENTS, **{word: _shape(step) for word, step in added.items()}}


def _shape(step: ScenarioStep) -> EventShape:
    return EventShape(
        required={name: _KINDS[it] for name, it in step.required.items()},
        optional={name: _KINDS[it] for name, it in step.optional.items()},
        needs_portal=True,
        needs_actor=step.needs_actor,
        means=step.means,
    )


def preparing(step: ScenarioStep, portal: Portal) -> Prepare:
    """Return what prepares an event of an extension: its arguments are settled then."""

    def prepare(it: Delivery) -> Deliver:
        given = {
            name: _argument(it, name, kind)
            for name, kind in {**step.required, **step.optional}.items()
            if it.has(name)
        }

        def deliver() -> None:
            step.run(portal, given, by=it.by, event_id=it.event_id)

        return deliver

    return prepare


def _argument(it: Delivery, name: str, kind: Argument) -> Any:
    if kind is Argument.RECORD:
        return it.record(name)
    if kind in {Argument.VALUE, Argument.FIELDS}:
        return it.value(name)
    return it.written(name)
