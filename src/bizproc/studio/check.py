"""Find what is wrong with the files of a workspace, or with files alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc.action import Actions
from bizproc.engine.deployment.bundle import (
    SUFFIXES,
    Bundle,
    read_bundle,
    read_files,
)
from bizproc.errors import (
    ConfigurationError,
    DefinitionError,
    Finding,
    Location,
    NotFoundError,
)
from bizproc.extensions import extensions_of
from bizproc.limits import limits_in_force
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import check_workspace
from bizproc.portal.mail import CapturedMail
from bizproc.studio.administrators import without_administrator
from bizproc.studio.decision_files import (
    decisions_beside,
    open_questions,
    read_all_the_same,
)
from bizproc.studio.lone_files import check_alone, unknown_alone
from bizproc.testing.scenarios.checks.ids import suspicions
from bizproc.testing.scenarios.checks.portal_words import portal_words_of_file
from bizproc.testing.scenarios.collection import SUFFIX
from bizproc.testing.scenarios.format.model import ScenarioFile
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.format.vocabulary import EVENTS, Events
from bizproc.testing.scenarios.portal.given_checks import check_given
from bizproc.testing.scenarios.portal.overlays import Overlays
from bizproc.testing.scenarios.portal.steps import events_with
from bizproc.workspace.locate import WORKSPACE_FILE, find_folder, nearest_workspace
from bizproc.workspace.workspace import FILES, Workspace

__all__ = ["Checked", "check_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Hold what is wrong, and what could not be looked at without a workspace."""

    findings: tuple[Finding, ...] = ()
    unknown: str | None = None


def check_files(
    paths: Sequence[Path],
    folder: Path | None,
    own: Actions | None = None,
    *,
    verbose: bool = False,
) -> Checked:
    """Return everything that is wrong with files and their workspace.

    Args:
        paths: files and folders; by default the processes of the workspace.
        folder: the workspace; by default the nearest from here upwards, else the
            nearest above the first path. Without one the files are checked alone.
        own: the application's own actions.
        verbose: tell also what other programs keep in the diagrams.

    Raises:
        NotFoundError: a path does not exist.
    """
    found = find_folder(folder) or (nearest_workspace(paths[0]) if paths else None)
    if found is None:
        return _alone(list(paths) or [Path()], own, verbose=verbose)
    try:
        workspace = Workspace.load(found)
    except DefinitionError as error:
        return Checked(findings=error.findings)
    try:
        extensions = extensions_of(workspace)
        events = events_with(extensions.scenario_steps)
    except ConfigurationError as error:
        return Checked(findings=(*workspace.warnings, *error.findings))
    shipped = portal_actions(workspace, CapturedMail(), extensions=extensions)
    actions = (own or Actions()).including(shipped)
    chosen = list(paths) or [workspace.processes]
    overlays, drawn = Overlays(workspace), _drawn(workspace.processes)
    with limits_in_force(workspace.limits):
        return Checked(
            findings=(
                *workspace.warnings,
                *without_administrator(workspace),
                *_unknown(chosen, known=FILES),
                *_scenario_findings(
                    chosen,
                    lambda file, _: [
                        *check_given(file, overlays),
                        *(suspicions(file, drawn) if drawn else ()),
                    ],
                    events,
                ),
                *_findings(
                    chosen,
                    check_workspace(workspace, extensions, actions),
                    verbose=verbose,
                ),
            )
        )


def _alone(paths: Sequence[Path], own: Actions | None, *, verbose: bool) -> Checked:
    """Check files for what is certain without a workspace."""

    def of_scenario(file: ScenarioFile, path: Path) -> list[Finding]:
        drawn = _drawn(path.parent)
        return [
            *portal_words_of_file(file),
            *(suspicions(file, drawn) if drawn else ()),
        ]

    return Checked(
        findings=(
            *_unknown(paths, known=()),
            *_scenario_findings(paths, of_scenario, EVENTS),
            *_findings(paths, check_alone(own), verbose=verbose, alone=True),
        ),
        unknown=_unchecked(paths, own),
    )


def _unchecked(paths: Sequence[Path], own: Actions | None) -> str | None:
    """Say what nobody can know of diagrams or decisions without a workspace."""
    inside = (it.rglob("*.*") if it.is_dir() else (it,) for it in paths)
    files = [file for found in inside for file in found if file.is_file()]
    if any(file.suffix == ".bpmn" for file in files):
        return unknown_alone(own)
    return open_questions([file for file in files if file.suffix == ".dmn"])


def _findings(
    paths: Sequence[Path],
    check: Callable[[Bundle], Iterable[Finding]],
    *,
    verbose: bool,
    alone: bool = False,
) -> Iterable[Finding]:
    """Return the findings of diagrams, decisions and forms."""
    files = _deployable(paths)
    if not files:
        return ()
    beside = decisions_beside(files)
    try:
        bundle = read_bundle(files, beside=beside)
    except DefinitionError as error:
        rest = read_all_the_same(files, beside, alone=alone)
        return [*error.findings, *rest]
    kept = [it for diagram in bundle.diagrams for it in diagram.kept]
    return [*check(bundle), *(kept if verbose else ())]


def _unknown(paths: Sequence[Path], *, known: Sequence[str]) -> list[Finding]:
    """Tell of files that nothing here can check: they must not look as if they passed."""
    return [
        Finding(
            code="NOT_FOUND",
            message=_why_unknown(path),
            location=Location(file=str(path)),
        )
        for path in paths
        if not path.is_dir()
        and path.suffix not in SUFFIXES
        and not path.name.endswith(SUFFIX)
        and path.name not in known
    ]


def _why_unknown(path: Path) -> str:
    if path.name in FILES:
        return (
            f"is checked with its workspace, and there is no {WORKSPACE_FILE} "
            "in its folder or above"
        )
    return "of no kind that is checked: .bpmn, .dmn, .form or NAME.scenario.yaml"


def _deployable(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    wanted = [it for it in paths if it.is_dir() or it.suffix in SUFFIXES]
    if not wanted:
        return []
    try:
        return read_files(wanted)
    except NotFoundError:
        if all(path.is_dir() for path in wanted):
            return []
        raise


def _scenario_findings(
    paths: Sequence[Path],
    check: Callable[[ScenarioFile, Path], Iterable[Finding]],
    events: Events,
) -> list[Finding]:
    findings: list[Finding] = []
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        for file in inside:
            if not file.name.endswith(SUFFIX) or not file.is_file():
                continue
            try:
                found = read_scenario_file(file, events=events)
            except DefinitionError as error:
                findings.extend(error.findings)
            else:
                findings.extend(check(found, file))
    return findings


def _drawn(folder: Path) -> Bundle | None:
    """Return the diagrams that stand in a folder, if all of them can be read."""
    try:
        return read_bundle(read_files([folder]))
    except (DefinitionError, NotFoundError):
        return None
