"""Expressions that would take for ever, or all the memory there is."""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.families.escapes import EXPRESSIONS
from tests.security.payload import Payload, control, payloads

__all__ = ["corpus"]

_P = "partial[-1]"
_SHARED = "{a0: [1]" + "".join(f", a{n}: [a{n - 1}, a{n - 1}]" for n in range(1, 60))


def _doubled(start: str, step: str) -> str:
    return f"for i in 1..60 return if i = 1 then {start} else {step}"


def _text(letters: str, times: int) -> str:
    return f'"{letters * times}"'


# pattern, and the text that makes it explode where patterns are tried out one by one
PATTERNS = {
    "nested plus": ("(a+)+$", "a" * 60 + "!"),
    "nested star": ("(a*)*b", "a" * 60),
    "stars in a row": (".*.*.*.*.*b", "a" * 2000),
    "optional": ("a?" * 40 + "a" * 40, "a" * 39),
    "choices": ("(a|a)" * 24 + "b", "a" * 40),
    "overlapping": ("(a|aa|aaa)*b", "a" * 500),
    "mail address": ("^([a-zA-Z0-9])(([.-]|[_]+)?([a-zA-Z0-9]+))*@$", "a" * 60),
    "words": ("(\\\\w+\\\\s?)+$", "a " * 60 + "!"),
    "counted": ("(a{1,99}){1,99}b", "a" * 200),
    "counts of counts": ("((((a{99}){99}){99}){99})", "a"),
    "empty loops": ("((?:(?:(?:){999}){999}){999})", "a"),
    "deep": ("(" * 90 + ")" * 90, "a"),
    "back reference": ("(a+)\\\\1+$", "a" * 60),
    "look ahead": ("(?=(a+))a*b", "a" * 500),
    "classes": ("[a-z]*[a-z]*[a-z]*[a-z]*!", "a" * 2000),
    "case": ("(?i)(ß|ss)+$", "ß" * 60 + "!"),
}

ENDLESS = {
    "power": "9 ** 9 ** 9 ** 9",
    "large power": "1" + "0" * 30 + " ** 999999999 ** 999999999",
    "exp": "exp(100000000)",
    "large numbers": "1e6000 * 1e6000",
    "large exponent": "1e999999999",
    "digits": "9" * 3900,
    "long number of a text": f"number({_text('9', 3000)})",
    "parentheses": "(" * 1999 + "1" + ")" * 1999,
    "brackets": "[" * 3999,
    "minus": "-" * 3999 + "1",
    "ifs": "if true then " * 300 + "1",
    "calls": "not(" * 900 + "true" + ")" * 900,
    "contexts": "{a: " * 900,
    "functions": "function(a) " * 300 + "1",
    "types": "1 instance of " + "list<" * 700,
    "chain": "+".join(["1"] * 1900),
    "path": "obj" + ".a" * 1900,
    "filters": "[1]" * 1300,
    "too long": " " * 4001 + "1",
    "megabyte": " " * 1_000_000 + "1",
    "nodes": "[" + ",".join(["1"] * 1500) + "]",
    "comments": "/*" * 1999,
    "quotes": '"' * 3999,
    "long range": "for i in 1..10**9 return i",
    "sum of a range": "sum(for i in 1..1000000000 return i)",
    "nested loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
    "loop in a loop": "for a in 1..1000 return for b in 1..1000 return b",
    "every": "every a in 1..1000, b in 1..1000 satisfies true",
    "some": "some a in 1..100000, b in 1..100000 satisfies false",
    "double a string": _doubled('"aaaa"', f"{_P} + {_P}"),
    "double a list": _doubled("[1]", f"concatenate({_P}, {_P})"),
    "shared parts": _SHARED + "}",
    "shared parts compared": _SHARED + ", z: a59 = a59}.z",
    "shared parts as text": f"string({_doubled('[1]', f'[{_P}, {_P}]')})",
    "shared parts flattened": f"flatten({_doubled('[1]', f'[{_P}, {_P}]')})",
    "deep value": f"for i in 1..2000 return [{_P}]",
    "partial in partial": "for i in 1..100000 return partial",
    "self-application": "(function(f) f(f))(function(f) f(f))",
    "fan-out": "(function(f, n) f(f, n))(function(f, n) if n = 0 then 1 else f(f, n - 1) + f(f, n - 1), 20)",
    "sort": "sort(for i in 1..90000 return 0 - i, function(a, b) a < b)",
    "distinct": "distinct values(for i in 1..30000 return [i])",
    "union": "union(for i in 1..30000 return i, for i in 1..30000 return i)",
    "join": 'string join(for i in 1..50000 return "aaaaaaaa", "bbbb")',
    "replace": f'replace({_text("a", 1000)}, "a", {_text("b", 1000)})',
    "split": f'split({_text("a,", 1500)}, "(,|a)*(,|a)*(,|a)*$")',
    "late date": 'date("999999999-12-31") + duration("P1D")',
    "long duration": 'duration("P999999999D") * 1e30',
    "long months": 'date("2020-01-01") + duration("P999999999999Y")',
    "digits of a duration": f'duration("P{"9" * 3000}D")',
    "digits of a date": f'date("{"9" * 3000}-01-01")',
    "range of dates": '[date("0001-01-01")..date("9999-12-31")]',
    "loop over dates": 'for d in date("0001-01-01")..date("9999-12-31") return d',
    "zone path": 'date and time("2020-01-01T00:00:00@../../../etc/passwd")',
    "zone folder": 'date and time("2020-01-01T00:00:00@Europe")',
    "zone file": 'time("10:00:00@{FILE}")',
    "deep put": 'context put({}, for i in 1..5000 return "a", 1)',
    "append": "for i in 1..100000 return append(partial, i)",
    "upper case": f"for i in 1..10000 return upper case({_text('ß', 3000)})",
    "insert": "for i in 1..50000 return insert before(partial, 1, i)",
    "substring": f"for i in 1..40000 return substring({_text('a', 3000)}, i)",
    "median": "median(for i in 1..100000 return i)",
    "product": "product(for i in 1..49000 return 1e300)",
    "decimal places": "decimal(1/3, 99999999)",
    "rounding": "round half up(1/3, -999999999)",
    "modulo": "modulo(1e6000, 1e-6000)",
    "unions of sets": "union([1], [1], " * 90,
}


def corpus() -> Iterator[Payload]:
    """Yield what does not end for the places of expressions, patterns for functions."""
    for target in (*EXPRESSIONS, "FEEL, lenient"):
        if target in {"DMN item type", "BPMN timer"}:
            continue
        given = (
            "x" if target == "DMN boxed function" else "sum(for i in 1..10 return i)"
        )
        yield control("endless", target, given)
        rows = list(ENDLESS.items())
        if target == "CLI feel":  # a text of the command line has its own limit
            rows = [it for it in rows if it[0] != "megabyte"]
        # a long range or date as such is harmless; a loop over it is not
        yield from payloads("endless", target, rows)
    for target in ("FEEL expression", "DMN literal", "BPMN condition", "FEEL, lenient"):
        yield control("patterns", target, 'matches("abc", "a.c")')
        for name, (pattern, text) in PATTERNS.items():
            rows = [
                (f"{name} in matches", f'matches("{text}", "{pattern}")'),
                (f"{name} in replace", f'replace("{text}", "{pattern}", "x")'),
                (f"{name} in split", f'split("{text}", "{pattern}")'),
            ]
            yield from payloads("patterns", target, rows)
