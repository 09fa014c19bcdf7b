"""Cut what stands between the marks of a placeholder into words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

__all__ = ["Token", "UnreadableError", "read_token"]

_MOST_DIGITS: Final = 34
_SPACE: Final = re.compile(r"\s*")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?!\w)")
_SIGN: Final = re.compile(r"-?\}\}|-?%\}|==|!=|<=|>=|\*\*|//|[^\w\s]")
_STRING: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t"}

Kind: TypeAlias = Literal["word", "constant", "sign", "end"]


class UnreadableError(Exception):
    """Carry what is wrong, and at which character; it never leaves this package."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


@dataclass(frozen=True, slots=True)
class Token:
    """Be one word: its kind, what it says, where it begins and where it is over."""

    kind: Kind
    says: str
    value: str | int | Decimal | None
    at: int
    to: int


def read_token(text: str, position: int, *, opening: int) -> Token:
    """Return the token that follows a position; `opening` is where its mark began.

    Raises:
        UnreadableError: the text is over, a string is not closed, no token.
    """
    at = _skipped(text, position)
    if at >= len(text):
        raise UnreadableError(opening, "unexpected end: the mark is never closed")
    if found := _WORD.match(text, at):
        return Token("word", found[0], None, at, found.end())
    if text[at] in "'\"":
        return _string(text, at)
    if text[at].isdecimal():
        return _number(text, at)
    sign = _SIGN.match(text, at)
    if sign is None:
        raise UnreadableError(at, f"{text[at]!a} is not possible here")
    kind: Kind = "end" if sign[0][-2:] in {"}}", "%}"} else "sign"
    return Token(kind, sign[0], None, at, sign.end())


def _skipped(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return position if found is None else found.end()


def _string(text: str, at: int) -> Token:
    found = _STRING.match(text, at)
    if found is None:
        raise UnreadableError(at, "unexpected end of a string: its quote is missing")
    for escape in _ESCAPE.finditer(found[0][1:-1]):
        if escape[1] not in _ESCAPED:
            where = at + 1 + escape.start()
            message = r"in a string a backslash stands before \, ', "
            raise UnreadableError(where, f'{message}", n or t')
    value = _ESCAPE.sub(lambda it: _ESCAPED[it[1]], found[0][1:-1])
    return Token("constant", found[0], value, at, found.end())


def _number(text: str, at: int) -> Token:
    found = _NUMBER.match(text, at)
    if found is None or len(found[0]) > _MOST_DIGITS:
        message = (
            f"a number has digits, perhaps a point, {_MOST_DIGITS} of them at most"
        )
        raise UnreadableError(at, message)
    value = Decimal(found[0]) if "." in found[0] else int(found[0])
    return Token("constant", found[0], value, at, found.end())
