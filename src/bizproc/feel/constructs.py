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
    Test,
    Tests,
    TypeName,
)
from bizproc.feel.temporal_text import temporal_from_text
from bizproc.feel.tokens import unescape
from bizproc.feel.vocabulary import TYPE_NAMES

if TYPE_CHECKING:
    from bizproc.feel.parser import Parser

__all__ = [
    "arguments",
    "in_tests",
    "is_parenthesised",
    "primary",
    "type_name",
    "unary_tests",
]

_COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])


def primary(parser: Parser) -> Node:
    """Parse a literal, a name, or a construct that a keyword or bracket opens."""
    token = parser.token
    if token.kind == "number":
        return _number(parser)
    if token.kind == "string":
        parser.advance()
        return Constant(start=token.start, end=token.end, value=unescape(token.text))
    if token.kind in {"op", "name"}:
        known, _ = parser.known.at(parser.tokens, parser.index)
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
        parser.fail(str(fault), token)
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
        parser.fail(str(fault), token)
    return Constant(start=start, end=token.end, value=value)


def _negation(parser: Parser) -> Node:
    start = parser.advance().start
    operand = parser.operand()
    if isinstance(operand, Constant) and type(operand.value) in {int, Decimal}:
        return Constant(start=start, end=operand.end, value=-operand.value)
    return Negation(start=start, end=parser.previous_end(), operand=operand)


def _parenthesis(parser: Parser) -> Node:
    start = parser.advance().start
    if parser.token.kind == "op" and parser.token.text in _COMPARISONS:
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
    if operator == "!=":
        parser.fail("a range cannot be made of '!='; write not(…)")
    end = parser.nested()
    parser.expect(")", "to close the range")
    included = "=" in operator
    return RangeLiteral(
        start=start,
        end=parser.previous_end(),
        low=end if operator in {">", ">=", "="} else None,
        high=end if operator in {"<", "<=", "="} else None,
        low_included=included and operator != "<=",
        high_included=included and operator != ">=",
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
    return _words_until(parser, ":", "for the entry")


def _words_until(parser: Parser, stop: str, what: str) -> str:
    """Take all tokens up to `stop` as one name, as the text spells it."""
    first = parser.token
    if first.kind != "name":
        parser.unexpected(f"a name {what}")
    last = parser.advance()
    while not parser.at(stop) and parser.token.kind in {"name", "number", "op"}:
        if parser.token.text in {",", "}", "{", "(", ")", "[", "]", ":", '"'}:
            break
        last = parser.advance()
    return " ".join(parser.source[first.start : last.end].split())


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
        name = _words_until(parser, "in", "to iterate with")
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
        name = _words_until(parser, ":", "of a parameter")
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
            name = _words_until(parser, ":", "of an argument")
            if name in names:
                parser.fail(f"the argument {name!r} is given twice", token)
            parser.expect(":", f"after the argument name {name!r}")
            names.append(name)
        values.append(parser.nested())
    parser.advance()
    return tuple(names), tuple(values)


def _is_named(parser: Parser) -> bool:
    ahead = 0
    while parser.peek(ahead).kind == "name":
        ahead += 1
    return ahead > 0 and parser.peek(ahead).text == ":"


def type_name(parser: Parser) -> TypeName:
    """Parse a type: `number`, `list<string>`, `context<a: number>` and so on."""
    parser.depth += 1
    if parser.depth > parser.budget.depth:
        parser.fail("types nested too deeply")
    token = parser.token
    name = "null" if parser.accept("null") else ""
    name = name or ("function" if parser.accept("function") else "")
    name = name or parser.name("of a type")
    if name == "Any":
        name = "any"
    if name not in TYPE_NAMES:
        known = ", ".join(sorted(TYPE_NAMES))
        parser.fail(f"unknown type {name!r}; known: {known}", token)
    found = TypeName(name=name)
    if parser.at("<"):
        found = _type_arguments(parser, name)
    parser.depth -= 1
    return found


def _type_arguments(parser: Parser, name: str) -> TypeName:
    parser.advance()
    fields: list[tuple[str, TypeName]] = []
    element: TypeName | None = None
    if name in {"list", "range"}:
        element = type_name(parser)
    elif name == "context":
        while not parser.at(">"):
            if fields:
                parser.expect(",", "between the fields of a context type")
            key = _words_until(parser, ":", "of a field")
            parser.expect(":", "after the field")
            fields.append((key, type_name(parser)))
    elif name == "function":
        while not parser.at(">"):
            if fields:
                parser.expect(",", "between parameter types")
            fields.append(("", type_name(parser)))
    else:
        parser.unexpected(f"the end of the type {name}")
    parser.expect(">", "to close the type")
    if name == "function":
        parser.expect("->", "before the result type")
        element = type_name(parser)
    return TypeName(name=name, element=element, fields=tuple(fields))


def _test(parser: Parser) -> Test:
    token = parser.token
    if token.kind == "op" and token.text in _COMPARISONS:
        parser.advance()
        operand = parser.arithmetic()
        return Test(
            start=token.start,
            end=parser.previous_end(),
            operator=token.text,  # type: ignore[arg-type]  # one of _COMPARISONS
            operand=operand,
        )
    operand = parser.expression()
    return Test(start=token.start, end=operand.end, operator="", operand=operand)


def in_tests(parser: Parser) -> tuple[Test, ...]:
    """Parse what follows `in`: one test, or several in round brackets."""
    token = parser.token
    if token.kind == "op" and token.text in _COMPARISONS:
        return (_test(parser),)
    if token.text == "(" and _is_test_list(parser):
        parser.advance()
        outer, parser.range_end = parser.range_end, False
        tests = [_test(parser)]
        while parser.accept(","):
            tests.append(_test(parser))
        parser.range_end = outer
        parser.expect(")", "to close the tests")
        return tuple(tests)
    operand = parser.arithmetic()
    return (Test(start=token.start, end=operand.end, operator="", operand=operand),)


def _is_test_list(parser: Parser) -> bool:
    """Tell `(a, b)` from the range `(a..b)` and from `(a)`, by a look ahead."""
    if parser.peek().text in _COMPARISONS:
        return True
    depth, ahead = 0, 0
    while (token := parser.peek(ahead)).kind != "end":
        if token.kind == "op":
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth == 0:
                return False
            if depth == 1 and token.text == ",":
                return True
        ahead += 1
    return False


def unary_tests(parser: Parser) -> Tests:
    """Parse a decision table's cell: `-`, tests, or `not(tests)`."""
    start = parser.token.start
    if parser.at("-") and parser.peek().kind == "end":
        parser.advance()
        return Tests(start=start, end=parser.previous_end(), tests=())
    negated = parser.at("not") and parser.peek().text == "(" and _is_whole_not(parser)
    if negated:
        parser.advance()
        parser.advance()
    tests = [_test(parser)]
    while parser.accept(","):
        tests.append(_test(parser))
    if negated:
        parser.expect(")", "to close not(…)")
    return Tests(
        start=start, end=parser.previous_end(), tests=tuple(tests), negated=negated
    )


def _is_whole_not(parser: Parser) -> bool:
    """Tell whether `not(` closes at the very end of the cell."""
    depth, ahead = 0, 1
    while (token := parser.peek(ahead)).kind != "end":
        if token.kind == "op":
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth == 0:
                return parser.peek(ahead + 1).kind == "end"
        ahead += 1
    return False


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
