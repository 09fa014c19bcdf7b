"""Make the files of a new workspace: a small one that runs, to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bizproc.errors import ConfigurationError, Finding, Location

__all__ = ["make_workspace"]

_TEMPLATE = "workspace_template"
_SHOWN = 3


def make_workspace(folder: Path) -> list[Path]:
    """Write the files of a workspace into a folder that is new or has none.

    Hidden files, such as `.git`, may stand there. No file is ever written over.

    Returns:
        The files that were made.

    Raises:
        ConfigurationError: NOT_EMPTY, the folder has files, or is none.
    """
    _require_empty(folder)
    made = []
    for name, source in _files(files("bizproc.studio") / _TEMPLATE):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(source.read_bytes())
        made.append(target)
    return made


def _require_empty(folder: Path) -> None:
    if folder.is_dir():
        found = sorted(
            it.name for it in folder.iterdir() if not it.name.startswith(".")
        )
        if not found:
            return
        shown = ", ".join(found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        message = f"the folder has files already ({shown}{more}); name a new one"
    elif folder.exists():
        message = "this is a file; name a folder that is new or empty"
    else:
        return
    location = Location(file=str(folder))
    finding = Finding(code="NOT_EMPTY", message=message, location=location)
    raise ConfigurationError([finding])


def _files(folder: Traversable, under: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the files of a template in order, with their names from its top."""
    for entry in sorted(folder.iterdir(), key=lambda it: it.name):
        name = f"{under}{entry.name}"
        if entry.is_dir():
            yield from _files(entry, f"{name}/")
        else:
            yield name, entry
