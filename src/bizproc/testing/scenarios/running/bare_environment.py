"""A case of an application's own engine: its actions, its domain, no portal."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bizproc.action import Actions
from bizproc.application import DomainSource, domain_of
from bizproc.engine import Domain, Engine
from bizproc.errors import InvalidValueError, ScenarioError
from bizproc.portal_time import zone_named
from bizproc.source.mapping import Faults
from bizproc.testing.scenarios.checks.portal_words import portal_words
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.model import (
    Expectations,
    Given,
    RecordGiven,
    RunOfCase,
)
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.running.environment import Aliases, Prepare, Seen
from bizproc.testing.scenarios.running.fault_injection import Breakdowns
from bizproc.testing.scenarios.running.fixture import Fixture

__all__ = ["bare_fixture"]


def bare_fixture(
    folder: Path, *, actions: Actions | None = None, domain: DomainSource | None = None
) -> Fixture:
    """Read the diagrams of a folder for cases without a workspace.

    Raises:
        DefinitionError: there is no diagram, or none can be used.
    """
    own = actions or Actions()

    def environment(given: Given) -> BareEnvironment:
        return BareEnvironment(own, _in_zone(domain_of(domain), given))

    return Fixture(
        folder,
        migrations=domain_of(domain).migrations,
        environment=environment,
        check=_refuse_portal,
    )


def _in_zone(domain: Domain, given: Given) -> Domain:
    if given.timezone is None:
        return domain
    faults = Faults()
    try:
        zone = zone_named(given.timezone)
    except InvalidValueError as error:
        message = f"timezone: {error.message}"
        faults.add(error.code, message, given.timezone_location)
        raise ScenarioError(faults.errors) from None
    return dataclasses.replace(domain, time=dataclasses.replace(domain.time, zone=zone))


def _refuse_portal(run: RunOfCase) -> None:
    found = list(dict.fromkeys(portal_words(run)))
    if found:
        raise ScenarioError(found)


class BareEnvironment:
    """Add nothing to an engine (see `Environment`)."""

    def __init__(self, actions: Actions, domain: Domain) -> None:
        self._actions = actions
        self.domain = domain
        self.events: Mapping[str, Prepare] = {}

    def actions(self, breakdowns: Breakdowns) -> Actions:
        """Return the application's own."""
        return self._actions.mapped(breakdowns.over)

    def attach(self, engine: Engine) -> None:
        """Need nothing of the engine."""

    def seed(self, records: Sequence[RecordGiven], reading: Literals) -> Aliases:
        """Know no records; a case that gives some was refused before."""
        del records, reading
        return {}

    def observe(self, thing: Thing) -> list[Seen]:
        """See nothing: no mail, no record is ever made."""
        del thing
        return []

    def check_person(self, by: str) -> None:
        """Take anybody; the domain says who may."""

    def check(
        self, expected: Expectations, aliases: Aliases, reading: Literals
    ) -> Iterator[Failure]:
        """Expect nothing of records."""
        del expected, aliases, reading
        yield from ()
