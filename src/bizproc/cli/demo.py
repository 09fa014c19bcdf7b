"""`bizproc demo`: two stories of the Admin24 company, then a year of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.options import AsJson, Folder

__all__ = ["demo"]

_YEAR = 12


def demo(
    db: Annotated[
        Path | None,
        typer.Option(
            "--db", metavar="FILE", help="The SQLite file to make; default: demo.db."
        ),
    ] = None,
    workspace: Folder = None,
    *,
    months: Annotated[
        int,
        typer.Option(
            min=0, max=_YEAR, help="How much of the year to play after the stories."
        ),
    ] = _YEAR,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace the file if it is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Play two stories of the Admin24 company on a virtual clock, then its year.

    A web form from examples/demo/request.json becomes a lead, a paid and closed deal;
    then a service is controlled, with documents that go back once. The year is what
    examples/demo/year tells of dozens of leads and deals; its summary comes with a
    chart of the deals by stage. Mail is captured and shown, nothing is sent. The
    database stays for you to look at. With --json the timeline is a list: story, at,
    who, what, consequences.
    """
    from bizproc.cli.demo_playing import play_demo

    play_demo(db, workspace=workspace, months=months, fresh=fresh, as_json=as_json)
