"""Walk over tokens, and fail at the right one."""

from __future__ import annotations

from typing import NoReturn

from bizproc.errors import ExpressionError
from bizproc.feel.budget import Budget
from bizproc.feel.fault import located
from bizproc.feel.hints.syntax import syntax_hint
from bizproc.feel.names import KnownNames, words_at
from bizproc.feel.tokens import RESERVED, Token, tokenize

__all__ = ["Cursor"]


class Cursor:
    """Hold the tokens of a text, the place reached and the nesting depth."""

    __slots__ = (
        "budget",
        "depth",
        "filters",
        "index",
        "known",
        "source",
        "token",
        "tokens",
    )

    def __init__(self, source: str, *, known: KnownNames, budget: Budget) -> None:
        self.source = source
        self.budget = budget
        if len(source) > budget.source_length:
            message = (
                f"the expression has {len(source):,} characters; "
                f"at most {budget.source_length:,} (limits: max_expression_letters)"
            )
            raise located(message, source[:1], 0, 1)
        self.tokens = tokenize(source)
        self.index = 0
        self.token = self.tokens[0]
        self.known = known
        self.depth = 0
        self.filters = 0
        """How many filters are open: the keys of what is filtered are names there."""

    def advance(self) -> Token:
        """Take the current token."""
        token = self.token
        if token.kind != "end":
            self.index += 1
            self.token = self.tokens[self.index]
        return token

    def peek(self, ahead: int = 1) -> Token:
        """Return a later token."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def at(self, *texts: str) -> bool:
        """Tell whether the current token is one of these operators or keywords."""
        token = self.token
        return token.text in texts and token.kind in {"op", "name"}

    def accept(self, text: str) -> bool:
        """Take the current token if it is this operator or keyword."""
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str, context: str) -> Token:
        """Take this operator or keyword, or fail saying what it is needed for."""
        if not self.at(text):
            self.unexpected(f"{text!r} {context}")
        return self.advance()

    def previous_end(self) -> int:
        """Return the offset at which the last taken token ends."""
        return self.tokens[self.index - 1].end if self.index else 0

    def known_name(self, *, key: bool = False) -> tuple[str, int]:
        """Return the known name that begins here and its token count."""
        keys = key or self.filters > 0
        return self.known.at(self.tokens, self.index, keys=keys)

    def name(self, context: str, *, key: bool = False) -> str:
        """Take a name of one or more words: the longest known, or all neighbours.

        What stands in backticks is a name as it stands, whatever is in it.
        """
        if self.token.kind == "quoted":
            return self.advance().text[1:-1]
        known, count = self.known_name(key=key)
        words = words_at(self.tokens, self.index)
        if not words and not count:
            if self.token.text == "?":
                return self.advance().text
            self.unexpected(f"a name {context}")
        if count >= words:
            name = known
        else:
            count = words
            taken = self.tokens[self.index : self.index + words]
            name = " ".join(token.text for token in taken)
        self.index += count
        self.token = self.tokens[self.index]
        return name

    def words_until(self, stop: str, what: str) -> str:
        """Take all tokens up to `stop` as one name, as the text spells it."""
        first = self.token
        if first.kind != "name" or first.text == stop:
            self.unexpected(f"a name {what}")
        last = self.advance()
        while not self.at(stop) and self.token.kind in {"name", "number", "op"}:
            if self.token.text in {",", "}", "{", "(", ")", "[", "]", ":", '"'}:
                break
            last = self.advance()
        return " ".join(self.source[first.start : last.end].split())

    def unexpected(self, wanted: str) -> NoReturn:
        """Fail at the current token."""
        token = self.token
        if token.kind == "end":
            self.fail(f"expected {wanted}, but the expression ends", token)
        word = "the keyword " if token.text in RESERVED else ""
        message = f"expected {wanted}, found {word}{token.text!r}"
        if token.kind == "bad":
            message = f"the character {token.text!r} is not part of FEEL"
        self.fail(message + syntax_hint(self.source, self.tokens, self.index), token)

    def fail(self, message: str, token: Token | None = None) -> NoReturn:
        """Raise an ExpressionError at a token, by default the current one."""
        raise self.error(message, token or self.token)

    def error(self, message: str, token: Token) -> ExpressionError:
        """Return an ExpressionError at a token."""
        return located(message, self.source, token.start, token.end)
