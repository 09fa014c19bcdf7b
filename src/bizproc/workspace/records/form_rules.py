"""Read the rules of a public form's field: those of forms of tasks, by their names.

    inn:
      label: INN
      type: string
      rules: {pattern: "^[0-9]{10}$", patternErrorMessage: ten digits, hide: = private}

docs/forms.md says what each means. They are read and judged by `bizproc.forms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.forms.model import ANSWER_TYPES, FormField
from bizproc.forms.reading.answered import PROPERTIES, read_answered
from bizproc.forms.reading.form_file import FormFile
from bizproc.forms.reading.rules import VALIDATED
from bizproc.source.mapping import ANY, MAPPING, Entries
from bizproc.workspace.records.fields import Field

__all__ = ["RULES", "asked_by", "read_rules"]

_VALIDATED = frozenset(VALIDATED) - {"required", "validationType"}
_PROPERTIES = PROPERTIES - {"type", "record", "default"}
_OWN = frozenset({"decimalDigits", "increment", "disallowPassedDates", "timeInterval"})
RULES = frozenset({*_VALIDATED, *_PROPERTIES, *_OWN, "hide", "accept"})
"""What `rules` may hold."""


def read_rules(entries: Entries, declared: Field) -> FormField:
    """Return what a field asks, with its rules; their faults go to the entries'."""
    node = entries.optional("rules", MAPPING, None)
    if node is None:
        return asked_by(declared)
    rules: dict[str, Any] = {}
    for key, value in node.entries:
        if key.text in RULES:
            rules[key.text] = ANY.read(value, entries.faults)
            continue
        message = f"rules: {key.text} is none{did_you_mean(key.text, RULES)}"
        entries.faults.add("UNKNOWN_KEY", message, key, element=declared.name)
    location = node.location
    reading = FormFile(file=location.file, first=location.line or 1)
    found = asked_by(declared, rules, reading)
    for it in reading.findings:
        message = f"rules: {it.message}"
        entries.faults.add("FORM", message, node, element=declared.name)
    return found


def asked_by(
    declared: Field,
    rules: Mapping[str, Any] | None = None,
    reading: FormFile | None = None,
) -> FormField:
    """Return what a field asks as a form of a task would ask it.

    Whether it must be filled in, its options and its default are the field's own.
    """
    type_ = "string" if declared.type == "enum" else str(declared.type)
    component: dict[str, Any] = {
        "key": declared.name,
        "label": declared.title,
        "multiple": declared.multiple,
        "validate": {},
        "properties": {"type": type_ if type_ in ANSWER_TYPES else "bool"},
    }
    for name, value in (rules or {}).items():
        if name in _VALIDATED:
            component["validate"][name] = value
        elif name in _PROPERTIES:
            component["properties"][name] = _text(value)
        elif name == "hide":
            component["conditional"] = {"hide": value}
        else:
            component[name] = value
    # the one component whose answers may be one or several, of any type
    return read_answered(
        component,
        "filepicker",
        at=(),
        hidden=(),
        reading=reading or FormFile(file="", first=1),
    )


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value
