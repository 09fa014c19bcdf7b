"""Say of every property that form-js can write what becomes of it here.

A property is enforced by the server, only displayed (a server has nothing to check), or
refused when the form is read. docs/workspace.md shows the same as a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bizproc.errors import did_you_mean
from bizproc.forms.reading.form_file import FormFile
from bizproc.source.json_lines import Path

__all__ = [
    "ANSWERED",
    "COMPONENTS",
    "CONTAINERS",
    "PRESENTED",
    "Treatment",
    "check_properties",
]

Treatment = Literal["enforced", "displayed", "refused"]

ANSWERED: Mapping[str, str] = {
    "textfield": "string",
    "textarea": "text",
    "number": "number",
    "checkbox": "bool",
    "radio": "enum",
    "select": "enum",
    "checklist": "enum",
    "taglist": "enum",
    "datetime": "datetime",
    "filepicker": "file",
    "expression": "any",
}
"""The components that are answered, and the type of the answer."""

CONTAINERS = frozenset({"group", "dynamiclist", "multipage", "page"})
PRESENTED = frozenset(
    {
        *("text", "html", "image", "separator", "spacer", "button"),
        *("table", "iframe", "documentPreview"),
    }
)

_EVERYWHERE = ("id", "type", "layout", "appearance")
_INPUT_RULES = ("key", "disabled", "readonly", "conditional.hide", "defaultValue")
_LENGTHS = ("validate.minLength", "validate.maxLength")
_BOUNDS = ("validate.min", "validate.max")
_OPTIONS = ("values", "valuesKey", "valuesExpression")
_ENFORCED: Mapping[str, tuple[str, ...]] = {
    "textfield": (
        *("validate.validationType", "validate.pattern"),
        *("validate.patternErrorMessage", *_LENGTHS),
    ),
    "textarea": _LENGTHS,
    "number": (*_BOUNDS, "decimalDigits", "increment", "serializeToString"),
    "checkbox": (),
    "radio": _OPTIONS,
    "select": _OPTIONS,
    "checklist": _OPTIONS,
    "taglist": _OPTIONS,
    "datetime": (
        *("subtype", "timeInterval", "disallowPassedDates"),
        *("timeSerializingFormat", *_BOUNDS),
    ),
    "filepicker": ("multiple", "accept"),
    "expression": ("expression",),
    "group": ("components", "path", "conditional.hide"),
    "dynamiclist": (
        *("components", "path", "conditional.hide"),
        *("allowAddRemove", "defaultRepetitions", "properties"),
    ),
    "multipage": ("components", "conditional.hide"),
    "page": ("components", "conditional.hide"),
}
_DISPLAYED: Mapping[str, tuple[str, ...]] = {
    "number": (),
    "select": ("searchable",),
    "datetime": ("dateLabel", "timeLabel", "use24h"),
    "expression": ("computeOn",),
    "group": ("label", "showOutline", "verticalAlignment"),
    "dynamiclist": (
        *("label", "showOutline", "verticalAlignment", "isRepeating"),
        *("disableCollapse", "nonCollapsedItems"),
    ),
    "multipage": ("label", "showSubmit", "disableInvalidNavigation"),
    "page": ("label", "nextLabel", "backLabel", "submitLabel"),
    "text": ("text",),
    "html": ("content",),
    "image": ("source", "alt"),
    "separator": (),
    "spacer": ("height",),
    "button": ("label", "action"),
    "table": ("label", "dataSource", "columns", "columnsExpression", "rowCount"),
    "iframe": ("label", "url", "height", "security"),
    "documentPreview": ("label", "title", "dataSource", "maxHeight", "endpointKey"),
}
_REFUSED: Mapping[str, str] = {
    "omitFromSubmit": "every answer counts; take the field out of the form, or let "
    "the diagram's output mappings leave it out",
}
_MESSAGE_OF_REPEATING = "a dynamiclist repeats; use a group for what does not"
_HARMLESS = frozenset({"label", "description", "key", "conditional"})


def _row(component: str) -> Mapping[str, Treatment]:
    is_input = component in ANSWERED
    row: dict[str, Treatment] = {
        **dict.fromkeys(_EVERYWHERE, "displayed"),
        **dict.fromkeys(_DISPLAYED.get(component, ()), "displayed"),
        **dict.fromkeys(_REFUSED, "refused"),
    }
    if is_input:
        row |= dict.fromkeys(("label", "description"), "displayed")
        row |= dict.fromkeys(
            (*_INPUT_RULES, "validate.required", "properties"), "enforced"
        )
    elif component not in CONTAINERS:
        row |= {"conditional.hide": "displayed", "properties": "displayed"}
    else:
        row["properties"] = "refused"
    row |= dict.fromkeys(_ENFORCED.get(component, ()), "enforced")
    return row


COMPONENTS: Mapping[str, Mapping[str, Treatment]] = {
    name: _row(name) for name in sorted({*ANSWERED, *CONTAINERS, *PRESENTED})
}
"""By component and property, what becomes of it."""


def _outer(row: Mapping[str, Treatment]) -> frozenset[str]:
    return frozenset(it.partition(".")[0] for it in row)


_KNOWN = {name: _outer(row) for name, row in COMPONENTS.items()}
_ALL = frozenset(it for names in _KNOWN.values() for it in names) | _HARMLESS
_RULES = frozenset(
    name.partition(".")[0]
    for row in COMPONENTS.values()
    for name, treatment in row.items()
    if treatment == "enforced"
)
# what counts by the type of the answer, which a property may change
_BY_TYPE = frozenset({"decimalDigits", "increment", "serializeToString", "validate"})
_BY_ANSWER = _BY_TYPE | {"values", "valuesKey", "valuesExpression"}


def check_properties(
    component: Mapping[str, Any], kind: str, *, at: Path, key: str, reading: FormFile
) -> None:
    """Note every property of a component that would promise what nobody does."""
    known = _KNOWN[kind] | (_BY_ANSWER if kind in ANSWERED else frozenset())
    for name, value in component.items():
        if _says_nothing(value):
            continue
        told = _told(name, kind, known)
        if told:
            reading.fault(told, (*at, name), key)
    if kind == "dynamiclist" and component.get("isRepeating") is False:
        reading.fault(_MESSAGE_OF_REPEATING, (*at, "isRepeating"), key)


def _told(name: str, kind: str, known: frozenset[str]) -> str:
    if name in _REFUSED:
        return f"{name} is not enforced here; {_REFUSED[name]}"
    is_refused = COMPONENTS[kind].get(name) == "refused"
    if is_refused:
        return f"{name} of a {kind} have no effect; leave them out"
    if name in known or name in _HARMLESS:
        return ""
    if name not in _ALL:
        return f"unknown property {name!r}{did_you_mean(name, known)}"
    if name in _RULES:
        users = " and ".join(_users(name))
        return f"{name} is for {users}, not for a {kind}; leave it out"
    return ""


def _users(name: str) -> Iterator[str]:
    return (kind for kind, known in _KNOWN.items() if name in known)


def _says_nothing(value: object) -> bool:
    return value is None or value is False or value in ("", {}, [])
