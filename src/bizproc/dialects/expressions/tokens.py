"""Cut an expression of JUEL, Groovy or JavaScript into words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bizproc.dialects.expressions.terms import Untranslatable

__all__ = ["Token", "tokens_of"]

_PATTERN: Final = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[lLfFdDgG]?(?![\w.])
    | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<word>[^\W\d][\w$]*)
    | (?P<sign>===|!==|==|!=|<=|>=|&&|\|\||\?\.|\?:|[-+*/%<>!?:.,()\[\]{}])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Token:
    """Hold a word: its kind (number, string, word, sign, end) and its text."""

    kind: str
    text: str


def tokens_of(text: str) -> Iterator[Token]:
    """Yield the words of an expression, the end last.

    Raises:
        Untranslatable: a sign that no expression has.
    """
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _PATTERN.match(text, at)
        if found is None or found.lastgroup is None:
            near = text[at : at + 12].strip()
            message = f"it cannot be read at {near!r}"
            raise Untranslatable(message)
        kind, word = found.lastgroup, found[found.lastgroup]
        if kind == "string":
            word = _ESCAPE.sub(_unescaped, word[1:-1])
        yield Token(kind, word)
        at = found.end()
    yield Token("end", "")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, code)
