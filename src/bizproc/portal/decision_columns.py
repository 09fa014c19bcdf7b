"""Tell the checks of diagrams what decisions take and give (`bizproc.bpmn.Catalog`)."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc import dmn
from bizproc.feel import syntax

__all__ = ["accepted_by", "columns_of", "given_by"]

_Texts = tuple[tuple[str, str], frozenset[str]]


def columns_of(
    decisions: dmn.Decisions,
) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Yield the decisions that are tables, each with the columns of its result."""
    for name, table in _tables(decisions):
        several = len(table.outputs) > 1
        yield name, frozenset(it.name for it in table.outputs) if several else None


def accepted_by(decisions: dmn.Decisions) -> Iterator[_Texts]:
    """Yield the inputs whose every cell is a list of texts, with all of these."""
    for name, table in _tables(decisions):
        for at, column in enumerate(table.inputs):
            tested = column.formula.expression.ast
            cells = [_tested(rule, at) for rule in table.rules]
            if isinstance(tested, syntax.Name) and cells and None not in cells:
                found = frozenset().union(*(it for it in cells if it is not None))
                yield (name, tested.name), found


def given_by(decisions: dmn.Decisions) -> Iterator[_Texts]:
    """Yield the columns whose every rule gives a text or null, with all of these."""
    for name, table in _tables(decisions):
        if table.aggregation is not None or table.hit_policy in _LISTS:
            continue
        for at, output in enumerate(table.outputs):
            formulas = [rule.outputs[at] for rule in table.rules]
            formulas += [] if output.default is None else [output.default]
            trees = [it.expression.ast for it in formulas]
            values = [it.value for it in trees if isinstance(it, syntax.Constant)]
            texts = frozenset(it for it in values if isinstance(it, str))
            plain = all(it is None or isinstance(it, str) for it in values)
            if texts and plain and len(values) == len(trees):
                key = output.name if len(table.outputs) > 1 else ""
                yield (name, key), texts


_LISTS = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})


def _tables(decisions: dmn.Decisions) -> Iterator[tuple[str, dmn.DecisionTable]]:
    for name, decision in decisions.decisions.items():
        if isinstance(decision.logic, dmn.DecisionTable):
            yield name, decision.logic


def _tested(rule: dmn.Rule, at: int) -> frozenset[str] | None:
    """Return the texts that a cell is for, None if it may be for others."""
    cell = rule.cells[at]
    tree = None if cell is None else cell.tests.ast
    if not isinstance(tree, syntax.Tests) or tree.negated:
        return None
    texts = [
        test.operand.value
        for test in tree.tests
        if test.operator in {"", "="} and isinstance(test.operand, syntax.Constant)
    ]
    plain = len(texts) == len(tree.tests) and all(isinstance(it, str) for it in texts)
    return frozenset(texts) if plain else None
