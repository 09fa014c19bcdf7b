"""Keep the folder of the pages as the workspace says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bizproc.studio.pages.process_page import MARK

__all__ = ["is_generated", "stale_pages", "write_pages"]


def stale_pages(files: Mapping[str, str], folder: Path) -> list[str]:
    """Return the names of pages that are missing, differ, or should be gone."""
    differing = [name for name, text in files.items() if _read(folder / name) != text]
    return sorted([*differing, *_superfluous(files, folder)])


def write_pages(files: Mapping[str, str], folder: Path) -> list[str]:
    """Write what differs and remove what is no longer described; return the names.

    The folder is made if it is not there. Only pages that were made here, and their
    pictures, are ever removed.
    """
    changed = stale_pages(files, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in files:
            (folder / name).write_text(files[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed


def is_generated(path: Path) -> bool:
    """Say whether a page was made here."""
    return (_read(path) or "").startswith(MARK)


def _superfluous(files: Mapping[str, str], folder: Path) -> list[str]:
    names: list[str] = []
    for page in sorted(folder.glob("*.md")):
        if page.name in files or not is_generated(page):
            continue
        picture = page.with_suffix(".svg")
        names.append(page.name)
        if picture.is_file() and picture.name not in files:
            names.append(picture.name)
    return names


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
