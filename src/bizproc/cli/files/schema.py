"""`bizproc schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bizproc.cli.database import own_actions
from bizproc.cli.options import Folder, OwnActions
from bizproc.cli.output import complain, print_json, say

if TYPE_CHECKING:
    from bizproc.studio.offers import Offers
    from bizproc.testing.scenarios.format.vocabulary import Events

__all__ = ["schema"]

Kind = Literal["scenario", "world", "workspace", "crm", "constants", "form", "catalog"]


def schema(
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", help="Which files it describes.")
    ] = "scenario",
    workspace: Folder = None,
    actions: OwnActions = None,
    *,
    all_: Annotated[
        Path | None,
        typer.Option(
            "--all", metavar="DIR", help="Write KIND.schema.json of every kind there."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of files, for editors.

    KIND is scenario, world (what scenarios include), workspace (bizproc.yaml), crm
    (crm.yaml), constants, form or catalog. People, stages, constants and what else the
    workspace knows are offered. Save it and begin a YAML file with

        # yaml-language-server: $schema=scenario.schema.json
    """
    from bizproc.workspace.locate import find_folder

    if kind == "scenario" and all_ is None and find_folder(workspace) is None:
        # nothing is known beside the words of every scenario: no file needs to be read
        from bizproc.testing.scenarios.format.schema import scenario_schema

        print_json(scenario_schema())
        return
    from bizproc.studio.offers import find_offers
    from bizproc.studio.schemas import schema_of, write_schemas

    offers = find_offers(workspace, own_actions(actions))
    for finding in offers.left_out:
        complain(f"left out: {finding}")
    events = _events(offers)
    if all_ is None:
        print_json(schema_of(kind, offers.catalog, events))
        return
    for file in write_schemas(all_, offers.catalog, events):
        say(str(file))


def _events(offers: Offers) -> Events:
    from bizproc.testing.scenarios.format.vocabulary import EVENTS

    if offers.workspace is None:
        return EVENTS
    from bizproc.extensions import extensions_of
    from bizproc.testing.scenarios.portal.steps import events_with

    return events_with(extensions_of(offers.workspace).scenario_steps)
