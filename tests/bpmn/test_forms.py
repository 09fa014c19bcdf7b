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
