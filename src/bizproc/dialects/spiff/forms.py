"""Make a form of a JSON schema, as form-js writes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from bizproc.dialects.camunda7.forms import form_document
from bizproc.dialects.sheet import Sheet
from bizproc.source.json import UnusableJsonError, parse_json
from bizproc.source.xml import Element

__all__ = ["form_of"]

_TYPES: Final = {
    "string": "textfield",
    "number": "number",
    "integer": "number",
    "boolean": "checkbox",
}
_RULES: Final = {
    "minLength": "minLength",
    "maxLength": "maxLength",
    "minimum": "min",
    "maximum": "max",
    "pattern": "pattern",
}
_KNOWN: Final = frozenset(
    {*_RULES, "type", "title", "description", "enum", "default", "format"}
)


def form_of(sheet: Sheet, element: Element, name: str) -> dict[str, Any] | None:
    """Return the form of a schema beside the diagram; None without the file."""
    found = sheet.beside(name)
    if not found:
        return None
    try:
        schema, _ = parse_json(found[0])
    except UnusableJsonError:
        schema = None
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        advice = "it is no JSON schema of an object; make a form of its questions"
        sheet.leave(element, f"formJsonSchemaFilename {name}", advice)
        return form_document(_form_id(name), [])
    required = schema.get("required")
    demanded = set(map(str, required)) if isinstance(required, list) else set()
    fields = [
        _field(sheet, element, str(key), given, demanded)
        for key, given in schema["properties"].items()
        if isinstance(given, dict)
    ]
    return form_document(_form_id(name), fields)


def _form_id(name: str) -> str:
    return PurePath(name).stem.removesuffix("-schema").replace(".", "_")


def _field(
    sheet: Sheet,
    element: Element,
    key: str,
    given: Mapping[str, Any],
    required: set[str],
) -> dict[str, Any]:
    kind = str(given.get("type", "string"))
    field: dict[str, Any] = {
        "label": str(given.get("title") or key),
        "type": _TYPES.get(kind, "textfield"),
        "layout": {"row": f"Row_{key}", "columns": None},
        "id": f"Field_{key}",
        "key": key,
    }
    if given.get("description"):
        field["description"] = str(given["description"])
    if kind == "integer":
        field["decimalDigits"] = 0
    if given.get("format") in {"date", "date-time"}:
        subtype = "date" if given["format"] == "date" else "datetime"
        field |= {"type": "datetime", "subtype": subtype, "dateLabel": field["label"]}
    if isinstance(given.get("enum"), list):
        field["type"] = "select"
        field["values"] = [{"value": str(it), "label": str(it)} for it in given["enum"]]
    if isinstance(given.get("default"), str | int | float | bool):
        field["defaultValue"] = given["default"]
    rules = {ours: given[it] for it, ours in _RULES.items() if it in given}
    if key in required and field["type"] != "checkbox":
        rules["required"] = True
    if rules:
        field["validate"] = rules
    unknown = sorted(set(given) - _KNOWN)
    if kind not in _TYPES or unknown:
        what = ", ".join(unknown) or f"the type {kind}"
        message = f"{what} of the field {key!r} has no counterpart; ask it otherwise"
        sheet.tell(element, "IM001", message)
    return field
