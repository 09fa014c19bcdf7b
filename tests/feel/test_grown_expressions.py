"""Expressions grown from the grammar: well-formed, of any type, often hostile."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel.builtins import BUILTINS

LEAVES = [
    *("0", "1", "-1", "2.5", "1e30", "10**20", "7", "100000", "true", "false", "null"),
    *('""', '"a"', '"Ab c"', '"\\n\\u00e9"', '"2026-01-31"', '"PT1H"', '"[a-c]+"'),
    *('@"2026-01-31"', '@"10:00:00"', '@"10:00:00Z"', '@"2026-01-31T10:00:00"'),
    *('@"2026-01-31T10:00:00@Europe/Moscow"', '@"P1D"', '@"-PT1H"', '@"P1Y2M"'),
    *('@"9999-12-31"', '@"0001-01-01"', '@"P999999999D"', '"Europe/Moscow"', "?"),
    *("a", "b.c", "xs", "rows", "rows.n", "item", "x", "y", "partial", "b", "zz", "[]"),
    *("{}", "[1..5]", "(< 3)", '["a".."c")', "(!= 2)", "1..100000", "sum", "deep"),
]
OPERATORS = [
    *("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"),
]
TYPES = [
    *("number", "string", "Any", "list<number>", "context<n: number>", "date"),
    *("function<number> -> Any", "range<number>", "null", "days and time duration"),
]
PROPERTIES = ["n", "c", "year", "hour", "days", "months", "timezone", "start", "zz"]
NAMES = sorted(BUILTINS)
SCOPE = {
    "a": 5,
    "b": {"c": None, "d": "text"},
    "xs": [1, 2, 2.5, None, "x"],
    "rows": [{"n": 1, "t": "a"}, {"n": 2, "t": "b"}],
    "x": 3,
    "y": "y",
    "deep": {"a": {"b": [{"c": [1]}]}},
}


def grown(random: Random, depth: int = 4) -> str:
    """Return an expression of at most so many levels."""
    if depth <= 0 or random.random() < 0.15:
        return random.choice(LEAVES)
    return random.choice(_SHAPES)(random, depth - 1)


def _binary(random: Random, depth: int) -> str:
    operator = random.choice(OPERATORS)
    return f"({grown(random, depth)}) {operator} ({grown(random, depth)})"


def _call(random: Random, depth: int) -> str:
    name = random.choice(NAMES)
    signature = random.choice(BUILTINS[name].signatures)
    parts = [grown(random, depth) for _ in signature.parameters]
    if random.random() < 0.2:
        parts.append(grown(random, depth))
    elif random.random() < 0.2:
        names = [parameter.name for parameter in signature.parameters]
        named = zip(names, parts, strict=True)
        return f"{name}({', '.join(f'{key}: {part}' for key, part in named)})"
    return f"{name}({', '.join(parts)})"


def _list(random: Random, depth: int) -> str:
    return f"[{', '.join(grown(random, depth) for _ in range(random.randrange(4)))}]"


def _context(random: Random, depth: int) -> str:
    keys = random.sample(["n", "c", "x", '"two words"', "key", "value"], 2)
    return f"{{{', '.join(f'{key}: {grown(random, depth)}' for key in keys)}}}"


def _loop(random: Random, depth: int) -> str:
    domain, body = grown(random, depth), grown(random, depth)
    kind = random.choice(["for x in {} return {}", "for x in {}..9 return {}"])
    kind = random.choice(
        [kind, "some x in {} satisfies {}", "every y in {} satisfies {}"]
    )
    return "(" + kind.format(domain, body) + ")"


def _function(random: Random, depth: int) -> str:
    typed = random.choice(["", ": number", ": list<string>"])
    body, argument = grown(random, depth), grown(random, depth)
    return f"(function(x{typed}, y) {body})({argument}, {grown(random, depth)})"


_SHAPES: list[Callable[[Random, int], str]] = [
    _binary,
    _binary,
    _call,
    _call,
    _call,
    _list,
    _context,
    _loop,
    _function,
    lambda random, depth: f"({grown(random, depth)})[{grown(random, depth)}]",
    lambda random, depth: f"({grown(random, depth)}).{random.choice(PROPERTIES)}",
    lambda random, depth: f"-({grown(random, depth)})",
    lambda random, depth: (
        f"(if {grown(random, depth)} then {grown(random, depth)} "
        f"else {grown(random, depth)})"
    ),
    lambda random, depth: (
        f"({grown(random, depth)} between {grown(random, depth)} "
        f"and {grown(random, depth)})"
    ),
    lambda random, depth: (
        f"({grown(random, depth)} instance of {random.choice(TYPES)})"
    ),
    lambda random, depth: (
        f"({grown(random, depth)} in (> {grown(random, depth)}, "
        f"{grown(random, depth)}))"
    ),
    lambda random, depth: f"[{grown(random, depth)}..{grown(random, depth)}]",
]


def answer(text: str, *, strict: bool) -> tuple[bool, Any]:
    """Return whether an expression has a value, and which; only one error is known."""
    try:
        value = feel.evaluate(text, SCOPE, strict=strict)
        return True, feel.to_text(value)
    except ExpressionError as error:
        return not error.underlined(), None


def broken(random: Random, text: str) -> str:
    """Return a text with a few characters put in or taken away."""
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(text) + 1)
        piece = random.choice(["(", ")", '"', "[", "{", ".", ",", "@", "-", "é", "//"])
        text = text[:place] + piece + text[place + random.randrange(3) :]
    return text


@pytest.mark.parametrize("seed", range(0, 2_000, 100))
def test_nothing_but_expression_errors_and_the_modes_agree(seed: int) -> None:
    for number in range(seed, seed + 100):
        random = Random(number)  # noqa: S311  # the same texts every time
        text = grown(random, random.randrange(1, 6))
        if number % 4 == 0:
            text = broken(random, text)
        found, value = answer(text, strict=True)
        also, lenient = answer(text, strict=False)
        if found:
            # what strict mode tells, lenient mode tells too, or null: 1 = "1"
            assert also
            assert lenient == value or "=" in text


@pytest.mark.parametrize("seed", range(0, 1_000, 100))
def test_checking_never_fails_and_raises_no_false_alarm(seed: int) -> None:
    types = {name: feel.type_of(value) for name, value in SCOPE.items()}
    for number in range(seed, seed + 100):
        random = Random(number)  # noqa: S311  # the same texts every time
        text = grown(random, random.randrange(1, 4))
        problems = feel.check(text, types)
        if not answer(text, strict=True)[0]:
            continue
        # what is never true, or was not reached, may be a finding all the same
        reached = not any(word in text for word in _LAZY)
        assert not (problems and reached), (text, problems[0].message)


_LAZY = (
    " in ",
    "if ",
    "some",
    "every",
    "for",
    " and ",
    " or ",
    "[",
    "=",
    "null",
    "b.c",
    ")(",
)


ODD = [
    *LEAVES,
    *('"+"', '"P"', '"\\u0000"', "1e6000", "-1e-6000", "[null]", "[{}]", "{key: 1}"),
    *('@"-999999999-01-01T00:00:00Z"', '@"9999-12-31T23:59:59-14:00"', '"$1"', '"["'),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_takes_or_refuses_any_arguments(name: str) -> None:
    random = Random(name)  # noqa: S311  # the same texts every time
    for odd in ODD:
        answer(f"{name}({odd})", strict=True)
    for number in range(40):
        count = random.randrange(5)
        text = f"{name}({', '.join(random.choices(ODD, k=count))})"
        answer(text, strict=number % 2 == 0)
