from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from bizproc import dmn
from bizproc.errors import DeploymentError, ExpressionError, NotFoundError, SourceError

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="t">'


def entry(tag: str, text: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}><text>{escape(text)}</text></{tag}>"


def table(
    inputs: list[str],
    outputs: list[str],
    rules: list[list[str]],
    *,
    policy: str = 'hitPolicy="UNIQUE"',
    types: tuple[str, ...] = (),
) -> str:
    parts = [f'<decisionTable id="T" {policy}>']
    for index, text in enumerate(inputs):
        kind = f' typeRef="{types[index]}"' if types else ""
        parts.append(f"<input>{entry('inputExpression', text, kind)}</input>")
    parts += [f'<output name="{name}"/>' for name in outputs]
    for number, cells in enumerate(rules, 1):
        split = len(inputs)
        parts.append(f'<rule id="r{number}">')
        parts += [entry("inputEntry", cell) for cell in cells[:split]]
        parts += [entry("outputEntry", cell) for cell in cells[split:]]
        parts.append("</rule>")
    return "\n".join([*parts, "</decisionTable>"])


def decision(
    logic: str, *, key: str = "d", name: str = "D", requires: tuple[str, ...] = ()
) -> str:
    needs = "".join(
        f'<informationRequirement><requiredDecision href="#{item}"/>'
        "</informationRequirement>"
        for item in requires
    )
    return f'<decision id="{key}" name="{name}">{needs}\n{logic}</decision>'


def read(*decisions: str) -> dmn.Decisions:
    text = "\n".join([HEAD, *decisions, "</definitions>"])
    return dmn.read(text.encode(), file="t.dmn")


def findings(*decisions: str) -> list[str]:
    with pytest.raises(DeploymentError) as caught:
        read(*decisions)
    return [str(finding) for finding in caught.value.findings]


BANDS = [["< 100", '"small"'], ["[50..500)", '"medium"'], ["-", '"any"']]


def value(policy: str, amount: Any) -> Any:
    found = read(decision(table(["amount"], ["band"], BANDS, policy=policy)))
    return found.evaluate("d", {"amount": amount}).value


@pytest.mark.parametrize(
    ("policy", "amount", "expected"),
    [
        ('hitPolicy="FIRST"', 60, "small"),
        ('hitPolicy="FIRST"', 100, "medium"),
        ('hitPolicy="FIRST"', 500, "any"),
        ('hitPolicy="RULE ORDER"', 60, ["small", "medium", "any"]),
        ('hitPolicy="COLLECT"', 499, ["medium", "any"]),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 60, 3),
        ('hitPolicy="COLLECT" aggregation="MAX"', 60, "small"),
        ('hitPolicy="COLLECT" aggregation="MIN"', 60, "any"),
        ("", 500, "any"),
    ],
)
def test_hit_policies(policy: str, amount: int, expected: Any) -> None:
    assert value(policy, amount) == expected


def test_collect_adds_numbers_and_of_nothing_is_null() -> None:
    rules = [["true", "1.5"], ["true", "2"], ["false", "9"]]
    policy = 'hitPolicy="COLLECT" aggregation="SUM"'
    found = read(decision(table(["x"], ["n"], rules, policy=policy)))
    assert found.evaluate("d", {"x": True}).value == 3.5
    assert found.evaluate("d", {"x": None}).value is None


def test_two_matches_of_a_unique_table_are_an_error_that_names_the_rules() -> None:
    with pytest.raises(ExpressionError) as caught:
        value('hitPolicy="UNIQUE"', 60)
    assert "rules 1 (r1, line" in str(caught.value)
    assert "and 2 (r2, line" in str(caught.value)
    assert "amount = 60" in str(caught.value)
    assert caught.value.location is not None
    assert caught.value.location.file == "t.dmn"


def test_any_takes_equal_results_only() -> None:
    rules = [["> 1", "5"], ["> 2", "5.0"], ["> 3", "6"]]
    found = read(decision(table(["x"], ["n"], rules, policy='hitPolicy="ANY"')))
    assert found.evaluate("d", {"x": 3}).value == 5
    with pytest.raises(ExpressionError, match="their results differ"):
        found.evaluate("d", {"x": 4})


@pytest.mark.parametrize(
    ("policy", "amount", "expected"),
    [
        ("PRIORITY", 60, "medium"),
        ("PRIORITY", 10, "small"),
        ("PRIORITY", 900, "any"),
        ("OUTPUT ORDER", 60, ["medium", "small", "any"]),
        ("OUTPUT ORDER", 900, ["any"]),
    ],
)
def test_priority_goes_by_the_order_of_the_output_values(
    policy: str, amount: int, expected: Any
) -> None:
    order = '<outputValues><text>"medium", "small", "any"</text></outputValues>'
    text = table(["amount"], ["band"], BANDS, policy=f'hitPolicy="{policy}"')
    text = text.replace(
        '<output name="band"/>', f'<output name="band">{order}</output>'
    )
    assert read(decision(text)).evaluate("d", {"amount": amount}).value == expected
    [finding] = findings(decision(text.replace(order, "")))
    assert f"{policy} needs output values" in finding


