"""What calls of Python mean, as far as FEEL can say it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.expressions import terms
from bizproc.dialects.expressions.meanings import as_text, length, unknown
from bizproc.dialects.expressions.terms import Term, call, quantified

__all__ = ["called"]

Translate = Callable[[ast.expr], Term]

_FUNCTIONS: Final[Mapping[tuple[str, int], Callable[..., Term]]] = {
    ("len", 1): length,
    ("str", 1): as_text,
    ("sum", 1): lambda it: call("sum", it, kind="number"),
    ("min", 1): lambda it: call("min", it),
    ("max", 1): lambda it: call("max", it),
    ("min", 2): lambda it, other: call("min", it, other),
    ("max", 2): lambda it, other: call("max", it, other),
    ("abs", 1): lambda it: call("abs", it, kind="number"),
    ("any", 1): lambda it: call("any", it, kind="boolean"),
    ("all", 1): lambda it: call("all", it, kind="boolean"),
}
_METHODS: Final[Mapping[tuple[str, int], tuple[str, str]]] = {
    ("lower", 0): ("lower case", "string"),
    ("upper", 0): ("upper case", "string"),
    ("strip", 0): ("trim", "string"),
    ("startswith", 1): ("starts with", "boolean"),
    ("endswith", 1): ("ends with", "boolean"),
    ("get", 1): ("get value", ""),
}
_MOMENTS: Final = {
    **dict.fromkeys(["datetime.now", "datetime.datetime.now"], "now"),
    **dict.fromkeys(["date.today", "datetime.date.today"], "today"),
}
_SPANS: Final = {
    "weeks": "P{}W",
    "days": "P{}D",
    "hours": "PT{}H",
    "minutes": "PT{}M",
    "seconds": "PT{}S",
}


def called(node: ast.Call, translate: Translate) -> Term:
    """Return a call as FEEL.

    Raises:
        Untranslatable: FEEL has nothing like it.
    """
    function = node.func
    written = ast.unparse(function)
    if written.rpartition(".")[2] == "timedelta":
        return _span(node, written)
    if node.keywords or any(isinstance(it, ast.Starred) for it in node.args):
        raise unknown(written)
    if written in _MOMENTS and not node.args:
        return call(_MOMENTS[written])
    if written in {"any", "all"} and len(node.args) == 1:
        [given] = node.args
        if isinstance(given, ast.GeneratorExp | ast.ListComp):
            return _over(written, given, translate)
    arguments = [translate(it) for it in node.args]
    if isinstance(function, ast.Name):
        known = _FUNCTIONS.get((function.id, len(arguments)))
        if known is not None:
            return known(*arguments)
    method = _METHODS.get((written.rpartition(".")[2], len(arguments)))
    if isinstance(function, ast.Attribute) and method is not None:
        name, kind = method
        return call(name, translate(function.value), *arguments, kind=kind)
    raise unknown(written)


def _over(
    word: str, given: ast.GeneratorExp | ast.ListComp, translate: Translate
) -> Term:
    """Return `any(… for x in xs)` as `some x in xs satisfies …`."""
    [clause, *more] = given.generators
    if more or clause.ifs or not isinstance(clause.target, ast.Name):
        raise unknown(word)
    return quantified(
        "some" if word == "any" else "every",
        clause.target.id,
        translate(clause.iter),
        translate(given.elt),
    )


def _span(node: ast.Call, written: str) -> Term:
    """Return `timedelta(days=2)`; only one part, a whole number."""
    named = {it.arg: it.value for it in node.keywords}
    if len(node.args) == 1 and not named:
        named = {"days": node.args[0]}
    [(unit, value), *more] = named.items() or [(None, None)]
    pattern = _SPANS.get(unit or "")
    whole = isinstance(value, ast.Constant) and type(value.value) is int
    if pattern is None or more or not whole or value is None:
        raise unknown(written)
    return call("duration", terms.text(pattern.format(ast.unparse(value))))
