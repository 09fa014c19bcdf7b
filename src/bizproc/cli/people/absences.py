"""`bizproc absences`, and what administrators say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    AsJson,
    Database,
    Folder,
    RequiredActor,
)
from bizproc.cli.output import moment, print_json, print_table
from bizproc.cli.people.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizproc.portal_time import PortalTime
    from bizproc.workspace.people.absence import Absence

__all__ = ["absences", "end_absence", "set_absence"]

_NEEDED = "absences"


def absences(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List who is away, or will be, until when, and who stands in."""
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        found = [it for card in portal.people() for it in card.absences]
        _show(found, portal.workspace.time, as_json=as_json)


def set_absence(  # noqa: PLR0913 - the options of the command
    person: Person,
    by: RequiredActor,
    begins: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="2027-06-01, or with a time; default: now."),
    ] = None,
    ends: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The last day; default: nobody knows yet."),
    ] = None,
    substitutes: Annotated[
        list[str] | None,
        typer.Option("--substitute", metavar="USER", help="Who stands in, in order."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Note that a person is away: the first substitute who is there has their tasks.

    Administrators may. At the end everything is as before by itself.
    """
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        made = portal.set_absence(
            person, begins=begins, ends=ends, substitutes=substitutes or (), by=by
        )
        _show([made], portal.workspace.time, as_json=as_json)


def end_absence(
    absence: Annotated[
        str, typer.Argument(metavar="PERSON|ID", help="Whose absence, or its id.")
    ],
    by: RequiredActor,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """End an absence now, or call it off before it begins. Administrators may."""
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        ended = portal.end_absence(absence, by=by)
        _show([ended], portal.workspace.time, as_json=as_json)


def _show(found: Sequence[Absence], time: PortalTime, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    rows = [
        (
            it.id,
            it.person,
            moment(it.begins, time),
            moment(it.ends, time),
            ", ".join(it.substitutes),
        )
        for it in found
    ]
    columns = ("id", "who", "from", "until", "substitutes")
    print_table(columns, rows, none="Nobody is away.")
