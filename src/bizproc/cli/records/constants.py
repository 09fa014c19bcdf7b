"""`bizproc constants` and `bizproc constants set`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
    Limit,
    RequiredActor,
)
from bizproc.cli.output import complain, moment, print_list, shown
from bizproc.cli.values import read_values
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.portal.schema.tables import CONSTANT_VALUES, ConstantAudit
from bizproc.secret import Secret

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal

__all__ = ["constants", "set_constants"]


def constants(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Only these.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    changes: Annotated[
        bool, typer.Option("--changes", help="Who changed which one, oldest first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the constants as expressions see them now, and where each value is from.

    The source is the file, the default of the definition, or who set the constant; of a
    secret it is where its value is read.
    `bizproc constants set NAME=VALUE` sets one.
    """
    paging = Paging(limit=limit, after=after)
    with opened_portal(db, workspace, needed_for="constants") as portal:
        for name in names or ():
            portal.workspace.constants.definition(name)
        if changes:
            _show_changes(portal, names, paging, as_json=as_json)
        else:
            _show(portal, names, paging, as_json=as_json)


def set_constants(
    by: RequiredActor,
    values: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Set constants, all or none; null goes back to the default.

    Administrators may. What is set is kept in the database and wins over the file.
    """
    given = read_values(values, data)
    if not given:
        msg = "nothing to set: give NAME=VALUE or --data"
        raise typer.BadParameter(msg)
    with opened_portal(db, workspace, needed_for="constants") as portal:
        check_user(portal, by)
        portal.set_constants(given, by=by)
        _show(portal, list(given), Paging(), as_json=as_json)


def _show(
    portal: Portal, names: Iterable[str] | None, paging: Paging, *, as_json: bool
) -> None:
    time = portal.workspace.time

    def row(it: dict[str, Any]) -> tuple[Any, ...]:
        value = None if it["value"] is None else shown(it["value"], time)
        source = it["source"]
        if it["at"] is not None:
            source = f"{it['by']}, {moment(it['at'], time)}"
        return (it["name"], value, source, it["title"])

    print_list(
        _page(_rows(portal, names), paging),
        ("name", "value", "source", "title"),
        row,
        none="No constants.",
        limit=paging.limit,
        as_json=as_json,
    )


def _page(rows: list[dict[str, Any]], paging: Paging) -> Page[dict[str, Any]]:
    """Return a page of the constants; its place is the name of the last one."""
    names = [row["name"] for row in rows]
    if paging.after is not None and paging.after not in names:
        hint = did_you_mean(paging.after, names)
        msg = f"--after {paging.after!r} is none of these constants{hint}"
        raise InvalidValueError(msg)
    start = 0 if paging.after is None else names.index(paging.after) + 1
    end = len(rows) if paging.limit is None else start + paging.limit
    return Page(rows[start:end], next=names[end - 1] if end < len(rows) else None)


def _rows(portal: Portal, names: Iterable[str] | None) -> list[dict[str, Any]]:
    """Return what holds and why; a stored value that no longer fits does not hold."""
    with portal.engine.read() as tx:
        stored = {row.name: row for row in tx.select(CONSTANT_VALUES)}
    written = portal.workspace.constants
    chosen, unfit = written.overlaid({it.name: it.value for it in stored.values()})
    for reason in unfit:
        complain(f"a stored value is passed over: {reason}")
    rows = []
    for name in names or chosen:
        definition = chosen.definition(name)
        row, value = stored.get(name), chosen.values.get(name)
        holds = row is not None and row.value is not None and row.value == value
        source = "default" if definition.default is not None else "unset"
        if isinstance(definition.default, Secret):
            source = definition.default.source
        if value is not None:
            source = "set" if holds else "file"
        rows.append(
            {
                "name": name,
                "title": definition.title,
                "type": definition.type,
                "value": chosen.effective(name),
                "source": source,
                "by": row.by if row is not None and holds else None,
                "at": row.at if row is not None and holds else None,
            }
        )
    return rows


def _show_changes(
    portal: Portal, names: Sequence[str] | None, paging: Paging, *, as_json: bool
) -> None:
    time = portal.workspace.time

    def row(it: ConstantAudit) -> tuple[str | None, ...]:
        old = None if it.old is None else shown(it.old, time)
        new = None if it.new is None else shown(it.new, time)
        return (moment(it.at, time), it.name, old, new, it.by)

    print_list(
        portal.constant_changes(
            names=names or (), limit=paging.limit, after=paging.after
        ),
        ("when", "name", "old", "new", "by"),
        row,
        none="No changes.",
        limit=paging.limit,
        as_json=as_json,
    )
