"""Compile a syntax tree: which module makes the closure of which node."""

from __future__ import annotations

from collections.abc import Collection

from bizproc.feel.compile import calls, loops, operators, paths, structures, unary
from bizproc.feel.compile.code import Compiler, Handlers
from bizproc.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    If,
    In,
    InstanceOf,
    ListLiteral,
    Logical,
    Name,
    Negation,
    NoValue,
    Path,
    Quantified,
    RangeLiteral,
    Tests,
)

__all__ = ["make_compiler"]


def make_compiler(*, observing: bool = False, known: Collection[str] = ()) -> Compiler:
    """Return a compiler of the whole language.

    Args:
        observing: whether the closures tell their values to `run.observed`.
        known: names that the scope is said to have; they may hide built-ins.
    """
    return Compiler(_HANDLERS, observing=observing, known=known)


_HANDLERS = Handlers(
    nodes={
        Constant: operators.constant,
        NoValue: operators.no_value,
        Name: paths.name,
        Negation: operators.negation,
        Binary: operators.binary,
        Comparison: operators.comparison,
        Logical: operators.logical,
        Between: operators.between,
        If: operators.if_,
        Path: paths.path,
        Filter: loops.filter_,
        For: loops.for_,
        Quantified: loops.quantified,
        ListLiteral: structures.list_,
        ContextLiteral: structures.context,
        RangeLiteral: structures.range_,
        InstanceOf: structures.instance_of,
        FunctionDefinition: calls.function_definition,
        Call: calls.call,
        In: unary.in_,
        Tests: unary.tests,
    },
    arguments={Name: paths.name_or_function},
)
