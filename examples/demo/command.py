"""`./run demo`: three stories of a small company, then a year of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.exit_status import errors_as_texts
from bizproc.cli.options import AsJson, Folder

__all__ = ["main"]

_YEAR = 12


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the demo and exit with its status."""
    app = typer.Typer(
        context_settings={"help_option_names": ["--help", "-h"]},
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command()(demo)
    with errors_as_texts():
        app(args=None if arguments is None else list(arguments), prog_name="./run demo")


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
    """Play three stories of a small company on a virtual clock, then its year.

    A web form from request.json becomes a lead, a paid and closed deal; then a service
    is controlled, with documents that go back once; then clients write to the service
    desk, which answers one of them too late. The year is what the files of year/ tell
    of dozens of leads, deals and tickets; its summary comes with a chart of the deals
    by stage, and with how long answers took. Mail is captured and shown, nothing is sent. The database stays for
    you to look at. With --json the timeline is a list: story, at, who, what,
    consequences. All of it stands in examples/demo of the workspace.
    """
    # late: --help needs nothing of the engine
    from examples.demo.story_player import play_demo  # noqa: PLC0415

    play_demo(db, workspace=workspace, months=months, fresh=fresh, as_json=as_json)
