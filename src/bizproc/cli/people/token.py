"""`bizproc token`: by what programs act as people."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import DEFAULT_DATABASE, Actor, AsJson, Database, Folder
from bizproc.cli.output import moment, print_json, print_table, say

__all__ = ["add", "revoke", "tokens"]

_NEEDED = "tokens"


def tokens(
    of: Annotated[
        str | None, typer.Option(metavar="USER", help="Only those of a person.")
    ] = None,
    by: Actor = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the tokens of the API: whose, what for, until when, when last used."""
    from bizproc.portal.api_tokens import ApiTokens

    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        found, time = ApiTokens(portal).tokens(of, by=by), portal.workspace.time
    if as_json:
        shown = ("id", "person", "name", "scopes", "created_at", "created_by")
        dates = ("ends_at", "used_at")
        print_json([{it: getattr(row, it) for it in (*shown, *dates)} for row in found])
        return
    rows = [
        (
            row.id,
            row.person,
            row.name,
            ", ".join(row.scopes),
            moment(row.ends_at, time),
            moment(row.used_at, time),
        )
        for row in found
    ]
    columns = ("id", "person", "name", "scopes", "until", "last used")
    print_table(columns, rows, none="There are no tokens.")


def add(  # noqa: PLR0913 - the options of the command
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A user's id.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    scope: Annotated[
        list[str],
        typer.Option(metavar="SCOPE", help="What it opens; may be repeated."),
    ],
    days: Annotated[int, typer.Option(help="How long it is good for.")] = 90,
    by: Actor = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a token by which a program acts as a person; it is shown this once."""
    from bizproc.portal.api_tokens import ApiTokens

    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        made = ApiTokens(portal).add(person, name, scope, days=days, by=by)
        until = moment(made.ends_at, portal.workspace.time)
    if as_json:
        print_json({"id": made.id, "token": made.token, "ends_at": made.ends_at})
        return
    say(f"{made.id}, good until {until}. Keep the token now, it is shown this once:")
    say(made.token)


def revoke(
    token: Annotated[str, typer.Argument(metavar="ID", help="The id of a token.")],
    by: Actor = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take a token away; what uses it is refused at once."""
    from bizproc.portal.api_tokens import ApiTokens

    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        ApiTokens(portal).revoke(token, by=by)
    if as_json:
        print_json({"id": token, "revoked": True})
    else:
        say(f"{token} opens nothing any more.")
