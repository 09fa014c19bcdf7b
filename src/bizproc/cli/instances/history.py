"""`bizproc history`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import instance_named
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    Viewer,
)
from bizproc.cli.output import moment, print_page, print_table, say_more, shown

if TYPE_CHECKING:
    from bizproc.model.page import Page
    from bizproc.model.rows import HistoryEvent
    from bizproc.portal.schema.tables import RecordEvent
    from bizproc.portal_time import PortalTime

__all__ = ["history"]


def history(
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="An instance, or a record like deal-1.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what an instance did and why its gateways decided so, or a record's life."""
    with opened(db, workspace) as database:
        database.check_user(by)
        portal, time = database.portal, database.time
        found: Page[Any]
        columns: tuple[str, ...]
        if portal is not None and portal.record_history(id_, by=by, limit=1):
            entries = portal.record_history(id_, by=by, limit=limit, after=after)
            columns = ("when", "event", "field", "old", "new", "by", "element")
            found, rows = entries, [_entry(it, time) for it in entries]
        else:
            instance = instance_named(database, id_, by)
            events = database.engine.history(instance, limit=limit, after=after)
            columns = ("when", "event", "element", "details")
            found, rows = events, [_event(it, time) for it in events]
    if as_json:
        print_page(found, limit=limit)
        return
    print_table(columns, rows, none="No history.")
    say_more(found)


def _entry(it: RecordEvent, time: PortalTime) -> tuple[str | None, ...]:
    old = None if it.old is None else shown(it.old, time)
    new = None if it.new is None else shown(it.new, time)
    return (
        moment(it.at, time),
        it.event,
        it.field,
        old,
        new,
        it.by,
        it.element,
    )


def _event(it: HistoryEvent, time: PortalTime) -> tuple[str | None, ...]:
    parts = []
    for note in it.data.get("conditions", ()):
        saw = ", ".join(
            f"{name} = {shown(value, time)}"
            for name, value in (note.get("values") or {}).items()
        )
        result = shown(note.get("result"), time)
        condition = str(note.get("condition")).removeprefix("=").strip()
        reason = f"{condition} is {result}"
        parts.append(f"{reason} with {saw}" if saw else reason)
    if it.data.get("flows"):
        parts.append("took " + ", ".join(it.data["flows"]))
    rest = {
        name: value
        for name, value in it.data.items()
        if name not in {"conditions", "flows"} and value not in (None, {}, [])
    }
    if rest:
        parts.append(shown(rest, time))
    return (moment(it.at, time), it.type, it.element_id, "; ".join(parts))
