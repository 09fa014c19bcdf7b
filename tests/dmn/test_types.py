"""DMN_TYPE: expressions and cells that can only fail, by the declared types."""

from __future__ import annotations

import pytest

from bizproc import dmn

FRAME = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="t"
  id="t" namespace="urn:t">
<inputData id="i" name="amount"><variable name="amount" typeRef="number"/></inputData>
<decision id="d" name="d"><variable name="d" typeRef="string"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
{logic}
</decision></definitions>"""
TABLE = """<decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="{kind}"><text>{input}</text></inputExpression></input>
<output typeRef="string"/>
<rule><inputEntry><text>{cell}</text></inputEntry>
<outputEntry><text>{output}</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry>
<outputEntry><text>null</text></outputEntry></rule>
</decisionTable>"""


def findings(logic: str) -> list[str]:
    decisions = dmn.read(FRAME.format(logic=logic).encode(), file="t.dmn")
    return [str(it) for it in dmn.analyse(decisions) if it.code == "DMN_TYPE"]


def table(
    given: str = "amount", kind: str = "number", cell: str = "5", output: str = '"x"'
) -> str:
    return TABLE.format(input=given, kind=kind, cell=cell, output=output)


@pytest.mark.parametrize(
    ("logic", "line", "message"),
    [
        (table(given='amount + "x"'), 7, "cannot add a string to a number"),
        (table(cell="string(5)"), 9, "a number never passes a string, in the cell"),
        (table(cell="&gt; string(5)"), 9, "cannot compare a number with a string"),
        (table(cell='upper case(?) = "A"'), 9, "needs a string as 'string'"),
        (table(output="amount"), 10, "gives a number; a string is needed"),
        (table(given="upper case(amount)"), 7, "needs a string as 'string', not a num"),
        (
            "<literalExpression><text>if amount then 1 else 2</text></literalExpression>",
            6,
            "the condition must be true or false, not a number",
        ),
    ],
)
def test_a_wrong_type_is_found(logic: str, line: int, message: str) -> None:
    found = findings(logic)
    assert any(message in it for it in found)
    assert all(it.startswith(f"t.dmn:{line}: DMN_TYPE") for it in found)


@pytest.mark.parametrize(
    "logic",
    [
        table(),
        table(cell="[1..5], &gt; 7, not_known"),
        table(cell="? &gt; 5 and ? &lt; 7"),
        table(cell="not(1, 2)"),
        table(given="other", kind="string", cell='"a"'),
        table(output="null"),
        table(output="other"),
    ],
)
def test_what_may_succeed_is_left_in_peace(logic: str) -> None:
    assert findings(logic) == []
