"""`bizproc schema`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from bizproc.testing.scenarios.format.schema import scenario_schema

__all__ = ["schema"]


def schema(
    name: Annotated[
        Literal["scenario"],
        typer.Argument(metavar="SCHEMA", help="What the schema describes."),
    ] = "scenario",
) -> None:
    """Print the JSON Schema of scenario files, for editors.

    Save it as scenario.schema.json and begin a scenario with

        # yaml-language-server: $schema=scenario.schema.json
    """
    schemas = {"scenario": scenario_schema}
    typer.echo(json.dumps(schemas[name](), ensure_ascii=False, indent=2))
