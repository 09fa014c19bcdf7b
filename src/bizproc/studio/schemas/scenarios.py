"""The schemas of scenario files and of the world that they include."""

from __future__ import annotations

from bizproc.catalog import Catalog
from bizproc.studio.schemas.definitions import chosen_values
from bizproc.studio.schemas.parts import ANY, Schema, document, known
from bizproc.studio.schemas.people import calendar, departments, groups, users
from bizproc.testing.scenarios.format.schema import PLACE, scenario_schema
from bizproc.testing.scenarios.format.vocabulary import Events

__all__ = ["scenarios_schema", "world_schema"]


def scenarios_schema(catalog: Catalog, events: Events) -> Schema:
    """Return the schema of scenario files, with the people and values of a workspace.

    What a case gives may be a part of a person, or the {place} of a table.
    """
    schema = scenario_schema(events)
    schema["$defs"]["given"]["properties"] |= {
        "settings": _or_places(chosen_values(catalog, catalog.settings)),
        "constants": _or_places(chosen_values(catalog, catalog.constants)),
        "records": _records(catalog),
    }
    if catalog.people:
        schema["$defs"]["step"]["properties"]["by"] = known(catalog.people)
    return schema


def world_schema(catalog: Catalog, events: Events) -> Schema:
    """Return the schema of what scenarios include: people, records, constants."""
    given = scenario_schema(events)["$defs"]["given"]
    given["properties"] |= {
        "calendar": calendar(),
        "settings": chosen_values(catalog, catalog.settings),
        "constants": chosen_values(catalog, catalog.constants),
        "users": users(catalog),
        "groups": groups(catalog),
        "departments": departments(catalog),
        "records": _records(catalog),
    }
    return document("world", "What scenarios begin with", given)


def _or_places(values: Schema) -> Schema:
    """Return a mapping whose values may also be places of a table."""
    found = {
        name: {"anyOf": [it, PLACE], "description": it["description"]}
        for name, it in values["properties"].items()
    }
    return {**values, "properties": found}


def _records(catalog: Catalog) -> Schema:
    record = {
        "type": "object",
        "properties": {"type": known(catalog.record_types)},
        "additionalProperties": ANY,
    }
    return {"type": "object", "additionalProperties": record}
