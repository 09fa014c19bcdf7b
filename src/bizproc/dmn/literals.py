"""Find the texts in a column of a decision table: those tested for, those returned."""

from __future__ import annotations

from bizproc.dmn.boxed import DecisionTable, Input
from bizproc.dmn.formulas import Cell
from bizproc.dmn.model import Decision
from bizproc.errors import NotFoundError, did_you_mean
from bizproc.feel.syntax import Constant, Tests

__all__ = ["literals_of", "outputs_of"]


def literals_of(decision: Decision, column: str) -> tuple[str, ...]:
    """Return the texts in the cells of an input column, in the order of the rules.

    What a cell tests in another way (`not("a")`, `> 3`, an expression) is no literal.

    Args:
        decision: a decision whose logic is a table.
        column: what the column tests, as it is written; else its label.

    Raises:
        NotFoundError: the decision is no table, or has no such column.
    """
    table = _table_of(decision)
    at = _position(decision.id, table.inputs, column)
    found = [text for rule in table.rules for text in _texts(rule.cells[at])]
    return tuple(dict.fromkeys(found))


def outputs_of(decision: Decision, column: str) -> tuple[str, ...]:
    """Return the texts that the rules of a table give in an output column, in their order.

    What a rule computes (an expression, null) is no text that is known before.

    Args:
        decision: a decision whose logic is a table.
        column: the name of the output; else its label.

    Raises:
        NotFoundError: the decision is no table, or has no such output.
    """
    table = _table_of(decision)
    names = [it.name for it in table.outputs]
    for known in (names, [it.label for it in table.outputs]):
        if column in known:
            at = known.index(column)
            break
    else:
        hint = did_you_mean(column, filter(None, names))
        msg = f"the decision {decision.id!r} has no output {column!r}{hint}"
        raise NotFoundError(msg)
    given = [rule.outputs[at].expression.ast for rule in table.rules]
    texts = [it.value for it in given if isinstance(it, Constant)]
    return tuple(dict.fromkeys(it for it in texts if isinstance(it, str)))


def _table_of(decision: Decision) -> DecisionTable:
    table = decision.logic
    if not isinstance(table, DecisionTable):
        msg = f"the decision {decision.id!r} is no decision table"
        raise NotFoundError(msg)
    return table


def _position(decision_id: str, inputs: tuple[Input, ...], column: str) -> int:
    tested = [it.formula.expression.source.strip() for it in inputs]
    labels = [it.label for it in inputs]
    for names in (tested, labels):
        if column in names:
            return names.index(column)
    hint = did_you_mean(column, tested)
    msg = f"the decision {decision_id!r} has no input {column!r}{hint}"
    raise NotFoundError(msg)


def _texts(cell: Cell | None) -> list[str]:
    tree = cell.tests.ast if cell is not None else None
    if not isinstance(tree, Tests) or tree.negated:
        return []
    return [
        test.operand.value
        for test in tree.tests
        if test.operator in {"", "="}
        and isinstance(test.operand, Constant)
        and isinstance(test.operand.value, str)
    ]
