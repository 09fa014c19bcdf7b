"""`bizproc user`: who can sign in to the pages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.missing_extra import needs_extra
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Database,
    Folder,
)
from bizproc.cli.output import moment, print_json, print_table, say

if TYPE_CHECKING:
    from bizproc.portal.accounts import Accounts
    from bizproc.portal.portal import Portal

__all__ = ["add", "close", "users"]

Person = Annotated[str, typer.Argument(metavar="PERSON", help="A user's id.")]
_NEEDED = "accounts"


def users(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show who has a password, since when, and how often they are signed in."""
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        accounts, time = _accounts(portal), portal.workspace.time
        found = [(it, len(accounts.sessions(it.person))) for it in accounts.accounts()]
    if as_json:
        kept = ("person", "changed_at", "changed_by")
        print_json(
            [
                {**{name: getattr(it, name) for name in kept}, "sessions": sessions}
                for it, sessions in found
            ]
        )
        return
    rows = [
        (it.person, moment(it.changed_at, time), it.changed_by, sessions)
        for it, sessions in found
    ]
    columns = ("person", "password of", "by", "signed in")
    print_table(columns, rows, none="Nobody has a password.")


def add(
    person: Person,
    by: Actor = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Give a person a password, or another one; their sessions end.

    The password is asked for, or is the first line of standard input. It is in no
    option: those of a command can be read by everybody on the machine.
    """
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        portal.directory().user(person)
        _accounts(portal).set_password(person, _asked(), by=by)
    if as_json:
        print_json({"person": person, "signs_in": True})
    else:
        say(f"{person} can sign in.")


def close(
    person: Person,
    by: Actor = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take a person's password and sessions away."""
    with opened_portal(db, workspace, needed_for=_NEEDED) as portal:
        check_user(portal, by)
        had = _accounts(portal).close_account(person, by=by)
    if as_json:
        print_json({"person": person, "signs_in": False, "had_password": had})
    elif had:
        say(f"{person} can sign in no longer.")
    else:
        say(f"{person} had no password.")


def _accounts(portal: Portal) -> Accounts:
    try:
        from bizproc.portal.accounts import Accounts
    except ModuleNotFoundError as error:
        raise needs_extra(error, extra="web") from None
    return Accounts(portal)


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
