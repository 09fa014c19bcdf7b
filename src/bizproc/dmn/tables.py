"""Read decision tables (DMN 1.5, chapter 8)."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, get_args

from lxml import etree

from bizproc.dmn.boxed import (
    Aggregation,
    Boxed,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
    Unusable,
)
from bizproc.dmn.document import Document, text_of
from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.item_types import ItemType, mismatch
from bizproc.errors import did_you_mean
from bizproc.feel import evaluate, kind_of
from bizproc.feel.compile.folding import FOLDED_CALLS
from bizproc.feel.syntax import Call, Constant, ListLiteral, Name, Node, Tests
from bizproc.source.xml import Element, local_name

__all__ = ["read_table"]

_AGGREGATIONS: dict[str, Aggregation] = {name: name for name in get_args(Aggregation)}
_POLICIES: dict[str, HitPolicy] = {name: name for name in get_args(HitPolicy)}
_PARTS = frozenset(
    ["input", "output", "annotation", "rule", "description", "extensionElements"]
)


def read_table(
    document: Document, element: Element, declared: ItemType | None = None
) -> Boxed:
    """Return a decision table; its faults are findings of the document.

    A single output column has the type that is declared for what the table decides,
    and so its allowed values (8.3.3).
    """
    before = len(document.findings)
    policy, aggregation = _policy(document, element)
    _check_parts(document, element)
    inputs = [
        _input(document, item, at)
        for at, item in enumerate(document.children(element, "input"))
    ]
    kind = document.type_named(element, element.get("typeRef"))
    found = list(document.children(element, "output"))
    of_table = kind or declared
    of_column = _column_type(of_table, policy, aggregation) if len(found) == 1 else None
    outputs = [_output(document, item, of_column) for item in found]
    _check_outputs(document, element, outputs, policy, aggregation)
    columns = [item for item in inputs if item is not None]
    rules = [
        _rule(document, item, number, columns, outputs)
        for number, item in enumerate(document.children(element, "rule"), 1)
    ]
    if len(document.findings) > before:
        messages = [finding.message for finding in document.findings[before:]]
        if not document.strict:
            del document.findings[before:]
        place = document.location(element)
        return Unusable(location=place, message="; ".join(messages))
    return DecisionTable(
        location=document.location(element),
        type=kind,
        hit_policy=policy,
        aggregation=aggregation,
        inputs=tuple(columns),
        outputs=tuple(outputs),
        rules=tuple(rule for rule in rules if rule is not None),
        annotations=tuple(
            item.get("name", "") for item in document.children(element, "annotation")
        ),
    )


def _column_type(
    kind: ItemType | None, policy: HitPolicy, aggregation: Aggregation | None
) -> ItemType | None:
    """Return the type of a single column, told by that of the table's result."""
    several = policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}
    if aggregation is not None:
        return None if aggregation == "COUNT" else kind
    return kind.element if several and kind is not None else kind


def _policy(
    document: Document, element: Element
) -> tuple[HitPolicy, Aggregation | None]:
    written = element.get("hitPolicy", "UNIQUE")
    policy = _POLICIES.get(written)
    if policy is None:
        message = (
            f"hit policy {written!r} is not known{did_you_mean(written, _POLICIES)}"
        )
        document.refuse(element, message, code="DMN")
    aggregation = element.get("aggregation")
    if aggregation is not None and policy not in {"COLLECT", None}:
        message = (
            f"aggregation {aggregation!r} means something with COLLECT only, and the "
            f"policy is {policy}; remove it, or choose COLLECT"
        )
        document.warn(element, message)
        aggregation = None
    elif aggregation is not None and aggregation not in _AGGREGATIONS:
        message = (
            f"aggregation {aggregation!r} is not run; COLLECT takes SUM, MIN, MAX or "
            f"COUNT{did_you_mean(aggregation, _AGGREGATIONS)}"
        )
        document.refuse(element, message, code="DMN")
    return policy or "UNIQUE", _AGGREGATIONS.get(aggregation or "")


def _check_parts(document: Document, element: Element) -> None:
    for part in document.children(element):
        if local_name(part) not in _PARTS:
            message = f"a decision table with {local_name(part)!r} is not run"
            document.refuse(part, message, code="DMN")
    orientation = element.get("preferredOrientation", "Rule-as-Row")
    if orientation not in {"Rule-as-Row", "Rule-as-Column", "CrossTable"}:
        message = f"the orientation {orientation!r} is not known"
        document.refuse(element, message, code="DMN")


def _check_outputs(
    document: Document,
    element: Element,
    outputs: list[Output],
    policy: HitPolicy,
    aggregation: Aggregation | None,
) -> None:
    if not outputs:
        document.refuse(element, "the table has no output column", code="DMN")
    if aggregation not in {None, "COUNT"} and len(outputs) > 1:
        message = f"COLLECT with {aggregation} needs exactly one output column"
        document.refuse(element, message, code="DMN")
    if policy in {"PRIORITY", "OUTPUT ORDER"} and not any(
        output.order for output in outputs
    ):
        message = f"{policy} needs output values, the most important first"
        document.refuse(element, message, code="DMN")
    names = [output.name for output in outputs]
    if len(names) > 1 and not all(names):
        message = "one of several output columns has no name; it is the result's key"
        document.refuse(element, message, code="DMN")
    elif len(set(names)) < len(names):
        document.refuse(element, "two output columns have one name", code="DMN")


