"""`bizproc pages`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.options import AsJson, Folder
from bizproc.cli.output import print_json, say
from bizproc.workspace.locate import folder_of

__all__ = ["pages"]


def pages(
    workspace: Folder = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            help="Where they go; default: docs/processes of the workspace.",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say which pages are out of date.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Describe every process on a page with its picture, timers, forms, scenarios.

    With --check nothing is written, and out-of-date pages make the exit status 1.
    """
    from bizproc.limits import limits_in_force
    from bizproc.studio.pages import generate_pages, stale_pages, write_pages
    from bizproc.workspace.workspace import Workspace

    directory = folder_of(workspace)
    folder = out or directory / "docs" / "processes"
    loaded = Workspace.load(directory)
    with limits_in_force(loaded.limits):
        files = generate_pages(loaded, folder=folder)
    changed = stale_pages(files, folder) if check else write_pages(files, folder)
    if as_json:
        print_json({"folder": str(folder), "pages": sorted(files), "changed": changed})
    else:
        what = "out of date" if check else "written"
        for name in changed:
            say(f"{folder / name}: {what}")
        if check and changed:
            say("`bizproc pages` brings them up to date.")
        if not changed:
            say("All pages are up to date.")
    if check and changed:
        raise typer.Exit(1)
