"""Expressions and unary tests: parsed once, evaluated often."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from bizproc.errors import ExpressionError
from bizproc.feel.budget import Budget, Meter, current_budget
from bizproc.feel.compile.compiler import make_compiler
from bizproc.feel.fault import Fault, located
from bizproc.feel.names import names_in
from bizproc.feel.parser import parse_expression, parse_tests
from bizproc.feel.run import Run
from bizproc.feel.syntax import Node, TypeName
from bizproc.feel.values import Function, adopt

__all__ = ["Expression", "UnaryTests", "evaluate", "parse", "parse_unary_tests"]

_EMPTY: Mapping[str, Any] = {}


_Names: TypeAlias = frozenset[str]
_Types: TypeAlias = frozenset[tuple[str, TypeName]]
_Known: TypeAlias = tuple[_Names, _Types, bool, "Budget | None"]
"""What a text is parsed with: names, types, strictly or not, the caller's budget."""


class _Compiled:
    """Hold a tree, its closures and what they need from outside.

    Attributes:
        source: the text.
        ast: the syntax tree.
        names: root names that only the scope can give.
        possible_names: names inside filters; the filtered items may give them.
        paths: root names with the properties read, as far as the text shows them.
        functions: names called as functions, built-ins included.
        may_be_absent: root names that are only asked whether they are null.
    """

    __slots__ = (
        "_budget",
        "_code",
        "_known",
        "_size",
        "ast",
        "functions",
        "may_be_absent",
        "names",
        "paths",
        "places",
        "possible_names",
        "source",
    )

    def __init__(self, source: str, ast: Node, known: _Known) -> None:
        compiler = make_compiler(known=known[0])
        self._known = known
        self._budget = known[3]
        self.source = source
        self.ast = ast
        self._code = compiler.code(ast)
        self._size = compiler.size
        self.places = compiler.free
        self.names = frozenset(compiler.free.names)
        self.may_be_absent = frozenset(compiler.free.tested - compiler.free.required)
        self.possible_names = frozenset(compiler.free.possible) - self.names
        self.paths = frozenset(compiler.free.paths)
        self.functions = frozenset(compiler.free.functions)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"

    def _failed(self, error: Fault | RecursionError) -> ExpressionError:
        """Return the error of the whole for what no part of it could place."""
        message = (
            error.message
            if isinstance(error, Fault)
            else "the expression is nested too deeply for where it is evaluated"
        )
        return located(message, self.source, 0, len(self.source))


class Expression(_Compiled):
    """A parsed FEEL expression; immutable and safe to share between threads."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self.source, *self._known)

    def evaluate(
        self,
        scope: Mapping[str, Any] = _EMPTY,
        *,
        functions: Mapping[str, Function] | None = None,
        strict: bool = True,
        budget: Budget | None = None,
        notes: list[ExpressionError] | None = None,
        meter: Meter | None = None,
    ) -> Any:
        """Return the value in a scope.

        Args:
            scope: values by name; only names that are needed are looked up.
            functions: host functions by name; they hide built-ins.
            strict: whether a wrong type or unknown name is an error (default) or,
                as in the standard, null.
            budget: limits; by default those it was parsed with, else those in force.
            notes: takes the reasons of nulls in lenient mode.
            meter: counts the steps of several evaluations together.

        Raises:
            ExpressionError: with the place in the text.
        """
        slots = [None] * self._size
        limits = budget or self._budget or current_budget()
        run = Run(self.source, scope, slots, functions, strict, limits, notes)
        if meter is not None:
            run.draw_on(meter)
        try:
            value = self._code(run)
            cls = value.__class__
            if cls is list or cls is dict:
                run.check_size(value)
        except (Fault, RecursionError) as error:
            raise self._failed(error) from None
        finally:
            run.settle()
        return value


class UnaryTests(_Compiled):
    """A parsed cell of a decision table; immutable and safe to share."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived_tests, (self.source, *self._known)

    def matches(
        self,
        value: Any,
        scope: Mapping[str, Any] = _EMPTY,
        *,
        functions: Mapping[str, Function] | None = None,
        strict: bool = True,
        budget: Budget | None = None,
        notes: list[ExpressionError] | None = None,
        meter: Meter | None = None,
    ) -> bool:
        """Tell whether a value passes; what lenient mode cannot tell is no match.

        The arguments are those of `Expression.evaluate`.

        Raises:
            ExpressionError: with the place in the text.
        """
        slots: list[Any] = [None] * self._size
        limits = budget or self._budget or current_budget()
        try:
            slots[0] = adopt(value)
            run = Run(self.source, scope, slots, functions, strict, limits, notes)
            if meter is None:
                return self._code(run) is True
            run.draw_on(meter)
            try:
                return self._code(run) is True
            finally:
                run.settle()
        except (Fault, RecursionError) as error:
            raise self._failed(error) from None


