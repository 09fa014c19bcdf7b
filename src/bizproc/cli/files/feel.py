"""`bizproc feel`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.options import AsJson, Folder, Lenient, With
from bizproc.cli.values import read_file

__all__ = ["feel"]

Text = Annotated[
    str | None,
    typer.Argument(metavar="EXPRESSION", help="FEEL; without it, a prompt opens."),
]


def feel(
    expression: Text = None,
    with_: With = None,
    workspace: Folder = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the value of every part.")
    ] = False,
    lenient: Lenient = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression, or open a prompt.

    bizproc feel 'amount > 100 and client.vip' --with deal.json --explain
    """
    from bizproc.cli.files.feel_answer import open_prompt, tell_value

    values = read_file(with_)
    if expression is None:
        open_prompt(values, workspace=workspace, strict=not lenient)
        return
    tell_value(
        expression,
        values,
        workspace=workspace,
        explain=explain,
        strict=not lenient,
        as_json=as_json,
    )
