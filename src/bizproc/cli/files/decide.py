"""`bizproc decide`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.options import AsJson, Folder, Lenient, With
from bizproc.cli.values import read_file

__all__ = ["decide"]


def decide(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The decision's id, or its name.")
    ],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="DMN files or folders; default: the workspace's processes.",
        ),
    ] = None,
    with_: With = None,
    workspace: Folder = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which rules matched, and on what.")
    ] = False,
    lenient: Lenient = False,
    as_json: AsJson = False,
) -> None:
    """Ask a decision for its answer.

    bizproc decide ladders --with step.json --explain
    """
    from bizproc.cli.files.decision_answer import tell_answer

    tell_answer(
        name,
        paths or (),
        read_file(with_),
        workspace=workspace,
        explain=explain,
        strict=not lenient,
        as_json=as_json,
    )
