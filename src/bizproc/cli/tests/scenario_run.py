"""Run scenarios and tell how they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc.action import Actions
from bizproc.application import DomainSource
from bizproc.cli.findings.reports import FindingReports
from bizproc.cli.output import print_json, say
from bizproc.cli.tests.coverage import CoverageWanted
from bizproc.cli.tests.last_failed import last_failed, remember_failed
from bizproc.cli.tests.progress import progress
from bizproc.errors import Finding
from bizproc.testing.coverage.text import coverage_data
from bizproc.testing.scenarios.reporting.junit import junit_xml
from bizproc.testing.scenarios.reporting.report import Report
from bizproc.testing.scenarios.runner import run_scenarios
from bizproc.testing.scenarios.running.case_stores import StoreKind
from bizproc.workspace.locate import processes_of

__all__ = ["Wanted", "run_and_tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Hold the options of a run."""

    workspace: Path | None
    store: StoreKind
    database: str | None
    restart: bool
    deliver_twice: bool
    select: str | None
    stop_at_first: bool
    last_failed: bool
    jobs: int
    seconds: float | None
    actions: Actions | str | None
    domain: DomainSource | str | None
    junit: Path | None
    coverage: CoverageWanted
    findings: FindingReports
    as_json: bool


def run_and_tell(paths: Sequence[Path], wanted: Wanted) -> int:
    """Run scenarios, print and write the results, and return the exit status."""
    chosen = list(paths) or [processes_of(wanted.workspace)]
    recorder = wanted.coverage.recorder()
    with progress() as watch:
        report = run_scenarios(
            chosen,
            workspace=wanted.workspace,
            store=wanted.store,
            database=wanted.database,
            restart=wanted.restart,
            deliver_twice=wanted.deliver_twice,
            select=wanted.select,
            only=(last_failed() or None) if wanted.last_failed else None,
            stop_at_first=wanted.stop_at_first,
            seconds=wanted.seconds,
            jobs=wanted.jobs,
            actions=wanted.actions,
            domain=wanted.domain,
            coverage=recorder,
            watch=watch,
        )
    remember_failed(report)
    if wanted.junit is not None:
        wanted.junit.write_text(junit_xml(report), encoding="utf-8")
    partly = (
        wanted.select or wanted.last_failed or not all(it.is_dir() for it in chosen)
    )
    coverages = () if recorder is None else recorder.coverage(only_taken=bool(partly))
    if wanted.as_json:
        counted = {} if recorder is None else {"coverage": coverage_data(coverages)}
        print_json({**_data(report), **counted})
    else:
        say(report.text())
    wanted.findings.write(_findings(report))
    quiet = wanted.as_json
    enough = recorder is None or wanted.coverage.told(coverages, quiet=quiet)
    return report.exit_code or (0 if enough else 1)


def _findings(report: Report) -> list[Finding]:
    """Return what is wrong with files, and the first failure of each case."""
    failed = (it.finding() for it in report.results)
    return [*report.findings, *(it for it in failed if it is not None)]


def _data(report: Report) -> dict[str, object]:
    return {
        "passed": len(report.passed),
        "failed": len(report.failed),
        "cases": [
            {
                "name": it.name,
                "title": it.title,
                "file": it.location.file,
                "line": it.location.line,
                "covers": it.covers,
                "passed": it.passed,
                "seconds": round(it.seconds, 4),
                "text": it.text() or None,
            }
            for it in report.results
        ],
        "findings": [str(finding) for finding in report.findings],
    }
