"""`bizproc schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bizproc.cli.options import Folder
from bizproc.cli.output import print_json

if TYPE_CHECKING:
    from bizproc.testing.scenarios.format.vocabulary import Events

__all__ = ["schema"]


def schema(
    name: Annotated[
        Literal["scenario"],
        typer.Argument(metavar="SCHEMA", help="What the schema describes."),
    ] = "scenario",
    workspace: Folder = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors.

    It has the steps of the extensions that the workspace names. Save it as
    scenario.schema.json and begin a scenario with

        # yaml-language-server: $schema=scenario.schema.json
    """
    from bizproc.testing.scenarios.format.schema import scenario_schema

    schemas = {"scenario": scenario_schema}
    found = schemas[name](_events(workspace))
    print_json(found)


def _events(named: Path | None) -> Events:
    from bizproc.testing.scenarios.format.vocabulary import EVENTS
    from bizproc.workspace.locate import find_folder

    folder = find_folder(named)
    if folder is None:
        return EVENTS
    from bizproc.extensions import extensions_of
    from bizproc.testing.scenarios.portal.steps import events_with
    from bizproc.workspace.workspace import Workspace

    return events_with(extensions_of(Workspace.load(folder)).scenario_steps)
