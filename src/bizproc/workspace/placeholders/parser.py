"""Read a text with placeholders.

    text      = { letters | "{{" value "}}" | condition | comment | raw }
    condition = "{% if" any "%}" text { "{% elif" any "%}" text }
                [ "{% else %}" text ] "{% endif %}"
    value     = any [ "if" any "else" value ]
    any       = all { "or" all }                all     = not { "and" not }
    not       = "not" not | compared            compared = step { sign step }
    step      = start { "." word | "[" constant "]" | "|" word [ "(" value, … ")" ]
                | "is" [ "not" ] word }
    start     = word | constant | "-" number | "(" value ")"

A comment is `{# … #}`; between `{% raw %}` and `{% endraw %}` nothing is a mark. A `-`
inside a mark takes away the white space beside it.
"""

from __future__ import annotations

import re
from typing import Final

from bizproc.workspace.placeholders.expressions import Cursor
from bizproc.workspace.placeholders.tokens import UnreadableError
from bizproc.workspace.placeholders.tree import Condition, Output, Part, Value

__all__ = ["MAX_MARKS", "MAX_TEXT", "parse"]

MAX_TEXT: Final = 256_000
"""The characters of a text with placeholders."""
MAX_MARKS: Final = 1_000
"""The placeholders, conditions and comments of one text."""
_DEEPEST: Final = 20

_MARK: Final = re.compile(r"\{[{%#]")
_RAW_OVER: Final = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_BRANCHES: Final = frozenset({"elif", "else", "endif"})


def parse(text: str) -> tuple[Part, ...]:
    """Return the parts of a text.

    Raises:
        UnreadableError: what the grammar does not know, or more than its bounds.
    """
    if len(text) > MAX_TEXT:
        message = f"the text has {len(text):,} characters, the limit is {MAX_TEXT:,}"
        raise UnreadableError(0, message)
    reader = _Reader(text)
    return reader.parts(inside=None, depth=0)


class _Reader:
    """Walk over a text once, from mark to mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._trimmed = False
        self._marks = 0
        self._ending: Cursor

    def parts(self, *, inside: int | None, depth: int) -> tuple[Part, ...]:
        """Read up to the end, or to the mark that ends the branch of a condition."""
        parts: list[Part] = []
        while (at := self._next_mark(parts)) is not None:
            if self._text[at + 1] == "#":
                self._comment(at)
                continue
            cursor = Cursor(self._text, at)
            if self._text[at + 1] == "{":
                parts.append(Output(cursor.value(), at))
                self._closed(cursor, "}}")
                continue
            word = cursor.word()
            if word.says in _BRANCHES and inside is not None:
                self._ending = cursor
                return tuple(parts)
            if word.says == "raw":
                self._closed(cursor, "%}")
                parts.append(self._raw(at))
            elif word.says == "if":
                parts.append(self._condition(cursor, at, depth + 1))
            else:
                cursor.refuse(word)
        if inside is not None:
            raise UnreadableError(inside, "unexpected end: {% endif %} is missing")
        return tuple(parts)

    def _next_mark(self, parts: list[Part]) -> int | None:
        """Take over the letters before the next mark, and return where it begins."""
        found = _MARK.search(self._text, self._position)
        end = len(self._text) if found is None else found.start()
        letters = self._text[self._position : end]
        if self._trimmed:
            letters = letters.lstrip()
        if self._text.startswith("-", end + 2):
            letters = letters.rstrip()
        if letters:
            parts.append(letters)
        if found is None:
            return None
        self._marks += 1
        if self._marks > MAX_MARKS:
            raise UnreadableError(end, f"more than {MAX_MARKS:,} placeholders")
        return end

    def _closed(self, cursor: Cursor, mark: str) -> None:
        self._position, self._trimmed = cursor.close(mark)

    def _comment(self, at: int) -> None:
        end = self._text.find("#}", at + 2)
        if end < 0:
            raise UnreadableError(at, "unexpected end: the comment is never closed")
        self._position, self._trimmed = end + 2, self._text[end - 1] == "-"

    def _raw(self, at: int) -> str:
        over = _RAW_OVER.search(self._text, self._position)
        if over is None:
            raise UnreadableError(at, "unexpected end: {% endraw %} is missing")
        letters = self._text[self._position : over.start()]
        if self._trimmed:
            letters = letters.lstrip()
        if over[0].startswith("{%-"):
            letters = letters.rstrip()
        self._position, self._trimmed = over.end(), over[0].endswith("-%}")
        return letters

    def _condition(self, cursor: Cursor, at: int, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise UnreadableError(at, "nested too deeply")
        branches: list[tuple[Value, tuple[Part, ...]]] = []
        word = "if"
        while word != "else":
            condition = cursor.condition()
            self._closed(cursor, "%}")
            branches.append((condition, self.parts(inside=at, depth=depth)))
            cursor, word = self._ending, self._ending.last.says
            if word == "endif":
                self._closed(cursor, "%}")
                return Condition(tuple(branches), ())
        self._closed(cursor, "%}")
        otherwise = self.parts(inside=at, depth=depth)
        if self._ending.last.says != "endif":
            self._ending.refuse(self._ending.last)
        self._closed(self._ending, "%}")
        return Condition(tuple(branches), otherwise)
