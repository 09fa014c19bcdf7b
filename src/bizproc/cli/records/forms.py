"""`bizproc forms` and `bizproc forms link`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    RequiredActor,
)
from bizproc.cli.output import moment, print_json, print_list, say

if TYPE_CHECKING:
    from bizproc.portal.schema.form_tables import FormLink

__all__ = ["forms", "link"]


def forms(
    form: Annotated[
        str | None, typer.Argument(metavar="FORM", help="Only of this form.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="TOKEN", help="Only whose link this is."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the links of public forms: who has one, and its token."""
    with opened_portal(db, workspace, needed_for="records") as portal:
        if form is not None:
            portal.workspace.schema.form(form)
        if token is not None:
            _print(portal.linked_form(token), as_json=as_json)
            return
        time = portal.workspace.time

        def row(it: FormLink) -> tuple[Any, ...]:
            return (it.form, it.record, it.token, moment(it.at, time), it.by)

        print_list(
            portal.form_links(form=form, limit=limit, after=after),
            ("form", "record", "token", "made", "by"),
            row,
            none="No links.",
            limit=limit,
            as_json=as_json,
        )


def link(
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="The name of the public form.")
    ],
    by: RequiredActor,
    record: Annotated[
        str | None,
        typer.Argument(metavar="RECORD", help="Whose link it is, such as company-1."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Make a new one; the old leads nowhere.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the token of a form's link; the first time it is made.

    Administrators may.
    """
    with opened_portal(db, workspace, needed_for="records") as portal:
        check_user(portal, by)
        made = portal.link_form(form, record, by=by, replace=replace)
        _print(made, as_json=as_json)


def _print(made: FormLink, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        say(f"{made.form} {made.record}".strip() + f": {made.token}")
