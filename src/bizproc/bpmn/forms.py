"""Read user-task forms: form-js JSON, as Camunda Modeler edits it.

What form-js has no word for stands in a component's `properties`: `type`,
`record` (of a link), `default`, `requiredIf`, `check` with `code` and `message`;
texts beginning with `=` are FEEL over the answers and what the process sees. The rules
that form-js has (`validate`, `readonly`, `conditional` …) are read by `form_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import Form, FormField, Value
from bizproc.bpmn.form_file import FormFile, given, objects, value_of
from bizproc.bpmn.form_rules import conditions_of, read_rules, refuse_unenforced
from bizproc.errors import DeploymentError, did_you_mean
from bizproc.source.json import UnusableJsonError, parse_json
from bizproc.source.json_lines import Path, json_lines

# form-js component -> the type of its answer
_TYPES = {
    "textfield": "string",
    "textarea": "text",
    "number": "number",
    "checkbox": "bool",
    "select": "enum",
    "radio": "enum",
    "datetime": "datetime",
}
_LAYOUT = frozenset({"text", "html", "image", "separator", "spacer", "button"})
_GROUPS = frozenset({"group"})
ANSWER_TYPES = frozenset(
    {
        *("string", "text", "int", "number", "bool", "date", "datetime"),
        *("user", "file", "link", "money", "enum", "email", "phone"),
    }
)
ANSWER_KINDS: Mapping[str, str] = {
    **dict.fromkeys(["string", "text", "email", "phone", "enum"], "string"),
    **dict.fromkeys(["int", "number", "money"], "number"),
    "bool": "boolean",
    "date": "date",
    "datetime": "date and time",
}
"""The FEEL type of an answer, where its type is told; users, files, links may vary."""

_PROPERTIES = frozenset(
    {"type", "record", "default", "requiredIf", "check", "code", "message"}
)


def read_form(data: bytes, *, file: str, line: int = 1) -> Form:
    """Read a form file, or a form within a diagram that begins on some `line` of it.

    Raises:
        DeploymentError: not JSON, not a form, or a field nobody can answer.
    """
    reading = FormFile(file=file, first=line)
    try:
        content, text = parse_json(data, most="max_form_bytes")
    except UnusableJsonError as error:
        reading.first += (error.line or 1) - 1
        message = f"not readable as JSON: {error.message}"
        raise DeploymentError([reading.finding(message, ())]) from None
    reading.lines = json_lines(text)
    if not isinstance(content, dict) or not isinstance(content.get("id"), str):
        message = "a form is a JSON object with an id"
        raise DeploymentError([reading.finding(message, ())])
    fields = [
        (found, at)
        for at, component, hidden in _flat(content, reading)
        if (found := _field(component, at, hidden, reading)) is not None
    ]
    seen: set[str] = set()
    for found, at in fields:
        if found.key in seen:
            message = f"two fields have the key {found.key!r}"
            reading.fault(message, (*at, "key"), found.key)
        seen.add(found.key)
    if reading.findings:
        raise DeploymentError(reading.findings)
    return Form(id=content["id"], file=file, fields=tuple(it for it, _ in fields))


_Placed = tuple[Path, Mapping[str, Any], tuple[Value, ...]]


def _flat(form: Mapping[str, Any], reading: FormFile) -> list[_Placed]:
    """Return the components, those of groups in their place.

    Each comes with where it stands, and what hides the groups around it.
    """
    flat: list[_Placed] = []
    inside = objects(form, "components", at=(), element=None, reading=reading)
    todo: list[_Placed] = [(*it, ()) for it in inside]
    while todo:
        at, component, hidden = todo.pop(0)
        if str(component.get("type")) not in _GROUPS:
            flat.append((at, component, hidden))
            continue
        name = str(component.get("id", ""))
        refuse_unenforced(component, at=at, key=name, reading=reading)
        own = conditions_of(component, at=at, key=name, reading=reading)
        inside = objects(component, "components", at=at, element=None, reading=reading)
        todo[:0] = [(*it, (*hidden, *own)) for it in inside]
    return flat


def _field(
    component: Mapping[str, Any],
    at: Path,
    hidden: tuple[Value, ...],
    reading: FormFile,
) -> FormField | None:
    kind = str(component.get("type", ""))
    if kind in _LAYOUT:
        return None
    key = component.get("key")
    if kind not in _TYPES or not isinstance(key, str) or not key:
        _refuse_component(component, at, kind, reading)
        return None
    properties = _properties(component, at, key, reading)
    own = (*at, "properties")
    type_ = properties.get("type", _type_of(component, kind, at, key, reading))
    if type_ not in ANSWER_TYPES:
        hint = did_you_mean(type_, ANSWER_TYPES)
        reading.fault(f"unknown type {type_!r}{hint}", (*own, "type"), key)
    type_, validation = read_rules(
        component, type_, at=at, key=key, hidden=hidden, reading=reading
    )
    validate = component.get("validate")
    options = objects(component, "values", at=at, element=key, reading=reading)

    def value(name: str) -> Value | None:
        return value_of(properties.get(name), (*own, name), key, reading)

    return FormField(
        key=key,
        label=str(component.get("label") or key),
        type=type_,
        required=isinstance(validate, dict) and bool(validate.get("required")),
        options=tuple((it.get("value"), str(it.get("label", ""))) for _, it in options),
        default=component.get("defaultValue"),
        record=properties.get("record"),
        default_expression=value("default"),
        required_if=value("requiredIf"),
        check=value("check"),
        code=properties.get("code", "TYPE_ERROR"),
        message=properties.get("message", ""),
        validation=validation,
    )


def _type_of(
    component: Mapping[str, Any], kind: str, at: Path, key: str, reading: FormFile
) -> str:
    """Return the type of a component's answer; a datetime may be a date alone."""
    if kind != "datetime":
        return _TYPES[kind]
    subtype = component.get("subtype", "datetime")
    if subtype not in {"date", "datetime"}:
        message = f"the subtype {subtype!r} is not supported; use date or datetime"
        reading.fault(message, (*at, "subtype"), key)
        return kind
    return str(subtype)


def _refuse_component(
    component: Mapping[str, Any], at: Path, kind: str, reading: FormFile
) -> None:
    hint, wrong = "", "key"
    if kind not in _TYPES:
        hint, wrong = did_you_mean(kind, _TYPES), "type"
    key = component.get("key")
    message = f"a component of type {kind!r} with key {key!r} is not supported{hint}"
    reading.fault(message, (*at, wrong), str(component.get("id", "")))


def _properties(
    component: Mapping[str, Any], at: Path, key: str, reading: FormFile
) -> Mapping[str, str]:
    """Return the properties that have an effect; each is a text."""
    found = given(component, "properties", dict, at=at, element=key, reading=reading)
    own = (*at, "properties")
    texts: dict[str, str] = {}
    for name in found or {}:
        if name not in _PROPERTIES:
            hint = did_you_mean(name, _PROPERTIES)
            reading.fault(f"unknown property {name!r}{hint}", (*own, name), key)
            continue
        text = given(found or {}, name, str, at=own, element=key, reading=reading)
        if text is not None:
            texts[name] = text
    return texts
