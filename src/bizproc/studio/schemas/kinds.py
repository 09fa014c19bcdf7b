"""Which kinds of files have a schema, and how editors find it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bizproc.catalog import Catalog, catalog_schema
from bizproc.studio.schemas.definitions import constants_schema
from bizproc.studio.schemas.forms import form_schema
from bizproc.studio.schemas.records import records_schema
from bizproc.studio.schemas.scenarios import scenarios_schema, world_schema
from bizproc.studio.schemas.workspace import workspace_schema
from bizproc.testing.scenarios.format.vocabulary import Events

__all__ = ["KINDS", "SchemaKind", "schema_of", "write_schemas"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaKind:
    """Name a kind of files: which they are, and what makes their schema."""

    files: str
    about: str
    make: Callable[[Catalog, Events], dict[str, Any]]


KINDS: Mapping[str, SchemaKind] = {
    "scenario": SchemaKind(
        files="*.scenario.yaml", about="scenarios", make=scenarios_schema
    ),
    "world": SchemaKind(
        files="world.yaml", about="what scenarios include", make=world_schema
    ),
    "workspace": SchemaKind(
        files="bizproc.yaml",
        about="time, settings, texts, mail, people",
        make=lambda catalog, _: workspace_schema(catalog),
    ),
    "crm": SchemaKind(
        files="crm.yaml",
        about="record types, funnels, public forms, rights",
        make=lambda catalog, _: records_schema(catalog),
    ),
    "constants": SchemaKind(
        files="constants.yaml",
        about="constants",
        make=lambda catalog, _: constants_schema(catalog),
    ),
    "form": SchemaKind(
        files="*.form",
        about="forms of user tasks",
        make=lambda catalog, _: form_schema(catalog),
    ),
    "catalog": SchemaKind(
        files="what bizproc catalog --json prints",
        about="the catalogue",
        make=lambda _catalog, _events: catalog_schema(),
    ),
}
"""Every kind by its name."""


def schema_of(kind: str, catalog: Catalog, events: Events) -> dict[str, Any]:
    """Return the schema of a kind, with what a catalogue knows."""
    return KINDS[kind].make(catalog, events)


def write_schemas(folder: Path, catalog: Catalog, events: Events) -> list[Path]:
    """Write KIND.schema.json for every kind; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in KINDS:
        file = folder / f"{kind}.schema.json"
        schema = schema_of(kind, catalog, events)
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        file.write_text(text + "\n", encoding="utf-8")
        written.append(file)
    return written
