"""Cut a text into FEEL tokens (DMN 1.5, 10.3.1.2)."""

from __future__ import annotations

import re
from typing import NamedTuple

from bizproc.feel.fault import located

__all__ = ["RESERVED", "Token", "tokenize", "unescape"]

RESERVED = frozenset(
    [
        *("and", "between", "else", "every", "false", "for"),
        *("function", "if", "in", "instance", "null", "or", "return"),
        *("satisfies", "some", "then", "true"),
    ]
)
"""Words that end a name of several words and cannot begin one."""

_MORE = (
    "\u00b7\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""Name characters of the grammar (rules 28 and 29) that Python's `\\w` lacks."""

_TOKEN = re.compile(
    r"""
      (?P<skip>\s+|//[^\n\r]*|/\*.*?\*/)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>(?:[^\W\d]|[{MORE}])(?:\w|[{MORE}])*|\?)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<quoted>`[^`\n\r]+`)
    | (?P<open>/\*|")
    | (?P<op>\*\*|\.\.|->|<=|>=|!=|==|&&|\|\||[-+*/=<>()\[\]{},:.@'!]|’)
    | (?P<bad>.)
    """.replace("{MORE}", _MORE),
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))",
    re.DOTALL,
)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """Hold one token: its kind, its text and its offsets in the source.

    Kinds: `name`, `quoted` (a name in backticks), `number`, `string`, `op`, `bad` (no token of FEEL, but it may be
    part of a name that the caller knows) and `end`.
    """

    kind: str
    text: str
    start: int
    end: int


def tokenize(source: str) -> list[Token]:
    """Return the tokens of a text, an `end` token last.

    Raises:
        ExpressionError: an unterminated string or comment.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup or "bad"
        if kind == "skip":
            continue
        start, end = match.span()
        if kind == "open":
            what = "string" if match.group() == '"' else "comment"
            message = f"this {what} is never closed"
            raise located(message, source, start, end)
        tokens.append(Token(kind, match.group(), start, end))
    tokens.append(Token("end", "", len(source), len(source)))
    return tokens


def unescape(literal: str) -> str:
    r"""Return the value of a string literal, given with its quotes.

    `\uD83D\uDC0E` is one character, as in JSON. A backslash before any other
    character stands for itself, as the grammar has it: `"\d"` has two characters.
    """
    body = literal[1:-1]
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_unescaped, body)
    joined = text.encode("utf-16", "surrogatepass")
    return joined.decode("utf-16", "replace")


def _unescaped(match: re.Match[str]) -> str:
    short, long, plain = match.groups()
    if plain is None:
        code = int(short or long, 16)
        return chr(code) if code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"  # noqa: PLR2004  # the last code point
    return _ESCAPED.get(plain, "\\" + plain)
