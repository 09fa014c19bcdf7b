"""Tell what was meant where two kinds do not go together."""

from __future__ import annotations

import re
from decimal import Decimal

from bizproc.feel.numeric import number_text
from bizproc.feel.syntax import Binary, Comparison, Constant, Node, spelled

__all__ = ["addition_hint", "comparison_hint", "kinds_hint"]

_TEMPORAL = frozenset(["date", "date and time"])
_ASCENDING = frozenset(["<", "<="])
_ORDERS = frozenset(["<", "<=", ">", ">="])
_DATE = re.compile(r"\d{4}-\d\d-\d\d$")
_YEARS = range(1900, 2101)


def comparison_hint(node: Node, left: str, right: str) -> str:
    """Return how to compare two kinds that the sides of a node have, or ""."""
    if not isinstance(node, Comparison):
        return ""
    chain = _chain(node)
    if chain:
        return f"; {chain}"
    for side, other in ((node.left, right), (node.right, left)):
        hint = _literal(side, other)
        if hint:
            return f"; {hint}"
    return ""


def kinds_hint(left: str, right: str) -> str:
    """Return how to bring two kinds together, whatever their spelling, or ""."""
    kinds = {left, right}
    if kinds == _TEMPORAL:
        return "; take the day with date(…)"
    if kinds == {"number", "string"}:
        return "; turn one into the other with number(…) or string(…)"
    if "string" in kinds and kinds & _TEMPORAL:
        return "; make a moment of the text with date(…) or date and time(…)"
    return ""


def _literal(side: Node, other: str) -> str:
    """Say how a literal is written so that it has the kind of the other side."""
    if other in _TEMPORAL:
        day = _subtracted_date(side)
        if day:
            return f'a date is written @"{day}"'
    if not isinstance(side, Constant) or not isinstance(side.value, str):
        return ""
    text = side.value
    if other == "boolean" and text.lower() in {"true", "false"}:
        return f"write {text.lower()}, without quotes"
    if other == "number" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"write {text}, without quotes"
    if other in _TEMPORAL and _DATE.match(text):
        return f'write @"{text}", with @ before the quotes'
    return ""


def _subtracted_date(node: Node) -> str:
    """Return the date that `2026-01-31` was to be; FEEL subtracts there."""
    numbers: list[int] = []
    while isinstance(node, Binary) and node.operator == "-":
        if not isinstance(node.right, Constant) or type(node.right.value) is not int:
            return ""
        numbers.insert(0, node.right.value)
        node = node.left
    if not isinstance(node, Constant) or type(node.value) is not int:
        return ""
    year, rest = node.value, numbers
    if year not in _YEARS or len(rest) != 2:  # noqa: PLR2004  # month and day
        return ""
    return f"{year}-{rest[0]:02}-{rest[1]:02}"


def _chain(node: Comparison) -> str:
    """Take `5 < amount < 10` apart."""
    inner = node.left
    if (
        not isinstance(inner, Comparison)
        or not {node.operator, inner.operator} <= _ORDERS
    ):
        return ""
    parts = [_written(part) for part in (inner.left, inner.right, node.right)]
    if not all(parts):
        return "a comparison has two sides; join two of them with 'and'"
    first, middle, last = parts
    joined = f"{first} {inner.operator} {middle} and {middle} {node.operator} {last}"
    bounds = isinstance(inner.left, Constant) and isinstance(node.right, Constant)
    if bounds and (inner.operator in _ASCENDING) == (node.operator in _ASCENDING):
        ends = [(first, inner.operator), (last, node.operator)]
        if inner.operator not in _ASCENDING:
            ends.reverse()
        (low, under), (high, over) = ends
        opening, closing = "[" if "=" in under else "(", "]" if "=" in over else ")"
        return f"write {middle} in {opening}{low}..{high}{closing}, or {joined}"
    return f"write {joined}"


def _written(node: Node) -> str:
    if isinstance(node, Constant):
        value = node.value
        if type(value) is int or isinstance(value, Decimal):
            return number_text(value)
        return ""
    return spelled(node)


def addition_hint(node: Binary, left: str, right: str) -> str:
    """Return how to add days to a date, or ""."""
    if node.operator not in {"+", "-"}:
        return ""
    for side, kind, other in ((node.right, right, left), (node.left, left, right)):
        if kind != "number" or other not in _TEMPORAL:
            continue
        if isinstance(side, Constant) and type(side.value) is int:
            days = abs(side.value)
            return f'; days are a duration: @"P{days}D"'
        return '; days are a duration: duration("P" + string(n) + "D")'
    return ""
