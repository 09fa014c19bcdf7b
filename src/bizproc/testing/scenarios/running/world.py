"""The small world of one case: a store, an engine, a clock, named records."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from bizproc.engine import Engine
from bizproc.engine.commands.deploy import deploy
from bizproc.engine.components import Components
from bizproc.engine.ordinals import Ordinals
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.model import Given
from bizproc.testing.scenarios.format.moments import instant_of
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.running.case_stores import (
    CaseStore,
    StoreKind,
    case_store_for,
)
from bizproc.testing.scenarios.running.engine_view import ENGINE_VIEWS
from bizproc.testing.scenarios.running.environment import Environment, Seen
from bizproc.testing.scenarios.running.fault_injection import Breakdowns
from bizproc.testing.scenarios.running.fixture import Fixture

__all__ = ["World"]


class World:
    """Run one case; a context manager that leaves nothing behind.

    `store` says where the state is: in memory, in a temporary SQLite file, in a new
    SQLite file of a path, which stays, or in any other case store.

    `environment` stands round the engine; by default it is what the fixture makes.

    `restart` drops every object but what outlives a process: the store's contents,
    the clock, the source of ids, and the environment.
    """

    def __init__(
        self,
        fixture: Fixture,
        given: Given,
        *,
        store: StoreKind | Path | CaseStore,
        environment: Environment | None = None,
    ) -> None:
        self._fixture = fixture
        self._case_store = case_store_for(store)
        self.environment = environment or fixture.environment(given)
        time = self.environment.domain.time
        self.clock = FakeClock(instant_of(given.now, now=None, time=time))
        self.breakdowns = Breakdowns()
        self.aliases: dict[str, str] = {}
        self.reading = Literals(time=time, aliases=self.aliases)
        self._ids = SequentialIds()
        self._ordinals = Ordinals()
        self._store = self._case_store.opened(fixture)
        try:
            self.engine = self._made()
            with self.engine.work() as work:
                deploy(work, fixture.bundle, by=None)
            self.aliases.update(self.environment.seed(given.records, self.reading))
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def see(self, thing: Thing) -> list[Seen]:
        """Return all things of a kind, oldest first; each has its `id`.

        Timers and incidents are those armed and open now; of everything else also
        what is over.
        """
        view = ENGINE_VIEWS.get(thing)
        return self.environment.observe(thing) if view is None else view(self.engine)

    def restart(self) -> None:
        """End the process and start it again on the same store."""
        if self._case_store.lasting:
            self.engine.close()
            self._store = self._case_store.opened(self._fixture)
        self.engine = self._made()

    # -- making ----------------------------------------------------------------

    def _close(self) -> None:
        self._store.close()
        self._case_store.close()

    def _made(self) -> Engine:
        components = Components(
            store=self._store,
            actions=self.environment.actions(self.breakdowns),
            clock=self.clock,
            ids=self._ids,
            domain=self.environment.domain,
            registry=self._fixture.registry,
            ordinals=self._ordinals,
        )
        engine = Engine(components)
        self.environment.attach(engine)
        return engine
