"""`bizproc check`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bizproc.cli.database import own_actions
from bizproc.cli.options import AsJson, Folder, GitHub, GitLab, OwnActions, Paths, Sarif
from bizproc.cli.output import complain, print_json, say

__all__ = ["check"]


def check(  # noqa: PLR0913 - options of a command line
    paths: Paths = None,
    workspace: Folder = None,
    actions: OwnActions = None,
    *,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", help="Tell what other programs keep in diagrams."),
    ] = False,
    github: GitHub = False,
    gitlab: GitLab = None,
    sarif: Sarif = None,
    as_json: AsJson = False,
    lang: Annotated[
        str | None,
        typer.Option(
            help="The language of the findings: en, ru. [default: the locale's]"
        ),
    ] = None,
) -> None:
    """Check diagrams, decisions, forms, scenarios and the workspace's own files.

    Prints FILE:LINE: CODE ELEMENT: what is wrong. Warnings alone exit with 0. Files
    without a workspace are checked for what they say for certain; what nobody can know
    of them is said on standard error.
    """
    from bizproc.cli.findings.reports import FindingReports
    from bizproc.studio.check import check_files
    from bizproc.studio.finding_texts import finding_text, said_in

    language = _language(lang)
    checked = check_files(paths or [], workspace, own_actions(actions), verbose=verbose)
    findings = checked.findings
    errors = sum(finding.level == "error" for finding in findings)
    if as_json:
        print_json(
            [
                {
                    "file": it.location.file,
                    "line": it.location.line,
                    "code": it.code,
                    "element": it.location.element,
                    "level": it.level,
                    "message": it.message,
                }
                for it in findings
            ]
        )
    else:
        for finding in findings:
            say(finding_text(finding, language))
        warnings = len(findings) - errors
        counted = f"{_number(errors, 'error')}, {_number(warnings, 'warning')}"
        say(said_in(counted if findings else "No findings.", language))
    FindingReports(github=github, gitlab=gitlab, sarif=sarif).write(findings)
    if checked.unknown is not None:
        complain(checked.unknown)
    if errors:
        raise typer.Exit(1)


def _language(asked: str | None) -> str:
    """Return the language that is asked for, else that of the locale."""
    from bizproc.studio.finding_texts import FINDING_LANGUAGES, language_of_locale

    if asked is None:
        return language_of_locale(os.environ)
    if asked not in FINDING_LANGUAGES:
        message = f"no findings in {asked!r}; known: {', '.join(FINDING_LANGUAGES)}"
        raise typer.BadParameter(message, param_hint="--lang")
    return asked


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
