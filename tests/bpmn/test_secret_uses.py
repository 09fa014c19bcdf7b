"""BP114: a secret goes to an action's parameter of its type, and nowhere else."""

from __future__ import annotations

import pytest

from bizproc import Actions, Secret, bpmn
from bizproc.feel import TypeName

actions = Actions()


@actions.add("call")
def call(token: Secret, perhaps: Secret | None = None, text: str = "") -> None:
    """Take a secret, and a text."""


SECRET = TypeName(name="secret")
CATALOG = bpmn.Catalog(
    actions={it.name: it for it in actions},
    names=frozenset({"constants"}),
    types={
        "constants": {"Token": SECRET, "Tokens": TypeName(name="list", element=SECRET)}
    },
)


def findings(draw, body: str, flows: str = "s>x>e", catalog=CATALOG) -> list[str]:
    diagram = bpmn.read(draw(body, flows=flows), file="f")
    found = (it for it in bpmn.check(diagram, catalog) if it.level == "error")
    return [f"{it.code} {it.message}" for it in found]


def task(action: str, **inputs: str) -> str:
    mappings = "".join(
        f'<zeebe:input source="= {source}" target="{target}"/>'
        for target, source in inputs.items()
    )
    return (
        f'<serviceTask id="x"><extensionElements><zeebe:taskDefinition type="{action}"/>'
        f"<zeebe:ioMapping>{mappings}</zeebe:ioMapping></extensionElements></serviceTask>"
    )


@pytest.mark.parametrize("parameter", ["token", "perhaps"])
def test_a_parameter_of_its_type_takes_it(draw, parameter: str) -> None:
    inputs = {"token": "constants.Token", parameter: "constants.Token"}
    assert findings(draw, task("call", **inputs)) == []


@pytest.mark.parametrize(
    "source",
    [
        "constants.Token",
        "constants",
        "{a: constants.Token}",
        "[constants.Token]",
        "constants.Tokens",
        "if true then constants.Token else null",
        "{a: {b: [constants]}}",
    ],
)
def test_any_other_parameter_does_not(draw, source: str) -> None:
    inputs = {"token": "constants.Token", "text": source}
    [found] = findings(draw, task("call", **inputs))
    assert found.startswith(
        f"BP114 the input 'text' is a secret, or holds one, in '= {source}'"
    )


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (
            (
                '<scriptTask id="x"><extensionElements><zeebe:script'
                ' expression="= constants.Token" resultVariable="a"/>'
                "</extensionElements></scriptTask>"
            ),
            "the script",
        ),
        (
            (
                '<userTask id="x"><extensionElements><zeebe:ioMapping><zeebe:output'
                ' source="= constants.Token" target="a"/></zeebe:ioMapping>'
                "</extensionElements></userTask>"
            ),
            "the output 'a'",
        ),
        (
            (
                '<userTask id="x"><extensionElements><zeebe:assignmentDefinition'
                ' assignee="= constants.Token"/></extensionElements></userTask>'
            ),
            "the assignee",
        ),
    ],
)
def test_nothing_else_of_a_diagram_does(draw, body: str, what: str) -> None:
    assert [it for it in findings(draw, body) if it.startswith(f"BP114 {what} is a")]


@pytest.mark.parametrize(
    ("source", "type_"),
    [("constants.Token != null", "boolean"), ("[constants.Token]", "list<secret>")],
)
def test_its_parameter_takes_nothing_else(draw, source: str, type_: str) -> None:
    [found] = findings(draw, task("call", token=source))
    assert found.startswith(f"BP114 the input 'token' is of type {type_}, in ")


def test_to_ask_whether_there_is_one_is_no_fault(draw) -> None:
    inputs = {"token": "constants.Token", "text": "string(constants.Token != null)"}
    assert findings(draw, task("call", **inputs)) == []


def test_without_secrets_nothing_is_looked_at(draw) -> None:
    plain = bpmn.Catalog(
        actions={it.name: it for it in actions},
        names=frozenset({"constants"}),
        types={"constants": {"Token": "string"}},
    )
    found = findings(draw, task("call", token="constants.Token"), catalog=plain)  # noqa: S106 - a FEEL text
    assert found == []
