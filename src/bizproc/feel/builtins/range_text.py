"""Read the text of a range, for the built-in `range()`."""

from __future__ import annotations

from bizproc.errors import ExpressionError
from bizproc.feel.comparison import compare
from bizproc.feel.fault import Fault, refuse
from bizproc.feel.syntax import Call, Constant, Name, Node, RangeLiteral
from bizproc.feel.values import Range, phrase

__all__ = ["range_from_text"]

_MAKERS = frozenset(["date", "time", "date and time", "duration"])


def range_from_text(text: str) -> Range:
    """Return the range that a text such as `[1..10)` or `(> 5)` stands for.

    Its ends are literals, or calls like `date("2026-01-31")`; names are not read.

    Raises:
        Fault: another text.
    """
    from bizproc.feel.expression import parse  # noqa: PLC0415  # it needs the built-ins

    try:
        expression = parse(text)
        tree = expression.ast
        if not isinstance(tree, RangeLiteral) or not (
            _is_literal(tree.low) and _is_literal(tree.high)
        ):
            return refuse(f"range(…) cannot read {phrase(text)} as a range")
        value: Range = expression.evaluate({})
    except ExpressionError as error:
        message = f"range(…) cannot read {phrase(text)}: {error.message}"
        raise Fault(message) from None
    if (
        value.start is not None
        and value.end is not None
        and compare(value.start, value.end) > 0
    ):
        refuse(f"range(…) starts after its end: {text}")
    return value


def _is_literal(node: Node | None) -> bool:
    if isinstance(node, Call):
        function = node.function
        named = isinstance(function, Name) and function.name in _MAKERS
        return named and all(isinstance(part, Constant) for part in node.arguments)
    return node is None or isinstance(node, Constant)
