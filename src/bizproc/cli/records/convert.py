"""`bizproc convert`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
)
from bizproc.cli.output import print_json, say
from bizproc.cli.values import read_values

__all__ = ["convert"]


def convert(  # noqa: PLR0913 - the options of the command
    lead: Annotated[str, typer.Argument(metavar="LEAD", help="Such as lead-1.")],
    fields: Fields = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    funnel: Annotated[str, typer.Option(help="The funnel of the deal.")],
    stage: Annotated[
        str | None, typer.Option(help="The stage of the deal; default: the first.")
    ] = None,
    contact: Annotated[str, typer.Option(help="match, new, or an id.")] = "match",
    company: Annotated[str, typer.Option(help="none, match, or an id.")] = "none",
    as_json: AsJson = False,
) -> None:
    """Make contact, perhaps company, and deal of a lead, once.

    A lead that was converted keeps its records; they are named again.
    """
    from bizproc.crm.sales import Sales

    deal_fields = read_values(fields, data)
    with opened_portal(db, workspace, needed_for="leads and deals") as portal:
        check_user(portal, by)
        made = Sales(portal).convert_lead(
            lead,
            funnel=funnel,
            stage=stage,
            contact=contact,
            company=company,
            deal_fields=deal_fields,
            by=by,
        )
    if as_json:
        print_json(made)
    else:
        named = ", ".join(str(it) for it in made.values() if it is not None)
        say(f"{lead}: {named}")
