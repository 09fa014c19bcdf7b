"""Compile unary tests: decision table cells and the right side of `in`.

In a cell a null input matches no comparison and no range, in strict mode too: the
rows of a table are all tried, and a row for null would be of no use otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from bizproc.feel.comparison import compare, contains, equals, included
from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import Fault
from bizproc.feel.run import Run
from bizproc.feel.syntax import (
    Constant,
    In,
    ListLiteral,
    Node,
    RangeLiteral,
    Test,
    Tests,
    asks,
)
from bizproc.feel.text import phrase
from bizproc.feel.values import Range, kind_of

__all__ = ["in_", "tests"]

_Match: TypeAlias = Callable[[Run, Any], Any]
_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def in_(compiler: Compiler, node: In) -> Code:
    """Compile `value in tests`."""
    value = compiler.code(node.value)
    if any(asks(test) for test in node.tests):
        return _in_conditions(compiler, node, value)
    matches = [_test(compiler, test, cell=False) for test in node.tests]
    texts = _texts(node.tests)
    if texts is not None:
        return _in_texts(value, matches, texts)

    def run_in(run: Run) -> Any:
        tested = value(run)
        return _any(run, matches, tested)

    return run_in


def _in_conditions(compiler: Compiler, node: In, value: Code) -> Code:
    """Compile `value in (? > 3, …)`: in such a condition `?` is the value."""
    matches: list[_Match] = []
    with compiler.local():
        slot = compiler.bind("")  # no name, but in the conditions
        for test in node.tests:
            if not asks(test):
                matches.append(_test(compiler, test, cell=False))
                continue
            tested = compiler.tested
            compiler.bindings[slot] = ("?", slot)
            matches.append(_condition(test, compiler.code(test.operand)))
            compiler.bindings[slot] = ("", slot)
            compiler.tested = tested

    def run_in_conditions(run: Run) -> Any:
        run.slots[slot] = tested = value(run)
        return _any(run, matches, tested)

    return run_in_conditions


def _texts(found: tuple[Test, ...]) -> frozenset[str] | None:
    """Return the literals of `in ["a", "b"]` or `in ("a", "b")`, if all are strings."""
    nodes: list[Node] = []
    for test in found:
        part = test.operand
        if test.operator:
            return None
        nodes.extend(part.items if isinstance(part, ListLiteral) else [part])
    values = [node.value for node in nodes if isinstance(node, Constant)]
    strings = [value for value in values if isinstance(value, str)]
    return frozenset(strings) if len(strings) == len(nodes) else None


def _in_texts(value: Code, matches: list[_Match], texts: frozenset[str]) -> Code:
    def run_in_texts(run: Run) -> Any:
        tested = value(run)
        if tested.__class__ is str:
            return tested in texts
        return _any(run, matches, tested)

    return run_in_texts


def tests(compiler: Compiler, node: Tests) -> Code:
    """Compile a cell; the tested value stands in the slot of `?`."""
    slot = compiler.bind("?")
    matches = [_test(compiler, test, cell=True) for test in node.tests]

    def run_tests(run: Run) -> Any:
        if not matches:
            return True
        found = _any(run, matches, run.slots[slot])
        if found is None:
            return None
        return found is not node.negated

    return run_tests


def _any(run: Run, matches: list[_Match], value: Any) -> bool | None:
    unknown = False
    for match in matches:
        found = match(run, value)
        if found is True:
            return True
        unknown = unknown or found is None
    return None if unknown else False


def _test(compiler: Compiler, test: Test, *, cell: bool) -> _Match:
    outer, compiler.tested = compiler.tested, False
    operand = compiler.code(test.operand)
    asks, compiler.tested = compiler.tested, outer or compiler.tested
    if test.operator in {"=", "!="}:
        return _equality(test, operand, cell=cell)
    if test.operator:
        return _order(test, operand, cell=cell)
    if asks and cell:
        return _condition(test, operand)
    interval = isinstance(test.operand, RangeLiteral)
    computed = cell and not isinstance(test.operand, Constant)

    def run_match(run: Run, value: Any) -> Any:
        result = operand(run)
        if result is None and interval:
            return None  # an end was null, which is noted
        try:
            if value is None and isinstance(result, Range):
                return _null_in(run, result, cell=cell)
            found = _matches(value, result, computed=computed)
            return found or _unlike(run, value, result, cell=cell)
        except Fault as fault:
            return run.fail_with(test, fault)

    return run_match


def _null_in(run: Run, interval: Range, *, cell: bool) -> bool | None:
    """Answer whether null lies in a range: in a cell it does not, else it is wrong."""
    if cell:
        return False if run.strict else None
    return compare(None, interval.start) < 0


def _unlike(run: Run, value: Any, other: Any, *, cell: bool) -> bool | None:
    """Return what a cell knows of unequal values: nothing, if their kinds differ.

    So `not("a")` does not match a number, as the standard counts it; in strict mode
    it does.
    """
    if not cell or run.strict or value is None or other is None:
        return False
    kinds = {kind_of(value), kind_of(other)}
    return False if len(kinds) == 1 or kinds & _CONTAINERS else None


_CONTAINERS = frozenset(["list", "range", "boolean"])


def _equality(test: Test, operand: Code, *, cell: bool) -> _Match:
    wanted = test.operator == "="

    def run_equality(run: Run, value: Any) -> Any:
        try:
            other = operand(run)
            same = equals(value, other) or _unlike(run, value, other, cell=cell)
        except Fault as fault:
            return run.fail_with(test, fault)
        return None if same is None else same is wanted

    return run_equality


def _order(test: Test, operand: Code, *, cell: bool) -> _Match:
    holds = _HOLDS[test.operator]

    def run_order(run: Run, value: Any) -> Any:
        end = operand(run)
        if value is None and cell:
            return False if run.strict else None
        try:
            return holds(compare(value, end))
        except Fault as fault:
            return run.fail_with(test, fault)

    return run_order


def _condition(test: Test, operand: Code) -> _Match:
    def run_condition(run: Run, value: Any) -> Any:
        result = operand(run)
        if result is True or result is False:
            return result
        if result is not None and kind_of(result) in {"list", "range"}:
            return _matches(value, result, computed=True)
        return run.fail(test, f"the test must be true or false, not {phrase(result)}")

    return run_condition


def _matches(value: Any, result: Any, *, computed: bool) -> bool:
    """Tell whether a value equals the result, lies in it, or the result is true.

    A computed true passes whatever the value is, unless that is a boolean itself; a
    literal `true` is only equal to true.
    """
    if isinstance(result, Range):
        return value is not None and included(value, result)
    if isinstance(result, list):
        if isinstance(value, list) and equals(value, result):
            return True
        ranges = (item for item in result if isinstance(item, Range))
        return contains(result, value) or (
            value is not None and any(_within(value, item) for item in ranges)
        )
    if computed and result.__class__ is bool and value.__class__ is not bool:
        return bool(result)
    return equals(value, result)


def _within(value: Any, interval: Range) -> bool:
    ends = {kind_of(interval.start), kind_of(interval.end)} - {"null"}
    return kind_of(value) in ends and included(value, interval)
