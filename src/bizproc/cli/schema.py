"""`bizproc schema`."""

from __future__ import annotations

import json

import typer

from bizproc.testing.scenarios.schema import scenario_schema

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Save it as scenario.schema.json and begin a scenario with

        # yaml-language-server: $schema=scenario.schema.json
    """
    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))
