"""`bizproc people`, and what administrators change of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from bizproc.cli.output import moment, print_json, print_list, print_table, say, shown
from bizproc.cli.values import read_changes, read_values
from bizproc.errors import InvalidValueError

if TYPE_CHECKING:
    from bizproc.portal.personnel.cards import PersonCard
    from bizproc.portal.portal import Portal
    from bizproc.portal.schema.people_tables import PeopleChange
    from bizproc.portal_time import PortalTime

__all__ = ["add", "change", "dismiss", "people"]

Person = Annotated[str, typer.Argument(metavar="PERSON", help="A user's id.")]
Reset = Annotated[
    list[str] | None,
    typer.Option("--reset", metavar="FIELD", help="As the file says again."),
]
_NEEDED = "people"


def people(
    person: Annotated[
        str | None, typer.Argument(metavar="PERSON", help="Only this one.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    changes: Annotated[
        bool, typer.Option("--changes", help="Who changed what, oldest first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show who works here now, who leads them, and who stands in for who is away.

    With `--changes`: what administrators changed over the file; PERSON may then be
    `department:ID` too.
    """
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        time = portal.workspace.time
        if changes:
            found = portal.people_changes(subject=person, limit=limit, after=after)
        elif limit is not None or after is not None:
            msg = "--limit and --after go with --changes: people are shown all at once"
            raise InvalidValueError(msg)
        else:
            _show(portal, person, as_json=as_json)
            return

    def row(it: PeopleChange) -> tuple[str | None, ...]:
        old, new = (None if it is None else shown(it, time) for it in (it.old, it.new))
        return (moment(it.at, time), it.subject, it.field, old, new, it.by)

    columns = ("when", "who", "field", "old", "new", "by")
    print_list(found, columns, row, none="No changes.", limit=limit, as_json=as_json)


def add(
    person: Person,
    by: RequiredActor,
    fields: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let somebody work here whom the file does not know; `name=…` is required.

    Administrators may. Fields are those of `people.users` in `bizproc.yaml`.
    """
    given = read_values(fields, data)
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        portal.add_person(person, given, by=by)
        _show(portal, person, as_json=as_json)


def change(  # noqa: PLR0913 - the options of the command
    person: Person,
    by: RequiredActor,
    fields: Fields = None,
    data: Data = None,
    reset: Reset = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Change a person; what is written wins over the file, `head=null` is nobody.

    Administrators may. Open tasks for `role:head` follow another head.
    """
    given = read_changes(fields, data, reset)
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        portal.change_person(person, given, reset=reset or (), by=by)
        _show(portal, person, as_json=as_json)


def dismiss(
    person: Person,
    by: RequiredActor,
    successor: Annotated[
        str | None,
        typer.Option(metavar="USER", help="Who has their tasks and records then."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let somebody leave: open tasks are handed on, and their head is told.

    To the successor, else to a substitute, the head, an administrator. Administrators
    may.
    """
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        left = portal.dismiss(person, successor=successor, by=by)
    if as_json:
        print_json(left)
        return
    rows = [(it.title, it.to, it.task) for it in left.tasks]
    print_table(("task", "now of", "id"), rows, none="No open tasks.")
    if left.records:
        say(f"responsible is {successor} now: {', '.join(left.records)}")
    for department in left.leads:
        say(
            f"{person} still heads {department}; give it another head: "
            f"bizproc departments change {department} head=USER --as {by}"
        )


def _show(portal: Portal, person: str | None, *, as_json: bool) -> None:
    if person is not None:
        portal.directory().user(person)
    cards = [it for it in portal.people() if person in (None, it.user.id)]
    if as_json:
        print_json(cards)
        return
    time = portal.workspace.time
    columns = ("id", "name", "email", "department", "head", "groups", "here", "from")
    print_table(columns, (_row(it, time) for it in cards), none="Nobody.")


def _row(card: PersonCard, time: PortalTime) -> tuple[str | None, ...]:
    user = card.user
    here: str | None = "yes" if user.active else "left"
    if user.active and card.absence is not None:
        until = moment(card.absence.ends, time)
        here = f"away, {card.stand_in} stands in"
        here += f" until {until}" if until else ""
    return (
        user.id,
        user.name,
        user.email,
        user.department,
        card.head,
        ", ".join(user.groups),
        here,
        card.source,
    )
