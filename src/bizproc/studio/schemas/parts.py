"""The parts that schemas are put together from.

What is known of the workspace is offered and not demanded: a name that the file itself
declares a line above is right before the schema is written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

__all__ = [
    "ANY",
    "FLAG",
    "NUMBER",
    "TEXT",
    "TEXTS",
    "Schema",
    "closed",
    "count",
    "document",
    "known",
    "list_of",
    "mapping_of",
    "of_setting",
    "one_of",
    "said",
]

Schema: TypeAlias = dict[str, Any]

ANY: Schema = {}
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def document(name: str, title: str, body: Schema) -> Schema:
    """Return a schema of a whole file."""
    return {"$schema": _DRAFT, "$id": f"urn:bizproc:{name}:1", "title": title, **body}


def said(description: str, schema: Schema) -> Schema:
    """Return a schema with what it is for."""
    return {"description": description, **schema}


def closed(properties: Mapping[str, Schema], *, required: Sequence[str] = ()) -> Schema:
    """Return the schema of a mapping with these keys and no others."""
    needed = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "properties": dict(properties),
        **needed,
        "additionalProperties": False,
    }


def mapping_of(value: Schema, *, keys: str | None = None) -> Schema:
    """Return the schema of a mapping from names to one kind of value."""
    named = {"propertyNames": {"pattern": keys}} if keys is not None else {}
    return {"type": "object", **named, "additionalProperties": value}


def list_of(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def one_of(*values: str) -> Schema:
    """Return the schema of a text that is one of some."""
    return {"enum": list(values)}


def count(low: int, high: float) -> Schema:
    """Return the schema of a whole number between two bounds."""
    return {"type": "integer", "minimum": low, "maximum": high}


def known(names: Iterable[str]) -> Schema:
    """Return the schema of a text for which names are offered."""
    found = sorted(names)
    return {"anyOf": [{"enum": found}, TEXT]} if found else TEXT


def of_setting(schema: Schema) -> Schema:
    """Return the schema of a value, or of the setting that holds it."""
    return {"anyOf": [schema, {"type": "string", "pattern": r"^settings\.\w+$"}]}
