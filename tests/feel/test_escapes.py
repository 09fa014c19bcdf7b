"""No Python object is reachable: the families of known escapes, and controls."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel import Function


class Record(dict[str, Any]):
    """A mapping with an attribute that no expression may see."""

    hidden = "attribute"


SCOPE: dict[str, Any] = {
    "obj": Record(name="Anna"),
    "text": "abc",
    "xs": [1, 2],
    "d": dt.date(2026, 1, 31),
    "f": 1.5,
}
FUNCTIONS = {"f3": Function("f3", ("x",), lambda x: x * 2)}

CONTROLS = {
    "1+1": 2,
    "obj.name": "Anna",
    "f3(3)": 6,
    "d.year": 2026,
    "xs[1]": 1,
    "{a: text}.a": "abc",
}

ATTRIBUTES = [
    *("__class__", "__init__", "__globals__", "__dict__", "__subclasses__", "__mro__"),
    *("__builtins__", "__getitem__", "__code__", "gi_frame", "f_back", "hidden"),
    *("keys", "values", "items", "format", "join", "tzinfo", "resolution", "real"),
    *("as_tuple", "call", "invoke", "func", "__self__", "__doc__", "__reduce_ex__"),
]
HOLDERS = [
    "obj",
    "text",
    "xs",
    "d",
    "f",
    "f3",
    "sum",
    "(function(x) x)",
    "[1..2]",
    "null",
    "1",
    "true",
    '@"P1D"',
]

PAYLOADS = [
    '__import__("os").system("id")',
    "__builtins__",
    "globals()",
    "locals()",
    "vars(obj)",
    "dir(obj)",
    'getattr(obj, "__cl" + "ass__")',
    'eval("1")',
    'exec("import os")',
    'compile("1", "", "eval")',
    'open("/etc/passwd")',
    "breakpoint()",
    "print(1)",
    "help()",
    'type("X", [], {})',
    "lambda: 1",
    "[x for x in xs]",
    "().__class__.__bases__",
    "''.__class__",
    '"{0.__class__}".format(obj)',
    'f"{obj}"',
    '"%s" % obj',
    '"a" * 10 ** 9',
    "xs * 1000000",
    "1 << 9999999",
    "obj.__class__.__init__.__globals__",
    "obj.ｎame",
    "obj.__cl\\u0061ss__",
    "import os",
    "from os import system",
    "a := 1",
    "obj['name']",
    "json.codecs.builtins",
    'function(a) external {java: {class: "java.lang.Runtime", method signature: "exit(int)"}}',
    "d.replace(year: 1)",
    "xs.append(3)",
    "obj.name.upper()",
    "`id`",
    "${7*7}",
    "{{7*7}}",
    # the families of script engines
    "@exec\n@input\nclass X: pass",
    "class M(type): __getitem__ = 1",
    "match obj: case dict(a=b): a",
    "try: 1/0 except E as e: e.__traceback__.tb_frame",
    "async def f(): await g()",
    "global SCOPE; SCOPE = {}",
    "x: __import__('os') = 1",
    "(lambda: (yield))().gi_frame.f_back.f_builtins",
    "f3.__globals__",
    "f3.__code__.replace(co_code: 1)",
    "d.__class__.__mro__[1].__subclasses__()",
    "license._Printer__setup()",
    "help.__call__()",
    "print.__self__",
    "object.__subclasses__(object)",
    "operator.attrgetter('__class__')(obj)",
    '{"__class__": 1}.__class__.__init__',
    'get value(f3, "__globals__")',
    'context put(obj, "a", 1).__dict__',
    "sort(xs, function(a, b) a.__class__)",
    'function() external {java: {class: "java.lang.System", method signature: "exit(int)"}}',
    "#{7*7}",
]


@pytest.mark.parametrize("text", CONTROLS)
def test_controls_pass(text: str) -> None:
    assert feel.evaluate(text, SCOPE, functions=FUNCTIONS) == CONTROLS[text]


@pytest.mark.parametrize("text", PAYLOADS)
def test_payloads_are_errors(text: str) -> None:
    with pytest.raises(ExpressionError):
        feel.evaluate(text, SCOPE, functions=FUNCTIONS)


@pytest.mark.parametrize("holder", HOLDERS)
def test_no_attribute_of_python_is_a_property(holder: str) -> None:
    for attribute in ATTRIBUTES:
        try:
            value = feel.evaluate(f"{holder}.{attribute}", SCOPE, functions=FUNCTIONS)
        except ExpressionError:
            continue
        assert value is None
        assert holder == "null"


@pytest.mark.parametrize(
    "value", [json, SimpleNamespace(a=1), print, object, iter([]), b""]
)
def test_foreign_objects_are_not_even_values(value: Any) -> None:
    for text in (
        "x",
        "x.a",
        "[x][1]",
        "string(x)",
        "x = x",
        "xs[1]",
        "xs = xs",
        "string(xs)",
        "{a: x}",
    ):
        with pytest.raises(ExpressionError):
            feel.evaluate(text, {"x": value, "xs": [value]})


def test_a_mapping_shows_its_keys_and_no_attributes() -> None:
    assert feel.evaluate("get entries(obj)", SCOPE) == [
        {"key": "name", "value": "Anna"}
    ]
    with pytest.raises(ExpressionError, match="no 'hidden'"):
        feel.evaluate("obj.hidden", SCOPE)
