"""Compile lists, contexts, ranges and `instance of`."""

from __future__ import annotations

from typing import Any

from bizproc.feel.comparison import compare
from bizproc.feel.compile.calls import function_definition
from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import Fault
from bizproc.feel.run import Run
from bizproc.feel.syntax import (
    ContextLiteral,
    FunctionDefinition,
    InstanceOf,
    ListLiteral,
    RangeLiteral,
)
from bizproc.feel.types_of_values import is_instance
from bizproc.feel.values import Range

__all__ = ["context", "instance_of", "list_", "range_"]


def list_(compiler: Compiler, node: ListLiteral) -> Code:
    """Compile `[a, b]`."""
    items = tuple(compiler.code(item) for item in node.items)
    return lambda run: [item(run) for item in items]


def context(compiler: Compiler, node: ContextLiteral) -> Code:
    """Compile `{a: 1, b: a + 1}`."""
    entries: list[tuple[str, int, Code]] = []
    with compiler.local():
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(value, FunctionDefinition):
                slot = compiler.bind(key)
                definition = function_definition(compiler, value, own=slot)
                code = compiler.watched(value, definition)
            else:
                code = compiler.argument(value)
                slot = compiler.bind(key)
            entries.append((key, slot, code))

    def run_context(run: Run) -> Any:
        result: dict[str, Any] = {}
        for key, slot, code in entries:
            result[key] = run.slots[slot] = code(run)
        return result

    return run_context


def range_(compiler: Compiler, node: RangeLiteral) -> Code:
    """Compile a range; its ends must be comparable."""
    low = compiler.code(node.low) if node.low else None
    high = compiler.code(node.high) if node.high else None

    def run_range(run: Run) -> Any:
        start = low(run) if low else None
        end = high(run) if high else None
        try:
            compare(start if low else end, end if high else start)
        except Fault as fault:
            return run.fail_with(node, fault)
        return Range(
            start=start,
            end=end,
            start_included=node.low_included,
            end_included=node.high_included,
            operator=node.operator,
        )

    return run_range


def instance_of(compiler: Compiler, node: InstanceOf) -> Code:
    """Compile `value instance of type`."""
    value = compiler.argument(node.value)
    wanted = node.type
    return lambda run: is_instance(value(run), wanted)
