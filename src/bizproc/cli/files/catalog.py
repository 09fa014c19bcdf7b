"""`bizproc catalog`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import own_actions
from bizproc.cli.options import AsJson, Folder, OwnActions
from bizproc.cli.output import complain, print_json

__all__ = ["catalog"]


def catalog(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help="One kind, such as actions, messages, people."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One entry of it.")
    ] = None,
    workspace: Folder = None,
    actions: OwnActions = None,
    *,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of --json.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what diagrams may name: actions, messages, records, people and so on.

    Without a workspace it shows the application's own actions, and what stands in the
    diagrams, decisions and forms of this folder. Files that cannot be read are left out,
    which is said on standard error.
    """
    from bizproc.catalog import catalog_schema
    from bizproc.cli.files.catalog_tables import show
    from bizproc.studio.offers import find_offers

    if schema:
        print_json(catalog_schema())
        return
    offers = find_offers(workspace, own_actions(actions))
    for finding in offers.left_out:
        complain(f"left out: {finding}")
    show(offers.catalog, kind, name, as_json=as_json)
