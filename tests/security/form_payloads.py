"""Answers to a form that mean harm, each with the question it is given to.

`REFUSED` must be refused, and leave the task as it was; `CONTROLS` must be taken, for
hostile answers prove nothing to a form that takes none.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

__all__ = ["CONTROLS", "FORM", "REFUSED"]


def _field(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key, **more}


_AB: Final = [{"value": it, "label": it} for it in ("a", "b")]
FORM: Final = {
    "id": "f",
    "components": [
        _field("textfield", "line", validate={"maxLength": 50}),
        _field("textarea", "text"),
        _field("number", "number", decimalDigits=2, validate={"min": -5, "max": 900}),
        _field("number", "whole", properties={"type": "int"}),
        _field("checkbox", "truth"),
        _field("select", "one", values=_AB),
        _field("checklist", "some", values=_AB),
        _field("select", "known", valuesKey="names"),
        _field("datetime", "day", subtype="date", disallowPassedDates=True),
        _field("datetime", "moment", subtype="datetime"),
        _field("datetime", "time", subtype="time", timeInterval=15),
        _field("filepicker", "file", accept=".pdf,image/*"),
        _field("filepicker", "files", multiple=True),
        _field("textfield", "mail", validate={"validationType": "email"}),
        _field("textfield", "phone", validate={"validationType": "phone"}),
        _field("textfield", "slow", validate={"pattern": "^(a+)+$"}),
        _field("textfield", "code", validate={"pattern": "^[A-Z]{2}[0-9]+$"}),
        _field("textfield", "price", readonly=True, defaultValue="9"),
        _field("textfield", "secret", conditional={"hide": "= true"}),
        _field("expression", "sum", expression="= 1 + 1"),
        _field("textfield", "to.home.city"),
        {
            "type": "dynamiclist",
            "id": "rows",
            "path": "rows",
            "components": [_field("textfield", "name"), _field("number", "count")],
        },
    ],
}

CONTROLS: Final[dict[str, dict[str, Any]]] = {
    "a line": {"line": "Анна 😀"},
    "text in all directions": {"text": "\u202eabc\u202c \u2066x\u2069 e\u0301"},
    "a formula": {"text": "=HYPERLINK(1)"},
    "markup": {"text": "<script>alert(1)</script>{{ 7*7 }}${x}"},
    "a number": {"number": "899.99", "whole": 7},
    "chosen": {"one": "a", "some": ["b"], "known": "Anna"},
    "times": {"day": "2099-01-01", "moment": "2027-03-01T10:00Z", "time": "10:15"},
    "files": {"file": "a.pdf", "files": ["x.bin", {"name": "y", "size": 1}]},
    "people": {"mail": "a@b.example", "phone": "+7 900 000-00-01"},
    "patterns": {"slow": "aaa", "code": "AB1"},
    "levels": {"to": {"home": {"city": "Perm"}}, "rows": [{"name": "x", "count": 1}]},
    "what is kept anyway": {"price": "9", "sum": 2, "secret": None},
    "nothing": {},
}


class _Odd:
    """Stand for an object of nobody's."""

    def __repr__(self) -> str:
        msg = "nobody may print this"
        raise RuntimeError(msg)


