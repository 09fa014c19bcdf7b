"""The scenario format as a JSON Schema, made from the tables the reader uses.

Editors complete and check scenario files with it:

    # yaml-language-server: $schema=scenario.schema.json

It is as strict as a schema can be; that an alias exists, that a step has one event,
or that a table has every column is said by the reader alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.testing.scenarios.format.vocabulary import (
    CASE_KEYS,
    COUNTED,
    EVENTS,
    EXPECT_KEYS,
    FIELDS,
    FILE_KEYS,
    FORMAT,
    GIVEN_KEYS,
    MATCHER_KEYS,
    NEW,
    TIME_KEYS,
    Events,
    EventShape,
    Kind,
    Thing,
    step_keys,
)

__all__ = ["PLACE", "scenario_schema"]

Schema = dict[str, Any]

_ANY: Schema = {}
PLACE: Schema = {"type": "string", "pattern": r"^\{[A-Za-z_]\w*\}$"}
"""The place of a table, such as {amount}."""

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def scenario_schema(events: Events = EVENTS) -> Schema:
    """Return the JSON Schema (draft 2020-12) of `bizproc/scenario@1`.

    Args:
        events: what steps may do, by their words; without extensions by default.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:bizproc:scenario:1",
        "title": "bizproc scenario file",
        **_object(_file_keys(), FILE_KEYS, required=("format", "cases")),
        "$defs": {
            "given": _given(),
            "case": _case(),
            "step": _step(events),
            "repeat": _repeat(),
            "expect": _expect(),
            "matcher": _matcher(),
            **{f"{thing}_fields": _fields(thing) for thing in Thing},
        },
    }


def _file_keys() -> Mapping[str, Schema]:
    return {
        "format": {"const": FORMAT},
        "title": _TEXT,
        "given": _ref("given"),
        "strict": {"type": "boolean"},
        "cases": {"type": "array", "items": _ref("case"), "minItems": 1},
    }


def _given() -> Schema:
    mapping: Schema = {"type": "object"}
    record = {"type": "object", "properties": {"type": _TEXT}}
    properties = {
        "include": _TEXT,
        "now": _TEXT,
        "timezone": _TEXT,
        "calendar": {"type": ["object", "string"]},
        "settings": mapping,
        "constants": mapping,
        "users": {"type": "object", "additionalProperties": mapping},
        "groups": {"type": "object", "additionalProperties": _TEXTS},
        "departments": {"type": "object", "additionalProperties": mapping},
        "records": {"type": "object", "additionalProperties": record},
    }
    return _object(properties, GIVEN_KEYS)


def _case() -> Schema:
    properties = {
        "id": _TEXT,
        "title": _TEXT,
        "covers": _TEXTS,
        "given": _ref("given"),
        "strict": {"type": "boolean"},
        "table": {"type": "array", "items": {"type": "object"}, "minItems": 1},
        "steps": {
            "type": "array",
            "items": {
                "if": {"type": "object", "required": ["repeat"]},
                "then": _ref("repeat"),
                "else": _ref("step"),
            },
        },
    }
    return _object(properties, CASE_KEYS, required=("id", "steps"))


def _step(events: Events) -> Schema:
    properties: dict[str, Schema] = dict.fromkeys(TIME_KEYS, _TEXT)
    for kind, shape in events.items():
        meant = {"description": shape.means} if shape.means else {}
        value = {"const": True} if shape.just_true else _or_place(_event(shape))
        properties[kind] = {**value, **meant}
    properties["by"] = _TEXT
    properties["deliver"] = _or_place({"type": "integer", "minimum": 1})
    properties["expect"] = _or_place(_ref("expect"))
    need_actor = {kind: ["by"] for kind, it in events.items() if it.needs_actor}
    return {
        **_object(properties, step_keys(events)),
        **({"dependentRequired": need_actor} if need_actor else {}),
    }


def _repeat() -> Schema:
    properties = {
        "repeat": _or_place({"type": "integer", "minimum": 1}),
        "steps": _ref("case/properties/steps"),
    }
    return _object(properties, ("repeat", "steps"), required=("repeat", "steps"))


