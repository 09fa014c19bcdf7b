"""Parse FEEL by operator precedence (DMN 1.5, 10.3.1.2), bounded in depth.

From loose to tight: `or`, `and`, comparison (`between` and `in` too), `+ -`,
`* /`, `**`, unary `-`, `instance of`, then paths, filters and calls. All binary
operators group to the left, `2 ** 3 ** 2` too, and `-2 ** 2` is `(-2) ** 2`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bizproc.feel import constructs
from bizproc.feel.budget import Budget, current_budget
from bizproc.feel.cursor import Cursor
from bizproc.feel.names import KnownNames
from bizproc.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Filter,
    In,
    InstanceOf,
    Logical,
    Name,
    Node,
    NoValue,
    Path,
    Tests,
    TypeName,
    children,
)
from bizproc.feel.tokens import RESERVED, Token
from bizproc.feel.type_syntax import type_name
from bizproc.feel.unary_syntax import in_tests, unary_tests
from bizproc.feel.vocabulary import MULTIWORD_NAMES

__all__ = ["Parser", "parse_expression", "parse_tests", "parse_type"]

_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _NEGATE, _INSTANCE, _POSTFIX = range(
    10, 100, 10
)
_BINDING = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(["=", "!=", "<", "<=", ">", ">=", "between", "in"], _COMPARE),
    "+": _ADD,
    "-": _ADD,
    "*": _MULTIPLY,
    "/": _MULTIPLY,
    "**": _POWER,
    "instance": _INSTANCE,
    ".": _POSTFIX,
    "[": _POSTFIX,
    "(": _POSTFIX,
}
_STARTS = frozenset(["(", "[", "]", "{", "@", "-"])
_PREFIX_WORDS = frozenset(
    ["if", "for", "some", "every", "function", "true", "false", "null"]
)


class Parser(Cursor):
    """Build the tree of one text; the constructs stand in `constructs`."""

    __slots__ = ("range_end", "strict", "types")

    def __init__(
        self,
        source: str,
        *,
        known: KnownNames,
        budget: Budget,
        types: Mapping[str, TypeName] | None = None,
        strict: bool = True,
    ) -> None:
        super().__init__(source, known=known, budget=budget)
        self.types = types or {}
        self.strict = strict
        self.range_end = False
        """Whether a `[` may close the open range being read: `]1..10[`."""

    def expression(self, binding: int = 0) -> Node:
        """Parse operators that bind tighter than `binding`."""
        self.depth += 1
        if self.depth > self.budget.depth:
            self.fail(
                f"nested deeper than {self.budget.depth} levels; split it "
                "(limits: max_expression_depth)"
            )
        start = self.token.start
        left = constructs.primary(self)
        while True:
            token = self.token
            if token.kind not in {"op", "name"}:
                break
            power = _BINDING.get(token.text, 0)
            if power <= binding or (self._closes_range()):
                break
            left = _INFIX[token.text](self, left, start)
        self.depth -= 1
        return left

    def no_value(self, message: str, start: int, token: Token) -> Node:
        """Fail for a literal that names nothing; a lenient parser lets it be null."""
        if self.strict:
            self.fail(message, token)
        return NoValue(start=start, end=token.end, message=message)

    def operand(self) -> Node:
        """Parse the operand of a unary minus."""
        return self.expression(_NEGATE)

    def arithmetic(self) -> Node:
        """Parse an operand of a comparison."""
        return self.expression(_COMPARE)

    def nested(self) -> Node:
        """Parse a whole expression inside brackets."""
        outer, self.range_end = self.range_end, False
        node = self.expression()
        self.range_end = outer
        return node

    def _closes_range(self) -> bool:
        if not self.range_end or self.token.text != "[":
            return False
        following = self.peek()
        if following.kind == "name":
            word = following.text
            return word in RESERVED and word not in _PREFIX_WORDS
        return following.kind == "end" or (
            following.kind == "op" and following.text not in _STARTS
        )


def _binary(parser: Parser, left: Node, start: int) -> Node:
    operator = parser.advance().text
    right = parser.expression(_BINDING[operator])
    return Binary(
        start=start,
        end=parser.previous_end(),
        operator=operator,  # type: ignore[arg-type]  # the table's keys
        left=left,
        right=right,
    )


def _comparison(parser: Parser, left: Node, start: int) -> Node:
    operator = parser.advance().text
    right = parser.expression(_COMPARE)
    return Comparison(
        start=start,
        end=parser.previous_end(),
        operator=operator,  # type: ignore[arg-type]  # the table's keys
        left=left,
        right=right,
    )


def _logical(parser: Parser, left: Node, start: int) -> Node:
    operator = parser.advance().text
    right = parser.expression(_BINDING[operator])
    return Logical(
        start=start,
        end=parser.previous_end(),
        operator=operator,  # type: ignore[arg-type]  # the table's keys
        left=left,
        right=right,
    )


def _between(parser: Parser, left: Node, start: int) -> Node:
    parser.advance()
    low = parser.expression(_COMPARE)
    parser.expect("and", "between the two ends of 'between'")
    high = parser.expression(_COMPARE)
    return Between(
        start=start, end=parser.previous_end(), value=left, low=low, high=high
    )


def _in(parser: Parser, left: Node, start: int) -> Node:
    parser.advance()
    tests = in_tests(parser)
    return In(start=start, end=parser.previous_end(), value=left, tests=tests)


def _instance_of(parser: Parser, left: Node, start: int) -> Node:
    parser.advance()
    parser.expect("of", "after 'instance'")
    found = type_name(parser)
    return InstanceOf(start=start, end=parser.previous_end(), value=left, type=found)


def _path(parser: Parser, left: Node, start: int) -> Node:
    parser.advance()
    at = parser.token.start
    name = parser.name("after '.'", key=True)
    return Path(
        start=start,
        end=parser.previous_end(),
        source=left,
        name=name,
        name_start=at,
    )


def _filter(parser: Parser, left: Node, start: int) -> Node:
    parser.advance()
    parser.filters += 1
    condition = parser.nested()
    parser.filters -= 1
    parser.expect("]", "at the end of the filter")
    return Filter(
        start=start, end=parser.previous_end(), source=left, condition=condition
    )


def _call(parser: Parser, left: Node, start: int) -> Node:
    if not isinstance(left, Name | Path | Call | Filter) and not (
        constructs.is_parenthesised(parser, left)
    ):
        parser.unexpected("an operator")
    parser.advance()
    names, arguments = constructs.arguments(parser)
    return Call(
        start=start,
        end=parser.previous_end(),
        function=left,
        arguments=arguments,
        names=names,
    )


_INFIX: dict[str, Callable[[Parser, Node, int], Node]] = {
    "or": _logical,
    "and": _logical,
    **dict.fromkeys(["=", "!=", "<", "<=", ">", ">="], _comparison),
    **dict.fromkeys(["+", "-", "*", "/", "**"], _binary),
    "between": _between,
    "in": _in,
    "instance": _instance_of,
    ".": _path,
    "[": _filter,
    "(": _call,
}


def _parser(
    source: str,
    names: Collection[str],
    types: Mapping[str, TypeName] | None,
    budget: Budget | None,
    *,
    strict: bool = True,
) -> Parser:
    known = KnownNames((*MULTIWORD_NAMES, *names, *(types or ())))
    allowed = budget or current_budget()
    return Parser(source, known=known, budget=allowed, types=types, strict=strict)


def parse_type(
    source: str,
    *,
    types: Mapping[str, TypeName] | None = None,
    budget: Budget | None = None,
) -> TypeName:
    """Return the type that a text such as `list<number>` names.

    Raises:
        ExpressionError: no type.
    """
    parser = _parser(source, (), types, budget)
    found = type_name(parser)
    if parser.token.kind != "end":
        parser.unexpected("the end of the type")
    return found


def parse_expression(
    source: str,
    *,
    names: Collection[str] = (),
    types: Mapping[str, TypeName] | None = None,
    budget: Budget | None = None,
    strict: bool = True,
) -> Node:
    """Return the tree of one expression.

    Raises:
        ExpressionError: not FEEL, or larger than the budget.
    """
    parser = _parser(source, names, types, budget, strict=strict)
    node = parser.expression()
    if parser.token.kind != "end":
        parser.unexpected("an operator or the end of the expression")
    _check_size(parser, node)
    return node


def parse_tests(
    source: str,
    *,
    names: Collection[str] = (),
    types: Mapping[str, TypeName] | None = None,
    budget: Budget | None = None,
    strict: bool = True,
) -> Tests:
    """Return the tree of the unary tests of a decision table's cell.

    Raises:
        ExpressionError: not FEEL, or larger than the budget.
    """
    parser = _parser(source, names, types, budget, strict=strict)
    node = unary_tests(parser)
    if parser.token.kind != "end":
        parser.unexpected("',' or the end of the cell")
    _check_size(parser, node)
    return node


def _check_size(parser: Parser, root: Node) -> None:
    budget, count = parser.budget, 0
    stack = [(root, 1)]
    while stack:
        node, height = stack.pop()
        count += 1
        if height > budget.height or count > budget.nodes:
            message = (
                f"more than {budget.nodes:,} parts; split the expression"
                if count > budget.nodes
                else f"a chain of more than {budget.height} operators; split it"
            )
            raise parser.error(message, parser.tokens[0])
        stack.extend((child, height + 1) for child in children(node))
