"""Find unknown names, functions and wrong types without evaluating."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from bizproc.errors import ExpressionError
from bizproc.feel.builtins import BUILTINS
from bizproc.feel.expression import Expression, UnaryTests, parse
from bizproc.feel.fault import located
from bizproc.feel.hints.names import function_hint, name_hint
from bizproc.feel.inferring.inference import Inference
from bizproc.feel.parser import parse_type
from bizproc.feel.syntax import Node, TypeName
from bizproc.feel.types_of_values import ANY, a_kind, conforms

__all__ = ["check", "check_parsed", "check_types", "infer", "missing_name_hint"]

Scope: TypeAlias = Mapping[str, Any] | Collection[str]


def check(
    text: str,
    scope: Scope,
    functions: Collection[str] = (),
    *,
    expects: str | TypeName | None = None,
    types: Mapping[str, TypeName] | None = None,
) -> list[ExpressionError]:
    """Return what is wrong with an expression, in the order of the text.

    Args:
        text: the expression.
        scope: the names in reach. A mapping may give, for each name, its type
            (`"number"`, `"list<string>"`, or a TypeName), or the properties below it
            as a mapping of the same shape or a collection of names; None leaves open
            what it is.
        functions: host functions, beside the built-ins.
        expects: the type that the value must have, such as `"boolean"`.
        types: the host's own types by name.

    Raises:
        ExpressionError: a type in the scope that is none.
    """
    known = [name for name in scope if not name.isidentifier()]
    try:
        expression = parse(text, names=known, types=types)
    except ExpressionError as error:
        return [error]
    return check_parsed(expression, scope, functions, expects=expects)


def check_parsed(
    expression: Expression | UnaryTests,
    scope: Scope,
    functions: Collection[str] = (),
    *,
    expects: str | TypeName | None = None,
) -> list[ExpressionError]:
    """Return the unknown names, properties, functions and wrong types.

    Of unary tests, the name `?` in the scope is the type of the tested value.
    """
    found = _unknown(expression, scope, functions)
    inference = Inference(_types(scope), frozenset(functions), source=expression.source)
    return _located(
        expression.source, [*found, *_wrong_types(expression, inference, expects)]
    )


def check_types(
    expression: Expression | UnaryTests,
    scope: Scope,
    functions: Collection[str] = (),
    *,
    expects: str | TypeName | None = None,
) -> list[ExpressionError]:
    """Return only the wrong types, where the scope may hold more than is told."""
    inference = Inference(_types(scope), frozenset(functions), closed=False)
    return _located(expression.source, _wrong_types(expression, inference, expects))


def _wrong_types(
    expression: Expression | UnaryTests,
    inference: Inference,
    expects: str | TypeName | None,
) -> list[tuple[Node, str]]:
    try:
        result = inference.infer(expression.ast)
    except RecursionError:  # the caller's own stack leaves too little room
        return []
    wanted = parse_type(expects) if isinstance(expects, str) else expects
    if wanted is not None and not _may_be(result, wanted):
        message = f"gives {a_kind(result)}; {a_kind(wanted)} is needed"
        inference.report(expression.ast, message)
    return inference.problems


def infer(expression: Expression | UnaryTests, scope: Scope = ()) -> TypeName:
    """Return the type of an expression's value, `Any` where it cannot be known."""
    return Inference(_types(scope)).infer(expression.ast)


def _may_be(found: TypeName, wanted: TypeName) -> bool:
    if found.name == "null":
        return wanted.name in {"any", "null"}
    if found.name == wanted.name and not (found.element or found.fields):
        return True  # of a bare list or context nothing more is known
    return found.name == "any" or conforms(found, wanted)


def _unknown(
    expression: Expression | UnaryTests, scope: Scope, functions: Collection[str]
) -> list[tuple[Node, str]]:
    found: list[tuple[Node, str]] = []
    free = expression.places
    for name, node in free.functions.items():
        if name not in BUILTINS and name not in functions and name not in scope:
            hint = function_hint(name, [*BUILTINS, *functions])
            found.append((node, f"unknown function {name!r}{hint}"))
    for name, node in free.names.items():
        if name not in scope and name not in free.values:
            hint = missing_name_hint(expression, name, scope)
            if name in expression.may_be_absent and not hint.endswith("?"):
                continue
            if name in BUILTINS or name in functions:
                hint = f"; the function is called with {name}(…)"
            found.append((node, f"unknown name {name!r}{hint}"))
    return found


def missing_name_hint(
    expression: Expression | UnaryTests, name: str, known: Iterable[str]
) -> str:
    """Return the rest of a message about a name that nothing gives an expression."""
    start = expression.places.names[name].start
    place = {"start": start, "end": start + len(name)}
    return name_hint(name, known, source=expression.source, **place)


def _located(source: str, found: list[tuple[Node, str]]) -> list[ExpressionError]:
    unique = {(node.start, message): node for node, message in found}
    ordered = sorted(unique.items(), key=lambda item: item[0][0])
    return [
        located(message, source, node.start, node.end) for (_, message), node in ordered
    ]


def _types(scope: Scope) -> dict[str, TypeName]:
    if not isinstance(scope, Mapping):
        return dict.fromkeys(scope, ANY)
    return {name: _type(given) for name, given in scope.items()}


def _type(given: Any) -> TypeName:
    """Return the type that a host's description of a name stands for."""
    if given is None:
        return ANY
    if isinstance(given, TypeName):
        return given
    if isinstance(given, str):
        return parse_type(given)
    if isinstance(given, Mapping):
        fields = tuple((name, _type(below)) for name, below in given.items())
    else:
        fields = tuple((name, ANY) for name in given)
    return TypeName(name="context", fields=fields)
