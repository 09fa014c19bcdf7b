"""Translate an expression of Python into FEEL."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.expressions import terms
from bizproc.dialects.expressions.meanings import contains, joined
from bizproc.dialects.expressions.python_calls import called
from bizproc.dialects.expressions.python_source import expression_of, statements_of
from bizproc.dialects.expressions.terms import (
    ADDED,
    MULTIPLIED,
    POWER,
    Term,
    Untranslatable,
    binary,
    call,
    choice,
    compare,
    conjunction,
    disjunction,
    negation,
)

__all__ = ["assignments_to_feel", "node_to_feel", "python_to_feel"]

_ORDER: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "=",
    ast.IsNot: "!=",
}


def python_to_feel(text: str) -> Term:
    """Return an expression of Python as FEEL.

    Raises:
        Untranslatable: it holds more than comparisons, logic and calculations.
    """
    terms.check_length(text)
    parsed = expression_of(text)
    if parsed is None:
        message = "it is no expression of Python"
        raise Untranslatable(message)
    return _translated(parsed)


def assignments_to_feel(text: str) -> list[tuple[str, Term]]:
    """Return the assignments of a script, if it holds nothing else.

    Raises:
        Untranslatable: it does more, or writes a name twice.
    """
    terms.check_length(text)
    statements = statements_of(text)
    if statements is None:
        message = "it is no Python"
        raise Untranslatable(message)
    found: dict[str, Term] = {}
    for statement in statements:
        if isinstance(statement, ast.Pass):
            continue
        target, value = _assigned(statement)
        if target in found:
            message = f"it writes {target!r} twice"
            raise Untranslatable(message)
        found[target] = _translated(value)
    return list(found.items())


def _assigned(statement: ast.stmt) -> tuple[str, ast.expr]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name) and terms.is_name(target.id):
            return target.id, statement.value
    kind = type(statement).__name__.lower()
    message = f"it does more than assign values to variables ({kind})"
    raise Untranslatable(message)


def _translated(node: ast.expr) -> Term:
    try:
        return node_to_feel(node)
    except RecursionError:
        message = "it is nested too deep"
        raise Untranslatable(message) from None


def node_to_feel(node: ast.expr) -> Term:
    """Return a part of an expression as FEEL.

    Raises:
        Untranslatable: FEEL has nothing like it.
    """
    for kind, translate in _NODES.items():
        if isinstance(node, kind):
            return translate(node)
    raise Untranslatable(_no_counterpart(node))


def _no_counterpart(node: ast.AST) -> str:
    return f"FEEL has no counterpart of {ast.unparse(node)!r}"


def _constant(node: ast.Constant) -> Term:
    value = node.value
    if value is None:
        return terms.null()
    if isinstance(value, bool):
        return terms.boolean(value=value)
    if isinstance(value, int | float):
        return terms.number(repr(value))
    if isinstance(value, str):
        return terms.text(value)
    raise Untranslatable(_no_counterpart(node))


def _name(node: ast.Name) -> Term:
    return terms.name(node.id)


def _logic(node: ast.BoolOp) -> Term:
    join = conjunction if isinstance(node.op, ast.And) else disjunction
    first, *rest = (node_to_feel(it) for it in node.values)
    for term in rest:
        first = join(first, term)
    return first


def _unary(node: ast.UnaryOp) -> Term:
    operand = node_to_feel(node.operand)
    if isinstance(node.op, ast.Not):
        return negation(operand)
    if isinstance(node.op, ast.USub):
        return terms.sign(operand)
    if isinstance(node.op, ast.UAdd):
        return operand
    raise Untranslatable(_no_counterpart(node))


def _comparison(node: ast.Compare) -> Term:
    """Return a comparison; `a < b < c` compares each pair."""
    sides = [node_to_feel(it) for it in (node.left, *node.comparators)]
    pairs = zip(sides, node.ops, sides[1:], strict=False)
    first, *rest = (_pair(left, op, right) for left, op, right in pairs)
    for term in rest:
        first = conjunction(first, term)
    return first


def _pair(left: Term, operator: ast.cmpop, right: Term) -> Term:
    if isinstance(operator, ast.In):
        return contains(right, left)
    if isinstance(operator, ast.NotIn):
        return negation(contains(right, left))
    if isinstance(operator, ast.Is | ast.IsNot) and right.kind not in {
        *("null", "boolean"),
    }:
        message = "'is' compares objects, which FEEL has not"
        raise Untranslatable(message)
    return compare(_ORDER[type(operator)], left, right)


def _calculation(node: ast.BinOp) -> Term:
    left, right = node_to_feel(node.left), node_to_feel(node.right)
    if isinstance(node.op, ast.Add):
        if {left.kind, right.kind} == {"list"}:
            return call("concatenate", left, right, kind="list")
        if "string" in {left.kind, right.kind}:  # Python joins texts to texts alone
            return binary("+", left, right, level=ADDED)
        return joined(left, right)
    if isinstance(node.op, ast.Mod) and left.kind != "string":
        return call("modulo", left, right, kind="number")
    if isinstance(node.op, ast.FloorDiv):
        return call("floor", binary("/", left, right, level=MULTIPLIED), kind="number")
    known = _CALCULATIONS.get(type(node.op))
    if known is None or "string" in {left.kind, right.kind}:
        raise Untranslatable(_no_counterpart(node))
    sign, level = known
    return binary(sign, left, right, level=level)


_CALCULATIONS: Final[Mapping[type[ast.operator], tuple[str, int]]] = {
    ast.Sub: ("-", ADDED),
    ast.Mult: ("*", MULTIPLIED),
    ast.Div: ("/", MULTIPLIED),
    ast.Pow: ("**", POWER),
}


def _choice(node: ast.IfExp) -> Term:
    return choice(
        node_to_feel(node.test), node_to_feel(node.body), node_to_feel(node.orelse)
    )


def _attribute(node: ast.Attribute) -> Term:
    return terms.path(node_to_feel(node.value), node.attr)


def _subscript(node: ast.Subscript) -> Term:
    key = node.slice
    if isinstance(key, ast.UnaryOp) and isinstance(key.op, ast.USub):
        inner = key.operand
        if isinstance(inner, ast.Constant) and isinstance(inner.value, int):
            return terms.item(node_to_feel(node.value), -inner.value)
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return terms.path(node_to_feel(node.value), key.value)
    if isinstance(key, ast.Constant) and type(key.value) is int:
        return terms.item(node_to_feel(node.value), key.value)
    raise Untranslatable(_no_counterpart(node))


def _list(node: ast.List | ast.Tuple | ast.Set) -> Term:
    return terms.list_of([node_to_feel(it) for it in node.elts])


def _context(node: ast.Dict) -> Term:
    entries = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise Untranslatable(_no_counterpart(node))
        entries.append(f"{terms.text(key.value).text}: {node_to_feel(value).text}")
    return Term(text="{" + ", ".join(entries) + "}", kind="context")


def _formatted(node: ast.JoinedStr) -> Term:
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(terms.text(str(part.value)))
            continue
        if not isinstance(part, ast.FormattedValue) or part.format_spec:
            raise Untranslatable(_no_counterpart(node))
        parts.append(call("string", node_to_feel(part.value), kind="string"))
    first, *rest = parts or [terms.text("")]
    for term in rest:
        first = binary("+", first, term, level=ADDED)
    return first


def _call(node: ast.Call) -> Term:
    return called(node, node_to_feel)


_NODES: Final[Mapping[type, Callable[..., Term]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.Compare: _comparison,
    ast.BinOp: _calculation,
    ast.IfExp: _choice,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Set: _list,
    ast.Dict: _context,
    ast.JoinedStr: _formatted,
    ast.Call: _call,
}
