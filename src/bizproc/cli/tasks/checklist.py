"""`bizproc checklist`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import task_named
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Database,
    Folder,
    TaskName,
)
from bizproc.cli.output import moment, print_json, print_table

__all__ = ["checklist"]


def checklist(
    task: TaskName,
    item: Annotated[
        int | None, typer.Argument(metavar="ITEM", help="The item to tick, from 1.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take the tick back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the checklist of a task, or tick an item of it."""
    _check_options(item, by, undo=undo)
    with opened(db, workspace, runs=item is not None) as database:
        database.check_user(by)
        task_id = task_named(database, task, by)
        if item is not None:
            database.engine.tick_checklist(task_id, item, done=not undo, by=by)
        row = database.engine.user_task(task_id)
        time = database.time
    items = row.details.checklist
    if as_json:
        print_json(items)
        return
    rows = [
        (number, "done" if it.done else "", it.text, it.by, moment(it.at, time))
        for number, it in enumerate(items, 1)
    ]
    columns = ("item", "done", "text", "by", "when")
    print_table(columns, rows, none="The task has no checklist.")


def _check_options(item: int | None, by: str | None, *, undo: bool) -> None:
    if undo and item is None:
        message = "--undo needs the number of an item"
        raise typer.BadParameter(message)
    if item is not None and by is None:
        message = "--as is needed: who ticks the item"
        raise typer.BadParameter(message)
