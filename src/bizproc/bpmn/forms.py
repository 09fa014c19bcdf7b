"""Read user-task forms: form-js JSON, as Camunda Modeler edits it.

What form-js has no word for stands in a component's `properties`: `type`,
`record` (of a link), `default`, `requiredIf`, `check` with `code` and `message`;
texts beginning with `=` are FEEL over the answers and what the process sees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bizproc import feel
from bizproc.bpmn.elements import Form, FormField, Value
from bizproc.errors import (
    DeploymentError,
    ExpressionError,
    Finding,
    Location,
    did_you_mean,
)
from bizproc.source.json_lines import Path, json_lines

T = TypeVar("T")

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
    reading = _FormReader(file=file, first=line)
    try:
        text = data.decode("utf-8-sig")
        content = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        reading.first += error.lineno - 1
        message = f"not readable as JSON: {error.msg}, column {error.colno}"
        raise DeploymentError([reading.finding(message, ())]) from None
    except (ValueError, RecursionError) as error:
        message = f"not readable as JSON: {error}"
        raise DeploymentError([reading.finding(message, ())]) from None
    reading.lines = json_lines(text)
    if not isinstance(content, dict) or not isinstance(content.get("id"), str):
        message = "a form is a JSON object with an id"
        raise DeploymentError([reading.finding(message, ())])
    fields = [
        (found, at)
        for at, component in _flat(content, reading)
        if (found := _field(component, at, reading)) is not None
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


@dataclass(slots=True, kw_only=True)
class _FormReader:
    """Collect the faults of one file; `first` is the line on which it begins."""

    file: str
    first: int
    lines: Mapping[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def location(self, at: Path, element: str | None) -> Location:
        """Say where a value stands, or the nearest one around it."""
        while at and at not in self.lines:
            at = at[:-1]
        line = self.first + self.lines.get(at, 1) - 1
        return Location(file=self.file, line=line, element=element)

    def finding(self, message: str, at: Path, element: str | None = None) -> Finding:
        location = self.location(at, element)
        return Finding(code="FORM", message=message, location=location)

    def fault(self, message: str, at: Path, element: str | None = None) -> None:
        self.findings.append(self.finding(message, at, element))


# what a value of JSON is called, by what Python reads it as
_KINDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "a text"}


def _no_constant(name: str) -> None:
    msg = f"{name} is no number of JSON"
    raise ValueError(msg)


def _given(
    owner: Mapping[str, Any],
    name: str,
    kind: type[T],
    *,
    at: Path,
    element: str | None,
    reading: _FormReader,
) -> T | None:
    """Return what stands under a name, if anything does; of another kind is a fault."""
    value = owner.get(name)
    if value is None or isinstance(value, kind):
        return value
    reading.fault(f"{name} must be {_KINDS[kind]}", (*at, name), element)
    return None


def _objects(
    owner: Mapping[str, Any],
    name: str,
    *,
    at: Path,
    element: str | None,
    reading: _FormReader,
) -> list[tuple[Path, Mapping[str, Any]]]:
    """Return the objects of a list, and where each stands."""
    found = _given(owner, name, list, at=at, element=element, reading=reading)
    objects: list[tuple[Path, Mapping[str, Any]]] = []
    for index, item in enumerate(found or ()):
        place = (*at, name, index)
        if isinstance(item, dict):
            objects.append((place, item))
        else:
            reading.fault(f"{name} must hold objects", place, element)
    return objects


def _flat(
    form: Mapping[str, Any], reading: _FormReader
) -> list[tuple[Path, Mapping[str, Any]]]:
    """Return the components, those of groups in their place, and where each stands."""
    flat: list[tuple[Path, Mapping[str, Any]]] = []
    todo = _objects(form, "components", at=(), element=None, reading=reading)
    while todo:
        at, component = todo.pop(0)
        if str(component.get("type")) in _GROUPS:
            todo[:0] = _objects(
                component, "components", at=at, element=None, reading=reading
            )
        else:
            flat.append((at, component))
    return flat


def _field(
    component: Mapping[str, Any], at: Path, reading: _FormReader
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
    type_ = properties.get("type", _TYPES[kind])
    if type_ not in ANSWER_TYPES:
        hint = did_you_mean(type_, ANSWER_TYPES)
        reading.fault(f"unknown type {type_!r}{hint}", (*own, "type"), key)
    validate = _given(component, "validate", dict, at=at, element=key, reading=reading)
    options = _objects(component, "values", at=at, element=key, reading=reading)

    def value(name: str) -> Value | None:
        return _value(properties.get(name), (*own, name), key, reading)

    return FormField(
        key=key,
        label=str(component.get("label") or key),
        type=type_,
        required=bool((validate or {}).get("required")),
        options=tuple((it.get("value"), str(it.get("label", ""))) for _, it in options),
        default=component.get("defaultValue"),
        record=properties.get("record"),
        default_expression=value("default"),
        required_if=value("requiredIf"),
        check=value("check"),
        code=properties.get("code", "TYPE_ERROR"),
        message=properties.get("message", ""),
    )


def _refuse_component(
    component: Mapping[str, Any], at: Path, kind: str, reading: _FormReader
) -> None:
    hint, wrong = "", "key"
    if kind not in _TYPES:
        hint, wrong = did_you_mean(kind, _TYPES), "type"
    key = component.get("key")
    message = f"a component of type {kind!r} with key {key!r} is not supported{hint}"
    reading.fault(message, (*at, wrong), str(component.get("id", "")))


def _properties(
    component: Mapping[str, Any], at: Path, key: str, reading: _FormReader
) -> Mapping[str, str]:
    """Return the properties that have an effect; each is a text."""
    given = _given(component, "properties", dict, at=at, element=key, reading=reading)
    own = (*at, "properties")
    texts: dict[str, str] = {}
    for name in given or {}:
        if name not in _PROPERTIES:
            hint = did_you_mean(name, _PROPERTIES)
            reading.fault(f"unknown property {name!r}{hint}", (*own, name), key)
            continue
        text = _given(given or {}, name, str, at=own, element=key, reading=reading)
        if text is not None:
            texts[name] = text
    return texts


def _value(text: str | None, at: Path, key: str, reading: _FormReader) -> Value | None:
    if text is None:
        return None
    location = reading.location(at, key)
    if not text.lstrip().startswith("="):
        return Value(text=text, location=location)
    try:
        expression = feel.parse(text.lstrip()[1:].strip())
    except ExpressionError as error:
        reading.fault(f"{error} in {text!r}", at, key)
        return None
    return Value(text=text, location=location, expression=expression)
