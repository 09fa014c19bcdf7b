"""`bizproc test`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bizproc.cli.coverage import CoverageWanted
from bizproc.cli.opening import folder_of, own_actions
from bizproc.cli.options import AsJson, Folder, OwnActions
from bizproc.cli.output import print_json
from bizproc.crm.workspace import Workspace
from bizproc.testing.coverage.text import coverage_data
from bizproc.testing.scenarios.junit import junit_xml
from bizproc.testing.scenarios.report import CaseResult, Report
from bizproc.testing.scenarios.running import run_scenarios

__all__ = ["run_tests"]


def run_tests(  # noqa: PLR0913 - options of a command line
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Scenario files or folders; default: the workspace's processes.",
        ),
    ] = None,
    workspace: Folder = None,
    store: Annotated[
        Literal["memory", "sqlite"], typer.Option(help="Where the state is kept.")
    ] = "memory",
    *,
    restart: Annotated[
        bool, typer.Option("--restart", help="Save and load between any two steps.")
    ] = False,
    deliver_twice: Annotated[
        bool, typer.Option("--deliver-twice", help="Deliver every event twice.")
    ] = False,
    select: Annotated[
        str | None,
        typer.Option("-k", metavar="EXPR", help="Only cases whose name fits."),
    ] = None,
    actions: OwnActions = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write JUnit XML as well.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say what of the diagrams was taken.")
    ] = False,
    coverage_min: Annotated[
        float | None,
        typer.Option(metavar="PERCENT", min=0, max=100, help="Fail below this."),
    ] = None,
    coverage_html: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write coverage as coloured diagrams."),
    ] = None,
    coverage_json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write coverage as data.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run scenarios: 0 all passed, 1 some failed, 2 a file is wrong.

    Coverage is of all processes of the workspace; where only files or cases are
    chosen, of the processes that ran. Below --coverage-min the exit status is 1.
    """
    chosen = paths or [Workspace.load(folder_of(workspace)).processes]
    wanted = CoverageWanted(
        shown=coverage, minimum=coverage_min, html=coverage_html, data=coverage_json
    )
    recorder = wanted.recorder()
    with _Bar() as bar:
        report = run_scenarios(
            chosen,
            workspace=workspace,
            store=store,
            restart=restart,
            deliver_twice=deliver_twice,
            select=select,
            actions=own_actions(actions),
            coverage=recorder,
            watch=bar.advance,
        )
    if junit is not None:
        junit.write_text(junit_xml(report), encoding="utf-8")
    partly = select is not None or not all(path.is_dir() for path in chosen)
    coverages = recorder.coverage(only_taken=partly) if recorder is not None else ()
    if as_json:
        counted = {} if recorder is None else {"coverage": coverage_data(coverages)}
        print_json({**_data(report), **counted})
    else:
        typer.echo(report.text())
    enough = recorder is None or wanted.told(coverages, quiet=as_json)
    raise typer.Exit(report.exit_code or (0 if enough else 1))


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
            TextColumn("{task.description}"),
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
            self._task, advance=1, total=total, description=result.name
        )
