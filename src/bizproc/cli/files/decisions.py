"""Show the decisions of DMN files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bizproc import dmn
from bizproc.cli.output import print_json, say
from bizproc.studio.decision_files import library_of

__all__ = ["show_decisions"]


def show_decisions(files: Sequence[Path], *, as_json: bool) -> None:
    """Print the decisions of files as text, or describe them as data."""
    library, names = library_of(files)
    models = [library.read(name) for name in names]
    if as_json:
        described = [dmn.describe(model) for model in models]
        print_json(described[0] if len(described) == 1 else described)
        return
    say("\n".join(dmn.show(model) for model in models), end="")