_NO_TYPES: _Types = frozenset()
_NO_NAMES: _Names = frozenset()


def parse(
    text: str,
    *,
    names: Collection[str] = (),
    types: Mapping[str, TypeName] | None = None,
    strict: bool = True,
    budget: Budget | None = None,
) -> Expression:
    """Return the parsed expression, from a cache if it was parsed before.

    Args:
        text: FEEL without the `=` that marks an expression in a diagram.
        names: names of the scope that contain a keyword or an operator, such as
            `profit-margin`; words with spaces between them need no mention.
        types: the host's own types by name, for `instance of`; see `parse_type`.
        strict: whether a literal that names nothing, such as `@"2026-02-30"`, is an
            error (default) or, as in the standard, null.
        budget: limits of the text, and of its evaluations that are given none; by
            default those in force.

    Raises:
        ExpressionError: not FEEL, or larger than the budget.
    """
    return _parsed(
        text,
        frozenset(names) if names else _NO_NAMES,
        frozenset(types.items()) if types else _NO_TYPES,
        strict,
        budget,
        budget or current_budget(),
    )


@lru_cache(maxsize=4096)
def _parsed(
    text: str,
    names: _Names,
    types: _Types,
    strict: bool,  # noqa: FBT001
    given: Budget | None,
    allowed: Budget,
) -> Expression:
    try:
        tree = parse_expression(
            text, names=names, types=dict(types), budget=allowed, strict=strict
        )
        return Expression(text, tree, (names, types, strict, given))
    except RecursionError:
        raise _too_deep(text) from None


def _revived(
    text: str,
    names: _Names,
    types: _Types,
    strict: bool,  # noqa: FBT001
    given: Budget | None,
) -> Expression:
    """Return what was pickled."""
    return _parsed(text, names, types, strict, given, given or current_budget())


def _too_deep(text: str) -> ExpressionError:
    """Return the error of a caller whose own stack leaves too little room."""
    message = "the expression is nested too deeply for where it is parsed"
    return located(message, text, 0, 1)


def parse_unary_tests(
    text: str,
    *,
    names: Collection[str] = (),
    types: Mapping[str, TypeName] | None = None,
    strict: bool = True,
    budget: Budget | None = None,
) -> UnaryTests:
    """Return the parsed cell of a decision table: `-`, `< 5`, `"a", "b"`, `not(1)`.

    The arguments are those of `parse`.

    Raises:
        ExpressionError: not FEEL, or larger than the budget.
    """
    return _parsed_tests(
        text,
        frozenset(names) if names else _NO_NAMES,
        frozenset(types.items()) if types else _NO_TYPES,
        strict,
        budget,
        budget or current_budget(),
    )


@lru_cache(maxsize=4096)
def _parsed_tests(
    text: str,
    names: _Names,
    types: _Types,
    strict: bool,  # noqa: FBT001
    given: Budget | None,
    allowed: Budget,
) -> UnaryTests:
    try:
        tree = parse_tests(
            text, names=names, types=dict(types), budget=allowed, strict=strict
        )
        return UnaryTests(text, tree, (names, types, strict, given))
    except RecursionError:
        raise _too_deep(text) from None


def _revived_tests(
    text: str,
    names: _Names,
    types: _Types,
    strict: bool,  # noqa: FBT001
    given: Budget | None,
) -> UnaryTests:
    """Return what was pickled."""
    return _parsed_tests(text, names, types, strict, given, given or current_budget())


def evaluate(
    text: str,
    scope: Mapping[str, Any] = _EMPTY,
    *,
    functions: Mapping[str, Function] | None = None,
    strict: bool = True,
    budget: Budget | None = None,
) -> Any:
    """Parse and evaluate an expression in one go, within one budget.

    Names of the scope with an operator or keyword in them are known to the parser.

    Raises:
        ExpressionError: not FEEL, or it fails in this scope.
    """
    return parse(text, names=names_in(scope), strict=strict, budget=budget).evaluate(
        scope, functions=functions, strict=strict
    )
