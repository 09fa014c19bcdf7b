"""Boxed expressions, as the decisions of a file see them."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from bizproc import dmn
from bizproc.errors import DeploymentError, ExpressionError

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="t">'


def lit(text: str, kind: str = "") -> str:
    ref = f' typeRef="{kind}"' if kind else ""
    return f"<literalExpression{ref}><text>{escape(text)}</text></literalExpression>"


def entry(name: str, logic: str, kind: str = "") -> str:
    ref = f' typeRef="{kind}"' if kind else ""
    variable = f'<variable name="{name}"{ref}/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def function(parameters: dict[str, str], body: str, attributes: str = "") -> str:
    formal = "".join(
        f'<formalParameter name="{name}"' + (f' typeRef="{kind}"/>' if kind else "/>")
        for name, kind in parameters.items()
    )
    return f"<functionDefinition {attributes}>{formal}{body}</functionDefinition>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def read(logic: str, *, strict: bool = True) -> dmn.Decisions:
    text = f'{HEAD}<decision id="d" name="d">{logic}</decision></definitions>'
    return dmn.read(text.encode(), file="t.dmn", strict=strict)


def value(logic: str, context: dict[str, Any] | None = None) -> Any:
    return read(logic).evaluate("d", context or {}).value


def lenient(logic: str, context: dict[str, Any] | None = None) -> dmn.DecisionResult:
    return read(logic, strict=False).evaluate("d", context or {}, strict=False)


def test_a_context_sees_the_entries_before_and_is_their_value() -> None:
    logic = context(entry("net", lit("100")), entry("gross total", lit("net * 1.2")))
    assert value(logic) == {"net": 100, "gross total": 120}


def test_the_last_entry_without_a_name_is_the_result() -> None:
    logic = context(entry("a-b", lit("2")), entry("", lit("a-b + x")))
    assert value(logic, {"x": 1}) == 3
    with pytest.raises(DeploymentError, match="only the last entry"):
        read(context(entry("", lit("1")), entry("b", lit("2"))))
    with pytest.raises(DeploymentError, match="two entries 'b'"):
        read(context(entry("b", lit("1")), entry("b", lit("2"))))


def test_lists_and_relations() -> None:
    assert value(f"<list>{lit('1')}{lit('x')}</list>", {"x": "b"}) == [1, "b"]
    row = f"<row>{lit('1')}{lit('x')}</row>"
    columns = '<column name="n" typeRef="number"/><column name="s"/>'
    relation = f"<relation>{columns}{row}{row}</relation>"
    assert value(relation, {"x": "b"}) == [{"n": 1, "s": "b"}] * 2
    with pytest.raises(DeploymentError, match="row 1 has 1 cells, the relation 2"):
        read(f"<relation>{columns}<row>{lit('1')}</row></relation>")
    assert (
        lenient(relation.replace(lit("1"), lit('"one"'))).value
        == [{"n": None, "s": None}] * 2
    )


def test_functions_close_over_their_context_and_check_types() -> None:
    add = function({"n": "number"}, lit("n + base"))
    logic = context(
        entry("base", lit("10")), entry("add", add), entry("", lit("add(x)"))
    )
    assert value(logic, {"x": 5}) == 15
    assert value(logic.replace("add(x)", "add(n: x)"), {"x": 5}) == 15
    with pytest.raises(ExpressionError, match="argument 'n' of function"):
        value(logic, {"x": "5"})
    result = lenient(logic, {"x": "5"})
    assert result.value is None
    assert "must be a number" in str(result.notes[0])
    assert value(logic, {"x": [5]}) == 15  # a list of one is its item (10.3.2.9.4)


def test_a_function_may_call_itself_up_to_a_depth() -> None:
    body = lit("if n <= 1 then 1 else n * fact(n - 1)")
    logic = context(entry("fact", function({"n": ""}, body)), entry("", lit("fact(x)")))
    assert value(logic, {"x": 5}) == 120
    with pytest.raises(ExpressionError, match="nested deeper"):
        value(logic, {"x": 1000})
    with pytest.raises(ExpressionError, match="nested deeper"):
        lenient(logic, {"x": 1000})  # a budget is never forgiven


def test_work_without_end_is_stopped() -> None:
    body = lit("if n = 0 then 0 else f(n - 1) + f(n - 1)")
    logic = context(entry("f", function({"n": ""}, body)), entry("", lit("f(22)")))
    with pytest.raises(ExpressionError, match="steps"):
        value(logic)


def test_invocations_bind_by_name() -> None:
    def invocation(called: str, **bound: str) -> str:
        bindings = "".join(
            f'<binding><parameter name="{name}"/>{lit(text)}</binding>'
            for name, text in bound.items()
        )
        return f"<invocation>{lit(called)}{bindings}</invocation>"

    minus = entry("minus", function({"a": "", "b": ""}, lit("a - b")))
    assert (
        value(context(minus, entry("", invocation("minus", b="1", a="x"))), {"x": 5})
        == 4
    )
    assert value(invocation("abs", n="-3")) == 3
    with pytest.raises(ExpressionError, match="no parameter 'c'; known: a, b"):
        value(context(minus, entry("", invocation("minus", c="1"))))
    with pytest.raises(ExpressionError, match="calls null, no function"):
        value(invocation("x"), {"x": None})


def part(name: str, text: str) -> str:
    return f"<{name}>{lit(text)}</{name}>"


def test_conditionals() -> None:
    logic = f"<conditional>{part('if', 'x')}{part('then', '1')}{part('else', '2')}</conditional>"
    assert value(logic, {"x": True}) == 1
    assert value(logic, {"x": False}) == 2
    with pytest.raises(ExpressionError, match="the condition must be true or false"):
        value(logic, {"x": "yes"})
    with pytest.raises(DeploymentError, match="conditional has no 'else'"):
        read(logic.replace(part("else", "2"), ""))


def test_filters_by_condition_and_by_position() -> None:
    def filtered(match: str) -> str:
        return f"<filter>{part('in', 'xs')}{part('match', match)}</filter>"

    rows = {"xs": [{"n": 1}, {"n": 2}, {"n": 3}]}
    assert value(filtered("n > 1"), rows) == [{"n": 2}, {"n": 3}]
    assert value(filtered("item.n = 1"), rows) == [{"n": 1}]
    assert value(filtered("-1"), rows) == {"n": 3}


def test_iterations() -> None:
    def iteration(kind: str, body: str, domain: str = "xs") -> str:
        last = "return" if kind == "for" else "satisfies"
        inner = part("in", domain) + part(last, body)
        return f'<{kind} iteratorVariable="the x">{inner}</{kind}>'

    xs = {"xs": [1, 2, 3]}
    assert value(iteration("for", "the x * 2"), xs) == [2, 4, 6]
    assert value(iteration("for", "count(partial) * the x"), xs) == [0, 2, 6]
    assert value(iteration("for", "the x", "[1..3]")) == [1, 2, 3]
    assert value(iteration("some", "the x > 2"), xs) is True
    assert value(iteration("every", "the x > 2"), xs) is False
    assert value(iteration("every", "the x > 0"), xs) is True
    assert lenient(iteration("every", '"no boolean"'), xs).value is None
    with pytest.raises(ExpressionError, match="null has no items"):
        value(iteration("for", "the x"), {"xs": None})


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_code_outside_the_file_is_never_run(kind: str) -> None:
    logic = function({"x": ""}, lit("1"), f'kind="{kind}"')
    with pytest.raises(DeploymentError, match=f"kind '{kind}' calls code outside"):
        read(logic)
    assert lenient(logic).value is None


def test_what_is_wrong_in_a_lenient_file_is_null_with_its_reason() -> None:
    logic = context(entry("a", lit("1 +")), entry("b", lit("2")))
    result = lenient(logic)
    assert result.value == {"a": None, "b": 2}
    assert str(result.notes[0]).startswith("t.dmn:")
    with pytest.raises(DeploymentError, match="of `1 \\+`"):
        read(logic)


def test_deep_nesting_is_an_error_of_ours() -> None:
    for depth in (60, 120, 240):
        logic = "<list>" * depth + lit("1") + "</list>" * depth
        try:
            found = value(logic)
        except (DeploymentError, ExpressionError) as error:
            assert "deep" in str(error)  # noqa: PT017
        else:
            assert isinstance(found, list)
