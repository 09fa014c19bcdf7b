"""Every property that form-js can write is enforced, displayed or refused."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from tests.forms.form_js_schema import SCHEMA

from bizproc.bpmn.forms import ANSWER_TYPES, read_form
from bizproc.errors import DeploymentError
from bizproc.forms.limits import ANSWER_LIMITS, AnswerLimits
from bizproc.forms.reading.answered import PROPERTIES
from bizproc.forms.reading.components import (
    ANSWERED,
    COMPONENTS,
    CONTAINERS,
    PRESENTED,
)

PAGE = Path(__file__).parents[2] / "docs" / "forms.md"
# a value that says something, where `true` is none
VALUES = {
    "type": None,
    "values": [{"value": "a", "label": "A"}],
    "valuesKey": "xs",
    "valuesExpression": "= xs",
    "increment": 2,
    "decimalDigits": 2,
    "subtype": "time",
    "timeSerializingFormat": "utc_offset",
    "timeInterval": 15,
    "accept": ".pdf",
    "expression": "= 1 + 1",
    "components": [],
    "path": "p",
    "defaultRepetitions": 2,
    "conditional.hide": "= a",
    "validate.pattern": "a",
    "validate.patternErrorMessage": "so",
    "validate.validationType": "email",
    "validate.minLength": 1,
    "validate.maxLength": 2,
    "validate.min": 1,
    "validate.max": 2,
    "properties": {"check": "= true"},
    "appearance": {"prefixAdorner": "x"},
    "layout": {"row": "r"},
}
NEEDED = {
    **{it: {"valuesKey": "xs"} for it in ("radio", "select", "checklist", "taglist")},
    "expression": {"expression": "= 1"},
    "dynamiclist": {"path": "xs"},
}


def test_the_table_has_what_the_schema_has():
    assert set(SCHEMA) == set(COMPONENTS)
    for component, properties in SCHEMA.items():
        missing = set(properties) - set(COMPONENTS[component])
        assert not missing, f"{component}: nobody says what becomes of {missing}"


def faults(component):
    wrapped = component
    if component["type"] == "page":
        wrapped = {"type": "multipage", "components": [component]}
    form = {"id": "f", "components": [wrapped]}
    try:
        read_form(json.dumps(form).encode(), file="f.form")
    except DeploymentError as error:
        return str(error)
    return ""


def component_with(kind, name):
    found = {"type": kind, "id": "it", **NEEDED.get(kind, {})}
    if kind in ANSWERED:
        found["key"] = "it"
    value = VALUES.get(name, True)
    if value is None:
        return found
    if name.startswith("values"):
        found.pop("valuesKey", None)
    if kind == "dynamiclist" and name == "properties":
        value = {"minItems": "1"}
    outer, _, inner = name.partition(".")
    found[outer] = {inner: value} if inner else value
    if kind in ANSWERED and name in {"key", "label", "description"}:
        found[name] = "it"
    return found


CASES = [(kind, name) for kind, row in COMPONENTS.items() for name in row]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_property_is_taken_or_refused_as_the_table_says(kind, name):
    told = faults(component_with(kind, name))
    if COMPONENTS[kind][name] == "refused":
        assert name in told
    else:
        assert told == ""


@pytest.mark.parametrize("kind", COMPONENTS)
def test_what_no_version_of_form_js_has_is_refused(kind):
    assert "unknown property 'shiny'" in faults(
        component_with(kind, "id") | {"shiny": "x"}
    )
    assert faults(component_with(kind, "id") | {"shiny": None}) == ""


@pytest.mark.parametrize("kind", sorted(set(COMPONENTS) - set(ANSWERED)))
def test_what_is_not_answered_promises_no_rule(kind):
    for rule in ("disabled", "readonly", "validate", "defaultValue"):
        told = faults(component_with(kind, "id") | {rule: {"a": 1}})
        assert f"{rule} is for checkbox and " in told
    if kind not in CONTAINERS:
        told = faults(component_with(kind, "id") | {"path": "x"})
        assert "path is for dynamiclist and group" in told


def test_the_page_shows_the_table():
    text = PAGE.read_text(encoding="utf-8")
    assert table_of_components() in text, table_of_components()


def table_of_components() -> str:
    lines = ["| component | enforced | displayed | refused |", "|---|---|---|---|"]
    for kind, row in COMPONENTS.items():
        by = {it: [] for it in ("enforced", "displayed", "refused")}
        for name, treatment in row.items():
            by[treatment].append(f"`{name}`")
        cells = (" ".join(sorted(names)) for names in by.values())
        lines.append(f"| `{kind}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def rows(head):
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"\n| {head} |")
    found = rest.split("\n\n")[0].splitlines()[2:]
    return {it.split("|")[1].strip().strip("`"): it.split("|")[2] for it in found}


def test_the_page_names_components_properties_and_types():
    assert list(rows("component | answer")) == list(ANSWERED)
    properties = rows("property")
    assert set(properties) == PROPERTIES
    types = set(re.findall(r"`(\w+)`", properties["type"]))
    assert types == ANSWER_TYPES
    text = PAGE.read_text(encoding="utf-8")
    for name in PRESENTED | CONTAINERS:
        assert f"`{name}`" in text


def test_the_page_names_the_limits():
    shown = rows("limit")
    assert list(shown) == [it.name for it in fields(AnswerLimits)]
    for name, words in shown.items():
        assert f"{getattr(ANSWER_LIMITS, name):,}" in words, name
