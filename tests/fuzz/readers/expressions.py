"""FEEL: expressions, cells of tables, types; expressions of other engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from tests.fuzz.reader import ROOT, Read, Reader, reading, text_of

from bizproc import feel
from bizproc.dialects import expressions
from bizproc.errors import ExpressionError

_SCOPE: dict[str, Any] = {
    "a": 1,
    "b": Decimal("2.5"),
    "s": "text",
    "l": [1, 2, 3, None],
    "c": {"x": {"y": 1}, "list": ["a"]},
    "d": dt.date(2027, 6, 1),
    "m": dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC),
    "p": dt.timedelta(hours=5),
    "client": {"name": "Anna", "vip": True},
    "amount": 250,
}
_TESTS = (
    *(
        b"-",
        b"< 5",
        b'"a", "b"',
        b"not(1, 2)",
        b"[1..10]",
        b"(1..2[",
        b"? > 2 and ? < 9",
    ),
    *(b'>= date("2027-06-01")', b"null", b"a, b", b'not(contains(?, "x"))', b"]1..2]"),
)
_TYPES = (
    *(b"number", b"string", b"list<number>", b"context<a: string, b: list<date>>"),
    *(b"function<number, string> -> boolean", b"range<date>", b"date and time", b"Any"),
    b"years and months duration",
)
_FOREIGN = (
    *(b"${amount > 100 && !closed}", b"#{client.name == 'Anna' or empty list}"),
    *(
        b"${execution.getVariable('a') + 1}",
        b"amount >= 5 and not closed",
        b"a[0]['x']",
    ),
    *(b"len(items) if items else None", b'f"{name} {amount:.2f}"', b"x = 1\ny = x + 2"),
    *(
        b"[i * 2 for i in items if i]",
        b"var a = b === 1 ? 'x' : \"y\";",
        b"${a ? b : c}",
    ),
    *(
        b"now() + duration('P1D')",
        b"${dateTime().plusDays(3).toDate()}",
        b"lambda x: x",
    ),
)


def _standard() -> Iterator[bytes]:
    for path in sorted((ROOT / "tests/feel/standard").glob("*.txt")):
        for line in path.read_bytes().splitlines():
            if b"==>" in line:
                yield line.partition(b"==>")[0].strip()
    yield b"for i in l, j in 1..i return if i > j then c.x.y else [i, j][1]"
    yield b"{f: function(n) if n < 1 then 0 else f(n - 1), r: f(10)}.r"


def _evaluate(data: bytes) -> str:
    text = text_of(data)
    parsed = feel.parse(text)
    feel.check(text, list(_SCOPE))
    way = feel.type_text(feel.infer(parsed))
    for strict in (True, False):
        try:
            value = parsed.evaluate(_SCOPE, strict=strict)
            way += f" {feel.kind_of(value)} {feel.to_text(value)[:9]}"
        except ExpressionError as error:
            way += f" {error.message[:80]}"
    return way


def _match(data: bytes) -> None:
    tests = feel.parse_unary_tests(text_of(data))
    for value in (1, "a", None, _SCOPE["d"], [1]):
        tests.matches(value, _SCOPE, strict=False)


def _foreign(translate: Callable[..., Any]) -> Callable[[], Any]:
    @contextmanager
    def opened() -> Iterator[Read]:
        def read(data: bytes) -> str:
            try:
                return str(translate(text_of(data)))
            except expressions.Untranslatable as error:
                return str(error)

        yield read

    return opened


EXPRESSIONS = (
    Reader(
        name="feel", kind="words", seeds=_standard, opened=reading(_evaluate), share=4
    ),
    Reader(
        name="unary-tests",
        kind="words",
        seeds=lambda: _TESTS,
        opened=reading(_match),
        share=2,
    ),
    Reader(
        name="feel-types",
        kind="words",
        seeds=lambda: _TYPES,
        opened=reading(lambda data: feel.parse_type(text_of(data))),
        share=2,
    ),
    Reader(
        name="explain",
        kind="words",
        seeds=_standard,
        opened=reading(lambda data: feel.explain(text_of(data), _SCOPE, strict=False)),
        share=1,
    ),
    Reader(
        name="juel",
        kind="words",
        seeds=lambda: _FOREIGN,
        opened=_foreign(expressions.juel_value),
        share=2,
    ),
    Reader(
        name="python",
        kind="words",
        seeds=lambda: _FOREIGN,
        opened=_foreign(expressions.python_value),
        share=2,
    ),
    Reader(
        name="assignments",
        kind="words",
        seeds=lambda: _FOREIGN,
        opened=_foreign(expressions.assignments_to_feel),
    ),
)
