"""Find the folder of a workspace: the nearest one with a bizproc.yaml."""

from __future__ import annotations

import os
from pathlib import Path

from bizproc.errors import ConfigurationError, Finding, Location

__all__ = [
    "PROCESSES",
    "WORKSPACE_FILE",
    "find_folder",
    "folder_of",
    "nearest_workspace",
    "processes_of",
]

WORKSPACE_FILE = "bizproc.yaml"
PROCESSES = "processes"


def nearest_workspace(path: Path) -> Path | None:
    """Return the folder of the nearest bizproc.yaml, from a folder upwards."""
    start = path.resolve()
    for folder in (start, *start.parents):
        if (folder / WORKSPACE_FILE).is_file():
            return folder
    return None


def find_folder(named: Path | None) -> Path | None:
    """Return the folder that is named, or else the nearest one from here upwards."""
    if named is not None:
        return named
    here = Path.cwd()
    found = nearest_workspace(here)
    if found is None:
        return None
    return Path(os.path.relpath(found)) if here.is_relative_to(found) else found


def folder_of(named: Path | None) -> Path:
    """Return what `find_folder` finds.

    Raises:
        ConfigurationError: there is no bizproc.yaml.
    """
    found = find_folder(named)
    if found is not None:
        return found
    message = (
        f"no {WORKSPACE_FILE} in its folder or above; "
        "name the workspace with --workspace"
    )
    location = Location(file=str(Path.cwd()))
    finding = Finding(code="NOT_FOUND", message=message, location=location)
    raise ConfigurationError([finding])


def processes_of(named: Path | None) -> Path:
    """Return the folder of diagrams: the workspace's, without a workspace this one."""
    folder = find_folder(named)
    return Path() if folder is None else folder / PROCESSES
