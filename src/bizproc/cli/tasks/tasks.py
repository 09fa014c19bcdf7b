"""`bizproc tasks`, `complete`, `act`, `delegate` and `comment`: the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import task_named
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
    Limit,
    OfPerson,
    OfRecord,
    RequiredActor,
    TaskName,
)
from bizproc.cli.output import moment, print_json, print_list, say
from bizproc.cli.values import read_values
from bizproc.model.states import TaskAction, task_word

if TYPE_CHECKING:
    from bizproc.model.rows import UserTask

__all__ = ["act", "comment", "complete", "delegate", "tasks"]


def tasks(  # noqa: PLR0913 - the options of the command
    assignee: OfPerson = None,
    record: OfRecord = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Finished ones as well.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List tasks, most urgent first; of a person also those they are offered."""
    with opened(db, workspace) as database:
        database.check_user(assignee)
        portal = database.portal
        if portal is not None and assignee is not None and not (record or every):
            found = portal.inbox_tasks(assignee, "own", limit=limit, after=after)
        elif portal is not None and assignee is not None:
            found = portal.tasks_of(
                assignee,
                record=record,
                include_closed=every,
                limit=limit,
                after=after,
            )
        else:
            found = database.engine.user_tasks(
                assignee=assignee,
                record=record,
                include_closed=every,
                limit=limit,
                after=after,
            )
        time = database.time

    def row(it: UserTask) -> tuple[str | None, ...]:
        word, due = task_word(it.state), moment(it.due, time)
        return (it.id, word, it.assignee, it.title, due, it.record, it.element_id)

    columns = ("id", "status", "assignee", "title", "due", "record", "element")
    print_list(found, columns, row, none="No tasks.", limit=limit, as_json=as_json)


def complete(
    task: TaskName,
    by: RequiredActor,
    answers: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Complete a task with its answers; the process goes on."""
    given = read_values(answers, data)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.engine.complete_user_task(
            task_named(database, task, by), given, by=by
        )
        _show(row, as_json=as_json)


def act(  # noqa: PLR0913 - the options of the command
    task: TaskName,
    action: Annotated[
        TaskAction, typer.Argument(metavar="ACTION", help="What is done with it.")
    ],
    by: RequiredActor,
    until: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="When a deferred task comes back."),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--comment", metavar="TEXT", help="A comment to go with it."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Claim, release, start, pause, defer, resume, renew, accept, return or delete one."""
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.engine.act_on_task(
            task_named(database, task, by), action, by=by, until=until, text=text
        )
        _show(row, as_json=as_json)


def delegate(
    task: TaskName,
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="Whose it becomes: an address.")
    ],
    by: RequiredActor,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Give an open task to another person; its state stays."""
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.engine.delegate_task(
            task_named(database, task, by), person, by=by
        )
        if as_json:
            print_json(row)
        else:
            say(
                f"{row.title} ({row.id}): {task_word(row.state)}, now of {row.assignee}"
            )


def comment(
    task: TaskName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The comment.")],
    by: RequiredActor,
    attach: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="The name of an attached file."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Comment on a task."""
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.engine.comment_on_task(
            task_named(database, task, by), text, attachments=attach or (), by=by
        )
        if as_json:
            print_json(row)
        else:
            say(f"{row.title} ({row.id}): comment added.")


def _show(row: UserTask, *, as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        say(f"{row.title} ({row.id}): {task_word(row.state)}")
