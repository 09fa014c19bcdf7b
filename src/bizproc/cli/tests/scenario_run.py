"""Run scenarios and tell how they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bizproc.action import Actions
from bizproc.application import DomainSource
from bizproc.cli.output import print_json, say
from bizproc.cli.tests.coverage import CoverageWanted
from bizproc.testing.coverage.text import coverage_data
from bizproc.testing.scenarios.reporting.junit import junit_xml
from bizproc.testing.scenarios.reporting.report import CaseResult, Report
from bizproc.testing.scenarios.runner import run_scenarios
from bizproc.testing.scenarios.running.case_stores import StoreKind
from bizproc.visible_text import visible_line
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
    actions: Actions | None
    domain: DomainSource | None
    junit: Path | None
    coverage: bool
    minimum: float | None
    html: Path | None
    data: Path | None
    as_json: bool


def run_and_tell(paths: Sequence[Path], wanted: Wanted) -> int:
    """Run scenarios, print and write the results, and return the exit status."""
    chosen = list(paths) or [processes_of(wanted.workspace)]
    telling = CoverageWanted(
        shown=wanted.coverage,
        minimum=wanted.minimum,
        html=wanted.html,
        data=wanted.data,
    )
    recorder = telling.recorder()
    with _Bar() as bar:
        report = run_scenarios(
            chosen,
            workspace=wanted.workspace,
            store=wanted.store,
            database=wanted.database,
            restart=wanted.restart,
            deliver_twice=wanted.deliver_twice,
            select=wanted.select,
            actions=wanted.actions,
            domain=wanted.domain,
            coverage=recorder,
            watch=bar.advance,
        )
    if wanted.junit is not None:
        wanted.junit.write_text(junit_xml(report), encoding="utf-8")
    partly = wanted.select is not None or not all(path.is_dir() for path in chosen)
    coverages = recorder.coverage(only_taken=partly) if recorder is not None else ()
    if wanted.as_json:
        counted = {} if recorder is None else {"coverage": coverage_data(coverages)}
        print_json({**_data(report), **counted})
    else:
        say(report.text())
    enough = recorder is None or telling.told(coverages, quiet=wanted.as_json)
    return report.exit_code or (0 if enough else 1)


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


class _Bar:
    """Show progress, on a terminal only."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("scenarios", total=None)

    def __enter__(self) -> _Bar:  # noqa: PYI034 - private
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, result: CaseResult, total: int) -> None:
        self._progress.update(
            self._task, advance=1, total=total, description=visible_line(result.name)
        )
