"""Find the catalogue of a folder: of a workspace, or of an application of its own."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from bizproc.action import Actions
from bizproc.catalog import Catalog, FunctionEntry, of_actions
from bizproc.engine.deployment.bundle import Bundle, read_bundle, read_files
from bizproc.errors import DefinitionError, Finding, NotFoundError
from bizproc.extensions import extensions_of
from bizproc.limits import limits_in_force
from bizproc.portal.actions import portal_actions
from bizproc.portal.mail import CapturedMail
from bizproc.portal.offers import of_files, offers_of
from bizproc.portal.offers.functions import standard_entries
from bizproc.workspace.locate import find_folder
from bizproc.workspace.workspace import Workspace

__all__ = ["Offers", "find_offers"]

_ENGINE_FUNCTIONS = (
    FunctionEntry(name="now", source="engine"),
    FunctionEntry(name="today", source="engine"),
    FunctionEntry(name="decide", parameters=("name", "context"), source="engine"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Hold a catalogue, and why files are missing in it."""

    catalog: Catalog
    workspace: Workspace | None = None
    left_out: tuple[Finding, ...] = ()


def find_offers(folder: Path | None, own: Actions | None = None) -> Offers:
    """Return what a workspace offers, or without one an application of its own.

    Args:
        folder: the workspace; by default the nearest from here upwards. Without one
            the files of this folder count.
        own: the application's own actions.

    Raises:
        ConfigurationError: the workspace cannot be used.
    """
    found = find_folder(folder)
    if found is None:
        return _alone(own)
    workspace = Workspace.load(found)
    with limits_in_force(workspace.limits):
        extensions = extensions_of(workspace)
        shipped = portal_actions(workspace, CapturedMail(), extensions=extensions)
        actions = (own or Actions()).including(shipped)
        bundle, faults = _read(workspace.processes)
        bundles = () if bundle is None else (bundle,)
        catalog = offers_of(workspace, extensions, actions, *bundles)
    return Offers(
        catalog=_relative(catalog, workspace.directory),
        workspace=workspace,
        left_out=faults,
    )


def _alone(own: Actions | None) -> Offers:
    bundle, faults = _read(Path())
    drawn = of_files() if bundle is None else of_files(bundle)
    catalog = dataclasses.replace(
        drawn,
        actions=of_actions(own or ()).actions,
        functions={
            **standard_entries(),
            **{it.name: it for it in _ENGINE_FUNCTIONS},
        },
    )
    return Offers(catalog=catalog, left_out=faults)


def _read(folder: Path) -> tuple[Bundle | None, tuple[Finding, ...]]:
    """Return what stands in a folder, or what keeps it from being read."""
    try:
        return read_bundle(read_files([folder])), ()
    except NotFoundError:
        return None, ()
    except DefinitionError as error:
        return None, error.findings


def _relative(catalog: Catalog, folder: Path) -> Catalog:
    """Name files as they are called in the workspace, wherever it stands."""

    def within(file: str) -> str:
        path = Path(file)
        return (
            path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file
        )

    return dataclasses.replace(
        catalog,
        workspace=folder.resolve().name,
        forms={
            name: dataclasses.replace(it, file=within(it.file))
            for name, it in catalog.forms.items()
        },
        decisions={
            name: dataclasses.replace(it, file=within(it.file))
            for name, it in catalog.decisions.items()
        },
        processes={
            name: dataclasses.replace(it, file=within(it.file))
            for name, it in catalog.processes.items()
        },
    )
