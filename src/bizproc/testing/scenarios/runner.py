"""Run scenario files: collect, read, play, report."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bizproc.action import Actions
from bizproc.application import DomainSource
from bizproc.engine.deployment.bundle import SUFFIXES
from bizproc.errors import (
    ConfigurationError,
    DefinitionError,
    Finding,
    InvalidValueError,
    Location,
    ScenarioError,
    did_you_mean,
)
from bizproc.testing.coverage import CoverageRecorder
from bizproc.testing.scenarios.fixtures import Fixtures
from bizproc.testing.scenarios.format.model import RunOfCase, ScenarioFile
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.reporting.report import CaseResult, Report
from bizproc.testing.scenarios.running.case_stores import StoreKind
from bizproc.testing.scenarios.running.fixture import Fixture
from bizproc.testing.scenarios.running.player import Mode, play
from bizproc.testing.scenarios.running.selection import selector
from bizproc.testing.scenarios.running.world import World

if TYPE_CHECKING:
    from bizproc.testing.postgres.databases import Databases

__all__ = ["SUFFIX", "databases_for", "find_files", "observer", "run_scenarios"]

SUFFIX = ".scenario.yaml"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the scenario files of paths; folders are searched through.

    Raises:
        ScenarioError: a path does not exist, or nothing was found.
    """
    found: dict[Path, None] = {}
    named = [Path(path) for path in paths]
    for path in named:
        if path.is_dir():
            found.update(dict.fromkeys(_inside(path)))
        elif path.is_file() and path.suffix in SUFFIXES:
            raise _unusable(path, f"no scenario file: expected NAME{SUFFIX}")
        elif path.is_file():
            found[path] = None
        else:
            siblings = path.parent.glob(f"*{SUFFIX}") if path.parent.is_dir() else ()
            hint = did_you_mean(path.name, (it.name for it in siblings))
            raise _unusable(path, f"there is no such file or folder{hint}")
    if not found:
        where = Path(", ".join(map(str, named)) or ".")
        raise _unusable(where, f"no file NAME{SUFFIX} in there")
    return list(found)


def _inside(folder: Path) -> list[Path]:
    """Return the scenario files of a folder; hidden folders are passed over."""
    return [
        path
        for path in sorted(folder.rglob(f"*{SUFFIX}"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _unusable(
    path: Path, message: str, error: type[DefinitionError] = ScenarioError
) -> DefinitionError:
    finding = Finding(
        code="NOT_FOUND", message=message, location=Location(file=str(path))
    )
    return error([finding])


def run_scenarios(  # noqa: PLR0913 - every option has a name and a default
    paths: Iterable[Path | str],
    *,
    workspace: Path | str | None = None,
    store: StoreKind = "memory",
    database: str | None = None,
    restart: bool = False,
    deliver_twice: bool = False,
    select: str | None = None,
    actions: Actions | None = None,
    domain: DomainSource | None = None,
    coverage: CoverageRecorder | None = None,
    watch: Callable[[CaseResult, int], None] | None = None,
) -> Report:
    """Run the scenarios of files and folders.

    Args:
        paths: scenario files, or folders to search.
        workspace: the folder with bizproc.yaml; by default the nearest one above
            each scenario file. Where there is none, a file plays with the diagrams
            of its folder, and steps that need records are refused.
        store: where the state is kept; `sqlite` is a temporary file, `postgres` a
            database that is dropped afterwards.
        database: the server of `postgres`, as an address whose user may make
            databases; by default one is started for this run.
        restart: drop and reopen everything between any two steps.
        deliver_twice: deliver every event twice, with the same event id.
        select: run only cases whose name the expression fits, as `pytest -k` does:
            words in file name, case id or row, with `and`, `or`, `not` and brackets.
        actions: the application's own actions, in a workspace beside the shipped
            ones.
        domain: the application's own domain, or a function that makes one for each
            case; a workspace has its own.
        coverage: counts what the cases take of the diagrams; it knows all processes
            of their folders afterwards.
        watch: is told each result as it comes, and how many cases there are in all.

    Returns:
        The report; a file that cannot be read is among its findings, and then
        nothing is run.

    Raises:
        ConfigurationError: a workspace is named, and a domain beside it.
        InvalidValueError: a server is named for another store.
        StoreError: `postgres` has no server, or may make no databases there.
    """
    if workspace is not None and domain is not None:
        message = "has its own domain; name either the workspace or a domain"
        raise _unusable(Path(workspace), message, ConfigurationError)
    if database is not None and store != "postgres":
        message = f"a server is of store 'postgres' alone; {store!r} needs none"
        raise InvalidValueError(message)
    fixtures = Fixtures(
        Path(workspace) if workspace else None, actions=actions, domain=domain
    )
    files, findings = _read(map(Path, paths), fixtures)
    if findings:
        return Report(findings=tuple(findings))
    chosen = selector(select) if select else None
    runs = [
        (path, run)
        for path, file in files
        for run in file.runs
        if chosen is None or chosen(f"{path.name}::{run.name}")
    ]
    if not runs:
        return Report(findings=(_none_chosen(files, select),))
    results: list[CaseResult] = []
    with databases_for(store, database) as databases:
        mode = Mode(
            store=store,
            restart=restart,
            deliver_twice=deliver_twice,
            databases=databases,
        )
        for path, run in runs:
            result = _play(run, path, fixtures, mode, findings, coverage)
            if result is not None:
                results.append(result)
                if watch is not None:
                    watch(result, len(runs))
    return Report(results=tuple(results), findings=tuple(dict.fromkeys(findings)))


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


def _none_chosen(
    files: Sequence[tuple[Path, ScenarioFile]], select: str | None
) -> Finding:
    """Tell of a choice that leaves nothing: such a run must not look as if it passed."""
    names = [f"{path.name}::{run.name}" for path, file in files for run in file.runs]
    example = f"; a case is named like {names[0]}" if names else ""
    return Finding(code="NOT_FOUND", message=f"no case fits -k {select!r}{example}")


def _read(
    paths: Iterable[Path], fixtures: Fixtures
) -> tuple[list[tuple[Path, ScenarioFile]], list[Finding]]:
    files: list[tuple[Path, ScenarioFile]] = []
    findings: list[Finding] = []
    try:
        found = find_files(paths)
    except ScenarioError as error:
        return [], list(error.findings)
    for path in found:
        try:
            events = fixtures.events_for(path)
            files.append((path, read_scenario_file(path, events=events)))
        except DefinitionError as error:
            findings.extend(error.findings)
    return files, list(dict.fromkeys(findings))


def _play(
    run: RunOfCase,
    path: Path,
    fixtures: Fixtures,
    mode: Mode,
    findings: list[Finding],
    coverage: CoverageRecorder | None,
) -> CaseResult | None:
    try:
        fixture = fixtures.fixture_for(path)
        return play(run, fixture, mode, at_end=observer(coverage, fixture))
    except DefinitionError as error:
        findings.extend(error.findings)
        return None


def observer(
    coverage: CoverageRecorder | None, fixture: Fixture
) -> Callable[[World], None] | None:
    """Return what counts the coverage of a world when its case has ended."""
    if coverage is None:
        return None
    return lambda world: coverage.add(world.engine, fixture.bundle)
