"""BP113: what can only fail, found from the types that a workspace tells."""

from __future__ import annotations

import pytest

from bizproc import bpmn
from bizproc.bpmn.forms import read_form

DEAL = {"amount": "number", "title": "string", "due": "date", "owner": None}
CATALOG = bpmn.Catalog(
    functions=frozenset({"today"}),
    names=frozenset({"deal"}),
    types={"deal": DEAL},
    forms={
        "ask": read_form(
            b'{"type": "default", "id": "ask", "components": ['
            b'{"type": "number", "key": "n", "label": "N",'
            b' "properties": {"check": "= n"}},'
            b'{"type": "textfield", "key": "t", "label": "T",'
            b' "properties": {"requiredIf": "= n > t"}}]}',
            file="ask.form",
        )
    },
)


def script(expression: str, result: str = "a") -> str:
    return (
        '<scriptTask id="x"><extensionElements><zeebe:script'
        f' expression="= {expression}" resultVariable="{result}"/>'
        "</extensionElements></scriptTask>"
    )


def findings(draw, body: str, flows: str = "s>x>e") -> list[str]:
    diagram = bpmn.read(draw(body, flows=flows), file="f")
    return [str(it) for it in bpmn.check(diagram, CATALOG) if it.level == "error"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "deal.amount + &quot;x&quot;",
            "cannot add a string to a number; join texts with string(…)",
        ),
        (
            "[deal][amount &gt; due]",
            "cannot compare a number with a date",
        ),
        (
            "upper case(deal.amount)",
            "upper case(…) needs a string as 'string', not a number",
        ),
        ("deal.amount and true", "each side of 'and' must be true or false"),
    ],
)
def test_a_wrong_type_is_found(draw, text: str, message: str) -> None:
    [found] = findings(draw, script(text))
    assert found.startswith("f:4: BP113 x: the script: " + message)


def test_a_condition_must_be_true_or_false(draw) -> None:
    body = (
        '<exclusiveGateway id="x" default="x_y"/><task id="y"/>'
        '<sequenceFlow id="x_e" sourceRef="x" targetRef="e"><conditionExpression>'
        "= deal.title</conditionExpression></sequenceFlow>"
    )
    [found] = findings(draw, body, "s>x>y>e")
    assert "BP113 x_e: the condition: gives a string; a boolean is needed" in found


def test_answers_have_the_types_of_their_fields(draw) -> None:
    body = (
        '<userTask id="x"><extensionElements><zeebe:formDefinition formId="ask"/>'
        "</extensionElements></userTask>"
    )
    found = findings(draw, body)
    assert len(found) == 2
    assert "the check of the field 'n'" in found[0]
    assert "gives a number; a boolean is needed" in found[0]
    assert "cannot compare a number with a string" in found[1]


@pytest.mark.parametrize(
    "text",
    [
        "deal.amount + 1",
        "deal.owner + &quot;x&quot;",
        "deal.due &lt; today()",
        "[deal][amount &gt; 1 and any_name = 2]",
        "deal.amount = null",
    ],
)
def test_what_may_succeed_is_left_in_peace(draw, text: str) -> None:
    assert findings(draw, script(text)) == []


def test_a_variable_hides_the_name_of_a_record(draw) -> None:
    body = script("{amount: &quot;x&quot;}", "deal") + script(
        "deal.amount + &quot;x&quot;"
    ).replace('id="x"', 'id="y"')
    assert findings(draw, body, "s>x>y>e") == []