def test_values_outside_the_allowed_ones_are_refused() -> None:
    text = table(["x"], ["n"], [["-", "x"]])
    inputs = "<inputValues><text>1, 2, 3</text></inputValues></input>"
    outputs = (
        '<output name="n"><outputValues><text>&lt; 3</text></outputValues></output>'
    )
    text = text.replace("</input>", inputs).replace('<output name="n"/>', outputs)
    found = read(decision(text))
    assert found.evaluate("d", {"x": 2}).value == 2
    with pytest.raises(ExpressionError, match="the input 'x' is 4; allowed: 1, 2, 3"):
        found.evaluate("d", {"x": 4})
    with pytest.raises(ExpressionError, match="the output 'n' is 3; allowed: < 3"):
        found.evaluate("d", {"x": 3})


def test_lenient_mode_is_the_standards() -> None:
    found = read(decision(table(["y"], ["n"], [["null", "1"], ["> 1", "2"]])))
    assert found.evaluate("d", {}, strict=False).value == 1
    with pytest.raises(ExpressionError, match="unknown name 'y'"):
        found.evaluate("d", {})


def test_no_match_is_null_or_the_default_output() -> None:
    plain = table(["x"], ["n"], [["1", "10"]])
    assert read(decision(plain)).evaluate("d", {"x": 2}).value is None
    default = '<output name="n"><defaultOutputEntry><text>-1</text></defaultOutputEntry></output>'
    with_default = plain.replace('<output name="n"/>', default)
    assert read(decision(with_default)).evaluate("d", {"x": 2}).value == -1


def test_several_outputs_are_a_context_and_say_which_rule_matched() -> None:
    rules = [["1", '"a"', "x + 1"], ["2", '"b"', "x * 10"]]
    result = read(decision(table(["x"], ["s", "n"], rules))).evaluate("d", {"x": 2})
    assert result.value == {"s": "b", "n": 20}
    [rule] = result.matched
    assert (rule.id, rule.number) == ("r2", 2)
    assert result.inputs == {"x": 2}


@pytest.mark.parametrize(
    ("cell", "value_", "expected"),
    [
        ("-", None, True),
        ("null", None, True),
        ("null", 0, False),
        ("< 5", None, False),
        ("[1..5]", None, False),
        ("not(null)", 3, True),
        ("not(1, 2)", 2, False),
        ('"a", "b"', "b", True),
        ("1, > 10", 11, True),
        ("]1..5[", 5, False),
        ("odd(?) and ? > 3", 5, True),
        ("limit", 7, True),
        ("> limit", 8, True),
        ("[1, 7, 9]", 7, True),
        ('@"2026-01-31"', "2026-01-31", False),
        ("true", "text", False),
        ("true", None, False),
        ("limit = 7", "text", True),
        ("false", False, True),
        ("true", False, False),
    ],
)
def test_cells(cell: str, value_: Any, *, expected: bool) -> None:
    found = read(decision(table(["x"], ["n"], [[cell, "1"]])))
    result = found.evaluate("d", {"x": value_, "limit": 7})
    assert (result.value == 1) is expected


def test_required_decisions_come_first_and_each_runs_once() -> None:
    calls: list[int] = []

    def seen(x: int) -> int:
        calls.append(x)
        return x

    from bizproc.feel import Function  # noqa: PLC0415

    found = read(
        decision(
            entry("literalExpression", "base * 2"), key="twice", requires=("base",)
        ),
        decision(
            entry("literalExpression", "twice + Base fee + extra"),
            key="total",
            requires=("twice", "base"),
        ),
        decision(
            entry("literalExpression", "seen(amount)"), key="base", name="Base fee"
        ),
    )
    functions = {"seen": Function("seen", ("x",), seen)}
    context = {"amount": 5, "extra": 1}
    result = found.evaluate("total", context, functions=functions)
    assert result.value == 16
    assert calls == [5]
    assert found.inputs("total") == {"amount", "extra"}
    assert found.functions("total") == {"seen"}
    assert [item.decision_id for item in result.required] == ["twice", "base"]


