"""`bizproc withdraw` and `ask-another`: who is asked among several."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import task_named
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    AsJson,
    Database,
    Folder,
    RequiredActor,
    TaskName,
    Why,
)
from bizproc.cli.output import print_json, say
from bizproc.model.states import task_word

__all__ = ["ask_another", "withdraw"]


def withdraw(
    task: TaskName,
    by: RequiredActor,
    why: Why = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask one of several no longer: the process goes on as if they never had been."""
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        named = task_named(database, task, by)
        row = database.engine.withdraw_task(named, by=by, reason=why)
        if as_json:
            print_json(row)
        else:
            who = row.assignee or "nobody by name"
            say(f"{row.title} ({row.id}): {task_word(row.state)}, asked was {who}")


def ask_another(
    task: TaskName,
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="Who is asked as well: an address.")
    ],
    by: RequiredActor,
    why: Why = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask one more person beside that of an open task, who is one of several."""
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        named = task_named(database, task, by)
        row = database.engine.ask_another(named, person, by=by, reason=why)
        if as_json:
            print_json(row)
        else:
            say(f"{row.title} ({row.id}): {person} is asked as well")
