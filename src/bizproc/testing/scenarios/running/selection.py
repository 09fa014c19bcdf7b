"""Choose cases by an expression like `pytest -k`: words, and, or, not, brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from bizproc.errors import Finding, Location, ScenarioError

__all__ = ["selector"]

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")

Test = Callable[[str], bool]


def selector(expression: str) -> Test:
    """Return what says whether a name fits; words are parts of it, case aside.

    Raises:
        ScenarioError: the expression is not complete.
    """
    parser = _Parser(expression)
    test = parser.either()
    parser.end()
    return lambda name: test(name.casefold())


class _Parser:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = _TOKEN.findall(expression)
        self._at = 0

    def either(self) -> Test:
        left = self._both()
        while self._take("or"):
            left = _or(left, self._both())
        return left

    def _both(self) -> Test:
        left = self._one()
        while self._take("and"):
            left = _and(left, self._one())
        return left

    def _one(self) -> Test:
        if self._take("not"):
            inner = self._one()
            return lambda name: not inner(name)
        if self._take("("):
            inner = self.either()
            if not self._take(")"):
                self._refuse("a closing bracket is missing")
            return inner
        if self._at >= len(self._tokens) or self._tokens[self._at] in {
            ")",
            "and",
            "or",
        }:
            self._refuse("a word is missing")
        word = self._tokens[self._at].casefold()
        self._at += 1
        return lambda name: word in name

    def end(self) -> None:
        if self._at < len(self._tokens):
            self._refuse(f"{self._tokens[self._at]!r} stands where it cannot")

    def _take(self, token: str) -> bool:
        taken = self._at < len(self._tokens) and self._tokens[self._at] == token
        self._at += taken
        return taken

    def _refuse(self, why: str) -> NoReturn:
        message = f"-k {self._expression!r}: {why}; words with and, or, not, ( )"
        finding = Finding(code="TYPE_ERROR", message=message, location=Location())
        raise ScenarioError([finding])


def _or(left: Test, right: Test) -> Test:
    return lambda name: left(name) or right(name)


def _and(left: Test, right: Test) -> Test:
    return lambda name: left(name) and right(name)