def _input(document: Document, element: Element, at: int) -> Input | None:
    _check_variable(document, element, at)
    expression = document.child(element, "inputExpression")
    text = text_of(expression)
    if expression is None or not text:
        message = "the input column has no expression; write what it tests"
        document.refuse(element, message, code="DMN")
        return None
    kind = document.type_named(expression, expression.get("typeRef"))
    allowed = document.cell(document.child(element, "inputValues"))
    return Input(
        id=element.get("id", ""),
        label=element.get("label") or text,
        formula=document.formula(expression, text),
        type=kind,
        allowed=allowed or (kind.allowed if kind is not None else None),
    )


def _check_variable(document: Document, element: Element, at: int) -> None:
    """Refuse cells that call the tested value as Camunda 7 lets them, and not `?`.

    Its modeler writes the attribute whether there is a name or not.
    """
    name = next(
        (
            str(value).strip()
            for attribute, value in element.attrib.items()
            if etree.QName(attribute).localname == "inputVariable"
        ),
        "",
    )
    table = element.getparent()
    if not name or table is None:
        return
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for rule in document.children(table, "rule"):
        cell = next(islice(document.children(rule, "inputEntry"), at, None), None)
        if cell is not None and word.search(text_of(cell)):
            message = (
                f"the input variable {name!r} is Camunda 7's and not run; write '?' "
                "for the tested value"
            )
            document.refuse(cell, message, code="DMN")


def _output(document: Document, element: Element, of_table: ItemType | None) -> Output:
    kind = document.type_named(element, element.get("typeRef")) or of_table
    allowed = document.cell(document.child(element, "outputValues"))
    if allowed is None and kind is not None:
        allowed = kind.allowed
    default = document.child(element, "defaultOutputEntry")
    text = text_of(default)
    return Output(
        id=element.get("id", ""),
        name=element.get("name") or element.get("label") or "",
        label=element.get("label") or element.get("name") or "",
        location=document.location(element),
        type=kind,
        allowed=allowed,
        order=_order(document, allowed),
        default=document.formula(default, text)
        if default is not None and text
        else None,
    )


def _order(document: Document, allowed: Cell | None) -> tuple[Any, ...]:
    """Return the values among the allowed ones, in their order."""
    tree = allowed.tests.ast if allowed is not None else None
    if allowed is None or not isinstance(tree, Tests):
        return ()
    operands: list[Node] = [test.operand for test in tree.tests if not test.operator]
    if len(operands) == 1 and isinstance(operands[0], ListLiteral):
        operands = list(operands[0].items)
    source = allowed.tests.source
    return tuple(
        item.value
        if isinstance(item, Constant)
        else evaluate(
            source[item.start : item.end], strict=False, budget=document.budget
        )
        for item in operands
        if isinstance(item, Constant) or _is_literal_call(item)
    )


def _is_literal_call(node: Node) -> bool:
    """Tell whether a node is a call like `date("2026-01-31")`."""
    return (
        isinstance(node, Call)
        and isinstance(node.function, Name)
        and node.function.name in FOLDED_CALLS
        and all(isinstance(part, Constant) for part in node.arguments)
    )


def _rule(
    document: Document,
    element: Element,
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
        _tests(document, cell, column.type)
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
        outputs=tuple(formulas),
        annotations=tuple(
            text_of(item) for item in document.children(element, "annotationEntry")
        ),
        description=_description(document, element),
    )


def _description(document: Document, element: Element) -> str:
    found = document.child(element, "description")
    return "" if found is None else "".join(map(str, found.itertext())).strip()


def _tests(document: Document, element: Element, kind: ItemType | None) -> Cell | None:
    cell = document.cell(element)
    tree = cell.tests.ast if cell is not None else None
    if kind is None or kind.kind is None or not document.strict:
        return cell
    for test in tree.tests if isinstance(tree, Tests) else ():
        operand = test.operand
        if not isinstance(operand, Constant) or operand.value is None:
            continue
        found = kind_of(operand.value)
        if found not in {"boolean", kind.kind} and kind.kind != "list":
            message = (
                f"`{text_of(element)}` tests for a {found}, but the column is a "
                f"{kind.kind}"
            )
            document.refuse(element, message, code="DMN")
    return cell


def _result(document: Document, element: Element, column: Output) -> Formula:
    """Return an output cell; an empty one is null."""
    formula = document.formula(element, text_of(element) or "null")
    tree = formula.expression.ast
    if column.type is not None and document.strict and isinstance(tree, Constant):
        problem = mismatch(tree.value, column.type)
        if problem and column.type.kind != "list":
            what = f"`{formula.expression.source}` in the column {column.name!r}"
            document.refuse(element, f"{what} {problem}", code="DMN")
    return formula