def test_a_failing_cell_is_located_in_the_file() -> None:
    found = read(decision(table(["x"], ["n"], [["1", "y + 1"]])))
    with pytest.raises(ExpressionError) as caught:
        found.evaluate("d", {"x": 1, "yy": 2})
    assert str(caught.value).startswith("t.dmn:")
    assert "unknown name 'y'; did you mean 'yy'?" in str(caught.value)


def test_an_input_of_the_wrong_type_is_refused() -> None:
    found = read(decision(table(["x"], ["n"], [["1", "1"]], types=("number",))))
    with pytest.raises(ExpressionError, match="the input 'x' must be a number"):
        found.evaluate("d", {"x": "1"})


def test_an_unknown_decision_is_not_found() -> None:
    found = read(decision(table(["x"], ["n"], [["1", "1"]]), key="lead_routing"))
    with pytest.raises(NotFoundError, match="did you mean 'lead_routing'"):
        found.evaluate("lead_routin", {})


def test_every_fault_of_a_file_is_one_finding_with_its_line() -> None:
    rules = [["1 +", "1"], ["1", "foo("], ['"a"', "1"]]
    found = findings(decision(table(["x"], ["n"], rules, types=("number",))))
    assert len(found) == 3
    assert all(text.startswith("t.dmn:") for text in found)
    assert "FEEL r1: expected" in found[0]
    assert "of `1 +`" in found[0]
    assert "tests for a string, but the column is a number" in found[2]


REFUSED = {
    "bkm": ('<businessKnowledgeModel id="b"/>', "the knowledge model has no logic"),
    "service": ('<decisionService id="s"/>', "has no output decision"),
    "import": (
        '<import namespace="http://x" name="x"/>',
        "there is no DMN file of the namespace 'http://x'",
    ),
    "java": (
        decision('<functionDefinition kind="Java"/>'),
        "a function of kind 'Java' calls code outside the file, which is never run",
    ),
    "unknown": ("<mystery/>", "mystery is not run"),
    "boxed": (
        decision("<literalExpresion/>"),
        "literalExpresion is not run; did you mean 'literalExpression'?",
    ),
    "no logic": (decision(""), "the decision has no logic"),
    "no id": (
        '<decision name="x"><literalExpression><text>1</text></literalExpression></decision>',
        "has no id",
    ),
    "policy": (
        decision(table(["x"], ["n"], [], policy='hitPolicy="UNIQ"')),
        "hit policy 'UNIQ' is not known; did you mean 'UNIQUE'?",
    ),
    "type": (
        decision(table(["x"], ["n"], [], types=("nubmer",))),
        "the type 'nubmer' is not known; did you mean 'number'?",
    ),
    "language": (
        decision(entry("literalExpression", "1", ' expressionLanguage="juel"')),
        "the language 'juel' is not run",
    ),
    "input": (decision(table([""], ["n"], [])), "the input column has no expression"),
    "columns": (
        decision(table(["x"], ["n"], [["1"]])),
        "rule 1 has 1 input and 0 output",
    ),
    "requirement": (
        decision(entry("literalExpression", "1"), requires=("nope",)),
        "there is no decision '#nope'",
    ),
    "empty": (decision(entry("literalExpression", " ")), "is empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_run_is_refused_and_never_ignored(name: str) -> None:
    text, message = REFUSED[name]
    found = findings(text)
    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("t.dmn:")


def test_circular_requirements_are_refused() -> None:
    logic = entry("literalExpression", "1")
    found = findings(
        decision(logic, key="a", requires=("b",)),
        decision(logic, key="b", requires=("c",)),
        decision(logic, key="c", requires=("a",)),
    )
    assert "in a circle: a → b → c → a" in found[0]


def test_two_decisions_of_one_id_are_refused() -> None:
    logic = entry("literalExpression", "1")
    assert (
        "two decisions have the id 'd'" in findings(decision(logic), decision(logic))[0]
    )


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    body = decision(entry("literalExpression", "1 + 1"))
    text = f'<definitions xmlns="{namespace}">{body}</definitions>'
    assert dmn.read(text.encode(), file="t").evaluate("d", {}).value == 2


def test_other_files_are_refused() -> None:
    with pytest.raises(DeploymentError, match="this is no DMN file"):
        dmn.read(b"<definitions/>", file="t")
    with pytest.raises(SourceError):
        dmn.read(b"<definitions>", file="t")


def test_in_lenient_mode_a_value_that_is_not_allowed_decides_nothing() -> None:
    text = table(["x"], ["n"], [["-", "1"]])
    inputs = "<inputValues><text>1, 2, 3</text></inputValues></input>"
    found = read(decision(text.replace("</input>", inputs)))
    result = found.evaluate("d", {"x": 4}, strict=False)
    assert result.value is None
    assert "the input 'x' is 4; allowed: 1, 2, 3" in str(result.notes[0])
