"""Pieces of FEEL text, put together with the parentheses that they need."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = [
    "ADDED",
    "MULTIPLIED",
    "POWER",
    "Term",
    "Untranslatable",
    "binary",
    "boolean",
    "call",
    "check_length",
    "choice",
    "compare",
    "conjunction",
    "disjunction",
    "is_name",
    "item",
    "list_of",
    "name",
    "negation",
    "null",
    "number",
    "path",
    "quantified",
    "sign",
    "text",
]

_WIDE, _OR, _AND, _COMPARED, ADDED, MULTIPLIED, POWER, _SIGN, _POSTFIX = range(9)

_LONGEST: Final = 20_000
_DIGITS: Final = 34
_KEYWORDS: Final = frozenset(
    {
        *("if", "then", "else", "for", "return", "some", "every", "satisfies"),
        *("in", "and", "or", "not", "between", "instance", "of", "function"),
        *("external", "true", "false", "null", "partial"),
    }
)


class Untranslatable(Exception):  # noqa: N818 - a reason, not an error of its own
    """Say why an expression has no counterpart in FEEL."""


def check_length(written: str) -> None:
    """Refuse a text that no expression of FEEL could be as long as.

    Raises:
        Untranslatable: it is.
    """
    if len(written) > _LONGEST:
        message = f"it has {len(written):,} characters; write it in parts"
        raise Untranslatable(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Hold a piece of FEEL; `level` says how tightly it holds together.

    `kind` is what is known of its value: string, number, boolean, list, null, or "".
    """

    text: str
    level: int = _POSTFIX
    kind: str = ""

    def within(self, level: int) -> str:
        """Return the text as a part of something that holds at a level."""
        return self.text if self.level >= level else f"({self.text})"


def is_name(text: str) -> bool:
    """Say whether a text is a name that FEEL reads as one word."""
    return text.isidentifier() and text not in _KEYWORDS


def name(written: str) -> Term:
    """Return a variable.

    Raises:
        Untranslatable: FEEL cannot name it.
    """
    if not is_name(written):
        message = f"{written!r} is no name that FEEL can write; rename the variable"
        raise Untranslatable(message)
    return Term(text=written)


def number(written: str) -> Term:
    """Return a number.

    Raises:
        Untranslatable: it has more digits than numbers of FEEL.
    """
    value = Decimal(written)
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        message = f"{written} is out of reach of FEEL's numbers"
        raise Untranslatable(message)
    return Term(text=format(value, "f"), kind="number")


def text(value: str) -> Term:
    """Return a string."""
    return Term(text=json.dumps(value, ensure_ascii=False), kind="string")


def boolean(*, value: bool) -> Term:
    """Return true or false."""
    return Term(text="true" if value else "false", kind="boolean")


def null() -> Term:
    """Return null."""
    return Term(text="null", kind="null")


def list_of(items: list[Term]) -> Term:
    """Return a list."""
    return Term(text=f"[{', '.join(it.text for it in items)}]", kind="list")


def path(base: Term, key: str) -> Term:
    """Return a part of a value, by its name."""
    if is_name(key):
        return Term(text=f"{base.within(_POSTFIX)}.{key}")
    return call("get value", base, text(key))


def item(base: Term, position: int) -> Term:
    """Return an item of a list; positions count from 0, negative ones from the end."""
    at = position + 1 if position >= 0 else position
    return Term(text=f"{base.within(_POSTFIX)}[{at}]")


def call(function: str, *arguments: Term, kind: str = "") -> Term:
    """Return a call of a built-in function."""
    return Term(text=f"{function}({', '.join(it.text for it in arguments)})", kind=kind)


def binary(operator: str, left: Term, right: Term, *, level: int) -> Term:
    """Return a calculation; what stands on the right holds tighter."""
    kind = "string" if "string" in {left.kind, right.kind} else "number"
    written = f"{left.within(level)} {operator} {right.within(level + 1)}"
    return Term(text=written, level=level, kind=kind)


def sign(operand: Term) -> Term:
    """Return a number with the other sign."""
    return Term(text=f"-{operand.within(_POSTFIX)}", level=_SIGN, kind="number")


def compare(operator: str, left: Term, right: Term) -> Term:
    """Return a comparison."""
    written = f"{left.within(ADDED)} {operator} {right.within(ADDED)}"
    return Term(text=written, level=_COMPARED, kind="boolean")


def conjunction(left: Term, right: Term) -> Term:
    """Return whether both hold."""
    written = f"{left.within(_AND)} and {right.within(_COMPARED)}"
    return Term(text=written, level=_AND, kind="boolean")


def disjunction(left: Term, right: Term) -> Term:
    """Return whether one holds."""
    written = f"{left.within(_OR)} or {right.within(_AND)}"
    return Term(text=written, level=_OR, kind="boolean")


def negation(operand: Term) -> Term:
    """Return whether something does not hold."""
    return call("not", operand, kind="boolean")


def choice(condition: Term, then: Term, otherwise: Term) -> Term:
    """Return one of two values."""
    kind = then.kind if then.kind == otherwise.kind else ""
    written = (
        f"if {condition.within(_OR)} then {then.within(_OR)}"
        f" else {otherwise.within(_WIDE)}"
    )
    return Term(text=written, level=_WIDE, kind=kind)


def quantified(word: str, variable: str, items: Term, condition: Term) -> Term:
    """Return whether `some` or `every` item of a list passes a condition."""
    written = (
        f"{word} {name(variable).text} in {items.within(_POSTFIX)}"
        f" satisfies {condition.within(_OR)}"
    )
    return Term(text=written, level=_WIDE, kind="boolean")
