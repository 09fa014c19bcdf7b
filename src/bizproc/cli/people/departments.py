"""`bizproc departments`, and what administrators change of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from bizproc.cli.output import print_json, print_table
from bizproc.cli.people.people import Reset
from bizproc.cli.values import read_changes, read_values

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal

__all__ = ["add", "change", "departments"]

Department = Annotated[
    str, typer.Argument(metavar="DEPARTMENT", help="A department's id.")
]
_NEEDED = "departments"


def departments(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the departments as they are now, with their heads."""
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        _show(portal, None, as_json=as_json)


def add(
    department: Department,
    by: RequiredActor,
    fields: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Add a department: `title=…`, which is required, `head` and `parent`.

    Administrators may.
    """
    given = read_values(fields, data)
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        portal.add_department(department, given, by=by)
        _show(portal, department, as_json=as_json)


def change(  # noqa: PLR0913 - the options of the command
    department: Department,
    by: RequiredActor,
    fields: Fields = None,
    data: Data = None,
    reset: Reset = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Change a department; what is written wins over the file.

    Administrators may. Open tasks for `role:head` follow another head.
    """
    given = read_changes(fields, data, reset)
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        portal.change_department(department, given, reset=reset or (), by=by)
        _show(portal, department, as_json=as_json)


def _show(portal: Portal, department: str | None, *, as_json: bool) -> None:
    found = [it for it in portal.departments() if department in (None, it.id)]
    if as_json:
        print_json(found)
        return
    rows = [(it.id, it.title, it.head, it.parent) for it in found]
    print_table(("id", "title", "head", "parent"), rows, none="No departments.")
