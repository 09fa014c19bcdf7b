"""Find unknown names and functions without evaluating."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bizproc.errors import ExpressionError, did_you_mean
from bizproc.feel.builtins import BUILTINS
from bizproc.feel.expression import Expression, UnaryTests, parse
from bizproc.feel.fault import located
from bizproc.feel.syntax import Node

__all__ = ["check", "check_parsed"]


def check(
    text: str,
    names: Mapping[str, Any] | Collection[str],
    functions: Collection[str] = (),
) -> list[ExpressionError]:
    """Return what is wrong with an expression, in the order of the text.

    Args:
        text: the expression.
        names: the names in reach. A mapping may give, for each name, the
            properties below it as a mapping of the same shape or a collection of
            names; None leaves open what is below.
        functions: host functions, beside the built-ins.
    """
    known = [name for name in names if not name.isidentifier()]
    try:
        expression = parse(text, names=known)
    except ExpressionError as error:
        return [error]
    return check_parsed(expression, names, functions)


def check_parsed(
    expression: Expression | UnaryTests,
    names: Mapping[str, Any] | Collection[str],
    functions: Collection[str] = (),
) -> list[ExpressionError]:
    """Return the unknown names, properties and functions of a parsed expression."""
    found: list[tuple[Node, str]] = []
    free = expression.places
    for name, node in free.functions.items():
        if name not in BUILTINS and name not in functions and name not in names:
            hint = did_you_mean(name, [*BUILTINS, *functions])
            found.append((node, f"unknown function {name!r}{hint}"))
    for name, node in free.names.items():
        if name not in names and name not in free.values:
            hint = did_you_mean(name, names)
            if name in BUILTINS or name in functions:
                hint = f"; the function is called with {name}(…)"
            found.append((node, f"unknown name {name!r}{hint}"))
    for path, node in free.paths.items():
        problem = _path_problem(path, names)
        if problem:
            found.append((node, problem))
    found.sort(key=lambda item: item[0].start)
    return [
        located(message, expression.source, node.start, node.end)
        for node, message in found
    ]


def _path_problem(
    path: tuple[str, ...], names: Mapping[str, Any] | Collection[str]
) -> str:
    below: Any = names
    for index, name in enumerate(path):
        if below is None:
            return ""
        if name not in below:
            owner = ".".join(path[:index])
            if not owner:
                return ""
            return f"{owner!r} has no {name!r}{did_you_mean(name, below)}"
        below = below[name] if isinstance(below, Mapping) else None
    return ""
