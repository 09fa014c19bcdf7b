"""`bizproc incidents`, `bizproc incident` and `bizproc resolve`."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    OfCode,
    OfElement,
    OfKey,
    OfProcess,
    Why,
)
from bizproc.cli.output import moment, print_json, print_list, print_table, say
from bizproc.errors import NotFoundError
from bizproc.model.page import Page

if TYPE_CHECKING:
    from bizproc.cli.database import Opened
    from bizproc.model.rows import Incident

__all__ = ["incident", "incidents", "resolve"]


def incidents(  # noqa: PLR0913 - the options of the command
    code: OfCode = None,
    process: OfProcess = None,
    element: OfElement = None,
    key: OfKey = None,
    *,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List the open incidents, oldest first."""
    with opened(db, workspace) as database:
        found = database.engine.incidents(
            code=code,
            process=process,
            element=element,
            key=key,
            limit=limit,
            after=after,
        )
        now, time = database.engine.components.clock.now(), database.time
        rows = Page((_plain(database, it, now) for it in found), next=found.next)

    def row(it: dict[str, Any]) -> tuple[Any, ...]:
        since = f"{moment(it['created_at'], time)} ({_short(it['age'])})"
        what = (it["id"], it["process_id"], it["key"], it["element_id"])
        return (*what, it["phase"], it["code"], it["attempts"], since, it["message"])

    columns = ("id", "process", "key", "element", "phase", "code", "tries", "since")
    print_list(
        rows,
        (*columns, "message"),
        row,
        none="No incidents.",
        limit=limit,
        as_json=as_json,
    )


def incident(
    id_: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="The id of the incident.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show all of an incident, open or resolved, with the traceback if there is one."""
    with opened(db, workspace) as database:
        now, time = database.engine.components.clock.now(), database.time
        found = _plain(database, database.engine.incident(id_), now)
    if as_json:
        print_json(found)
        return
    shown = {
        **found,
        "age": _short(found["age"]),
        "created_at": moment(found["created_at"], time),
        "resolved_at": moment(found["resolved_at"], time),
    }
    long = ("message", "traceback")
    rows = [(name, it) for name, it in shown.items() if it and name not in long]
    print_table(("what", "value"), rows, none="")
    for name in long:
        if shown.get(name):
            say(f"\n{shown[name].rstrip()}")


def _plain(database: Opened, it: Incident, now: dt.datetime) -> dict[str, Any]:
    """Return an incident as data, with its age, and its record if there is one."""
    plain: dict[str, Any] = dict(vars(it))
    plain["age"] = (it.resolved_at or now) - it.created_at
    plain["record"] = None
    if database.portal is not None and it.key is not None:
        with suppress(NotFoundError):  # the key is no record's, or no longer
            plain["record"] = database.portal.get(it.key).id
    return plain


def _short(age: dt.timedelta) -> str:
    """Say how long something lasts, in its largest unit."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        count = int(age.total_seconds()) // length
        if count:
            return f"{count} {unit}"
    return "now"


def resolve(  # noqa: PLR0913 - the options of the command
    incident: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="The id of the incident.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    skip: Annotated[
        bool, typer.Option("--skip", help="Go on as if the element had ended empty.")
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew", help="Call the action under a new key, whatever it did before."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Retry the element of an incident, or skip it.

    What an action came to is taken over without another call; one that failed is
    called again under its idempotency key.
    """
    action: Literal["retry", "skip"] = "skip" if skip else "retry"
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        database.engine.resolve_incident(
            incident, action=action, anew=anew, by=by, reason=why
        )
        left = len(database.engine.incidents())
    if as_json:
        print_json({"incident": incident, "action": action, "open_incidents": left})
        return
    say(f"{'Skipped' if skip else 'Tried again'}. Open incidents: {left}.")
