"""DMN_TYPE: expressions and cells that can only fail, by the declared types."""

from __future__ import annotations

import pytest

from bizproc import dmn, feel

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


LOCAL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="t"
  namespace="urn:t"><inputData id="i" name="amounts"><variable name="amounts" typeRef="tAll"/>
</inputData><itemDefinition name="tAll" isCollection="true"><typeRef>number</typeRef>
</itemDefinition>
<businessKnowledgeModel id="k" name="twice"><variable name="twice" typeRef="number"/>
<encapsulatedLogic><formalParameter name="n" typeRef="number"/>{model}</encapsulatedLogic>
</businessKnowledgeModel>
<decision id="d" name="d"><informationRequirement><requiredInput href="#i"/>
</informationRequirement><knowledgeRequirement><requiredKnowledge href="#k"/>
</knowledgeRequirement>{logic}</decision></definitions>"""


def lit(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def entry(name: str, text: str, kind: str = "") -> str:
    told = f' typeRef="{kind}"' if kind else ""
    return f'<contextEntry><variable name="{name}"{told}/>{lit(text)}</contextEntry>'


def local_findings(logic: str, model: str = lit("n * 2")) -> list[str]:
    text = LOCAL.format(logic=logic, model=model)
    decisions = dmn.read(text.encode(), file="t.dmn")
    return [it.message for it in dmn.analyse(decisions) if it.code == "DMN_TYPE"]


FOR = '<for iteratorVariable="one"><in>{}</in><return>{}</return></for>'


@pytest.mark.parametrize(
    ("logic", "message"),
    [
        # the result and the parameters of a function
        (lit('twice(1) + "x"'), "cannot add a string to a number"),
        (lit('twice("x")'), "twice(…) needs a number as 'n', not a string"),
        (lit("twice(m: 1)"), "twice(…) has no parameter 'm'"),
        (lit("twice(1, 2)"), "twice(…) takes (n), not 2 arguments"),
        # entries of a context, declared or not, one after the other
        (
            f"<context>{entry('a', '1', 'number')}{entry('b', 'a and true')}</context>",
            "each side of 'and' must be true or false",
        ),
        (
            (
                f"<context>{entry('a', '1')}{entry('b', 'a + 1')}{entry('c', 'b + true')}"
                "</context>"
            ),
            "cannot add",
        ),
        (
            (
                "<context><contextEntry><variable name='f'/><functionDefinition>"
                f"<formalParameter name='x' typeRef='string'/>{lit('x * 2')}"
                "</functionDefinition></contextEntry></context>"
            ),
            "cannot multiply",
        ),
        # the items that a loop goes through
        (FOR.format(lit("amounts"), lit('one + "x"')), "cannot add a string"),
        (
            FOR.format(lit("[1, 2]"), lit("one and true")),
            "each side of 'and' must be true or false",
        ),
    ],
)
def test_what_is_declared_inside_counts_inside(logic: str, message: str) -> None:
    [found] = local_findings(logic)
    assert message in found


@pytest.mark.parametrize(
    "logic",
    [
        lit("twice(1) + 1"),
        lit("twice([1])"),  # one of a list is taken as it
        lit("twice(null)"),
        lit("twice(n: amounts[1])"),
        (
            f"<context>{entry('amounts', '[true]')}{entry('b', 'amounts[1] and true')}"
            "</context>"
        ),
        FOR.format(lit("amounts"), lit("one + 1")),
        FOR.format(lit("[]"), lit("one + 1")),
        f"<context>{entry('a', 'null')}{entry('b', 'a + 1')}</context>",
        FOR.format(lit("unheard of"), lit('one + "x"')),
        "<filter><in>"
        + lit("[{one: 1}]")
        + "</in><match>"
        + lit('one = "x"')
        + "</match></filter>",
    ],
)
def test_what_may_be_right_is_no_finding(logic: str) -> None:
    assert local_findings(logic) == []


def test_a_parameter_is_of_its_type_in_the_model() -> None:
    [found] = local_findings(lit("twice(1)"), lit('n + "x"'))
    assert "cannot add a string to a number" in found


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ('hitPolicy="UNIQUE"', "number"),
        ('hitPolicy="COLLECT"', "list<number>"),
        ('hitPolicy="RULE ORDER"', "list<number>"),
        ('hitPolicy="COLLECT" aggregation="SUM"', "number"),
        ('hitPolicy="COLLECT" aggregation="COUNT"', "number"),
    ],
)
def test_the_type_of_a_result_is_told_by_columns_and_policy(
    table: str, kind: str
) -> None:
    logic = (
        f"<decisionTable {table}><input><inputExpression><text>1</text></inputExpression>"
        '</input><output typeRef="number"/><rule><inputEntry><text>-</text></inputEntry>'
        "<outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    )
    text = LOCAL.format(logic=logic, model=lit("n"))
    found = dmn.read(text.encode(), file="t.dmn")
    result = dmn.result_type(found.decision("d"))
    assert feel.type_text(result) == kind
    value = found.evaluate("d", {"amounts": []}).value
    assert feel.is_instance(value, result)


def test_several_columns_are_a_context_and_a_literal_may_be_anything() -> None:
    logic = (
        "<decisionTable><input><inputExpression><text>1</text></inputExpression></input>"
        '<output name="a" typeRef="number"/><output name="b"/></decisionTable>'
    )
    text = LOCAL.format(logic=logic, model=lit("n"))
    found = dmn.read(text.encode(), file="t.dmn").decision("d")
    assert feel.type_text(dmn.result_type(found)) == "context<a: number, b: Any>"
    text = LOCAL.format(logic=lit("1"), model=lit("n"))
    found = dmn.read(text.encode(), file="t.dmn").decision("d")
    assert feel.type_text(dmn.result_type(found)) == "Any"
