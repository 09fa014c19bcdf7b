"""Faults of forms stand on the line where they are."""

import pytest

from bizproc.bpmn.forms import read_form
from bizproc.errors import DeploymentError

FORM = """\
{
  "id": "ask",
  "components": [
    {"type": "text", "text": "Как прошло?"},
    {
      "type": "group",
      "components": [
        {
          "type": "textfield",
          "key": "name",
          "properties": {
            "check": "= name != null",
            "message": "Как зовут?"
          }
        },
        {"type": "number",
         "key": "amount"}
      ]
    },
    {"type": "checkbox",
     "key": "agreed"}
  ]
}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"check"', '"chek"', "12: FORM name: unknown property 'chek'"),
        ("name != null", "name !=", "12: FORM name: "),
        ('"textfield"', '"textfeld"', "9: FORM: a component of type 'textfeld'"),
        ('"key": "amount"', '"label": "amount"', "16: FORM: a component of type 'num"),
        ('"agreed"', '"name"', "21: FORM name: two fields have the key 'name'"),
        ('"message": "', '"type": "', "13: FORM name: unknown type 'Как зовут?'"),
        ('"id": "ask"', '"id": 5', "1: FORM: a form is a JSON object with an id"),
        ('"checkbox",', '"checkbox"', "21: FORM: not readable as JSON: "),
    ],
)
def test_a_fault_stands_on_its_line(right, wrong, said):
    with pytest.raises(DeploymentError) as refused:
        read_form(FORM.replace(right, wrong).encode(), file="ask.form")
    assert str(refused.value).startswith(f"ask.form:{said}")


def test_expressions_know_their_line():
    form = read_form(FORM.encode(), file="ask.form")
    check = form.fields[0].check
    assert check is not None
    assert str(check.location) == "ask.form:12 name"
    assert form.keys == ("name", "amount", "agreed")


def test_a_form_within_a_diagram_counts_from_there():
    form = read_form(FORM.encode(), file="ask.bpmn", line=100)
    check = form.fields[0].check
    assert check is not None
    assert check.location.line == 111


FIELD = '{"id": "f", "components": [{"type": "select", "key": "k", %s}]}'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"id": "f", "components": {}}', "FORM: components must be a list"),
        ('{"id": "f", "components": [7]}', "FORM: components must hold objects"),
        (
            '{"id": "f", "components": [{"type": "group", "components": "x"}]}',
            "FORM: components must be a list",
        ),
        (
            '{"id": "f", "components": [{"type": {}, "key": "k"}]}',
            "FORM: a component of type '{}'",
        ),
        (FIELD % '"properties": ["check"]', "FORM k: properties must be an object"),
        (FIELD % '"properties": {"type": []}', "FORM k: type must be a text"),
        (FIELD % '"properties": {"check": true}', "FORM k: check must be a text"),
        (FIELD % '"properties": {"code": 1}', "FORM k: code must be a text"),
        (FIELD % '"properties": {"record": {}}', "FORM k: record must be a text"),
        (FIELD % '"validate": true', "FORM k: validate must be an object"),
        (FIELD % '"values": 7', "FORM k: values must be a list"),
        (FIELD % '"values": ["a"]', "FORM k: values must hold objects"),
        (FIELD % '"defaultValue": NaN', "FORM: not readable as JSON: NaN is no number"),
    ],
)
def test_every_value_must_be_of_its_kind(content, said):
    with pytest.raises(DeploymentError) as refused:
        read_form(content.encode(), file="f.form")
    assert str(refused.value).startswith(f"f.form:1: {said}")
