"""Play cases one after another in this process, with what they need made once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bizproc.action import Actions
from bizproc.application import DomainSource, actions_named, domain_named
from bizproc.errors import DefinitionError, Finding
from bizproc.testing.coverage import CoverageRecorder, ProcessCoverage
from bizproc.testing.scenarios.fixtures import Fixtures
from bizproc.testing.scenarios.format.model import RunOfCase
from bizproc.testing.scenarios.reporting.report import CaseResult
from bizproc.testing.scenarios.running.case_stores import StoreKind
from bizproc.testing.scenarios.running.fixture import Fixture
from bizproc.testing.scenarios.running.player import Mode, play
from bizproc.testing.scenarios.running.world import World

if TYPE_CHECKING:
    from bizproc.testing.postgres.databases import Databases

__all__ = ["Outcome", "Playing", "Setting", "databases_for", "observer"]

Run = tuple[Path, RunOfCase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Hold how the cases of a run are played; see `run_scenarios`.

    Where several processes play, actions and domain are named, `MODULE:NAME`: each
    process imports its own.
    """

    workspace: Path | None = None
    store: StoreKind = "memory"
    database: str | None = None
    restart: bool = False
    deliver_twice: bool = False
    seconds: float | None = None
    actions: Actions | str | None = None
    domain: DomainSource | str | None = None

    def fixtures(self) -> Fixtures:
        """Return what makes the fixtures of files."""
        own, domain = self.actions, self.domain
        return Fixtures(
            self.workspace,
            actions=actions_named(own) if isinstance(own, str) else own,
            domain=domain_named(domain) if isinstance(domain, str) else domain,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Hold what came of some cases; `coverages` are of those alone."""

    results: tuple[CaseResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    coverages: tuple[ProcessCoverage, ...] = ()


class Playing:
    """Play cases; what they need stays for the next ones."""

    def __init__(
        self, setting: Setting, fixtures: Fixtures, databases: Databases | None
    ) -> None:
        self._fixtures = fixtures
        self._mode = Mode(
            store=setting.store,
            restart=setting.restart,
            deliver_twice=setting.deliver_twice,
            databases=databases,
            seconds=setting.seconds,
        )

    def play(
        self,
        runs: Sequence[Run],
        *,
        coverage: CoverageRecorder | None = None,
        stop_at_first: bool = False,
        watch: Callable[[CaseResult], None] = lambda _: None,
    ) -> Outcome:
        """Play cases in order, until one fails if that is wanted."""
        results: list[CaseResult] = []
        findings: dict[Finding, None] = {}
        for path, run in runs:
            try:
                fixture = self._fixtures.fixture_for(path)
                at_end = observer(coverage, fixture, run)
                result = play(run, fixture, self._mode, at_end=at_end)
            except DefinitionError as error:
                findings.update(dict.fromkeys(error.findings))
                if stop_at_first:
                    break
                continue
            findings.update(dict.fromkeys(fixture.faults))
            results.append(result)
            watch(result)
            if stop_at_first and not result.passed:
                break
        return Outcome(results=tuple(results), findings=tuple(findings))


def observer(
    coverage: CoverageRecorder | None, fixture: Fixture, run: RunOfCase
) -> Callable[[World], None] | None:
    """Return what counts the coverage of a world when its case has ended."""
    if coverage is None:
        return None
    case = f"{Path(run.file).name}::{run.name}"
    return lambda world: coverage.add(world.engine, fixture.bundle, case=case)


@contextlib.contextmanager
def databases_for(store: StoreKind, database: str | None) -> Iterator[Databases | None]:
    """Give the databases that cases on a store need; none but for `postgres`.

    Raises:
        StoreError: there is no server, or no databases may be made there.
    """
    if store == "postgres":
        # late: SQLAlchemy is slow to import, and cases in memory need none
        from bizproc.testing.postgres.databases import databases_at  # noqa: PLC0415

        with databases_at(database) as databases:
            yield databases
        return
    yield None
