"""Show a file as people and CI servers want it."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["relative_path"]


def relative_path(file: str) -> str:
    """Return a path with slashes, as seen from the current folder if it lies there."""
    if not file:
        return file
    # `resolve` asks the disk, which no name with a NUL character may be asked for
    path, here = Path(os.path.abspath(file)), Path.cwd()  # noqa: PTH100
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else file
