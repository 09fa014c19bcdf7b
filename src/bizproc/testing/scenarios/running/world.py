"""The small world of one case: a store, a portal, a clock, named records."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from bizproc.action import Action, Actions
from bizproc.connecting import open_store
from bizproc.engine import Engine
from bizproc.engine.commands.deploy import deploy
from bizproc.engine.components import Components
from bizproc.engine.ordinals import Ordinals
from bizproc.errors import Finding, RefusedError, ScenarioError
from bizproc.portal.actions import portal_actions
from bizproc.portal.domain import portal_domain
from bizproc.portal.mail import CapturedMail, MailOut
from bizproc.portal.portal import Portal
from bizproc.store import Store
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds
from bizproc.testing.scenarios.checks.given import check_records
from bizproc.testing.scenarios.format.literals import Reading
from bizproc.testing.scenarios.format.model import Given, RecordGiven
from bizproc.testing.scenarios.format.moments import instant_of
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.running.fault_injection import Breakdowns
from bizproc.testing.scenarios.running.fixture import Bench
from bizproc.testing.scenarios.running.observations import observe

__all__ = ["StoreKind", "World"]

StoreKind = Literal["memory", "sqlite"]

_MAIL = "send_email"


class World:
    """Run one case; a context manager that leaves nothing behind.

    `store` says where the state is: in memory, in a temporary SQLite file, or in a
    new SQLite file of a path, which stays.

    `mail` is the mail server outside; by default one that takes every mail, or refuses
    it if the scenario says so.

    `restart` drops every object but what outlives a process: the store's contents,
    the clock, the source of ids, and the mail server outside.
    """

    def __init__(
        self,
        bench: Bench,
        given: Given,
        *,
        store: StoreKind | Path,
        mail: MailOut | None = None,
    ) -> None:
        self._bench = bench
        self._kind = store
        self._workspace = bench.workspace_for(given)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        now = instant_of(given.now, now=None, time=self._workspace.time)
        self.clock = FakeClock(now)
        self.breakdowns = Breakdowns()
        self.aliases: dict[str, str] = {}
        self.reading = Reading(time=self._workspace.time, aliases=self.aliases)
        self._ids = SequentialIds()
        self._ordinals = Ordinals()
        self._mail = mail or _MailServer(self.breakdowns)
        self._store = self._opened()
        try:
            self.portal = self._made()
            with self.portal.engine.work() as work:
                deploy(work, bench.bundle, by=None)
            self._seed(given.records)
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

    def see(self, thing: Thing) -> list[dict[str, Any]]:
        """Return all things of a kind, as `observe` does."""
        return observe(self.portal, thing)

    def restart(self) -> None:
        """End the process and start it again on the same store."""
        if self._kind != "memory":
            self.portal.close()
            self._store = self._opened()
        self.portal = self._made()

    # -- making ----------------------------------------------------------------

    def _opened(self) -> Store:
        migrations = self._bench.migrations
        if self._kind == "memory":
            return open_store("memory://", migrations=migrations)
        if isinstance(self._kind, Path):
            return open_store(f"sqlite:///{self._kind}", migrations=migrations)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="bizproc-scenario-")
            path = Path(self._folder.name) / "scenario.db"
            path.write_bytes(self._bench.empty_database())
        path = Path(self._folder.name) / "scenario.db"
        return open_store(f"sqlite:///{path}?synchronous=NORMAL", migrations=migrations)

    def _close(self) -> None:
        self._store.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _made(self) -> Portal:
        components = Components(
            store=self._store,
            actions=self._actions(),
            clock=self.clock,
            ids=self._ids,
            domain=portal_domain(self._workspace, extensions=self._bench.extensions),
            registry=self._bench.registry,
            ordinals=self._ordinals,
        )
        return Portal(
            Engine(components), self._workspace, extensions=self._bench.extensions
        )

    def _actions(self) -> Actions:
        shipped = portal_actions(
            self._workspace, self._mail, extensions=self._bench.extensions
        )
        return self._bench.actions.including(shipped).mapped(self._failing)

    def _failing(self, action: Action) -> Action:
        if action.name == _MAIL:
            return action  # it fails at the mail server
        function = self.breakdowns.wrap(action.name, action.function)
        return dataclasses.replace(action, function=function)

    def _seed(self, records: Sequence[RecordGiven]) -> None:
        numbers: Counter[str] = Counter()
        for record in records:
            numbers[record.type] += 1
            self.aliases[record.alias] = f"{record.type}-{numbers[record.type]}"
        try:
            made = self.portal.seed(
                [(it.type, self.reading.value(it.fields)) for it in records]
            )
        except RefusedError as error:
            raise self._unfit(records, error) from None
        for record, row in zip(records, made, strict=True):
            self.aliases[record.alias] = row.id

    def _unfit(
        self, records: Sequence[RecordGiven], error: RefusedError
    ) -> ScenarioError:
        """Say which given record does not fit, and where."""
        found = list(check_records(records, self._workspace))
        location = records[0].location
        refused = Finding(
            code=error.code,
            message=f"given records: {error.message}",
            location=location,
        )
        return ScenarioError(found or [refused])


class _MailServer:
    """Take mails, or refuse them if the scenario says so."""

    def __init__(self, breakdowns: Breakdowns) -> None:
        self._breakdowns = breakdowns
        self._captured = CapturedMail()

    def send(self, message: EmailMessage) -> None:
        """Accept a mail."""
        self._breakdowns.strike(_MAIL)
        self._captured.send(message)
