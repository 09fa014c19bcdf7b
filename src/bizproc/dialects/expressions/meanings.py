"""What other languages' operators and functions mean, said in FEEL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.expressions import terms
from bizproc.dialects.expressions.terms import (
    ADDED,
    MULTIPLIED,
    Term,
    Untranslatable,
    binary,
    call,
    choice,
    compare,
    disjunction,
)

__all__ = [
    "METHODS",
    "as_text",
    "contains",
    "is_empty",
    "joined",
    "length",
    "remainder",
    "unknown",
]


def joined(left: Term, right: Term) -> Term:
    """Return two values added; beside a text anything is a text."""
    kinds = {left.kind, right.kind}
    if "string" in kinds and kinds != {"string"}:
        left, right = as_text(left), as_text(right)
    return binary("+", left, right, level=ADDED)


def as_text(value: Term) -> Term:
    """Return a value as text."""
    return value if value.kind == "string" else call("string", value, kind="string")


def remainder(left: Term, right: Term) -> Term:
    """Return a remainder with the sign of the left side, as Java and JavaScript do."""
    ratio = binary("/", left, right, level=MULTIPLIED)
    whole = choice(
        compare("<", ratio, terms.number("0")),
        call("ceiling", ratio),
        call("floor", ratio),
    )
    product = binary("*", right, whole, level=MULTIPLIED)
    return binary("-", left, product, level=ADDED)


def is_empty(value: Term) -> Term:
    """Return whether there is nothing in a text or a list, or nothing at all."""
    nothing = compare("=", value, terms.null())
    return disjunction(nothing, _holds_nothing(value))


def _holds_nothing(value: Term) -> Term:
    blank = compare("=", value, terms.text(""))
    return disjunction(blank, compare("=", value, terms.list_of([])))


def contains(whole: Term, part: Term) -> Term:
    """Return whether a text or a list holds something."""
    in_text = call("contains", whole, part, kind="boolean")
    in_list = call("list contains", whole, part, kind="boolean")
    if whole.kind == "string":
        return in_text
    if whole.kind == "list":
        return in_list
    return choice(_is_text(whole), in_text, in_list)


def length(value: Term) -> Term:
    """Return how long a text or a list is."""
    letters = call("string length", value, kind="number")
    if value.kind == "string":
        return letters
    items = call("count", value, kind="number")
    return items if value.kind == "list" else choice(_is_text(value), letters, items)


def _is_text(value: Term) -> Term:
    return Term(text=f"{value.within(ADDED)} instance of string", level=3)


def unknown(function: str) -> Untranslatable:
    """Return why a call is not translated."""
    message = f"nothing in FEEL answers to {function}(…)"
    return Untranslatable(f"{message}; let an action or a decision do it")


def _same(value: Term) -> Term:
    return value


def _lower_equal(left: Term, right: Term) -> Term:
    return compare("=", call("lower case", left), call("lower case", right))


def _equal(left: Term, right: Term) -> Term:
    return compare("=", left, right)


def _function(name: str, kind: str) -> Callable[..., Term]:
    def applied(*arguments: Term) -> Term:
        return call(name, *arguments, kind=kind)

    return applied


METHODS: Final[Mapping[tuple[str, int], Callable[..., Term]]] = {
    ("equals", 1): _equal,
    ("equalsIgnoreCase", 1): _lower_equal,
    ("contains", 1): contains,
    ("includes", 1): contains,
    ("isEmpty", 0): _holds_nothing,
    ("size", 0): _function("count", "number"),
    ("length", 0): _function("string length", "number"),
    ("startsWith", 1): _function("starts with", "boolean"),
    ("endsWith", 1): _function("ends with", "boolean"),
    ("toLowerCase", 0): _function("lower case", "string"),
    ("toUpperCase", 0): _function("upper case", "string"),
    ("trim", 0): _function("trim", "string"),
    ("toString", 0): as_text,
    ("booleanValue", 0): _same,
    ("doubleValue", 0): _same,
    ("value", 0): _same,
    ("stringValue", 0): _same,
    ("numberValue", 0): _same,
    ("boolValue", 0): _same,
}
"""Methods of Java, Groovy and JavaScript, by name and number of arguments."""
