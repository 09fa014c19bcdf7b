"""Find what is wrong with the files of a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bizproc.action import Actions
from bizproc.engine.deployment.bundle import SUFFIXES, Bundle, read_bundle, read_files
from bizproc.errors import (
    ConfigurationError,
    DefinitionError,
    Finding,
    Location,
    NotFoundError,
)
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import check_workspace
from bizproc.portal.mail import CapturedMail
from bizproc.testing.scenarios.checks.given import check_given
from bizproc.testing.scenarios.checks.ids import suspicions
from bizproc.testing.scenarios.format.overlays import Overlays
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.running.runner import SUFFIX
from bizproc.workspace.locate import folder_of
from bizproc.workspace.workspace import FILES, Workspace

__all__ = ["findings_of"]


def findings_of(
    paths: Sequence[Path], folder: Path | None, own: Actions | None = None
) -> list[Finding]:
    """Return everything that is wrong with files and their workspace."""
    directory = folder_of(folder)
    findings: list[Finding] = []
    try:
        workspace = Workspace.load(directory)
    except DefinitionError as error:
        return list(error.findings)
    findings.extend(workspace.warnings)
    chosen = list(paths) or [workspace.processes]
    findings.extend(_unknown(chosen))
    findings.extend(_scenario_findings(chosen, workspace))
    files = _deployable(chosen)
    if not files:
        return findings
    try:
        bundle = read_bundle(files)
    except DefinitionError as error:
        return [*findings, *error.findings]
    try:
        extensions = extensions_of(workspace)
    except ConfigurationError as error:
        return [*findings, *error.findings]
    shipped = portal_actions(workspace, CapturedMail(), extensions=extensions)
    actions = (own or Actions()).including(shipped)
    return [*findings, *check_workspace(workspace, extensions, actions)(bundle)]


def _unknown(paths: Sequence[Path]) -> list[Finding]:
    """Tell of files that nothing here can check: they must not look as if they passed."""
    message = "of no kind that is checked: .bpmn, .dmn, .form or NAME.scenario.yaml"
    return [
        Finding(code="NOT_FOUND", message=message, location=Location(file=str(path)))
        for path in paths
        if not path.is_dir()
        and path.suffix not in SUFFIXES
        and not path.name.endswith(SUFFIX)
        and path.name not in FILES
    ]


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


def _scenario_findings(paths: Sequence[Path], workspace: Workspace) -> list[Finding]:
    findings: list[Finding] = []
    drawn, overlays = _drawn(workspace), Overlays(workspace)
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        for file in inside:
            if not file.name.endswith(SUFFIX) or not file.is_file():
                continue
            try:
                found = read_scenario_file(file)
            except DefinitionError as error:
                findings.extend(error.findings)
            else:
                findings.extend(check_given(found, overlays))
                findings.extend(suspicions(found, drawn) if drawn else ())
    return findings


def _drawn(workspace: Workspace) -> Bundle | None:
    """Return what stands in the workspace's folder, if all of it can be read."""
    try:
        return read_bundle(read_files([workspace.processes]))
    except (DefinitionError, NotFoundError):
        return None
