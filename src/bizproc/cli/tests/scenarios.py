"""`bizproc test`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bizproc.cli.database import own_actions, own_domain
from bizproc.cli.options import (
    AsJson,
    Folder,
    GitHub,
    GitLab,
    OwnActions,
    OwnDomain,
    Sarif,
)

__all__ = ["run_tests"]


ScenarioPaths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="Scenario files or folders; default: the workspace's processes, or here.",
    ),
]
StoreKind = Annotated[
    Literal["memory", "sqlite", "postgres"],
    typer.Option(help="Where the state is kept."),
]
Server = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The server of --store postgres; default: BIZPROC_TEST_DB, or one that is "
        "started for it.",
    ),
]
Restart = Annotated[
    bool, typer.Option("--restart", help="Save and load between any two steps.")
]
DeliverTwice = Annotated[
    bool, typer.Option("--deliver-twice", help="Deliver every event twice.")
]
Select = Annotated[
    str | None, typer.Option("-k", metavar="EXPR", help="Only cases whose name fits.")
]
StopAtFirst = Annotated[
    bool, typer.Option("-x", "--exitfirst", help="Play no more cases when one failed.")
]
LastFailed = Annotated[
    bool,
    typer.Option(
        "--last-failed",
        "--lf",
        help="Only cases that failed when they were last played; all if none did.",
    ),
]
Jobs = Annotated[
    int, typer.Option("-j", "--jobs", min=1, metavar="N", help="Play in N processes.")
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--timeout", min=0.001, metavar="SECONDS", help="How long a case may take."
    ),
]
JUnit = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write JUnit XML as well.")
]
Coverage = Annotated[
    bool, typer.Option("--coverage", help="Say what of the diagrams was taken.")
]
CoverageMin = Annotated[
    float | None,
    typer.Option(metavar="PERCENT", min=0, max=100, help="Fail below this."),
]
CoverageHtml = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Write coverage as coloured diagrams."),
]
CoverageJson = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write coverage as data.")
]

CoverageCobertura = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write coverage as Cobertura XML."),
]


def run_tests(  # noqa: PLR0913 - options of a command line
    paths: ScenarioPaths = None,
    workspace: Folder = None,
    store: StoreKind = "memory",
    db: Server = None,
    *,
    restart: Restart = False,
    deliver_twice: DeliverTwice = False,
    select: Select = None,
    stop_at_first: StopAtFirst = False,
    last_failed: LastFailed = False,
    jobs: Jobs = 1,
    timeout: Seconds = None,
    actions: OwnActions = None,
    domain: OwnDomain = None,
    junit: JUnit = None,
    coverage: Coverage = False,
    coverage_min: CoverageMin = None,
    coverage_html: CoverageHtml = None,
    coverage_json: CoverageJson = None,
    coverage_cobertura: CoverageCobertura = None,
    github: GitHub = False,
    gitlab: GitLab = None,
    sarif: Sarif = None,
    as_json: AsJson = False,
) -> None:
    """Run scenarios: 0 all passed, 1 some failed, 2 a file is wrong.

    Without a workspace a file plays on an engine with the diagrams of its folder.

    Coverage is of all processes of the workspace; where only files or cases are
    chosen, of the processes that ran. Below --coverage-min the exit status is 1.
    """
    from bizproc.cli.findings.reports import FindingReports
    from bizproc.cli.tests.coverage import CoverageWanted
    from bizproc.cli.tests.scenario_run import Wanted, run_and_tell
    from bizproc.testing.coverage.reports import CoverageReports

    own, of_domain = own_actions(actions), own_domain(domain)
    wanted = Wanted(
        workspace=workspace,
        store=store,
        database=db,
        restart=restart,
        deliver_twice=deliver_twice,
        select=select,
        stop_at_first=stop_at_first,
        last_failed=last_failed,
        jobs=jobs,
        seconds=timeout,
        # several processes import what is named, each for itself
        actions=own if jobs == 1 else actions,
        domain=of_domain if jobs == 1 else domain,
        junit=junit,
        coverage=CoverageWanted(
            shown=coverage,
            reports=CoverageReports(
                minimum=coverage_min,
                html=coverage_html,
                data=coverage_json,
                cobertura=coverage_cobertura,
            ),
        ),
        findings=FindingReports(github=github, gitlab=gitlab, sarif=sarif),
        as_json=as_json,
    )
    raise typer.Exit(run_and_tell(paths or (), wanted))
