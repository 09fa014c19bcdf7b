"""Overlapping, missing and unreachable rules, each with an example input."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc import dmn
from bizproc.errors import ExpressionError

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="t">'


def cell(tag: str, text: str, kind: str = "") -> str:
    ref = f' typeRef="{kind}"' if kind else ""
    return f"<{tag}{ref}><text>{escape(text)}</text></{tag}>"


def table(
    columns: list[str],
    rules: list[list[str]],
    *,
    policy: str = "UNIQUE",
    default: str = "",
    order: str = "",
) -> dmn.Decisions:
    """Read a table; a column is `expression`, `expression: type` or `… = allowed`."""
    parts = [f'<decision id="d" name="d"><decisionTable id="T" hitPolicy="{policy}">']
    for column in columns:
        head, _, allowed = column.partition(" = ")
        text, _, kind = head.partition(": ")
        values = cell("inputValues", allowed) if allowed else ""
        parts.append(f"<input>{cell('inputExpression', text, kind)}{values}</input>")
    inner = cell("outputValues", order) if order else ""
    inner += cell("defaultOutputEntry", default) if default else ""
    parts.append(f'<output name="out">{inner}</output>')
    for number, row in enumerate(rules, 1):
        cells = "".join(cell("inputEntry", it) for it in row[: len(columns)])
        result = row[len(columns)] if len(row) > len(columns) else str(number)
        parts.append(
            f'<rule id="r{number}">{cells}{cell("outputEntry", result)}</rule>'
        )
    text = "\n".join([HEAD, *parts, "</decisionTable></decision></definitions>"])
    return dmn.read(text.encode(), file="t.dmn")


def found(*arguments: Any, **options: Any) -> list[str]:
    return [str(it) for it in dmn.analyse(table(*arguments, **options))]


def test_an_overlap_of_a_unique_table_is_an_error_at_the_later_rule() -> None:
    [finding] = dmn.analyse(table(["x: number"], [["< 100"], [">= 50"]]))
    assert (finding.code, finding.level) == ("DMN_OVERLAP", "error")
    assert finding.location.element == "r2"
    assert finding.location.line is not None
    assert "rules 1 and 2 of the UNIQUE table both match" in finding.message
    assert finding.message.endswith("for example x = 51")


def test_a_gap_is_a_warning_with_its_region() -> None:
    [finding] = dmn.analyse(table(["x", "vip"], [["< 5", "-"], [">= 5", "true"]]))
    assert (finding.code, finding.level) == ("DMN_GAP", "warning")
    assert finding.message == (
        "no rule matches when x >= 5 and vip = false; for example x = 6, vip = false"
    )


@pytest.mark.parametrize(
    ("columns", "rules", "expected"),
    [
        (["x"], [["< 5"], ["> 5"]], "when x = 5"),
        (["x"], [["[1..2]"], ["< 1"], ["[3..4]"], ["> 4"]], "when x in (2..3)"),
        (["x: integer"], [["<= 5"], [">= 6"]], ""),
        (["x"], [["<= 5"], [">= 6"]], "when x in (5..6)"),
        (["x"], [["not([1..2])"]], "when x in [1..2]"),
        (["x: number = [0..10]"], [["< 5"], ["[5..9]"]], "when x in (9..10]"),
        (["d: date"], [['< date("2026-01-01")'], ['> @"2026-01-01"']], "2026-01-01"),
        (["d: date"], [['<= @"2026-01-01"'], ['>= @"2026-01-02"']], ""),
        (["t"], [['< @"10:00:00"'], ['> @"10:00:00"']], 'when t = @"10:00:00"'),
        (["p"], [['< duration("P1D")'], ['> @"P1D"']], 'when p = @"P1D"'),
        (["b"], [["true"]], "when b = false"),
        (["b"], [["true"], ["false"]], ""),
        (["b"], [["true"], ["false"], ["null"]], ""),
        (['s: string = "a", "b", "c"'], [['"a"'], ['"b"']], 'when s = "c"'),
        (['s: string = "a", "b"'], [['"a"'], ['not("a")']], ""),
        (["s"], [['"a"']], ""),  # which strings there are nobody says
        (["f(x)"], [["true"]], "when f(x) = false"),
        (["x"], [["< limit"]], ""),
        (["x"], [["odd(?)"], ["< 0"]], ""),
        (["x", "x > 5"], [["< 3", "true"]], ""),
    ],
)
def test_gaps(columns: list[str], rules: list[list[str]], expected: str) -> None:
    findings = [it for it in found(columns, rules) if "DMN_GAP" in it]
    if expected:
        assert len(findings) == 1
        assert expected in findings[0]
    else:
        assert findings == []


def test_no_gap_where_nothing_needs_to_match() -> None:
    assert found(["x"], [["1"]], policy="COLLECT") == []
    assert found(["x"], [["1"]], default="0") == []
    assert len(found(["x"], [["1"]], policy="FIRST")) > 0


@pytest.mark.parametrize(
    ("columns", "rules", "example"),
    [
        (["s"], [['"a", "b"'], ['"b", "c"']], 's = "b"'),
        (["s", "n"], [['not("a")', "> 1"], ['"b"', "< 9"]], 's = "b", n = 2'),
        (["b"], [["-"], ["null"]], "b = null"),
        (["x", "y"], [["< 5", "< limit"], ["> 1", "< limit"]], "x = 2"),
        (["x", "x"], [["> 1", "< 9"], ["[8..10]", "-"]], "x = 8"),
        (["deal.a", "deal.b"], [["1", "-"], ["-", "2"]], "deal.a = 1, deal.b = 2"),
        (["x", "-x"], [["> 1", "-"], ["> 1", "< 0"]], "x = 2"),
    ],
)
def test_overlaps(columns: list[str], rules: list[list[str]], example: str) -> None:
    [finding] = [it for it in found(columns, rules) if "DMN_OVERLAP" in it]
    assert f"for example {example}" in finding


@pytest.mark.parametrize(
    ("columns", "rules"),
    [
        (["x"], [["< 5"], ["> limit"]]),
        (["x"], [["odd(?)"], ["even(?)"]]),
        (["x", "x > 5"], [["3", "-"], ["-", "true"]]),  # never together
        (["f(x)", "g(x)"], [["true", "-"], ["-", "true"]]),
        (["x"], [['"a"'], ["1"], ["true"]]),
    ],
)
def test_no_alarm_about_what_is_not_known(
    columns: list[str], rules: list[list[str]]
) -> None:
    assert [it for it in found(columns, rules) if "OVERLAP" in it] == []


def test_an_any_table_may_overlap_with_equal_outputs() -> None:
    rules = [["< 5", '"a"'], ["< 3", '"a"'], [">= 5", '"b"']]
    assert found(["x"], rules, policy="ANY") == []
    rules[1][1] = '"c"'
    [finding] = found(["x"], rules, policy="ANY")
    assert "rules 1 and 2 of the ANY table both match, they differ" in finding


def test_rules_that_never_decide() -> None:
    rules = [["< 100"], ["< 50"], ["-"], ["7"]]
    found_ = found(["x"], rules, policy="FIRST")
    assert len(found_) == 2
    assert "DMN_UNREACHABLE r2: rule 2 never decides" in found_[0]
    assert "rule 1 takes first; for example x = " in found_[0]
    [finding] = found(["x"], [["[10..5]"], ["-"]])
    assert "rule 1 never matches: no value of x does" in finding
    [finding] = found(['s = "a", "b"'], [['"c"'], ["-"]])
    assert "rule 1 never matches" in finding
    rules = [["> 5", '"low"'], ["-", '"high"']]
    [finding] = found(["x"], rules, policy="PRIORITY", order='"high", "low"')
    assert "rule 1 never decides" in finding
    assert found(["x"], rules, policy="PRIORITY", order='"low", "high"') == []


def test_tables_inside_other_logic_are_analysed() -> None:
    text = f"""{HEAD}<businessKnowledgeModel id="k" name="k"><encapsulatedLogic>
    <formalParameter name="x"/><context><contextEntry><variable name="a"/>
    <decisionTable><input>{cell("inputExpression", "x")}</input><output/>
    <rule id="one">{cell("inputEntry", "&lt; 1")}{cell("outputEntry", "1")}</rule>
    </decisionTable></contextEntry></context></encapsulatedLogic>
    </businessKnowledgeModel></definitions>"""
    decisions = dmn.read(text.replace("&amp;", "&").encode(), file="t.dmn")
    assert [it.code for it in dmn.analyse(decisions)] == ["DMN_GAP"]


def test_large_tables_take_no_long_time() -> None:
    wide = [f"x{n}" for n in range(12)]
    rules = [[f"[{n}..{n + k}]" for k in range(12)] for n in range(40)]
    assert isinstance(found(wide, rules, policy="FIRST"), list)


NUMBERS = st.integers(0, 6)
CELLS = st.one_of(
    st.just("-"),
    st.builds("{}{}".format, st.sampled_from(["< ", "<= ", "> ", ">= ", ""]), NUMBERS),
    st.builds("[{}..{}]".format, NUMBERS, NUMBERS),
    st.builds("not({}, > {})".format, NUMBERS, NUMBERS),
)
FLAGS = st.sampled_from(["-", "true", "false"])
POINTS = [number / 2 for number in range(-2, 15)]


@settings(max_examples=120)
@given(st.lists(st.tuples(CELLS, FLAGS), min_size=1, max_size=5))
def test_findings_are_what_evaluation_shows(rules: list[tuple[str, str]]) -> None:
    decisions = table(["x", "b"], [list(it) for it in rules], policy="UNIQUE")
    codes = {it.code for it in dmn.analyse(decisions)}
    overlapping = missing = False
    for x in POINTS:
        for b in (True, False):
            try:
                result = decisions.evaluate("d", {"x": x, "b": b})
            except ExpressionError:
                overlapping = True
            else:
                missing = missing or not result.matched
    assert overlapping == ("DMN_OVERLAP" in codes)
    assert missing == ("DMN_GAP" in codes)
