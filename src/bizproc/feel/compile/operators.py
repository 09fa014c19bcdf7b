"""Compile constants, arithmetic, comparisons, `and`, `or` and `if`.

The common kinds are computed in the closure itself; everything else, errors too,
goes the longer way.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bizproc.feel.arithmetic import arithmetic, negate
from bizproc.feel.comparison import compare, equals
from bizproc.feel.compile.absence import sides_of
from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import BudgetFault, Fault
from bizproc.feel.hints.kinds import addition_hint, comparison_hint, kinds_hint
from bizproc.feel.run import Run
from bizproc.feel.syntax import (
    Between,
    Binary,
    Comparison,
    Constant,
    If,
    Logical,
    Negation,
    Node,
    NoValue,
)
from bizproc.feel.temporal.far_dates import FarMoment
from bizproc.feel.text import phrase
from bizproc.feel.values import kind_of

__all__ = [
    "between",
    "binary",
    "comparison",
    "constant",
    "if_",
    "logical",
    "negation",
]

_LIMIT = 10**34
_SHORT = 32
_FAST: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SAME: frozenset[type] = frozenset([int, str, Decimal, dt.date, dt.timedelta])
"""Classes that compare, and are equal, as the standard says."""


def no_value(_: Compiler, node: NoValue) -> Code:
    """Compile a literal that names nothing."""
    return lambda run: run.fail(node, node.message)


def constant(_: Compiler, node: Constant) -> Code:
    """Compile a literal."""
    value = node.value
    return lambda _run: value


def negation(compiler: Compiler, node: Negation) -> Code:
    """Compile `-operand`."""
    operand = compiler.code(node.operand)

    def run_negation(run: Run) -> Any:
        try:
            return negate(operand(run))
        except Fault as fault:
            return run.fail_with(node, fault)

    return run_negation


def binary(compiler: Compiler, node: Binary) -> Code:
    """Compile `left operator right`."""
    left, right = compiler.code(node.left), compiler.code(node.right)
    fast = _FAST.get(node.operator)
    if fast is None:

        def run_slow(run: Run) -> Any:
            return _arithmetic(run, node, left(run), right(run))

        return run_slow

    def run_binary(run: Run) -> Any:
        first, second = left(run), right(run)
        if first.__class__ is int and second.__class__ is int:
            result = fast(first, second)
            if -_LIMIT < result < _LIMIT:
                return result
        return _arithmetic(run, node, first, second)

    return run_binary


def _arithmetic(run: Run, node: Binary, left: Any, right: Any) -> Any:
    try:
        run.charge(2)
        result = arithmetic(node.operator, left, right)
        if result.__class__ is str and len(result) > _SHORT:
            run.charge(len(result) // _SHORT)
    except Fault as fault:
        if not isinstance(fault, BudgetFault):
            fault.message += addition_hint(node, kind_of(left), kind_of(right))
        return run.fail_with(node, fault)
    return result


def comparison(compiler: Compiler, node: Comparison) -> Code:
    """Compile `= != < <= > >=`."""
    if node.operator in {"=", "!="}:
        return _equality(node, *sides_of(compiler, node))
    left, right = compiler.code(node.left), compiler.code(node.right)
    holds = _ORDER[node.operator]
    if isinstance(node.right, Constant) and node.right.value.__class__ in _SAME:
        return _order_with(node, left, node.right.value)

    def run_order(run: Run) -> Any:
        first, second = left(run), right(run)
        cls = first.__class__
        if cls is second.__class__ and cls in _SAME:
            return holds(first, second)
        try:
            run.charge(1)
            return holds(compare(first, second), 0)
        except Fault as fault:
            return _uncompared(run, node, (first, second), fault)

    return run_order


def _order_with(node: Comparison, left: Code, second: Any) -> Code:
    """Compile a comparison with a literal, the most common of all conditions."""
    holds, cls = _ORDER[node.operator], second.__class__

    def run_order_with(run: Run) -> Any:
        first = left(run)
        if first.__class__ is cls:
            return holds(first, second)
        try:
            run.charge(1)
            return holds(compare(first, second), 0)
        except Fault as fault:
            return _uncompared(run, node, (first, second), fault)

    return run_order_with


def _equality(node: Comparison, left: Code, right: Code) -> Code:
    wanted = node.operator == "="

    def run_equality(run: Run) -> Any:
        first, second = left(run), right(run)
        cls = first.__class__
        if cls is second.__class__ and cls in _SAME:
            return (first == second) is wanted
        try:
            run.charge(1)
            if equals(first, second):
                return wanted
        except Fault as fault:
            return run.fail_with(node, fault)
        if run.strict:
            _refuse_kinds(run, node, first, second)
            return not wanted
        if kind_of(first) == kind_of(second):
            return _same_second(first, second) is wanted
        return None if _both_known(first, second) else not wanted

    return run_equality


def _uncompared(
    run: Run, node: Comparison, values: tuple[Any, Any], fault: Fault
) -> Any:
    """Fail with how the two could be compared, if the fault does not say it."""
    if ";" not in fault.message and not isinstance(fault, BudgetFault):
        fault.message += comparison_hint(node, *map(kind_of, values))
    return run.fail_with(node, fault)


def _refuse_kinds(run: Run, node: Comparison, first: Any, second: Any) -> None:
    """Refuse an equality that can only be a mistake: the kinds differ, none is null."""
    left, right = kind_of(first), kind_of(second)
    if left == right or not _both_known(first, second) or "secret" in {left, right}:
        return
    hint = comparison_hint(node, left, right) or kinds_hint(left, right)
    message = f"{phrase(first)} and {phrase(second)} are never equal{hint}"
    run.fail(node, message)


def _same_second(first: Any, second: Any) -> bool:
    """Tell whether two times are equal to the second, as the standard counts them."""
    if not isinstance(first, dt.datetime | dt.time | FarMoment):
        return False
    return equals(first.replace(microsecond=0), second.replace(microsecond=0))


def _both_known(first: Any, second: Any) -> bool:
    """Tell whether neither is null: the standard compares only one kind, or null."""
    return first is not None and second is not None


def between(compiler: Compiler, node: Between) -> Code:
    """Compile `value between low and high`."""
    value = compiler.code(node.value)
    low, high = compiler.code(node.low), compiler.code(node.high)

    def run_between(run: Run) -> Any:
        tested, first = value(run), low(run)
        cls = tested.__class__
        if cls in _SAME and first.__class__ is cls:
            above: bool | None = tested >= first
        else:
            above = _holds(run, node, first, tested)
        if above is False:
            return False
        last = high(run)
        if above and cls in _SAME and last.__class__ is cls:
            return tested <= last
        below = _holds(run, node, tested, last)
        return below if above or below is False else None

    return run_between


def _holds(run: Run, node: Node, lesser: Any, greater: Any) -> bool | None:
    """Tell whether `lesser <= greater`, None if that cannot be told."""
    try:
        run.charge(1)
        return compare(lesser, greater) <= 0
    except Fault as fault:
        run.fail_with(node, fault)
        return None


def logical(compiler: Compiler, node: Logical) -> Code:
    """Compile `and` and `or`; the right side runs only if the left leaves it open."""
    left, right = compiler.code(node.left), compiler.code(node.right)
    deciding = node.operator == "or"

    def run_logical(run: Run) -> Any:
        first = left(run)
        if first is deciding:
            return deciding
        if first is True or first is False:
            second = right(run)
            if second is True or second is False:
                return second
            return _not_boolean(run, node, node.right, second)
        _not_boolean(run, node, node.left, first)
        return deciding if right(run) is deciding else None

    return run_logical


def _not_boolean(run: Run, node: Logical, side: Node, value: Any) -> None:
    message = f"{node.operator!r} needs true or false, not {phrase(value)}"
    if value is None:
        message += "; test for null first"
    run.fail(side, message)


def if_(compiler: Compiler, node: If) -> Code:
    """Compile `if`; a condition that is not true takes the `else` in lenient mode."""
    condition = compiler.code(node.condition)
    yes, no = compiler.code(node.yes), compiler.code(node.no)

    def run_if(run: Run) -> Any:
        decided = condition(run)
        if decided is True:
            return yes(run)
        if decided is not False:
            message = f"the condition must be true or false, not {phrase(decided)}"
            run.fail(node.condition, message)
        return no(run)

    return run_if
