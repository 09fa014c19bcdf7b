"""`bizproc timers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
)
from bizproc.cli.output import moment, print_list
from bizproc.errors import NotFoundError
from bizproc.model.page import Page

if TYPE_CHECKING:
    from bizproc.engine import Engine

__all__ = ["timers"]


def timers(
    of: Annotated[
        str | None,
        typer.Argument(
            metavar="INSTANCE|PROCESS", help="Only of this instance, key or process."
        ),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the armed timers in the order in which `bizproc tick` will fire them."""
    with opened(db, workspace) as database:
        engine, time = database.engine, database.time
        found = engine.timers(**_meant(engine, of), limit=limit, after=after)
        due = engine.next_due()
    rows = Page(
        (
            {
                "id": it.id,
                "due": time.local(it.suspended_due or it.due),
                "element": it.element_id,
                "process": it.process_id,
                "key": it.key,
                "instance": it.instance_id or None,
                "suspended": it.suspended_due is not None,
            }
            for it in found
        ),
        next=found.next,
    )

    def row(it: dict[str, Any]) -> tuple[Any, ...]:
        due = moment(it["due"], time) + (", suspended" if it["suspended"] else "")
        where = (it["element"], it["process"], it["key"], it["instance"])
        return (it["id"], due, *where)

    none = "Nothing is armed."
    if due is not None and of is None:
        none = f"No timer is armed; a job is due {moment(due, time)}."
    columns = ("id", "due", "element", "process", "key", "instance")
    print_list(rows, columns, row, none=none, limit=limit, as_json=as_json)


def _meant(engine: Engine, of: str | None) -> dict[str, str]:
    """Say what a text on the command line names: a process, an instance or a key."""
    if of is None:
        return {}
    if any(it.name == of for it in engine.definitions(kind="process")):
        return {"process": of}
    try:
        return {"instance": engine.instance(of).id}
    except NotFoundError:
        return {"key": of}
