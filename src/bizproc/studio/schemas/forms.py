"""The schema of `.form` files: form-js JSON with what this package adds."""

from __future__ import annotations

from bizproc.catalog import Catalog
from bizproc.forms.model import ANSWER_TYPES
from bizproc.forms.reading.answered import PROPERTIES
from bizproc.forms.reading.components import ANSWERED, COMPONENTS, CONTAINERS
from bizproc.forms.reading.rules import VALIDATED
from bizproc.studio.schemas.parts import (
    ANY,
    FLAG,
    TEXT,
    Schema,
    closed,
    document,
    known,
    list_of,
    said,
)

__all__ = ["form_schema"]

_COMPONENT = {"$ref": "#/$defs/component"}
_FEEL = "FEEL, beginning with = , over the answers and what the process sees"


def form_schema(catalog: Catalog) -> Schema:
    """Return the schema of a form.

    What form-js writes and nobody here reads may stand there.
    """
    body: Schema = {
        "type": "object",
        "properties": {
            "id": said("by which user tasks and public forms name it", TEXT),
            "type": {"const": "default"},
            "components": list_of(_COMPONENT),
            "schemaVersion": {"type": "integer"},
        },
        "required": ["id", "components"],
        "$defs": {
            "component": _component(catalog),
            "validate": closed({**dict.fromkeys(VALIDATED, ANY), "required": FLAG}),
            "properties": _properties(catalog),
        },
    }
    return document("form", "A form", body)


def _component(catalog: Catalog) -> Schema:
    kinds = [
        {
            "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
            "then": _of_kind(name),
        }
        for name in COMPONENTS
    ]
    del catalog
    return {
        "type": "object",
        "properties": {"type": {"enum": list(COMPONENTS)}, "id": TEXT},
        "required": ["type"],
        "allOf": kinds,
    }


def _of_kind(name: str) -> Schema:
    row = COMPONENTS[name]
    refused = [it for it, treatment in row.items() if treatment == "refused"]
    found: Schema = {"not": {"anyOf": [{"required": [it]} for it in refused]}}
    properties: dict[str, Schema] = {}
    if name in ANSWERED:
        found["required"] = ["key"]
        properties |= {
            "key": said("the name of the answer", {**TEXT, "minLength": 1}),
            "label": TEXT,
            "validate": {"$ref": "#/$defs/validate"},
            "properties": {"$ref": "#/$defs/properties"},
        }
    elif name in CONTAINERS:
        properties["components"] = list_of(_COMPONENT)
    return {**found, "properties": properties}


def _properties(catalog: Catalog) -> Schema:
    """Return what form-js has no word for: it stands in `properties`, as texts."""
    told = {
        "type": {
            "description": "the type of the answer, where the component has another",
            "enum": sorted(ANSWER_TYPES),
        },
        "record": said(
            "of a link: the type of the record", known(catalog.record_types)
        ),
        "default": said(f"a value, or {_FEEL}", TEXT),
        "requiredIf": said(_FEEL, TEXT),
        "check": said(_FEEL, TEXT),
        "code": said("of the error if the check fails", TEXT),
        "message": said("what people are told then", TEXT),
        "minItems": TEXT,
        "maxItems": TEXT,
    }
    return closed({name: told.get(name, TEXT) for name in sorted(PROPERTIES)})