def _event(shape: EventShape) -> Schema:
    properties = {key: _or_place(_KINDS[kind]) for key, kind in shape.keys.items()}
    if shape.rest:
        required = list(shape.required)
        return {"type": "object", "properties": properties, "required": required}
    return _object(properties, tuple(properties), required=tuple(shape.required))


_KINDS: Mapping[Kind, Schema] = {
    Kind.ALIAS: _TEXT,
    Kind.BINDING: _TEXT,
    Kind.TEXT: _TEXT,
    Kind.VALUE: _ANY,
    Kind.FIELDS: {"type": "object"},
    Kind.FILES: _TEXTS,
    Kind.SELECTOR: {"anyOf": [_TEXT, {"$ref": "#/$defs/task_fields"}]},
    Kind.MAIL: {"anyOf": [{"const": "last"}, {"$ref": "#/$defs/mail_fields"}]},
    Kind.TIMES: {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "always"}]},
    Kind.INCIDENT: _TEXT,
}


def _expect() -> Schema:
    named = {"type": "object", "additionalProperties": _ref("matcher")}
    properties = {
        "records": _list(_ref("record_fields")),
        "stage": named,
        "record": {
            "type": "object",
            "additionalProperties": _or_place(_ref("record_fields")),
        },
        "open_tasks": _list(_ref("task_fields")),
        "tasks": _list(_ref("task_fields")),
        "new": _object(
            {key: _list(_ref(f"{thing}_fields")) for key, thing in NEW.items()},
            tuple(NEW),
        ),
        "count": _list(_count()),
        "instances": _list(_ref("instance_fields")),
        "waiting_at": _TEXTS,
        "path": _object(
            {"exactly": _TEXTS, "contains": _TEXTS}, ("exactly", "contains")
        ),
        "variables": named,
        "timers": _list(_ref("timer_fields")),
        "incidents": _list(_ref("incident_fields")),
        "history": _list(_ref("history_fields")),
        "error": {
            "anyOf": [
                _TEXT,
                _object(
                    {"code": _ref("matcher"), "message": _ref("matcher")},
                    ("code", "message"),
                ),
            ]
        },
    }
    return _object(properties, EXPECT_KEYS)


def _count() -> Schema:
    things = {str(thing): _ref(f"{thing}_fields") for thing in COUNTED}
    return {
        **_object({**things, "is": _ref("matcher")}, (*things, "is"), required=("is",)),
        "minProperties": 2,
        "maxProperties": 2,
    }


def _fields(thing: Thing) -> Schema:
    known = FIELDS.get(thing)
    if known is None:
        fields: Schema = {"type": "object", "additionalProperties": _ref("matcher")}
    else:
        fields = _object(dict.fromkeys(known, _ref("matcher")), known)
    return {"anyOf": [{"const": "any"}, fields]}


def _matcher() -> Schema:
    """Accept anything, but keep matcher keys among themselves."""
    operators: dict[str, Schema] = dict.fromkeys(sorted(MATCHER_KEYS), _ANY)
    operators["matches"] = _TEXT
    operators["in"] = _or_place({"type": "array"})
    for key in ("gt", "ge", "lt", "le"):
        operators[key] = {"type": ["number", "string"]}
    return {
        "if": {
            "type": "object",
            "anyOf": [{"required": [key]} for key in sorted(MATCHER_KEYS)],
        },
        "then": _object(operators, tuple(operators)),
    }


def _object(
    properties: Mapping[str, Schema],
    keys: Sequence[str],
    *,
    required: Sequence[str] = (),
) -> Schema:
    return {
        "type": "object",
        "properties": {key: properties[key] for key in keys},
        "additionalProperties": False,
        "required": list(required),
    }


def _or_place(schema: Schema) -> Schema:
    """Accept a whole-text `{name}` as well: a table fills it in."""
    return {"anyOf": [PLACE, schema]}


def _list(items: Schema) -> Schema:
    return _or_place({"type": "array", "items": _or_place(items)})


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
