"""`bizproc templates`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.database import own_actions
from bizproc.cli.options import AsJson, Folder, OwnActions
from bizproc.cli.output import complain, print_json, say

__all__ = ["templates"]


def templates(
    workspace: Folder = None,
    actions: OwnActions = None,
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; say whether it is out of date."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write element templates for Camunda Modeler: a form for each action and event.

    They go to .camunda/element-templates/bizproc.json of the workspace, where the
    modeler finds them; other files there are left alone. With --check nothing is
    written, and a file that is out of date exits with 1.
    """
    from bizproc.studio.element_templates import (
        stale_templates,
        templates_file,
        write_templates,
    )
    from bizproc.studio.offers import find_offers
    from bizproc.workspace.locate import find_folder

    offers = find_offers(workspace, own_actions(actions))
    for finding in offers.left_out:
        complain(f"left out: {finding}")
    file = templates_file(offers.catalog, find_folder(workspace) or Path())
    stale = stale_templates(file)
    if stale and not check:
        write_templates(file)
    if as_json:
        print_json({"file": str(file.path), "stale": stale, "changed": file.changed})
    elif not stale:
        say(f"{file.path} is up to date.")
    elif check:
        listed = ", ".join(file.changed) or "its layout"
        say(f"{file.path} is out of date: {listed}; write it with bizproc templates")
    else:
        say(f"{file.path}: {len(file.changed)} changed")
    if stale and check:
        raise typer.Exit(1)
