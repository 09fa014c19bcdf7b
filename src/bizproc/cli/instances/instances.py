"""`bizproc instances` and `bizproc terminate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import live_instance
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    Why,
)
from bizproc.cli.output import moment, print_json, print_list, say
from bizproc.errors import NotFoundError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.model.states import InstanceState, InstanceWord, instance_word

if TYPE_CHECKING:
    from bizproc.cli.database import Opened

__all__ = ["instances", "terminate"]


def instances(  # noqa: PLR0913 - the options of the command
    process: Annotated[
        str | None, typer.Argument(metavar="PROCESS", help="Only of this process.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Only of this key, usually a record's id.")
    ] = None,
    state: Annotated[
        InstanceWord | None,
        typer.Option(help="Only in this state; incident is active with an open one."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List process instances, oldest first, and where they wait."""
    with opened(db, workspace) as database:
        rows = _rows(database, process, key, state, Paging(limit=limit, after=after))
        if process is not None and not rows:
            _check_process(database, process)
        time = database.time

    def shown(row: dict[str, Any]) -> tuple[str, ...]:
        waits, started = ", ".join(row["waiting_at"]), moment(row["started_at"], time)
        state = row["state"] + (", suspended" if row["suspended"] else "")
        return (row["id"], row["process"], row["key"], state, waits, started)

    columns = ("id", "process", "key", "state", "waits at", "started")
    print_list(rows, columns, shown, none="No instances.", limit=limit, as_json=as_json)


def _check_process(database: Opened, process: str) -> None:
    known = {it.name for it in database.engine.definitions(kind="process")}
    if process not in known:
        msg = f"no process {process!r} is deployed{did_you_mean(process, known)}"
        raise NotFoundError(msg)


def _rows(
    database: Opened,
    process: str | None,
    key: str | None,
    word: InstanceWord | None,
    paging: Paging,
) -> Page[dict[str, Any]]:
    engine, time = database.engine, database.time
    running = word in ("active", "incident")
    state = InstanceState.ACTIVE if running else word and InstanceState(word.upper())
    found = engine.instances(
        process_id=process,
        key=key,
        state=state,
        with_incident=word == "incident" if running else None,
        limit=paging.limit,
        after=paging.after,
    )
    stuck = {it.instance_id for it in engine.incidents()}
    rows: Page[dict[str, Any]] = Page(next=found.next)
    for row in found:
        is_active = row.state is InstanceState.ACTIVE
        shown = instance_word(row.state, has_incident=row.id in stuck)
        rows.append(
            {
                "id": row.id,
                "process": row.process_id,
                "key": row.key,
                "state": shown,
                "suspended": is_active
                and bool(row.suspended_at or row.process_suspended_at),
                "waiting_at": engine.waiting_at(row.id) if is_active else [],
                "started_at": time.local(row.started_at),
                "ended_at": time.local(row.ended_at) if row.ended_at else None,
            }
        )
    return rows


def terminate(
    instance: Annotated[
        str,
        typer.Argument(
            metavar="INSTANCE", help="Its id, or the key of one active instance."
        ),
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Stop an instance with everything in it; its open tasks are cancelled.

    There is no way back. Only administrators may when named.
    """
    with opened(db, workspace) as database:
        database.check_user(by)
        named = live_instance(database, instance, by)
        row = database.engine.terminate(named, by=by, reason=why)
    state = instance_word(row.state, has_incident=False)
    if as_json:
        found = {"id": row.id, "process": row.process_id, "key": row.key}
        print_json({**found, "state": state})
    else:
        say(f"{row.process_id} {row.id}: {state}")
