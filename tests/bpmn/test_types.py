"""BP113: what can only fail, found from the types that a workspace tells."""

from __future__ import annotations

from typing import TypedDict

import pytest

from bizproc import Actions, bpmn
from bizproc.bpmn.forms import read_form
from bizproc.feel import TypeName

DEAL = {"amount": "number", "title": "string", "due": "date", "owner": None}
ACTIONS = Actions()


class Priced(TypedDict):
    total: int
    note: str | None
    either: int | str


@ACTIONS.add("price")
def price() -> Priced:
    raise NotImplementedError


CATALOG = bpmn.Catalog(
    actions={it.name: it for it in ACTIONS},
    decisions={"rating": frozenset(), "several": frozenset()},
    decision_types={
        "rating": TypeName(name="number"),
        "several": TypeName(name="list", element=TypeName(name="number")),
    },
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


def findings(draw, body: str, flows: str = "s>x>e", root: str = "") -> list[str]:
    diagram = bpmn.read(draw(body, flows=flows, root=root), file="f")
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


def output(source: str, target: str = "a") -> str:
    return f'<zeebe:ioMapping><zeebe:output source="= {source}" target="{target}"/></zeebe:ioMapping>'


def service(source: str) -> str:
    return (
        '<serviceTask id="x"><extensionElements><zeebe:taskDefinition type="price"/>'
        f"{output(source)}</extensionElements></serviceTask>"
    )


def rated(source: str, decision: str = "rating") -> str:
    return (
        '<businessRuleTask id="x"><extensionElements><zeebe:calledDecision'
        f' decisionId="{decision}" resultVariable="r"/>{output(source)}'
        "</extensionElements></businessRuleTask>"
    )


def repeated(condition: str) -> str:
    return (
        '<scriptTask id="x"><extensionElements><zeebe:script expression="= 1"'
        ' resultVariable="a"/></extensionElements><multiInstanceLoopCharacteristics>'
        '<extensionElements><zeebe:loopCharacteristics inputCollection="= [1]"/>'
        f"</extensionElements><completionCondition>= {condition}</completionCondition>"
        "</multiInstanceLoopCharacteristics></scriptTask>"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (service("total + &quot;x&quot;"), "cannot add a string to a number"),
        (service("note * 2"), "cannot multiply a string by a number"),
        (rated("r + &quot;x&quot;"), "cannot add a string to a number"),
        (rated("r and true"), "each side of 'and' must be true or false"),
        (
            repeated("numberOfCompletedInstances = &quot;1&quot;"),
            "a number is never equal to a string",
        ),
        (repeated("loopCounter + 1"), "gives a number; a boolean is needed"),
    ],
)
def test_what_an_element_gives_has_its_declared_type(
    draw, body: str, message: str
) -> None:
    found = " ".join(it for it in findings(draw, body) if "BP113" in it)
    assert message in found
    assert found


@pytest.mark.parametrize(
    "body",
    [
        service("total + 1"),
        service("either + &quot;x&quot;"),  # of one type or another: not for certain
        service("note = null"),
        rated("r + 1"),
        rated("r[1] + 1", "several"),
        repeated("numberOfInstances = 1"),
    ],
)
def test_what_fits_its_declared_type_is_left_in_peace(draw, body: str) -> None:
    assert [it for it in findings(draw, body) if "BP113" in it] == []


def test_the_result_of_a_decision_keeps_its_type_down_the_process(draw) -> None:
    body = rated("r", "score") + script("score + &quot;x&quot;").replace(
        'id="x"', 'id="y"'
    )
    found = [it for it in findings(draw, body, "s>x>y>e") if "BP113" in it]
    assert found == []
    body = body.replace('target="a"', 'target="score"').replace(
        'decisionId="score"', 'decisionId="rating"'
    )
    [found] = [it for it in findings(draw, body, "s>x>y>e") if "BP113 y" in it]
    assert "cannot add a string to a number" in found


def test_the_code_of_an_error_is_a_text(draw) -> None:
    body = service("total") + (
        '<boundaryEvent id="b" attachedToRef="x"><extensionElements>'
        f"{output('errorCode * 2')}</extensionElements>"
        '<errorEventDefinition errorRef="r"/></boundaryEvent><endEvent id="f"/>'
        '<sequenceFlow id="b_f" sourceRef="b" targetRef="f"/>'
    )
    error = '<error id="r" errorCode="BROKEN"/>'
    [found] = [it for it in findings(draw, body, root=error) if "BP113" in it]
    assert "cannot multiply a string by a number" in found
