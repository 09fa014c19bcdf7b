"""Decision tables as the standard decides them (DMN 1.5, chapter 8), in lenient mode."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from bizproc import dmn, feel

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="t">'
LEVELS = """<itemDefinition name="tLevel"><typeRef>string</typeRef>
<allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>"""


def text(tag: str, feel_text: str, attributes: str = "") -> str:
    return f"<{tag} {attributes}><text>{escape(feel_text)}</text></{tag}>"


def column(name: str, values: str = "", default: str = "") -> str:
    """Return an output column; a name may tell its type: `a: number`."""
    name, _, kind = name.partition(": ")
    told = f'name="{name}"' + (f' typeRef="{kind}"' if kind else "")
    inside = text("outputValues", values) if values else ""
    inside += text("defaultOutputEntry", default) if default else ""
    return f"<output {told}>{inside}</output>"


def rows(*cells: tuple[str, ...], inputs: int = 1) -> str:
    return "".join(
        "<rule>"
        + "".join(text("inputEntry", cell) for cell in row[:inputs])
        + "".join(text("outputEntry", cell) for cell in row[inputs:])
        + "</rule>"
        for row in cells
    )


def decided(
    policy: str, outputs: str, rules: str, x: Any = 4, kind: str = "", **column_: str
) -> Any:
    """Return what a table of one input `x` decides."""
    policy, _, aggregation = policy.partition(" of ")
    told = f'hitPolicy="{policy}"'
    told += f' aggregation="{aggregation}"' if aggregation else ""
    ref = f'typeRef="{column_["type_"]}"' if "type_" in column_ else ""
    inside = text("inputExpression", "x", ref)
    inside += text("inputValues", column_["values"]) if "values" in column_ else ""
    variable = f'<variable name="d" typeRef="{kind}"/>' if kind else ""
    file = (
        f'{HEAD}{LEVELS}<decision id="d" name="d">{variable}<decisionTable {told}>'
        f"<input>{inside}</input>{outputs}{rules}</decisionTable></decision>"
        "</definitions>"
    )
    model = dmn.read(file.encode(), file="t.dmn", strict=False)
    return model.evaluate("d", {"x": x, "y": 3}, strict=False).value


ABC = rows(("< 5", '"a"'), ("> 3", '"b"'), ("-", '"c"'))
O = column("o")  # noqa: E741  # the only output
PAIRS = rows(("< 5", '"a"', "1"), ("> 3", '"b"', "2"), ("-", '"b"', "1"))
RANKED = column("p", '"b", "a"') + column("q", "1, 2")


@pytest.mark.parametrize(
    ("policy", "outputs", "rules", "x", "value"),
    [
        ("UNIQUE", O, ABC, 10, None),
        ("UNIQUE", O, rows(("4", '"a"'), ("5", '"b"')), 4, "a"),
        ("UNIQUE", O, rows(("5", '"b"')), 4, None),
        ("FIRST", O, ABC, 4, "a"),
        ("FIRST", O, ABC, None, "c"),
        ("ANY", O, ABC, 4, None),
        ("ANY", O, rows(("-", "1"), ("4", "1.0")), 4, 1),
        (
            "ANY",
            column("a") + column("b"),
            rows(*[("-", "1", "2")] * 2),
            4,
            {"a": 1, "b": 2},
        ),
        ("RULE ORDER", O, ABC, 4, ["a", "b", "c"]),
        ("COLLECT", O, ABC, 4, ["a", "b", "c"]),
        ("PRIORITY", column("o", '"c", "b", "a"'), ABC, 4, "c"),
        ("OUTPUT ORDER", column("o", '"c", "b", "a"'), ABC, 4, ["c", "b", "a"]),
        ("PRIORITY", RANKED, PAIRS, 4, {"p": "b", "q": 1}),
        (
            "OUTPUT ORDER",
            RANKED,
            PAIRS,
            4,
            [{"p": "b", "q": 1}, {"p": "b", "q": 2}, {"p": "a", "q": 1}],
        ),
        ("PRIORITY", column("o", "-1, 1"), rows(("-", "1"), ("-", "-1")), 4, -1),
        ("PRIORITY", column("o", "true, 1"), rows(("-", "1"), ("-", "true")), 4, True),
        ("PRIORITY", O, ABC, 4, None),  # nothing tells the order
        ("COLLECT of SUM", O, rows(("-", "1"), ("-", "2")), 4, 3),
        ("COLLECT of MIN", O, rows(("-", '"b"'), ("-", '"a"')), 4, "a"),
        ("COLLECT of MAX", O, rows(("-", "1"), ("-", "2")), 4, 2),
        ("COLLECT of COUNT", O, rows(("-", "1"), ("-", "1")), 4, 2),
        ("COLLECT of SUM", O, rows(("-", '"a"')), 4, None),
        ("COLLECT of SUM", O, rows(("5", "1")), 4, None),
        ("COLLECT of COUNT", O, rows(("5", "1")), 4, 0),
        ("COLLECT", O, rows(("5", "1")), 4, []),
        ("UNIQUE", column("o", default='"z"'), rows(("5", "1")), 4, "z"),
        (
            "UNIQUE",
            column("a", default='"z"') + column("b"),
            rows(("5", "1", "2")),
            4,
            {"a": "z", "b": None},
        ),
        # types, null and what is wrong
        ("UNIQUE", column("o: number"), rows(("-", '"z"')), 4, None),
        (
            "UNIQUE",
            column("a: number") + column("b"),
            rows(("-", '"z"', "1")),
            4,
            {"a": None, "b": 1},
        ),
        ("UNIQUE", column("o", '"a", "b"'), rows(("-", '"z"')), 4, None),
        ("UNIQUE", O, rows(("4", "")), 4, None),
        ("FIRST", O, rows(("<<", "1"), ("-", "2")), 4, 2),
        ("FIRST", O, rows(("-", "1 +"), ("-", "2")), 4, None),
        ("UNIQUE", O, rows(("null", "1"), ("not(null)", "2")), None, 1),
        # what a cell may ask
        ("UNIQUE", O, rows(("> y", "x + y")), 4, 7),
        ("UNIQUE", O, rows(('list contains(?, "a")', "1")), ["a", "b"], 1),
        ("UNIQUE", O, rows(('["a", "b"]', "1")), ["a", "b"], 1),
        ("UNIQUE", O, rows(("count(?) = 2", "1")), ["a", "b"], 1),
        ("UNIQUE", O, rows(("?.a > 1", "1")), {"a": 2}, 1),
    ],
)
def test_a_table_decides(
    policy: str, outputs: str, rules: str, x: Any, value: Any
) -> None:
    found = decided(policy, outputs, rules, x)
    assert found == value
    assert type(found) is type(value)


def test_priorities_may_be_dates() -> None:
    later, sooner = 'date("2026-02-01")', 'date("2026-01-01")'
    outputs = column("o", f"{later}, {sooner}")
    found = decided("PRIORITY", outputs, rows(("-", sooner), ("-", later)))
    assert found == feel.evaluate(later)


def test_the_type_of_the_decision_is_that_of_its_only_column() -> None:
    rules = rows(("-", '"low"'), ("-", '"high"'))
    assert decided("PRIORITY", column("o: tLevel"), rules) == "high"
    assert decided("PRIORITY", O, rules, kind="tLevel") == "high"
    assert decided("UNIQUE", O, rows(("-", '"middle"')), kind="tLevel") is None


def test_an_input_is_of_its_type_and_among_the_allowed_values() -> None:
    rules = rows(("-", "1"))
    assert decided("UNIQUE", O, rules, "a", values='"a", "b"') == 1
    assert decided("UNIQUE", O, rules, "z", values='"a", "b"') is None
    assert decided("UNIQUE", O, rows(("4", "1")), "4", type_="number") is None
    assert decided("UNIQUE", O, rows(("4", "1")), [4], type_="number") == 1
