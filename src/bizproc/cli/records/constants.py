"""`bizproc constants` and `bizproc constants set`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
    RequiredActor,
)
from bizproc.cli.output import moment, print_json, print_table, shown
from bizproc.cli.values import read_values
from bizproc.portal.tables import CONSTANT_VALUES

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal

__all__ = ["constants", "set_constants"]


def constants(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Only these.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    changes: Annotated[
        bool, typer.Option("--changes", help="Who changed which one, oldest first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the constants as expressions see them now, and where each value is from.

    The source is the file, the default of the definition, or who set the constant.
    `bizproc constants set NAME=VALUE` sets one.
    """
    with opened_portal(db, workspace, needed_for="constants") as portal:
        for name in names or ():
            portal.workspace.constants.definition(name)
        if changes:
            _show_changes(portal, names, as_json=as_json)
        else:
            _show(portal, names, as_json=as_json)


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
        _show(portal, list(given), as_json=as_json)


def _show(portal: Portal, names: Iterable[str] | None, *, as_json: bool) -> None:
    rows = _rows(portal, names)
    if as_json:
        print_json(rows)
        return
    time = portal.workspace.time
    listed = []
    for row in rows:
        value = None if row["value"] is None else shown(row["value"], time)
        source = row["source"]
        if row["at"] is not None:
            source = f"{row['by']}, {moment(row['at'], time)}"
        listed.append((row["name"], value, source, row["title"]))
    print_table(("name", "value", "source", "title"), listed, none="No constants.")


def _rows(portal: Portal, names: Iterable[str] | None) -> list[dict[str, Any]]:
    """Return what holds and why; a stored value that no longer fits does not hold."""
    with portal.engine.read() as tx:
        stored = {row.name: row for row in tx.select(CONSTANT_VALUES)}
    written = portal.workspace.constants
    chosen, unfit = written.overlaid({it.name: it.value for it in stored.values()})
    for reason in unfit:
        typer.echo(f"a stored value is passed over: {reason}", err=True)
    rows = []
    for name in names or chosen:
        definition = chosen.definition(name)
        row, value = stored.get(name), chosen.values.get(name)
        holds = row is not None and row.value is not None and row.value == value
        source = "default" if definition.default is not None else "unset"
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
    portal: Portal, names: Iterable[str] | None, *, as_json: bool
) -> None:
    wanted = set(names or portal.workspace.constants)
    found = [it for it in portal.constant_changes() if it.name in wanted or not names]
    if as_json:
        print_json(found)
        return
    time = portal.workspace.time
    rows = [
        (
            moment(it.at, time),
            it.name,
            None if it.old is None else shown(it.old, time),
            None if it.new is None else shown(it.new, time),
            it.by,
        )
        for it in found
    ]
    print_table(("when", "name", "old", "new", "by"), rows, none="No changes.")
