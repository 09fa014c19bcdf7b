"""Read user-task forms: form-js JSON, as Camunda Modeler edits it.

What form-js has no word for stands in a component's `properties`: `type`,
`record` (of a link), `default`, `requiredIf`, `check` with `code` and `message`;
texts beginning with `=` are FEEL over the answers and what the process sees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc import feel
from bizproc.bpmn.elements import Value
from bizproc.errors import (
    DeploymentError,
    ExpressionError,
    Finding,
    Location,
    did_you_mean,
)

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
        *("user", "file", "link", "money", "enum"),
    }
)
ANSWER_KINDS: Mapping[str, str] = {
    **dict.fromkeys(["string", "text", "enum"], "string"),
    **dict.fromkeys(["int", "number", "money"], "number"),
    "bool": "boolean",
    "date": "date",
    "datetime": "date and time",
}
"""The FEEL type of an answer, where its type is told; users, files, links may vary."""

_PROPERTIES = frozenset(
    {"type", "record", "default", "requiredIf", "check", "code", "message"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """Describe one answer of a form."""

    key: str
    label: str
    type: str
    required: bool = False
    options: tuple[tuple[Any, str], ...] = ()
    default: Any = None
    # of a link: the type of the record
    record: str | None = None
    default_expression: Value | None = None
    required_if: Value | None = None
    check: Value | None = None
    code: str = "TYPE_ERROR"
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold a form: its id and its fields in order."""

    id: str
    file: str
    fields: tuple[FormField, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the answers."""
        return tuple(field.key for field in self.fields)


def read_form(data: bytes, *, file: str) -> Form:
    """Read a form file.

    Raises:
        DeploymentError: not JSON, not a form, or a field nobody can answer.
    """
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DeploymentError([_finding(file, f"not readable as JSON: {error}")]) from (
            None
        )
    if not isinstance(content, dict) or not isinstance(content.get("id"), str):
        raise DeploymentError([_finding(file, "a form is a JSON object with an id")])
    findings: list[Finding] = []
    fields = [
        field
        for component in _flat(content.get("components"))
        if (field := _field(component, file, findings)) is not None
    ]
    keys = [field.key for field in fields]
    findings.extend(
        _finding(file, f"two fields have the key {key!r}", key)
        for key in sorted(set(keys))
        if keys.count(key) > 1
    )
    if findings:
        raise DeploymentError(findings)
    return Form(id=content["id"], file=file, fields=tuple(fields))


def _finding(file: str, message: str, element: str | None = None) -> Finding:
    location = Location(file=file, line=1, element=element)
    return Finding(code="FORM", message=message, location=location)


def _flat(components: Any) -> list[Mapping[str, Any]]:
    """Return the components with those of groups in their place."""
    flat: list[Mapping[str, Any]] = []
    todo = list(components) if isinstance(components, list) else []
    while todo:
        component = todo.pop(0)
        if not isinstance(component, dict):
            continue
        if component.get("type") in _GROUPS:
            todo[:0] = component.get("components", [])
        else:
            flat.append(component)
    return flat


def _field(
    component: Mapping[str, Any], file: str, findings: list[Finding]
) -> FormField | None:
    kind = str(component.get("type", ""))
    if kind in _LAYOUT:
        return None
    key = component.get("key")
    if kind not in _TYPES or not isinstance(key, str) or not key:
        hint = did_you_mean(kind, _TYPES) if kind not in _TYPES else ""
        message = (
            f"a component of type {kind!r} with key {key!r} is not supported{hint}"
        )
        findings.append(_finding(file, message, str(component.get("id", ""))))
        return None
    properties = component.get("properties") or {}
    for name in properties:
        if name not in _PROPERTIES:
            hint = did_you_mean(name, _PROPERTIES)
            findings.append(_finding(file, f"unknown property {name!r}{hint}", key))
    type_ = properties.get("type", _TYPES[kind])
    if type_ not in ANSWER_TYPES:
        hint = did_you_mean(type_, ANSWER_TYPES)
        findings.append(_finding(file, f"unknown type {type_!r}{hint}", key))

    def value(name: str) -> Value | None:
        return _value(properties.get(name), file, key, findings)

    return FormField(
        key=key,
        label=str(component.get("label") or key),
        type=type_,
        required=bool((component.get("validate") or {}).get("required")),
        options=tuple(
            (option.get("value"), str(option.get("label", "")))
            for option in component.get("values") or ()
        ),
        default=component.get("defaultValue"),
        record=properties.get("record"),
        default_expression=value("default"),
        required_if=value("requiredIf"),
        check=value("check"),
        code=properties.get("code", "TYPE_ERROR"),
        message=properties.get("message", ""),
    )


def _value(text: Any, file: str, key: str, findings: list[Finding]) -> Value | None:
    if not isinstance(text, str):
        return None
    location = Location(file=file, line=1, element=key)
    if not text.lstrip().startswith("="):
        return Value(text=text, location=location)
    try:
        expression = feel.parse(text.lstrip()[1:].strip())
    except ExpressionError as error:
        findings.append(_finding(file, f"{error} in {text!r}", key))
        return None
    return Value(text=text, location=location, expression=expression)
