"""Run scenario files: collect, read, play, report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from bizproc.action import Actions
from bizproc.application import DomainSource
from bizproc.errors import ConfigurationError, Finding, InvalidValueError, Location
from bizproc.testing.coverage import CoverageRecorder
from bizproc.testing.scenarios.collection import collect
from bizproc.testing.scenarios.parallel import play_in_parallel
from bizproc.testing.scenarios.playing import Playing, Setting, databases_for
from bizproc.testing.scenarios.reporting.report import CaseResult, Report
from bizproc.testing.scenarios.running.case_stores import StoreKind

__all__ = ["run_scenarios"]


def run_scenarios(  # noqa: PLR0913 - every option has a name and a default
    paths: Iterable[Path | str],
    *,
    workspace: Path | str | None = None,
    store: StoreKind = "memory",
    database: str | None = None,
    restart: bool = False,
    deliver_twice: bool = False,
    select: str | None = None,
    only: Collection[str] | None = None,
    stop_at_first: bool = False,
    seconds: float | None = None,
    jobs: int = 1,
    actions: Actions | str | None = None,
    domain: DomainSource | str | None = None,
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
        only: run only these cases, each named as `CaseResult.full_name` does.
        stop_at_first: play no more cases when one has failed.
        seconds: how long the steps of a case may take in real time; a case that takes
            longer fails with the step at which it was.
        jobs: in how many processes cases are played at once.
        actions: the application's own actions, in a workspace beside the shipped
            ones; `MODULE:NAME` of them where `jobs` is more than one.
        domain: the application's own domain, or a function that makes one for each
            case, or `MODULE:NAME` of it as above; a workspace has its own.
        coverage: counts what the cases take of the diagrams; it knows all processes
            of their folders afterwards.
        watch: is told each result as it comes, and how many cases there are in all.

    Returns:
        The report; a scenario that cannot be read is among its findings, and then
        nothing is run. Of a diagram that cannot be used the findings are there, the
        cases that name it failed, and all others were played.

    Raises:
        ConfigurationError: a workspace is named, and a domain beside it.
        InvalidValueError: a server is named for another store, or several jobs have
            actions or a domain that no name leads to.
        StoreError: `postgres` has no server, or may make no databases there.
    """
    setting = Setting(
        workspace=Path(workspace) if workspace else None,
        store=store,
        database=database,
        restart=restart,
        deliver_twice=deliver_twice,
        seconds=seconds,
        actions=actions,
        domain=domain,
    )
    _refuse_contradictions(setting, jobs)
    fixtures = setting.fixtures()
    chosen = collect(map(Path, paths), fixtures, select=select, only=only)
    if chosen.findings:
        return Report(findings=chosen.findings)
    told = _told(watch, len(chosen.runs))
    if jobs > 1:
        outcome = play_in_parallel(
            chosen.runs,
            setting,
            jobs=jobs,
            coverage=coverage,
            stop_at_first=stop_at_first,
            watch=told,
        )
    else:
        with databases_for(store, database) as databases:
            outcome = Playing(setting, fixtures, databases).play(
                chosen.runs, coverage=coverage, stop_at_first=stop_at_first, watch=told
            )
    return Report(results=outcome.results, findings=outcome.findings)


def _told(
    watch: Callable[[CaseResult, int], None] | None, count: int
) -> Callable[[CaseResult], None]:
    return lambda result: None if watch is None else watch(result, count)


def _refuse_contradictions(setting: Setting, jobs: int) -> None:
    if setting.workspace is not None and setting.domain is not None:
        message = "has its own domain; name either the workspace or a domain"
        location = Location(file=str(setting.workspace))
        finding = Finding(code="NOT_FOUND", message=message, location=location)
        raise ConfigurationError([finding])
    if setting.database is not None and setting.store != "postgres":
        message = f"a server is of store 'postgres' alone; {setting.store!r} needs none"
        raise InvalidValueError(message)
    if jobs < 1:
        message = f"jobs is a number from 1, got {jobs}"
        raise InvalidValueError(message)
    if jobs == 1:
        return
    for what, given in (("actions", setting.actions), ("domain", setting.domain)):
        if given is not None and not isinstance(given, str):
            message = (
                f"with jobs={jobs} each process imports the {what} for itself: give "
                f"{what}='MODULE:NAME'"
            )
            raise InvalidValueError(message)