class _Tempting(str):
    """Be a text with a will of its own."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


def _self_containing() -> tuple[list[Any], dict[str, Any]]:
    items: list[Any] = []
    items.append(items)
    context: dict[str, Any] = {}
    context["home"] = context
    return items, context


def _deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


_LOOP, _CONTEXT = _self_containing()
_NUMBERS: Final[dict[str, Any]] = {
    "NaN": float("nan"),
    "a quiet NaN": Decimal("NaN"),
    "a signaling NaN": Decimal("sNaN"),
    "infinity": float("inf"),
    "minus infinity": Decimal("-Infinity"),
    "five thousand digits": 10**5000,
    "a million bits": 1 << 1_000_000,
    "a huge exponent": Decimal("1E+999999"),
    "a tiny exponent": Decimal("1E-999999"),
    "a huge exponent as a text": "1e999999",
    "too much": 901,
    "too little": -6,
    "too exact": "1.239",
    "a truth": True,
    "words": "many",
    "digits of another script": "٣٤",
    "hexadecimal": "0x10",
    "with underscores": "1_0",
    "NaN as a text": "NaN",
    "a complex number": 1j,
    "a list": [1],
    "a context": {"value": 1},
    "bytes": b"1",
    "a fraction of a text": "1/2",
}
_TEXTS: Final[dict[str, Any]] = {
    "NUL": "a\0b",
    "half of a pair": "a\ud800",
    "the other half": "\udfff",
    "half a million characters": "x" * 500_000,
    "a number": 5,
    "a truth": True,
    "bytes": b"a",
    "a list": ["a"],
    "a context": {"a": "b"},
    "a list that holds itself": _LOOP,
    "a context that holds itself": _CONTEXT,
    "an object": _Odd(),
    "a class": dict,
    "a function": len,
    "a set": {1},
    "an iterator": iter("ab"),
    "a deep list": _deep(5_000),
}
_DATES: Final[dict[str, Any]] = {
    "the past": "2000-01-01",
    "no day": "2027-02-30",
    "the year zero": "0000-01-01",
    "five digits": "12027-01-01",
    "a moment": "2099-01-01T10:00",
    "a number": 20270101,
    "Arabic digits": "٢٠٩٩-٠١-٠١",
    "a line after it": "2099-01-01\nx",
    "a list": ["2099-01-01"],
}
_MOMENTS: Final[dict[str, Any]] = {
    "the end of time": "9999-12-31T23:59:59-23:59",
    "before time": "0001-01-01T00:00+23:59",
    "no offset of any place": "2027-01-01T10:00+99:99",
    "a leap second": "2027-01-01T23:59:60Z",
    "a number": 0,
}
_TIMES: Final[dict[str, Any]] = {
    "no minute": "10:60",
    "no quarter": "10:16",
    "seconds": "10:15:01",
    "a date": dt.date(2027, 1, 1),
    "a number": 1015,
    "a week": "W10:15",
}
_FILES: Final[dict[str, Any]] = {
    "a program": "a.exe",
    "a hidden ending": "a.pdf.exe",
    "an ending turned about": "a\u202efdp.exe",
    "a path alone": "../../",
    "no name": {"size": 1},
    "a foreign key": {"name": "a.pdf", "path": "/etc/passwd"},
    "a class": {"name": "a.pdf", "__class__": "x"},
    "a negative size": {"name": "a.pdf", "size": -1},
    "a size of true": {"name": "a.pdf", "size": True},
    "a size of text": {"name": "a.pdf", "size": "1"},
    "no digest": {"name": "a.pdf", "sha256": "x"},
    "a key that is a path": {"name": "a.pdf", "key": "a b\n../x"},
    "a list": ["a.pdf"],
    "a name of a list": {"name": ["a.pdf"]},
    "NUL alone": "\0",
}
_CHOICES: Final[dict[str, Any]] = {
    "none of them": "c",
    "a label in capitals": "A",
    "white space": " a",
    "a list": ["a"],
    "a number": 0,
    "a truth": True,
    "an equal of everything": _Tempting("z"),
    "a context": {"value": "a"},
    "a long one": "a" * 90_000,
}
_SOME: Final[dict[str, Any]] = {
    "a text": "a",
    "twice": ["a", "a"],
    "none of them": ["c"],
    "a list of lists": [["a"]],
    "a context": {"a": True},
    "too many": ["a"] * 20_000,
}
_ROWS: Final[dict[str, Any]] = {
    "a context": {"name": "x"},
    "texts": ["x"],
    "a foreign name": [{"name": "x", "admin": True}],
    "a class": [{"__class__": "x"}],
    "a thousand": [{"name": "x"}] * 1_000,
    "within itself": _LOOP,
    "a wrong one": [{"count": "many"}],
}
_WHOLE: Final[dict[str, Any]] = {
    "an unknown name": {"admin": True},
    "a near name": {"lime": "x"},
    "a class": {"__class__": "x"},
    "a prototype": {"__proto__": {"x": 1}, "constructor": "x"},
    "constants": {"constants": {"VAT": 0}},
    "the record": {"deal": {"amount": 0}},
    "a function": {"today": "2027-01-01"},
    "an empty name": {"": "x"},
    "NUL in a name": {"li\0ne": "x"},
    "half of a pair in a name": {"\ud800": "x"},
    "a long name": {"x" * 100_000: 1},
    "a point in a name": {"to.home.city": "x"},
    "a number as a name": {1: "x"},
    "null as a name": {None: "x"},
    "a pair as a name": {("a", "b"): "x"},
    "ten thousand names": {f"k{it}": it for it in range(10_000)},
    "a number as a name within": {"to": {1: "x"}},
    "a foreign name within": {"to": {"home": {"street": "x"}}},
    "a text for a context": {"to": "home"},
    "read-only": {"price": "1"},
    "hidden": {"secret": "x"},
    "computed": {"sum": 3},
    "computed as a truth": {"sum": True},
    "no address": {"mail": "a@b@c.example"},
    "two addresses": {"mail": "a@b.example, c@d.example"},
    "a header": {"mail": "a@b.example\r\nBcc: x@y.example"},
    "no telephone": {"phone": "call me"},
    "a slow pattern": {"slow": "a" * 3_000 + "!"},
    "a slow pattern, long": {"slow": "a" * 10_000 + "!"},
    "longer than is matched": {"code": "AB" + "1" * 20_000},
    "digits of another script": {"code": "AB٣"},
    "a line after it": {"code": "AB1\nx"},
    "too long a line": {"line": "x" * 51},
    "an emoji too many": {"line": "😀" * 51},
    "of all the names, none": {"known": "nobody"},
    "a million in all": {key: ["x" * 90_000] * 9 for key in ("text", "line", "some")},
}


def _given() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key, values in (
        ("number", _NUMBERS),
        ("whole", {**_NUMBERS, "too much": 1.5, "too little": "0.1"}),
        ("line", _TEXTS),
        ("text", _TEXTS),
        ("mail", {**_TEXTS, "a number": 7}),
        ("truth", {**_TEXTS, "a truth": "maybe"}),
        ("day", _DATES),
        ("moment", _MOMENTS),
        ("time", _TIMES),
        ("file", _FILES),
        ("one", _CHOICES),
        ("known", _CHOICES),
        ("some", _SOME),
        ("rows", _ROWS),
    ):
        for name, value in values.items():
            found[f"{key}: {name}"] = {key: value}
    return {**found, **_WHOLE}


REFUSED: Final = _given()
