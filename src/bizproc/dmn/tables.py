"""Read decision tables and literal expressions."""

from __future__ import annotations

from typing import Any, get_args

from lxml import etree

from bizproc.dmn.document import Document, local_name, text_of
from bizproc.dmn.kinds import KINDS, fits
from bizproc.dmn.model import (
    Aggregation,
    Cell,
    DecisionTable,
    Formula,
    HitPolicy,
    Input,
    LiteralExpression,
    Output,
    Rule,
)
from bizproc.errors import ExpressionError, did_you_mean
from bizproc.feel import kind_of, parse, parse_unary_tests
from bizproc.feel.syntax import Constant, Tests

__all__ = ["read_literal_expression", "read_table"]

_AGGREGATIONS: dict[str, Aggregation] = {
    **{name: name for name in get_args(Aggregation)},
}
_POLICIES: dict[str, HitPolicy] = {name: name for name in get_args(HitPolicy)}
_PARTS = frozenset(["input", "output", "annotation", "rule", "description"])


def read_table(document: Document, element: etree._Element) -> DecisionTable | None:
    """Return a decision table; None if it has findings."""
    before = len(document.findings)
    policy, aggregation = _policy(document, element)
    _check_parts(document, element)
    inputs = [_input(document, item) for item in document.children(element, "input")]
    found = list(document.children(element, "output"))
    outputs = [_output(document, item, several=len(found) > 1) for item in found]
    if not outputs:
        document.refuse(element, "the table has no output column", code="DMN")
    if aggregation is not None and len(outputs) > 1:
        message = f"COLLECT with {aggregation} needs exactly one output column"
        document.refuse(element, message, code="DMN")
    if policy in {"PRIORITY", "OUTPUT ORDER"} and not any(
        output.order for output in outputs
    ):
        message = f"{policy} needs output values, the most important first"
        document.refuse(element, message, code="DMN")
    names = [output.name for output in outputs]
    if len(set(names)) < len(names):
        document.refuse(element, "two output columns have one name", code="DMN")
    columns = [item for item in inputs if item is not None]
    rules = [
        _rule(document, item, number, columns, outputs)
        for number, item in enumerate(document.children(element, "rule"), 1)
    ]
    if len(document.findings) > before:
        return None
    return DecisionTable(
        location=document.location(element),
        hit_policy=policy,
        aggregation=aggregation,
        inputs=tuple(columns),
        outputs=tuple(outputs),
        rules=tuple(rule for rule in rules if rule is not None),
    )


def _policy(
    document: Document, element: etree._Element
) -> tuple[HitPolicy, Aggregation | None]:
    written = element.get("hitPolicy", "UNIQUE")
    policy = _POLICIES.get(written)
    if policy is None:
        message = (
            f"hit policy {written!r} is not known{did_you_mean(written, _POLICIES)}"
        )
        document.refuse(element, message, code="DMN")
    aggregation = element.get("aggregation")
    if aggregation is not None and (
        aggregation not in _AGGREGATIONS or policy != "COLLECT"
    ):
        message = (
            f"aggregation {aggregation!r} is not run here; COLLECT takes SUM, MIN, "
            "MAX or COUNT"
        )
        document.refuse(element, message, code="DMN")
    return policy or "UNIQUE", _AGGREGATIONS.get(aggregation or "")


def _check_parts(document: Document, element: etree._Element) -> None:
    for part in document.children(element):
        if local_name(part) not in _PARTS | {"extensionElements"}:
            message = f"a decision table with {local_name(part)!r} is not run"
            document.refuse(part, message, code="DMN")


def _input(document: Document, element: etree._Element) -> Input | None:
    for attribute in element.attrib:
        if etree.QName(attribute).localname == "inputVariable":
            message = "an input variable is not run; the tested value is '?' in cells"
            document.refuse(element, message, code="DMN")
    expression = document.child(element, "inputExpression")
    text = text_of(expression)
    if expression is None or not text:
        message = "the input column has no expression; write what it tests"
        document.refuse(element, message, code="DMN")
        return None
    formula = _formula(document, expression, text)
    kind = _kind(document, expression)
    if formula is None:
        return None
    return Input(
        id=element.get("id", ""),
        label=element.get("label") or text,
        formula=formula,
        kind=kind,
        allowed=_cell(document, document.child(element, "inputValues"), kind),
    )


