"""Translate a whole value: a literal, an expression, or a text with some in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bizproc import feel
from bizproc.dialects.expressions import terms
from bizproc.dialects.expressions.juel import Names, juel_to_feel
from bizproc.dialects.expressions.python import python_to_feel
from bizproc.dialects.expressions.terms import (
    ADDED,
    Term,
    Untranslatable,
    binary,
    call,
)
from bizproc.errors import ExpressionError

__all__ = [
    "Part",
    "checked",
    "has_expression",
    "is_one_expression",
    "juel_value",
    "python_value",
    "read",
    "script",
    "script_term",
]

_FILLED: Final = re.compile(r'"[^"]*\$[^"]*"')
_LANGUAGES: Final = {
    "juel": "juel",
    "groovy": "groovy",
    "javascript": "javascript",
    "ecmascript": "javascript",
    "js": "javascript",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Hold a piece of a value: a literal text, or what stands in `${ }`."""

    text: str
    expression: bool = False


def read(value: str) -> list[Part]:
    """Cut a value at its `${…}` and `#{…}`.

    Raises:
        Untranslatable: one of them does not end.
    """
    terms.check_length(value)
    parts: list[Part] = []
    at = 0
    while (start := _next(value, at)) >= 0:
        if start > at:
            parts.append(Part(text=value[at:start]))
        end = _end(value, start + 2)
        parts.append(Part(text=value[start + 2 : end], expression=True))
        at = end + 1
    if at < len(value):
        parts.append(Part(text=value[at:]))
    return parts


def _next(value: str, at: int) -> int:
    found = [it for it in (value.find("${", at), value.find("#{", at)) if it >= 0]
    return min(found, default=-1)


def _end(value: str, at: int) -> int:
    """Return where an expression ends: at the brace that closes it, outside texts."""
    depth, quote = 0, ""
    while at < len(value):
        letter = value[at]
        if quote:
            at += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "{":
            depth += 1
        elif letter == "}":
            if not depth:
                return at
            depth -= 1
        at += 1
    message = "an expression in it does not end"
    raise Untranslatable(message)


def has_expression(value: str) -> bool:
    """Say whether a value is more than a literal text."""
    return "${" in value or "#{" in value


def is_one_expression(value: str) -> bool:
    """Say whether a value is one expression, with no text around it."""
    parts = read(value.strip())
    return len(parts) == 1 and parts[0].expression


def juel_value(value: str, names: Names | None = None) -> str:
    """Return a value of Camunda 7 as one of ours: literal, or FEEL behind `=`.

    Raises:
        Untranslatable: an expression in it has no counterpart.
    """
    parts = read(value)
    if not any(it.expression for it in parts):
        return (
            f"= {terms.text(value).text}" if value.lstrip().startswith("=") else value
        )
    known = names or {}
    found = [
        juel_to_feel(it.text, names=known) if it.expression else terms.text(it.text)
        for it in parts
    ]
    if len(found) == 1:
        return checked(found[0])
    first, *rest = (
        it if it.kind == "string" else call("string", it, kind="string") for it in found
    )
    for term in rest:
        first = binary("+", first, term, level=ADDED)
    return checked(first)


def python_value(value: str) -> str:
    """Return an expression of Python as FEEL behind `=`.

    Raises:
        Untranslatable: it has no counterpart.
    """
    return checked(python_to_feel(value))


def script(text: str, language: str, names: Names | None = None) -> str:
    """Return a script that is one expression as FEEL behind `=`.

    Raises:
        Untranslatable: it is more than that, or in a language that is not known.
    """
    if "feel" in language.casefold():
        return f"= {text.strip().removeprefix('=').strip()}"
    return checked(script_term(text, language, names or {}))


def script_term(text: str, language: str, names: Names) -> Term:
    """Return a script that is one expression as FEEL.

    Raises:
        Untranslatable: it is more than that, or in a language that is not known.
    """
    terms.check_length(text)
    word = language.strip().casefold()
    if word in {"python", "jython"}:
        return python_to_feel(text)
    known = _LANGUAGES.get(word)
    if known is None:
        message = f"nobody translates {language or 'a script without a language'}"
        raise Untranslatable(message)
    if known == "groovy" and _FILLED.search(text):
        message = "it has values within a text"
        raise Untranslatable(message)
    body = text.strip().removesuffix(";").strip()
    body = body.removeprefix("return ").strip()
    if known == "juel" and has_expression(body):
        if not is_one_expression(body):
            message = "it is a text around an expression"
            raise Untranslatable(message)
        body = read(body)[0].text
    return juel_to_feel(body, names=names, language=known)


def checked(term: Term) -> str:
    """Return FEEL behind `=`, as it is sure to be read.

    Raises:
        Untranslatable: FEEL does not read it: a limit, or a name that it cannot tell.
    """
    try:
        feel.parse(term.text)
    except ExpressionError as error:
        message = f"FEEL does not read {term.text!r}: {error.message}"
        raise Untranslatable(message) from None
    return f"= {term.text}"
