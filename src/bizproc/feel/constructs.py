"""Parse what begins an expression: literals, brackets, `if`, `for`, functions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from bizproc.feel.fault import Fault
from bizproc.feel.numeric import number_from_literal
from bizproc.feel.syntax import (
    Constant,
    ContextLiteral,
    For,
    FunctionDefinition,
    If,
    Iteration,
    ListLiteral,
    Name,
    Negation,
    Node,
    Parameter,
    Quantified,
    RangeLiteral,
)
from bizproc.feel.temporal.text import temporal_from_text
from bizproc.feel.tokens import unescape
from bizproc.feel.type_syntax import type_name
from bizproc.feel.unary_syntax import COMPARISONS

if TYPE_CHECKING:
    from bizproc.feel.parser import Parser

__all__ = [
    "arguments",
    "is_parenthesised",
    "primary",
]


def primary(parser: Parser) -> Node:
    """Parse a literal, a name, or a construct that a keyword or bracket opens."""
    token = parser.token
    if token.kind == "number":
        return _number(parser)
    if token.kind == "string":
        parser.advance()
        return Constant(start=token.start, end=token.end, value=unescape(token.text))
    if token.kind in {"op", "name"}:
        known, _ = parser.known_name()
        construct = None if known else _PREFIX.get(token.text)
        if construct is not None:
            return construct(parser)
    name = parser.name("or a value")
    return Name(start=token.start, end=parser.previous_end(), name=name)


def _number(parser: Parser) -> Node:
    token = parser.advance()
    try:
        value: int | Decimal = number_from_literal(token.text)
    except Fault as fault:
        return parser.no_value(fault.message, token.start, token)
    return Constant(start=token.start, end=token.end, value=value)


def _constant(parser: Parser) -> Node:
    token = parser.advance()
    value = {"true": True, "false": False, "null": None}[token.text]
    return Constant(start=token.start, end=token.end, value=value)


def _at_literal(parser: Parser) -> Node:
    start = parser.advance().start
    token = parser.token
    if token.kind != "string":
        parser.unexpected('a quoted date, time or duration after "@"')
    parser.advance()
    try:
        value = temporal_from_text(unescape(token.text))
    except Fault as fault:
        return parser.no_value(fault.message, start, token)
    return Constant(start=start, end=token.end, value=value)


def _negation(parser: Parser) -> Node:
    start = parser.advance().start
    operand = parser.operand()
    if isinstance(operand, Constant) and type(operand.value) in {int, Decimal}:
        return Constant(start=start, end=operand.end, value=-operand.value)
    return Negation(start=start, end=parser.previous_end(), operand=operand)


def _parenthesis(parser: Parser) -> Node:
    start = parser.advance().start
    if parser.token.kind == "op" and parser.token.text in COMPARISONS:
        return _comparison_range(parser, start)
    node = parser.nested()
    if parser.at(".."):
        return _range(parser, start, node, low_included=False)
    parser.expect(")", "to close the bracket")
    return node


def is_parenthesised(parser: Parser, node: Node) -> bool:
    """Tell whether the node just read stands in round brackets."""
    before = parser.index - 1
    return parser.tokens[before].text == ")" and parser.tokens[before].end > node.end


def _comparison_range(parser: Parser, start: int) -> Node:
    operator = parser.advance().text
    end = parser.nested()
    parser.expect(")", "to close the range")
    included = "=" in operator and operator != "!="
    return RangeLiteral(
        start=start,
        end=parser.previous_end(),
        low=end if operator in {">", ">=", "=", "!="} else None,
        high=end if operator in {"<", "<=", "=", "!="} else None,
        low_included=included and operator != "<=",
        high_included=included and operator != ">=",
        operator="=" if operator == "=" else "!=" if operator == "!=" else "",
    )


def _range(parser: Parser, start: int, low: Node, *, low_included: bool) -> Node:
    parser.expect("..", "in the range")
    outer, parser.range_end = parser.range_end, True
    high = parser.arithmetic()
    parser.range_end = outer
    if not parser.at("]", ")", "["):
        parser.unexpected("']' or ')' at the end of the range")
    included = parser.advance().text == "]"
    return RangeLiteral(
        start=start,
        end=parser.previous_end(),
        low=low,
        high=high,
        low_included=low_included,
        high_included=included,
    )


def _open_range(parser: Parser) -> Node:
    start = parser.advance().start
    low = parser.nested()
    return _range(parser, start, low, low_included=False)


def _list(parser: Parser) -> Node:
    start = parser.advance().start
    items: list[Node] = []
    if not parser.at("]"):
        items.append(parser.nested())
        if parser.at(".."):
            return _range(parser, start, items[0], low_included=True)
        while parser.accept(","):
            items.append(parser.nested())
    parser.expect("]", "to close the list")
    return ListLiteral(start=start, end=parser.previous_end(), items=tuple(items))


def _context(parser: Parser) -> Node:
    start = parser.advance().start
    keys: list[str] = []
    values: list[Node] = []
    while not parser.at("}"):
        if keys:
            parser.expect(",", "between the entries of a context")
        token = parser.token
        key = _key(parser)
        if key in keys:
            parser.fail(f"the context has two entries {key!r}", token)
        parser.expect(":", "after the key of a context entry")
        keys.append(key)
        values.append(parser.nested())
        parser.known.add(key)
    parser.advance()
    return ContextLiteral(
        start=start,
        end=parser.previous_end(),
        keys=tuple(keys),
        values=tuple(values),
    )


def _key(parser: Parser) -> str:
    if parser.token.kind == "string":
        return unescape(parser.advance().text)
    if parser.token.kind == "quoted":
        return parser.advance().text[1:-1]
    return parser.words_until(":", "for the entry")


def _if(parser: Parser) -> Node:
    start = parser.advance().start
    condition = parser.expression()
    parser.expect("then", "after the condition of 'if'")
    yes = parser.expression()
    parser.expect("else", "because every 'if' needs one")
    no = parser.expression()
    return If(
        start=start, end=parser.previous_end(), condition=condition, yes=yes, no=no
    )


def _iterations(parser: Parser, stop: str) -> tuple[Iteration, ...]:
    found: list[Iteration] = []
    while True:
        start = parser.token.start
        name = parser.words_until("in", "to iterate with")
        parser.known.add(name)
        parser.expect("in", f"after the name {name!r}")
        domain = parser.expression()
        last = parser.expression() if parser.accept("..") else None
        found.append(
            Iteration(
                start=start,
                end=parser.previous_end(),
                name=name,
                domain=domain,
                last=last,
            )
        )
        if not parser.accept(","):
            parser.expect(stop, "after the list to iterate over")
            return tuple(found)


def _for(parser: Parser) -> Node:
    start = parser.advance().start
    iterations = _iterations(parser, "return")
    body = parser.expression()
    return For(start=start, end=parser.previous_end(), iterations=iterations, body=body)


def _quantified(parser: Parser) -> Node:
    token = parser.advance()
    iterations = _iterations(parser, "satisfies")
    condition = parser.expression()
    return Quantified(
        start=token.start,
        end=parser.previous_end(),
        quantifier="some" if token.text == "some" else "every",
        iterations=iterations,
        condition=condition,
    )


def _function(parser: Parser) -> Node:
    start = parser.advance().start
    parser.expect("(", "after 'function'")
    parameters: list[Parameter] = []
    while not parser.at(")"):
        if parameters:
            parser.expect(",", "between parameters")
        name = parser.words_until(":", "of a parameter")
        parser.known.add(name)
        type_ = type_name(parser) if parser.accept(":") else None
        parameters.append(Parameter(name=name, type=type_))
    parser.advance()
    if parser.at("external"):
        parser.fail("external functions are not run; register a host function")
    body = parser.expression()
    return FunctionDefinition(
        start=start, end=parser.previous_end(), parameters=tuple(parameters), body=body
    )


def arguments(parser: Parser) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """Parse call arguments up to `)`; names are empty if they are positional."""
    names: list[str] = []
    values: list[Node] = []
    named = _is_named(parser)
    while not parser.at(")"):
        if values:
            parser.expect(",", "between arguments")
        if named:
            token = parser.token
            name = parser.words_until(":", "of an argument")
            if name in names:
                parser.fail(f"the argument {name!r} is given twice", token)
            parser.expect(":", f"after the argument name {name!r}")
            names.append(name)
        values.append(parser.nested())
    parser.advance()
    return tuple(names), tuple(values)


def _is_named(parser: Parser) -> bool:
    """Tell whether a name and `:` come next; the name may hold operators."""
    if parser.token.kind != "name":
        return False
    ahead = 1
    while parser.peek(ahead).kind in {"name", "number", "op"}:
        if parser.peek(ahead).text in _NOT_IN_NAMES:
            break
        ahead += 1
    return parser.peek(ahead).text == ":"


_NOT_IN_NAMES = frozenset(",{}()[]:")


_PREFIX: dict[str, Callable[[Parser], Node]] = {
    "true": _constant,
    "false": _constant,
    "null": _constant,
    "@": _at_literal,
    "-": _negation,
    "(": _parenthesis,
    "[": _list,
    "]": _open_range,
    "{": _context,
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
