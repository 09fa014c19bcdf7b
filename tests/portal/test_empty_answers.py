"""An HTML form sends "" for what nobody filled in, whatever the type of the field."""

import json

import pytest

from bizproc.connecting import open_workspace
from bizproc.errors import InvalidValueError

TYPES = (
    *("string", "text", "email", "int", "number", "money", "bool", "flag", "date"),
    *("datetime", "user", "file", "link", "enum"),
)
MORE = {"link": ", link: contact", "enum": ", options: [a, b]"}
NAMES = {f"f_{type_}": None for type_ in TYPES}


def fields(title, more=""):
    return "".join(
        f"      f_{it}: {{{title}: T, type: {it}{MORE.get(it, '')}{more}}}\n"
        for it in TYPES
    )


@pytest.fixture
def portal(tmp_path):
    """Open a workspace with public forms that have a field of every type."""
    (tmp_path / "bizproc.yaml").write_text(
        "format: bizproc/workspace@1\n"
        "mail: {host: localhost, from: office@company.example}\n"
    )
    (tmp_path / "constants.yaml").write_text(
        "format: bizproc/constants@1\ndefine: {}\n"
    )
    (tmp_path / "crm.yaml").write_text(
        "format: bizproc/crm@1\ntypes:\n"
        "  contact: {title: C, fields: {name: {title: N, type: string}}}\n"
        f"  lead:\n    title: L\n    fields:\n{fields('title')}"
        f"forms:\n  free:\n    title: F\n    makes: lead\n    fields:\n{fields('label')}"
        "  strict:\n    title: F\n    makes: lead\n    fields:\n"
        + fields("label", ", required: true")
    )
    portal = open_workspace("memory://", tmp_path)
    yield portal
    portal.close()


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_an_empty_answer_to_a_public_form_is_none(portal, blank):
    record = portal.submit("free", dict.fromkeys(NAMES, blank))
    assert {name: record.fields[name] for name in NAMES} == {
        **NAMES,
        "f_bool": record.fields["f_bool"],
        "f_flag": record.fields["f_flag"],
    }
    assert record.fields == portal.submit("free", {}).fields | {"id": record.id}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_answer_to_a_required_field_is_missing(portal, name, blank):
    with pytest.raises(InvalidValueError) as refused:
        portal.submit("strict", dict.fromkeys(NAMES, blank))
    assert refused.value.code == "REQUIRED_FIELD"
    assert f"'{name}'" in refused.value.message


COMPONENTS = {
    "string": {"type": "textfield"},
    "int": {"type": "number", "properties": {"type": "int"}},
    "money": {"type": "number", "properties": {"type": "money"}},
    "date": {"type": "textfield", "properties": {"type": "date"}},
    "picked": {"type": "datetime", "subtype": "date"},
    "datetime": {"type": "textfield", "properties": {"type": "datetime"}},
    "user": {"type": "textfield", "properties": {"type": "user"}},
    "file": {"type": "textfield", "properties": {"type": "file"}},
    "link": {"type": "textfield", "properties": {"type": "link", "record": "contact"}},
    "enum": {"type": "select", "values": [{"label": "A", "value": "a"}]},
    "bool": {"type": "checkbox"},
}


@pytest.fixture
def ask(office):
    """Return what starts a process that asks one question of a type."""

    def start(type_, **validate):
        component = {"key": "answer", "label": "T", **COMPONENTS[type_]}
        component["validate"] = validate
        form = {"id": "ask", "type": "default", "components": [component]}
        body = (
            '<extensionElements><zeebe:userTaskForm id="ask">'
            f"<![CDATA[{json.dumps(form)}]]></zeebe:userTaskForm></extensionElements>"
            '<startEvent id="s" /><userTask id="Ask"><extensionElements>'
            '<zeebe:userTask /><zeebe:assignmentDefinition assignee="u_admin" />'
            '<zeebe:formDefinition formKey="camunda-forms:bpmn:ask" />'
            '</extensionElements></userTask><endEvent id="e" />'
        )
        return office.engine.start(office.draw(body, "s>Ask Ask>e"))

    return start


@pytest.mark.parametrize("type_", COMPONENTS)
def test_an_empty_answer_to_a_task_is_null(office, ask, type_):
    instance = ask(type_)
    office.complete("Ask", "u_admin", answer="")
    assert office.engine.variables(instance.id)["answer"] is None


@pytest.mark.parametrize("type_", COMPONENTS)
def test_an_empty_answer_to_a_task_that_needs_one_is_missing(office, ask, type_):
    ask(type_, required=True)
    with pytest.raises(InvalidValueError) as refused:
        office.complete("Ask", "u_admin", answer="")
    assert refused.value.code == "REQUIRED_FIELD"
    assert office.open_tasks() == ["Ask"]
