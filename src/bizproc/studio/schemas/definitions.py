"""The schema of `constants.yaml`, and of the settings of a workspace."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.catalog import Catalog, Named, ValueEntry, known_names
from bizproc.studio.schemas.parts import (
    ANY,
    FLAG,
    NUMBER,
    TEXT,
    TEXTS,
    Schema,
    closed,
    document,
    known,
    mapping_of,
    said,
)
from bizproc.workspace.constants.constants_file import FORMAT
from bizproc.workspace.definitions.definition import ValueType

__all__ = ["chosen_values", "constants_schema", "definitions"]

_ID = r"^[A-Za-z][A-Za-z0-9_]*$"
_DURATION = r"^P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$"
_OF_TYPE: Mapping[str, Schema] = {
    "int": {"type": "integer"},
    "number": NUMBER,
    "money": NUMBER,
    "bool": FLAG,
    "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "datetime": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T"},
    "time": {"type": "string", "pattern": r"^\d{2}:\d{2}$"},
    "duration": {"type": "string", "pattern": _DURATION},
}


def constants_schema(catalog: Catalog) -> Schema:
    """Return the schema of `constants.yaml`."""
    properties = {
        "format": {"const": FORMAT},
        "define": said("what constants there are", definitions(secrets=True)),
        "values": said(
            "what this company chose; a default holds where nothing stands",
            chosen_values(catalog, catalog.constants),
        ),
    }
    body = closed(properties, required=("format", "define"))
    return document("constants", "Constants of a bizproc workspace", body)


def definitions(*, secrets: bool = False) -> Schema:
    """Return the schema of `define`: declarations of constants or settings."""
    kinds = [it.value for it in ValueType if secrets or it is not ValueType.SECRET]
    properties = {
        "title": said("how people call it", TEXT),
        "type": {"enum": kinds},
        "description": TEXT,
        "range": said(
            "the smallest and the largest number, or the length of a text",
            {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
        ),
        "required": FLAG,
        "multiple": said("whether it is a list", FLAG),
        "default": ANY,
        "options": said("of an enum, and of no other", TEXTS),
        "placeholders": said("the names that a text may fill in, in {{ }}", TEXTS),
        "working_time": said("whether a duration counts hours of work", FLAG),
        "when_unset": said("what happens without a value, in a sentence", TEXT),
    }
    if secrets:
        properties["from"] = said(
            "of a secret: where its value is read",
            {"type": "string", "pattern": "^(env|file):"},
        )
    entry = closed(properties, required=("title", "type"))
    entry["allOf"] = [
        {
            "if": {"properties": {"type": {"const": "enum"}}, "required": ["type"]},
            "then": {"required": ["options"]},
            "else": {"not": {"required": ["options"]}},
        }
    ]
    return mapping_of(entry, keys=_ID)


def chosen_values(catalog: Catalog, entries: Mapping[str, ValueEntry]) -> Schema:
    """Return the schema of `values`; those that are declared have their types."""
    return {
        "type": "object",
        "properties": {
            name: said(_about(it), _value(catalog, it))
            for name, it in sorted(entries.items())
            if it.type != "secret"
        },
    }


def _about(entry: ValueEntry) -> str:
    return f"{entry.title}. {entry.about}" if entry.about else entry.title


def _value(catalog: Catalog, entry: ValueEntry) -> Schema:
    if entry.type == "user":
        one = known(known_names(catalog, Named(kind="person")))
    elif entry.options:
        one = {"enum": list(entry.options)}
    else:
        one = _OF_TYPE.get(entry.type, TEXT)
    value = {"type": "array", "items": one} if entry.multiple else one
    return {"anyOf": [value, {"type": "null"}]}
