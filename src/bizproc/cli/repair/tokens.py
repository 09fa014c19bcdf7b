"""`bizproc tokens`, its `activate` and `complete`, and `bizproc modify`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import live_instance
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
    IsNew,
    LiveInstance,
    Why,
)
from bizproc.cli.output import print_json, print_table, say
from bizproc.cli.values import read_values

__all__ = ["activate", "complete", "modify", "tokens"]

Cancel = Annotated[
    list[str] | None,
    typer.Option(
        "--cancel", metavar="TOKEN|ELEMENT", help="Take it off; may be repeated."
    ),
]
Start = Annotated[
    list[str] | None,
    typer.Option("--start", metavar="ELEMENT", help="Put one on; may be repeated."),
]


def tokens(
    instance: LiveInstance,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List where the tokens of an instance stand, with their numbers."""
    with opened(db, workspace) as database:
        found = database.engine.tokens(live_instance(database, instance))
    if as_json:
        print_json([it._asdict() for it in found])
        return
    rows = [
        (
            it.token,
            it.element_id,
            it.phase,
            _how(failed=it.failed, beside=it.beside, choices=it.choices),
            it.turn,
        )
        for it in found
    ]
    columns = ("token", "element", "phase", "how", "turn")
    print_table(columns, rows, none="It has ended.")


def _how(*, failed: bool, beside: bool, choices: Sequence[str]) -> str:
    if failed:
        return "failed"
    if beside:
        return "waits beside the flow"
    return f"may begin: {', '.join(choices)}" if choices else ""


def activate(  # noqa: PLR0913 - the options of the command
    instance: LiveInstance,
    element: Annotated[str, typer.Argument(metavar="ELEMENT", help="The activity.")],
    values: Fields = None,
    data: Data = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TOKEN|ELEMENT", help="The sub-process, if several run."),
    ] = None,
    *,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """Begin an activity of an ad-hoc sub-process that is running.

    The values are variables it begins with. Only administrators may when named.
    """
    given = read_values(values, data)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = live_instance(database, instance, by)
        engine = database.engine
        place = None if at is None else _place(at)
        engine.activate_element(row, element, given, at=place, by=by, reason=why)
        waits = engine.waiting_at(row)
    if as_json:
        print_json({"id": row, "activated": element, "waiting_at": waits})
    else:
        where = f"; it waits at {', '.join(waits)}" if waits else ""
        say(f"Began {element}{where}.")


def _place(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def complete(  # noqa: PLR0913 - the options of the command
    instance: LiveInstance,
    at: Annotated[
        str,
        typer.Argument(
            metavar="TOKEN|ELEMENT",
            help="The receive task, or an ad-hoc sub-process in which nothing runs.",
        ),
    ],
    values: Fields = None,
    data: Data = None,
    *,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """Say that what a receive task without a message waits for has happened.

    The values are what it brings. Only administrators may when named.
    """
    given = read_values(values, data)
    with opened(db, workspace) as database:
        database.check_user(by)
        row = live_instance(database, instance, by)
        place = _place(at)
        engine = database.engine
        engine.complete_element(row, place, given, by=by, reason=why)
    if as_json:
        print_json({"id": row, "completed": at})
    else:
        say(f"Completed {at}.")


def modify(  # noqa: PLR0913 - the options of the command
    instance: LiveInstance,
    values: Fields = None,
    cancel: Cancel = None,
    start: Start = None,
    *,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    new: IsNew = False,
    as_json: AsJson = False,
) -> None:
    """Move tokens: cancel here, start there, all of it or nothing.

    A token is named by its number, as `bizproc tokens` shows it, or by the element where
    it stands. What is started gets FIELD=VALUE as variables. Only administrators may
    when named.
    """
    named = [_place(it) for it in cancel or ()]
    given = read_values(values)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        engine = database.engine
        row = engine.modify(
            live_instance(database, instance, by),
            cancel=named,
            start=start or [],
            variables=given,
            new=new,
            by=by,
            reason=why,
        )
        waits = engine.waiting_at(row.id)
    if as_json:
        print_json({"id": row.id, "state": row.state, "waiting_at": waits})
    else:
        where = f"waits at {', '.join(waits)}" if waits else row.state.value.lower()
        say(f"{row.process_id} {row.id}: {where}")
