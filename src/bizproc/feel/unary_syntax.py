"""Parse unary tests: decision table cells and the right side of `in`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizproc.feel.syntax import Test, Tests

if TYPE_CHECKING:
    from bizproc.feel.parser import Parser

__all__ = ["COMPARISONS", "in_tests", "unary_tests"]

COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])


def _test(parser: Parser) -> Test:
    token = parser.token
    if token.kind == "op" and token.text in COMPARISONS:
        parser.advance()
        operand = parser.arithmetic()
        return Test(
            start=token.start,
            end=parser.previous_end(),
            operator=token.text,  # type: ignore[arg-type]  # one of COMPARISONS
            operand=operand,
        )
    operand = parser.expression()
    return Test(start=token.start, end=operand.end, operator="", operand=operand)


def in_tests(parser: Parser) -> tuple[Test, ...]:
    """Parse what follows `in`: one test, or several in round brackets."""
    token = parser.token
    if token.kind == "op" and token.text in COMPARISONS:
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
    if parser.peek().text in COMPARISONS:
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
