"""`bizproc show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.options import AsJson

__all__ = ["show"]


def show(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", exists=True, help="BPMN files, or DMN files and folders."
        ),
    ] = None,
    *,
    svg: Annotated[
        bool, typer.Option("--svg", help="Draw BPMN files as SVG pictures.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE|DIR", help="Where the picture goes."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show decision tables as text, diagrams as a list of elements or a picture.

    The same file always gives the same bytes, for documents and pull requests.
    """
    from bizproc.cli.files.decisions import show_decisions
    from bizproc.cli.files.diagrams import list_elements, write_pictures

    chosen = files or [Path()]
    diagrams = [file for file in chosen if file.suffix == ".bpmn"]
    if len(diagrams) not in {0, len(chosen)}:
        message = "show either diagrams (.bpmn) or decisions (.dmn, folders) at once"
        raise typer.BadParameter(message)
    if not diagrams and (svg or out):
        message = "--svg and --out are for diagrams: name a .bpmn file"
        raise typer.BadParameter(message)
    if svg:
        write_pictures(diagrams, out)
    elif diagrams:
        if out:
            message = "--out goes with --svg"
            raise typer.BadParameter(message)
        list_elements(diagrams, as_json=as_json)
    else:
        show_decisions(chosen, as_json=as_json)
