"""Grow random expressions from the grammar: well-formed, of any type, often hostile."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

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
