"""Write and read filters: what stands in an address, a saved filter, a request.

    amount ge 1000 and stage in (NEW, WORK) and title contains "the cable" and in_work

Terms are joined by `and`. A term is a field, an operator and its value, or a name alone,
such as `overdue`. Of `answered_by|responsible` the first that is filled counts. A value that has spaces, brackets, commas or quotes, or is empty,
stands in double quotes, with a quote in it written twice. What the fields are and what
they hold is decided when the filter is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.phrase import Phrase

__all__ = ["OPERATORS", "Filter", "Term", "read_filter"]

OPERATORS: Final = {
    "eq": "is",
    "ne": "is not",
    "lt": "is less than",
    "le": "is at most",
    "gt": "is greater than",
    "ge": "is at least",
    "in": "is one of",
    "contains": "has these words",
    "empty": "is empty",
    "filled": "is not empty",
}
_ALONE: Final = frozenset({"empty", "filled"})
_LONGEST = 4_000
_MOST_TERMS = 50
_MOST_VALUES = 500
_TOKEN = re.compile(
    r"""\s*(?: (?P<mark>[(),]) | "(?P<quoted>(?:[^"]|"")*)" | (?P<word>[^\s(),"]+) )""",
    re.VERBOSE,
)
_PLAIN = re.compile(r'[^\s(),"]+\Z')
_NAME = re.compile(r"[a-z][a-z0-9_]*(\|[a-z][a-z0-9_]*)*\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one demand: on a field, or a named one (`operator` is then empty)."""

    field: str
    operator: str = ""
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the term as it is written."""
        if not self.operator:
            return self.field
        if self.operator in _ALONE:
            return f"{self.field} {self.operator}"
        written = ", ".join(_quoted(it) for it in self.values)
        if self.operator == "in":
            written = f"({written})"
        return f"{self.field} {self.operator} {written}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Hold the demands that must all be met; none: everything is wanted."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        """Return the filter as it is written."""
        return " and ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        """Say whether anything is demanded."""
        return bool(self.terms)

    def and_(self, field: str, operator: str = "", *values: str) -> Filter:
        """Return the filter with one demand more; what it has already stays once."""
        term = Term(field, operator, values)
        return self if term in self.terms else Filter((*self.terms, term))

    def without(self, field: str) -> Filter:
        """Return the filter without what it demands of a field, or by that name."""
        return Filter(tuple(it for it in self.terms if it.field != field))


def read_filter(text: str | Filter | None) -> Filter:
    """Return the filter that a text writes; an empty one demands nothing.

    Raises:
        InvalidValueError: TYPE_ERROR, where the text is none and what was expected.
    """
    if isinstance(text, Filter):
        return text
    if text is None or not text.strip():
        return Filter()
    if len(text) > _LONGEST:
        msg = Phrase(
            "the filter is %(count)s letters long; %(most)s are taken at most",
            count=len(text),
            most=_LONGEST,
        )
        raise InvalidValueError(msg)
    return _Reader(text).filter()


def _quoted(value: str) -> str:
    if _PLAIN.match(value):
        return value
    escaped = value.replace('"', '""')
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    kind: str


class _Reader:
    """Read a filter from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split())
        self._at = 0

    def filter(self) -> Filter:
        terms = [self._term()]
        while self._at < len(self._tokens):
            joint = self._next("'and' or the end")
            if joint.kind != "word" or joint.text != "and":
                self._refuse(joint, Phrase("expected 'and' before the next term"))
            terms.append(self._term())
            if len(terms) > _MOST_TERMS:
                msg = Phrase(
                    "the filter has more than %(most)s terms",
                    most=_MOST_TERMS,
                )
                raise InvalidValueError(msg)
        return Filter(tuple(terms))

    def _split(self) -> Iterator[_Token]:
        at, end = 0, len(self._text.rstrip())
        while at < end:
            found = _TOKEN.match(self._text, at)
            if found is None:
                at += len(self._text[at:]) - len(self._text[at:].lstrip())
                self._refuse(
                    _Token(self._text[at], at, ""), Phrase("a quote is not closed")
                )
            kind = str(found.lastgroup)
            start = found.start(kind)
            text = found[kind]
            if kind == "quoted":
                text, start = text.replace('""', '"'), start - 1
            yield _Token(text, start, kind)
            at = found.end()

    def _term(self) -> Term:
        field = self._next("a field")
        if field.kind != "word" or not _NAME.match(field.text):
            self._refuse(field, Phrase("expected the name of a field"))
        if self._peek() in {None, "and"}:
            return Term(field.text)
        operator = self._next("an operator")
        if operator.kind != "word" or operator.text not in OPERATORS:
            hint = did_you_mean(operator.text, OPERATORS)
            self._refuse(operator, Phrase("this is no operator%(hint)s", hint=hint))
        if operator.text in _ALONE:
            return Term(field.text, operator.text)
        values = self._listed() if operator.text == "in" else (self._value(),)
        return Term(field.text, operator.text, values)

    def _listed(self) -> tuple[str, ...]:
        opening = self._next("'('")
        if (opening.kind, opening.text) != ("mark", "("):
            self._refuse(opening, Phrase("after 'in' comes a list in brackets: (a, b)"))
        values = [self._value()]
        while (mark := self._next("',' or ')'")).text != ")" or mark.kind != "mark":
            if (mark.kind, mark.text) != ("mark", ","):
                self._refuse(mark, Phrase("expected ',' or ')'"))
            values.append(self._value())
        if len(values) > _MOST_VALUES:
            msg = Phrase(
                "a list of the filter has more than %(most)s values",
                most=_MOST_VALUES,
            )
            raise InvalidValueError(msg)
        return tuple(values)

    def _value(self) -> str:
        token = self._next("a value")
        if token.kind == "mark":
            self._refuse(
                token, Phrase("expected a value; quote it if it has brackets, commas")
            )
        return token.text

    def _peek(self) -> str | None:
        if self._at == len(self._tokens):
            return None
        token = self._tokens[self._at]
        return token.text if token.kind == "word" else ""

    def _next(self, wanted: str) -> _Token:
        if self._at == len(self._tokens):
            msg = Phrase(
                "the filter ends where %(wanted)s is expected: %(text)r",
                wanted=wanted,
                text=self._text[-40:],
            )
            raise InvalidValueError(msg)
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _refuse(self, token: _Token, why: str) -> NoReturn:
        msg = Phrase(
            "the filter cannot be read at %(text)r (letter %(at)s): %(why)s; "
            "it is written as `amount ge 1000 and stage in (NEW, WORK)`",
            text=token.text[:40],
            at=token.start + 1,
            why=why,
        )
        raise InvalidValueError(msg)
