"""Explore the processes of files, with what a workspace knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc import bpmn
from bizproc.action import Actions
from bizproc.engine.deployment.bundle import Bundle, read_bundle, read_files
from bizproc.errors import ConfigurationError, DefinitionError, Finding, Location
from bizproc.extensions import extensions_of
from bizproc.limits import limits, limits_in_force
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import catalog_beside
from bizproc.portal.mail import CapturedMail
from bizproc.verification import Verification, scenario_of, verify
from bizproc.workspace.locate import find_folder, nearest_workspace
from bizproc.workspace.workspace import Workspace

__all__ = ["SCENARIO", "Verified", "verify_files"]

SCENARIO = ".verify.scenario.yaml"
"""Ends the names of the scenario files with what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Hold what was found out of each process, or why the files cannot be read.

    `scenarios` are the texts of scenario files by the id of the process.
    """

    faults: tuple[Finding, ...] = ()
    verifications: tuple[Verification, ...] = ()
    scenarios: tuple[tuple[str, str], ...] = ()


def verify_files(
    paths: Sequence[Path], folder: Path | None, own: Actions | None, *, limit: int
) -> Verified:
    """Explore every process of some files.

    Args:
        paths: diagrams and folders; by default the processes of the workspace.
        folder: the workspace; by default the nearest from here upwards, else the
            nearest above the first path. Without one the files stand alone.
        own: the application's own actions.
        limit: how many states of each process are looked at.

    Raises:
        NotFoundError: a path does not exist.
    """
    found = find_folder(folder) or (nearest_workspace(paths[0]) if paths else None)
    wrong = _unknown(paths)
    if wrong:
        return Verified(faults=wrong)
    try:
        workspace = Workspace.load(found) if found is not None else None
        default = workspace.processes if workspace is not None else Path()
        with limits_in_force(workspace.limits if workspace is not None else limits()):
            bundle = read_bundle(read_files(list(paths) or [default]))
        catalog = _catalog(workspace, own, bundle)
    except (ConfigurationError, DefinitionError) as error:
        return Verified(faults=tuple(error.findings))
    changing = catalog.names - {"consts"} if workspace is not None else ()
    verifications = tuple(
        verify(process, catalog=catalog, changing=changing, limit=limit)
        for diagram in bundle.diagrams
        for process in diagram.processes
    )
    texts = ((it.process.id, scenario_of(it, catalog=catalog)) for it in verifications)
    return Verified(
        verifications=verifications,
        scenarios=tuple((name, text) for name, text in texts if text),
    )


def _unknown(paths: Sequence[Path]) -> tuple[Finding, ...]:
    message = "is no diagram; name .bpmn files, or folders with some"
    return tuple(
        Finding(code="NOT_FOUND", message=message, location=Location(file=str(path)))
        for path in paths
        if path.is_file() and path.suffix != ".bpmn"
    )


def _catalog(
    workspace: Workspace | None, own: Actions | None, bundle: Bundle
) -> bpmn.Catalog:
    if workspace is None:
        return bpmn.Catalog(
            actions={it.name: it for it in own or ()},
            forms={form.id: form for form in bundle.forms},
        )
    extensions = extensions_of(workspace)
    shipped = portal_actions(workspace, CapturedMail(), extensions=extensions)
    actions = (own or Actions()).including(shipped)
    return catalog_beside(workspace, extensions, actions, bundle)
