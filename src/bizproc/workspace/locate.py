"""Find the folder of a workspace: the nearest one with a bizproc.yaml."""

from __future__ import annotations

import os
from pathlib import Path

from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.workspace.workspace import WORKSPACE_FILE

__all__ = ["folder_of", "workspace_of"]


def workspace_of(path: Path) -> Path:
    """Return the folder of the nearest bizproc.yaml, from a file upwards.

    Raises:
        ConfigurationError: there is none.
    """
    start = path.resolve()
    for folder in (start, *start.parents):
        if (folder / WORKSPACE_FILE).is_file():
            return folder
    message = (
        f"no {WORKSPACE_FILE} in its folder or above; "
        "name the workspace with --workspace"
    )
    finding = Finding(
        code="NOT_FOUND", message=message, location=Location(file=str(path))
    )
    raise ConfigurationError([finding])


def folder_of(named: Path | None) -> Path:
    """Return the folder that is named, or else the nearest one from here upwards.

    Raises:
        ConfigurationError: there is no bizproc.yaml.
    """
    if named is not None:
        return named
    here = Path.cwd()
    found = workspace_of(here)
    return Path(os.path.relpath(found)) if here.is_relative_to(found) else found
