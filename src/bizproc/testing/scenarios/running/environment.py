"""The contract between a case and what stands round its engine.

A bare engine has its own actions and domain (`bare_environment`), a workspace a portal
with records, people and mail (`bizproc.testing.scenarios.portal`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from bizproc.action import Actions
from bizproc.engine import Domain, Engine
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.model import Expectations, RecordGiven
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.running.delivery import Deliver, Delivery
from bizproc.testing.scenarios.running.fault_injection import Breakdowns

__all__ = ["Aliases", "Environment", "Prepare", "Seen"]

Seen: TypeAlias = dict[str, Any]
Aliases: TypeAlias = dict[str, str]
Prepare: TypeAlias = Callable[[Delivery], Deliver]


class Environment(Protocol):
    """Give a case what its engine needs beside store, clock and ids.

    It is made once for a case and outlives every restart; the engine does not.
    """

    @property
    def domain(self) -> Domain:
        """Return what records, people and constants are."""
        ...

    @property
    def events(self) -> Mapping[str, Prepare]:
        """Return what prepares events; of a name that the engine knows, this counts."""
        ...

    def actions(self, breakdowns: Breakdowns) -> Actions:
        """Return the actions, failing when it is planned."""
        ...

    def attach(self, engine: Engine) -> None:
        """Work with an engine from now on: at the beginning, and after a restart."""
        ...

    def seed(self, records: Sequence[RecordGiven], reading: Literals) -> Aliases:
        """Put the given records there, and return their ids by alias.

        Raises:
            ScenarioError: a record does not fit, with its line.
        """
        ...

    def observe(self, thing: Thing) -> list[Seen]:
        """Return all things of a kind that is not the engine's, oldest first."""
        ...

    def check_person(self, by: str) -> None:
        """Refuse who is nobody.

        Raises:
            UnmatchedError: nobody is called so.
        """
        ...

    def check(
        self, expected: Expectations, aliases: Aliases, reading: Literals
    ) -> Iterator[Failure]:
        """Yield what does not hold of records; aliases that it binds are added."""
        ...
