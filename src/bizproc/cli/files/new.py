"""`bizproc new`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.options import AsJson
from bizproc.cli.output import print_json, say

__all__ = ["NEXT", "new"]

NEXT = (
    "bizproc test --coverage",
    "bizproc check",
    "bizproc start purchase item=Laptop amount=1800 asked_by=u_paul",
    "bizproc tasks",
    "bizproc complete ApproveOrder approved=true --as u_maria",
    "bizproc records order",
)
"""What to type next in a new workspace; its README says the same."""


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder that is new or empty.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a small workspace to begin with: a process, a form, a scenario, settings.

    A folder that has files is refused.
    """
    from bizproc.studio.new_workspace import make_workspace

    made = [it.relative_to(folder).as_posix() for it in make_workspace(folder)]
    if as_json:
        print_json({"folder": str(folder), "files": made})
        return
    say(f"Made in {folder}: {', '.join(made)}")
    say("Next:")
    there = folder.resolve() == Path.cwd()
    enter = () if there else (f"cd {shlex.quote(str(folder))}",)
    for command in (*enter, *NEXT):
        say(f"  {command}")
