"""`bizproc show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bizproc import dmn
from bizproc.cli.decisions import library_of
from bizproc.cli.options import AsJson
from bizproc.cli.output import print_json

__all__ = ["show"]


def show(
    files: Annotated[
        Optional[list[Path]],  # noqa: UP045 - Typer reads the annotation at run time
        typer.Argument(metavar="FILE.dmn…", help="DMN files or folders."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show decision tables as text, for documents and pull requests.

    The same file always gives the same text.
    """
    library, names = library_of(files or [Path()])
    models = [library.read(name) for name in names]
    if as_json:
        described = [dmn.describe(model) for model in models]
        print_json(described[0] if len(described) == 1 else described)
        return
    typer.echo("\n".join(dmn.show(model) for model in models), nl=False)
