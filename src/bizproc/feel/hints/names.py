"""Tell what an unknown name or function was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bizproc.errors import did_you_mean
from bizproc.feel.hints.spellings import FUNCTIONS, NAMES, OF_CAMUNDA, PROPERTIES
from bizproc.feel.tokens import RESERVED

__all__ = ["function_hint", "name_hint", "property_hint"]

_ENDS = re.compile(r"\s*(?:$|[)\]},]|(?:and|or|then|else|return|satisfies)\b)")
_COMPARED_BEFORE = re.compile(r"(?<![<>])!?=\s*$")
_COMPARED_AFTER = re.compile(r"\s*!?=")


def name_hint(
    name: str, known: Iterable[str], *, source: str, start: int, end: int
) -> str:
    """Return the rest of a message about an unknown name, from where it stands."""
    known = list(known)
    foreign = _foreign(name, source[end:])
    if foreign:
        return f"; {foreign}"
    meant = did_you_mean(name, known)
    if meant.endswith("?"):
        return meant
    compared = _COMPARED_BEFORE.search(source[:start])
    if compared or _COMPARED_AFTER.match(source[end:]):
        return f'; a text stands in double quotes: "{name}"{meant}'
    return meant


def _foreign(name: str, after: str) -> str:
    if name in NAMES:
        return f"FEEL writes {NAMES[name]!r}"
    words = name.split()
    return (_negated(words, after) or _of_keywords(words)) if words[1:] else ""


def _negated(words: list[str], after: str) -> str:
    if words[-1] == "not" and re.match(r"\s*in\b", after):
        return f"write not({' '.join(words[:-1])} in …)"
    if words[0].lower() != "not":
        return ""
    inside = " ".join(words[1:]) if _ENDS.match(after) else "…"
    return f"FEEL negates with brackets: not({inside})"


def _of_keywords(words: list[str]) -> str:
    shouted = [it for it in words if it != it.lower()]
    keywords = [it for it in shouted if it.lower() in {*RESERVED, "not"}]
    if keywords:
        return f"write '{keywords[0].lower()}', in small letters"
    if words[-2:] == ["is", "empty"]:
        left = " ".join(words[:-2])
        return f'write {left} = null, {left} = "" or count({left}) = 0'
    return ""


def function_hint(name: str, known: Iterable[str]) -> str:
    """Return the rest of a message about an unknown function."""
    known = list(known)
    if name in OF_CAMUNDA:
        return f"; it is Camunda's, not the standard's; {OF_CAMUNDA[name]}"
    hint = FUNCTIONS.get(name)
    if hint is None:
        return did_you_mean(name, known)
    return f"; {hint}"


def property_hint(name: str, source: str, start: int) -> str:
    """Return how FEEL counts what other languages ask for its length, or ""."""
    if name not in PROPERTIES:
        return ""
    found = re.search(r"[\w ]+(?:\.[\w ]+)*(?=\.\s*$)", source[:start])
    owner = found[0].strip() if found else "…"
    return f"; write count({owner}) for a list, string length({owner}) for a text"
