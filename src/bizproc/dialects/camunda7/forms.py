"""Make a form of camunda:formData, as form-js writes it."""

from __future__ import annotations

from typing import Any, Final

from bizproc.dialects.camunda7.values import value
from bizproc.dialects.expressions import has_expression
from bizproc.dialects.sheet import Sheet, children, text_of
from bizproc.source.xml import Element, local_name

__all__ = ["form_document", "form_of"]

_TYPES: Final = {
    "string": "textfield",
    "long": "number",
    "double": "number",
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}
_LIMITS: Final = {
    "min": "min",
    "max": "max",
    "minlength": "minLength",
    "maxlength": "maxLength",
}


def form_document(form_id: str, components: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a form of form-js with some fields."""
    return {
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.6.0",
        "schemaVersion": 16,
        "components": components,
        "type": "default",
        "id": form_id,
    }


def form_of(
    sheet: Sheet, element: Element, data: Element | None, asked: list[Element]
) -> dict[str, Any]:
    """Return the form of a user task's form data, or of its form properties."""
    key = None if data is None else data.get("businessKey")
    if key:
        what = f"formData businessKey {key}"
        sheet.leave(element, what, "give the instance its key when it is started")
    fields = [
        _field(sheet, element, it)
        for it in ([] if data is None else children(data))
        if local_name(it) == "formField"
    ]
    fields += [_property(sheet, element, it) for it in asked]
    return form_document(f"form_{element.get('id', '')}", fields)


def _field(sheet: Sheet, element: Element, given: Element) -> dict[str, Any]:
    key, kind = given.get("id", ""), given.get("type", "string")
    if kind not in _TYPES:
        message = f"the field {key!r} is of type {kind!r}; here it is asked as a text"
        sheet.tell(element, "IM001", message)
    field: dict[str, Any] = {
        "label": given.get("label") or key,
        "type": _TYPES.get(kind, "textfield"),
        "layout": {"row": f"Row_{key}", "columns": None},
        "id": f"Field_{key}",
        "key": key,
    }
    if kind == "long":
        field["decimalDigits"] = 0
    if kind == "date":
        field |= {"subtype": "date", "dateLabel": field["label"]}
    values = children(given)
    if kind == "enum":
        field["values"] = [
            {"value": it.get("id", ""), "label": it.get("name") or it.get("id", "")}
            for it in values
            if local_name(it) == "value"
        ]
    _default(sheet, element, given, field)
    for child in values:
        if local_name(child) == "validation":
            _rules(sheet, element, child, field)
        elif local_name(child) == "properties":
            sheet.leave_element(element, child, "a field has no such properties here")
    return field


def _property(sheet: Sheet, element: Element, given: Element) -> dict[str, Any]:
    """Return a field of a form property, the older way to ask."""
    key = given.get("id", "")
    given.set("label", given.get("name") or key)
    given.set("defaultValue", given.get("default") or given.get("expression") or "")
    field = _field(sheet, element, given)
    if given.get("required") == "true" and field["type"] != "checkbox":
        field["validate"] = {"required": True}
    if given.get("writable") == "false":
        field["readonly"] = True
    variable = given.get("variable")
    if variable and variable != key:
        field |= {"key": variable, "id": f"Field_{variable}"}
    if given.get("readable") == "false":
        message = f"the field {key!r} was hidden, and is shown here"
        sheet.note(element, message)
    if given.get("datePattern"):
        sheet.note(element, f"the date of {key!r} is written as the reader's zone does")
    return field


def _default(
    sheet: Sheet, element: Element, given: Element, field: dict[str, Any]
) -> None:
    text = given.get("defaultValue")
    if not text:
        return
    if has_expression(text):
        found = value(sheet, element, text, what=f"default of {field['key']}")
        if found is not None:
            field["properties"] = {"default": found}
        return
    if field["type"] == "checkbox":
        field["defaultValue"] = text.strip().lower() == "true"
    elif field["type"] == "number" and text.strip().lstrip("-").isdecimal():
        field["defaultValue"] = int(text)
    else:
        field["defaultValue"] = text


def _rules(
    sheet: Sheet, element: Element, validation: Element, field: dict[str, Any]
) -> None:
    rules: dict[str, Any] = {}
    for rule in children(validation):
        name, config = rule.get("name", ""), rule.get("config", "")
        if name == "required":
            rules["required"] = config.strip().lower() != "false"
        elif name == "readonly":
            field["readonly"] = True
        elif name in _LIMITS and config.strip().lstrip("-").isdecimal():
            rules[_LIMITS[name]] = int(config)
        else:
            message = f"the rule {name} {config} of the field {field['key']!r} has no"
            advice = "write it as properties check of the form's field"
            sheet.tell(element, "IM001", f"{message} counterpart; {advice}")
            sheet.keep(element, f"{field['key']}: {name} {config} {text_of(rule)}")
    if rules:
        field["validate"] = rules