def _output(document: Document, element: etree._Element, *, several: bool) -> Output:
    name = element.get("name") or ""
    if several and not name:
        message = "one of several output columns has no name; it is the result's key"
        document.refuse(element, message, code="DMN")
    kind = _kind(document, element)
    allowed = _cell(document, document.child(element, "outputValues"), kind)
    default = document.child(element, "defaultOutputEntry")
    text = text_of(default)
    return Output(
        id=element.get("id", ""),
        name=name or element.get("label") or "",
        location=document.location(element),
        kind=kind,
        allowed=allowed,
        order=_order(allowed),
        default=_formula(document, default, text) if default is not None else None,
    )


def _order(allowed: Cell | None) -> tuple[Any, ...]:
    """Return the literals among the allowed values, in their order."""
    tree = allowed.tests.ast if allowed is not None else None
    tests = tree.tests if isinstance(tree, Tests) else ()
    operands = (test.operand for test in tests)
    return tuple(item.value for item in operands if isinstance(item, Constant))


def _rule(
    document: Document,
    element: etree._Element,
    number: int,
    inputs: list[Input],
    outputs: list[Output],
) -> Rule | None:
    cells = list(document.children(element, "inputEntry"))
    results = list(document.children(element, "outputEntry"))
    if len(results) != len(outputs) or len(cells) != len(inputs):
        message = (
            f"rule {number} has {len(cells)} input and {len(results)} output cells, "
            f"the table {len(inputs)} and {len(outputs)} columns"
        )
        document.refuse(element, message, code="DMN")
        return None
    tests = [
        _cell(document, cell, column.kind)
        for cell, column in zip(cells, inputs, strict=True)
    ]
    formulas = [
        _result(document, cell, column)
        for cell, column in zip(results, outputs, strict=True)
    ]
    return Rule(
        id=element.get("id", ""),
        number=number,
        location=document.location(element),
        cells=tuple(tests),
        outputs=tuple(formula for formula in formulas if formula is not None),
    )


def _cell(
    document: Document, element: etree._Element | None, kind: str | None
) -> Cell | None:
    """Return the tests of a cell; None for `-` and an empty cell."""
    text = text_of(element)
    if element is None or text in {"", "-"}:
        return None
    _check_language(document, element)
    try:
        tests = parse_unary_tests(text, names=document.names)
    except ExpressionError as error:
        document.refuse_expression(element, text, error)
        return None
    tree = tests.ast
    for test in tree.tests if isinstance(tree, Tests) else ():
        operand = test.operand
        if isinstance(operand, Constant) and not fits(operand.value, kind):
            found = kind_of(operand.value)
            if found != "boolean":
                message = f"`{text}` tests for a {found}, but the column is a {kind}"
                document.refuse(element, message, code="DMN")
    return Cell(tests=tests, location=document.location(element))


def _result(
    document: Document, element: etree._Element, column: Output
) -> Formula | None:
    """Return an output cell; an empty one is null."""
    formula = _formula(document, element, text_of(element) or "null")
    if formula is not None:
        tree = formula.expression.ast
        if isinstance(tree, Constant) and not fits(tree.value, column.kind):
            message = (
                f"`{formula.expression.source}` is a {kind_of(tree.value)}, but the "
                f"column {column.name!r} is a {column.kind}"
            )
            document.refuse(element, message, code="DMN")
    return formula


def _formula(document: Document, element: etree._Element, text: str) -> Formula | None:
    _check_language(document, element)
    try:
        expression = parse(text, names=document.names)
    except ExpressionError as error:
        document.refuse_expression(element, text, error)
        return None
    return Formula(expression=expression, location=document.location(element))


def _check_language(document: Document, element: etree._Element) -> None:
    language = element.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        message = f"the language {language!r} is not run; write the cell in FEEL"
        document.refuse(element, message, code="DMN")


def _kind(document: Document, element: etree._Element) -> str | None:
    written = element.get("typeRef")
    if not written:
        return None
    name = written.rpartition(":")[2].strip()
    if name not in KINDS:
        hint = did_you_mean(name, KINDS)
        message = (
            f"the type {written!r} is not known{hint}; item definitions are not run"
        )
        document.refuse(element, message, code="DMN")
        return None
    return KINDS[name]


def read_literal_expression(
    document: Document, element: etree._Element
) -> LiteralExpression | None:
    """Return a decision that is one expression; None if it has findings."""
    before = len(document.findings)
    text = text_of(element)
    if not text:
        document.refuse(element, "the literal expression is empty", code="DMN")
        return None
    formula = _formula(document, element, text)
    kind = _kind(document, element)
    if formula is None or len(document.findings) > before:
        return None
    return LiteralExpression(formula=formula, kind=kind)
