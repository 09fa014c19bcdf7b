"""Texts that mean something in SQL, or nothing that a database can keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.doors.store import CONTROLS, STORE_DOORS
from tests.security.payload import Payload, control, payloads

__all__ = ["corpus"]

STATEMENTS = {
    "or": "' OR '1'='1",
    "or number": "1 OR 1=1",
    "comment": "x' --",
    "block comment": "x'/*",
    "drop": "'; DROP TABLE bizproc_record; --",
    "delete": "'; DELETE FROM bizproc_task; --",
    "update": "x', title = 'pwned' WHERE 1=1; --",
    "create": "'; CREATE TABLE pwned(a); --",
    "union": "' UNION SELECT sql FROM sqlite_master --",
    "double quote": 'x" OR "1"="1',
    "identifier": 'title" = "title',
    "backslash": "\\' OR 1=1 --",
    "wildcards": "%' OR title LIKE '%",
    "percent": "%",
    "bound names": ":a %(a)s $1 ? {a}",
    "attach": "'; ATTACH DATABASE '{OUT}' AS pwned; --",
    "load": "' || load_extension('{FILE}') || '",
    "read": "' || readfile('{FILE}') || '",
    "copy": "'; COPY bizproc_record TO PROGRAM 'touch {OUT}'; --",
    "time": "' || (SELECT count(*) FROM sqlite_master a, sqlite_master b, sqlite_master c, sqlite_master d, sqlite_master e) || '",
    "path of JSON": "$.title') --",
    "JSON": '{"title": "x"}',
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "line breaks": "a\r\nb\u2028c",
    "escape": "\x1b[31mred\x9b1m",
    "bidirectional": "a\u202eb\u2066c",
    "long": "x" * 100_000,
    "expression": "= __import__('os').system('touch {OUT}')",
    "placeholder": "{{ deal.title }}{% raw %}",
    "markup": "<script>alert(1)</script>",
    "empty": "",
    "blank": " \t ",
    "digits": "9" * 500,
    "negative": "-1",
    "cursor": "WyJ4Il0=",
    "name of a part": "_id",
    "dunder": "__class__",
    "prototype": "__proto__",
}


def _harm(out: Any) -> str | None:
    return out["damage"] if isinstance(out, dict) and "damage" in out else None


def corpus() -> Iterator[Payload]:
    """Yield statements for every text that reaches a store."""
    for target in STORE_DOORS:
        name = target.removeprefix("store: ")
        if name in CONTROLS:
            yield control("SQL", target, CONTROLS[name])
        yield from payloads("SQL", target, STATEMENTS.items(), harm=_harm)
