"""`bizproc records`, `create`, `change`, `delete`, `submit`, `pay`, `log-call`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    After,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
    Limit,
    Viewer,
)
from bizproc.cli.output import print_json, print_list, print_table, say, shown
from bizproc.cli.values import read_values

if TYPE_CHECKING:
    from bizproc.portal.files import Upload
    from bizproc.portal.portal import Portal
    from bizproc.portal.repository.record import Record

__all__ = ["change", "create", "delete", "log_call", "pay", "records", "submit"]

RecordId = Annotated[str, typer.Argument(metavar="RECORD", help="Such as deal-1.")]


def records(
    what: Annotated[
        str | None,
        typer.Argument(metavar="TYPE|RECORD", help="A type, or one record's id."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List records, or show one with all its fields."""
    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        types = portal.workspace.schema.types
        if what is not None and what not in types and "-" in what:
            _show(portal, portal.get(what, by=by), as_json=as_json)
            return
        found = portal.find(what, by=by, limit=limit, after=after)

        def row(it: Record) -> tuple[Any, ...]:
            title = types[it.type].keys.title_of(it.fields)
            funnel, responsible = it.fields.get("funnel"), it.fields.get("responsible")
            return (it.id, title, funnel, _stage(portal, it), responsible)

        columns = ("id", "title", "funnel", "stage", "responsible")
        print_list(
            found, columns, row, none="No records.", limit=limit, as_json=as_json
        )


def create(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="Such as lead.")],
    fields: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Create a record; processes that wait for it start."""
    values = read_values(fields, data)
    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        _show(portal, portal.create(type_, values, by=by), as_json=as_json)


def change(
    record: RecordId,
    fields: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Change fields of a record; a stage by its code or title."""
    values = read_values(fields, data)
    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        _show(portal, portal.change(record, values, by=by), as_json=as_json)


def delete(
    record: RecordId,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Delete a record; its history stays, and processes hear of it."""
    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        portal.delete(record, by=by)
    if as_json:
        print_json({"record": record, "deleted": True})
    else:
        say(f"{record}: deleted.")


def submit(  # noqa: PLR0913 - the options of a command
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="The name of the public form.")
    ],
    fields: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    files: Annotated[
        list[str] | None,
        typer.Option("--file", metavar="FIELD=PATH", help="A file; may be repeated."),
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option("--sender", metavar="ADDRESS", help="Where it came from."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Submit a public web form."""
    values, uploads = read_values(fields, data), _uploads(files or ())
    with opened_portal(db, workspace, needed_for="records") as portal:
        made = portal.submit(form, values, sender=sender, uploads=uploads)
        _show(portal, made, as_json=as_json)


def pay(
    record: RecordId,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much arrived.")],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take a payment for a record."""
    try:
        paid = Decimal(amount)
    except InvalidOperation:
        msg = f"expected an amount like 5000 or 99.90, got {amount!r}"
        raise typer.BadParameter(msg) from None
    from bizproc.crm.sales import Sales

    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        _show(portal, Sales(portal).pay(record, paid, by=by), as_json=as_json)


def log_call(
    record: RecordId,
    direction: Annotated[
        Literal["in", "out"],
        typer.Argument(metavar="DIRECTION", help="Who called: in is the customer."),
    ],
    result: Annotated[str, typer.Argument(metavar="RESULT", help="How it ended.")] = "",
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Note a phone call in the history of a record; processes hear of it."""
    from bizproc.crm.sales import Sales

    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        Sales(portal).log_call(record, direction, result, by=by)
    if as_json:
        print_json({"record": record, "direction": direction, "result": result})
    else:
        say(f"{record}: call noted.")


def _uploads(files: Iterable[str]) -> dict[str, list[Upload]]:
    """Return the files that are named as FIELD=PATH, by field.

    Raises:
        BadParameter: one is not named so, or cannot be read.
    """
    from bizproc.portal.files import Upload

    found: dict[str, list[Upload]] = {}
    for it in files:
        field, is_named, path = it.partition("=")
        if not is_named:
            msg = f"expected FIELD=PATH, got {it!r}"
            raise typer.BadParameter(msg)
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            msg = f"{path} cannot be read: {error.strerror}"
            raise typer.BadParameter(msg) from None
        upload = Upload(name=Path(path).name, content=content)
        found.setdefault(field, []).append(upload)
    return found


def _show(portal: Portal, record: Record, *, as_json: bool) -> None:
    if as_json:
        print_json(record)
        return
    time = portal.workspace.time
    say(f"{record.id}, revision {record.revision}")
    rows = [
        (
            portal.workspace.schema.type(record.type).fields[name].title,
            name,
            shown(it, time),
        )
        for name, it in record.fields.items()
        if it not in (None, [], False) and name != "id"
    ]
    print_table(("title", "field", "value"), rows, none="No fields.")


def _stage(portal: Portal, record: Record) -> str | None:
    code = record.fields.get("stage")
    if code is None:
        return None
    funnel = record.fields.get("funnel")
    stage = portal.workspace.schema.stage(record.type, funnel, code)
    return f"{stage.code} «{stage.title}»"
