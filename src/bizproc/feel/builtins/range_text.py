"""The built-in `range()`, which reads a range from its text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bizproc.errors import ExpressionError
from bizproc.feel.builtins import conversion
from bizproc.feel.builtins.table import call_builtin, signature, table
from bizproc.feel.comparison import compare
from bizproc.feel.fault import BudgetFault, Fault, refuse
from bizproc.feel.parser import parse_expression
from bizproc.feel.run import Run
from bizproc.feel.syntax import Call, Constant, Name, Node, RangeLiteral
from bizproc.feel.text import phrase
from bizproc.feel.values import Range

__all__ = ["FUNCTIONS"]

_MAKERS = {
    name: builtin
    for name, builtin in table(conversion.FUNCTIONS).items()
    if name in {"date", "time", "date and time", "duration"}
}


def _range(run: Run, text: str) -> Range:
    """Return the range that a text such as `[1..10)` or `(> 5)` stands for.

    Its ends are literals, or calls like `date("2026-01-31")`; names are not read.
    """
    tree = _tree(text)
    if not isinstance(tree, RangeLiteral) or not (
        _is_literal(tree.low) and _is_literal(tree.high)
    ):
        return refuse(f"range(…) cannot read {phrase(text)} as a range")
    try:
        found = _value(run, tree)
    except BudgetFault:
        raise
    except Fault as fault:
        raise _unreadable(text, fault.message) from None
    if (
        found.start is not None
        and found.end is not None
        and compare(found.start, found.end) > 0
    ):
        refuse(f"range(…) starts after its end: {text}")
    return found


@lru_cache(maxsize=1024)
def _tree(text: str) -> Node:
    try:
        return parse_expression(text)
    except ExpressionError as error:
        raise _unreadable(text, error.message) from None


def _unreadable(text: str, reason: str) -> Fault:
    return Fault(f"range(…) cannot read {phrase(text)}: {reason}")


def _is_literal(node: Node | None) -> bool:
    if isinstance(node, Call):
        function = node.function
        named = isinstance(function, Name) and function.name in _MAKERS
        return named and all(isinstance(part, Constant) for part in node.arguments)
    return node is None or isinstance(node, Constant)


def _value(run: Run, node: RangeLiteral) -> Range:
    start, end = _end(run, node.low), _end(run, node.high)
    # an end without a bound is like the other
    compare(start if node.low else end, end if node.high else start)
    return Range(
        start=start,
        end=end,
        start_included=node.low_included,
        end_included=node.high_included,
        operator=node.operator,
    )


def _end(run: Run, node: Node | None) -> Any:
    if isinstance(node, Call) and isinstance(node.function, Name):
        values = [part.value for part in node.arguments if isinstance(part, Constant)]
        return call_builtin(_MAKERS[node.function.name], run, values, node.names)
    return node.value if isinstance(node, Constant) else None


FUNCTIONS = (signature("range", "from: string", _range, takes_run=True),)
