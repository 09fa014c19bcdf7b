"""JSON that is deep, double, no number, or no text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from tests.security.doors.files import form
from tests.security.payload import Payload, control, payloads

__all__ = ["corpus"]

VALUES = {
    "deep list": "[" * 100_000,
    "deep closed list": "[" * 5_000 + "]" * 5_000,
    "deep object": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "not a number": "NaN",
    "infinity": "Infinity",
    "minus infinity": "-Infinity",
    "huge integer": "9" * 20_000,
    "long integer": "9" * 4_000,
    "huge exponent": "1e999999999",
    "big float": "1e400",
    "tiny float": "1e-400",
    "minus zero": "-0",
    "lone surrogate": '"\\ud800"',
    "wrong pair": '"\\udc00\\ud800"',
    "NUL": '"\\u0000"',
    "raw NUL": '"a\x00b"',
    "raw line break": '"a\nb"',
    "escape": '"\\u001b[31mred"',
    "bidirectional": '"\\u202eabc"',
    "equal keys": '{"a": 1, "a": 2}',
    "prototype": '{"__proto__": {"a": 1}, "constructor": 1}',
    "tag of a value": '{"$date": "2027-01-01"}',
    "wrong tag of a value": '{"$date": [1]}',
    "unknown tag of a value": '{"$python": "os.system"}',
    "number tag": '{"$number": "9e999999999"}',
    "duration tag": '{"$duration": 1e300}',
    "function tag": '{"$function": "x"}',
    "pickle": '"gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg=="',
    "py/object": '{"py/object": "os.system", "py/reduce": []}',
    "dunder": '{"__class__": "x", "__init__": {}}',
    "wide list": "[" + "1," * 300_000 + "1]",
    "wide object": "{" + ",".join(f'"k{n}":1' for n in range(50_000)) + "}",
    "one key a thousand times": "{" + ",".join(['"k":1'] * 1000) + "}",
    "long text": '"' + "x" * 900_000 + '"',
    "three megabytes": '"' + "x" * 3_000_000 + '"',
    "long key": '{"' + "k" * 500_000 + '": 1}',
    "empty key": '{"": 1}',
    "key with a NUL": '{"a\\u0000b": 1}',
    "trailing comma": "[1,]",
    "comment": "1 /* x */",
    "two values": "1 2",
    "single quotes": "'a'",
    "leading zeros": "007",
    "hexadecimal": "0x1f",
    "plus": "+1",
    "half": "1.",
    "byte order mark": "\ufeff1",
    "null": "null",
    "boolean": "true",
    "list": "[]",
    "object": "{}",
    "SQL": '"\'; DROP TABLE bizproc_record; --"',
    "expression": "\"= __import__('os')\"",
    "placeholder": '"{{ 7 * 7 }}"',
}

_BASE = {"type": "textfield", "key": "k", "id": "c1", "label": "L"}
# a property of a component, and what it may not be
PROPERTIES = {
    "key": [
        "__proto__",
        "a.b.c",
        "a[0]",
        "constants",
        "",
        7,
        None,
        ["k"],
        "k" * 100_000,
    ],
    "id": ["", 7, None, {"a": 1}, "i" * 100_000],
    "type": ["video", "", 7, None, "script", "html", "iframe", "__class__"],
    "label": [
        "<script>x</script>",
        7,
        {"a": 1},
        "\x1b[31m",
        "= 1",
        "${x}",
        "{{ 7 * 7 }}",
    ],
    "validate": [
        7,
        {"pattern": "(a+)+$"},
        {"pattern": "("},
        {"pattern": "a{999}{999}{999}"},
        {"pattern": "[" * 5000},
        {"pattern": 7},
        {"minLength": -1},
        {"maxLength": "x"},
        {"maxLength": 10**400},
        {"min": "NaN"},
        {"required": "yes"},
        {"nosuch": 1},
    ],
    "conditional": [
        {"hide": "= __import__('os')"},
        {"hide": "= (" * 500},
        {"hide": "=" + "not(" * 900 + "true" + ")" * 900},
        {"hide": 7},
        {"hide": "x"},
        {"show": "= true"},
        7,
    ],
    "values": [7, [{"label": 1}], [{"value": None}], [7], "x"],
    "valuesExpression": ["= __import__('os')", 7, "x"],
    "components": [[_BASE], 7, "x", [[]]],
    "content": ["<script>x</script>", "<img src=x onerror=y>", 7],
    "url": ["javascript:alert(1)", "{HTTP}", "file://{FILE}"],
    "source": ["{HTTP}", "file://{FILE}"],
    "nosuch": [1, "x"],
}


def _nested(levels: int) -> dict[str, object]:
    inner: dict[str, object] = dict(_BASE)
    for level in range(levels):
        inner = {"type": "group", "id": f"g{level}", "components": [inner]}
    return inner


def corpus() -> Iterator[Payload]:
    """Yield hostile JSON for forms and for values that are given as JSON."""
    target = "form file"
    yield control("JSON", target, form(_BASE))
    yield from payloads(
        "JSON", target, [(f"whole: {n}", it) for n, it in VALUES.items()]
    )
    rows = [
        (
            f"label: {name}",
            partial(form({**_BASE, "label": "SLOT"}).replace, '"SLOT"', it),
        )
        for name, it in VALUES.items()
    ]
    rows += [
        (f"{key}: {n}", form({**_BASE, key: value}))
        for key, some in PROPERTIES.items()
        for n, value in enumerate(some)
    ]
    rows += [
        ("equal keys of components", form(_BASE, {**_BASE, "id": "c2"})),
        ("equal ids of components", form(_BASE, _BASE)),
        (
            "ten thousand components",
            form(*({**_BASE, "id": f"c{n}", "key": f"k{n}"} for n in range(10_000))),
        ),
        ("groups in groups", form(_nested(40))),
        ("deep groups", form(_nested(400))),
        ("bytes", b"\xff\xfe"),
        ("UTF-16", form(_BASE).encode("utf-16")),
        ("equal ids of the form", form(_BASE)[:-1] + ', "id": "g"}'),
    ]
    yield from payloads("JSON", target, rows)
    for target in ("JSON of the command line", "JSON of a message", "CLI JSON"):
        key = "x" if target == "CLI JSON" else "title"
        yield control("JSON", target, json.dumps({key: "Осмотр"}))
        rows = [(f"whole: {name}", it) for name, it in VALUES.items()]
        rows += [
            (f"value: {name}", partial('{{"{}": {}}}'.format, key, it))
            for name, it in VALUES.items()
        ]
        yield from payloads("JSON", target, rows)
