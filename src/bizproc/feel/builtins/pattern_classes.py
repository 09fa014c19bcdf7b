"""Which characters a part of a regular expression matches."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

from bizproc.errors import did_you_mean
from bizproc.feel.builtins.pattern_blocks import BLOCKS
from bizproc.feel.fault import refuse

__all__ = ["ESCAPED", "MULTI", "Matcher", "any_of", "cached", "category", "negated"]

Matcher: TypeAlias = Callable[[str], bool]

ESCAPED = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    **{char: char for char in "\\|.-^?*+{}()[]$"},
}
"""Escapes of one character, also where Python would not need them."""

_CATEGORIES = frozenset(["L", "M", "N", "P", "Z", "S", "C"]) | frozenset(
    [
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Zs",
        "Zl",
        "Zp",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)


def _word(char: str) -> bool:
    return unicodedata.category(char)[0] not in "PZC"


def _name(char: str) -> bool:
    return char.isalnum() or char in "._:-\u00b7"


def _name_start(char: str) -> bool:
    return char.isalpha() or char in "_:"


def _space(char: str) -> bool:
    return char in " \t\n\r"


def negated(matcher: Matcher) -> Matcher:
    """Return what matches all other characters."""
    return lambda char: not matcher(char)


MULTI: dict[str, Matcher] = {
    "d": str.isdecimal,
    "w": _word,
    "s": _space,
    "i": _name_start,
    "c": _name,
}
MULTI.update({name.upper(): negated(matcher) for name, matcher in list(MULTI.items())})


def category(name: str) -> Matcher:
    r"""Return the matcher of `\p{name}`: a general category or a block."""
    if name.startswith("Is"):
        block = name.removeprefix("Is")
        if block not in BLOCKS:
            refuse(f"the pattern names an unknown block{did_you_mean(block, BLOCKS)}")
        low, high = BLOCKS[block]
        return lambda char: low <= ord(char) <= high
    if name not in _CATEGORIES:
        refuse(f"the pattern names an unknown category {name!r}")
    return lambda char: unicodedata.category(char).startswith(name)


def any_of(
    ranges: list[tuple[str, str]], matchers: list[Matcher], *, fold: bool
) -> Matcher:
    """Return what matches characters in ranges or of other matchers."""

    def matches(char: str) -> bool:
        forms = {char, char.lower(), char.upper()} if fold else {char}
        return any(
            low <= form <= high for form in forms for low, high in ranges
        ) or any(matcher(char) for matcher in matchers)

    return matches


def cached(matcher: Matcher) -> Matcher:
    """Remember the answers for the last characters."""
    known: dict[str, bool] = {}

    def matches(char: str) -> bool:
        answer = known.get(char)
        if answer is None:
            if len(known) > 1_000:  # noqa: PLR2004  # a bound for memory alone
                known.clear()
            known[char] = answer = matcher(char)
        return answer

    return matches
