"""`bizproc timers move` and `bizproc timers fire`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Database,
    Folder,
    Why,
)
from bizproc.cli.output import moment, print_json, say

__all__ = ["fire", "move"]

Timer = Annotated[
    str, typer.Argument(metavar="TIMER", help="The id that `bizproc timers` shows.")
]


def move(
    timer: Timer,
    due: Annotated[
        str,
        typer.Argument(
            metavar="MOMENT", help="2027-03-05T10:00, 2027-03-05, or PT2H from now."
        ),
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let an armed timer fire at another moment; of a cycle only the next time.

    Only administrators may when named.
    """
    with opened(db, workspace) as database:
        database.check_user(by)
        moved = database.engine.set_timer(timer, due, by=by, reason=why)
        time = database.time
    when = moved.suspended_due or moved.due
    if as_json:
        print_json({"id": moved.id, "due": time.local(when)})
    else:
        say(f"{moved.element_id}: due {moment(when, time)}")


def fire(
    timer: Timer,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Fire an armed timer now; of a cycle that is the next time it was due.

    Only administrators may when named.
    """
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.engine.fire_timer(timer, by=by, reason=why)
        waits = database.engine.waiting_at(row.id)
    if as_json:
        print_json({"id": row.id, "state": row.state, "waiting_at": waits})
    else:
        where = f"waits at {', '.join(waits)}" if waits else row.state.value.lower()
        say(f"{row.process_id} {row.id}: {where}")
