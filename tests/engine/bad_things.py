"""Some seventy bad things to put into one instance, and what its incident tells of each."""

from __future__ import annotations

import builtins
import collections
import datetime as dt
import decimal
import math
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bizproc.action import BpmnError, RetryLater
from bizproc.feel import Function

Act = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class BadThing:
    """Say what is wrong with the one instance, and when.

    `act` is what its action does with the input `items`; `answer` what the domain does
    when it is `asked` for something of it: `names`, `functions`, `noticed` (of a fact),
    `draft` (of a task). `content` makes what stands in the place of its state,
    `variables` is what it is started with. `told` is a part of the incident's text;
    `traced` if it has a traceback.
    """

    told: str
    code: str | None = None
    act: Act | None = None
    asked: str | None = None
    answer: Callable[[], Any] = dict
    content: Callable[[str], str] | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    traced: bool = False


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")


class Liar:
    """Say that it is a dict."""

    __class__ = dict  # type: ignore[assignment]


class Endless(collections.abc.Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        return 1

    def __iter__(self) -> Any:
        number = 0
        while True:
            number += 1
            yield str(number)

    def __len__(self) -> int:
        return 1


class Rude(dict[str, Any]):
    def items(self) -> Any:
        raise KeyError("items")


class Pair(NamedTuple):
    x: int
    y: int


class Key(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise ValueError("no text")


def throws(error: BaseException | type[BaseException]) -> Callable[..., Any]:
    def throw(*_: Any) -> Any:
        raise error

    return throw


def gives(value: Any) -> Act:
    return lambda _: value


def circle() -> dict[str, Any]:
    around: dict[str, Any] = {}
    around["again"] = around
    return around


def list_in_itself() -> dict[str, Any]:
    inner: list[Any] = []
    inner.append(inner)
    return {"list": inner}


def deep(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return {"deep": value}


def shared(levels: int) -> dict[str, Any]:
    value: Any = [1]
    for _ in range(levels):
        value = [value, value]
    return {"shared": value}


def recurse(_: Any = None) -> Any:
    return recurse(_)


def numbers() -> Any:
    number = 0
    while True:
        number += 1
        yield number


def replace_builtin(_: Any) -> None:
    builtins.len = lambda _: 42  # type: ignore[assignment]


def replace_builtin_and_fail(_: Any) -> None:
    builtins.isinstance = lambda *_: True  # type: ignore[assignment]
    raise OSError("after that")


def coarse_decimals(_: Any) -> Any:
    decimal.getcontext().prec = 1
    decimal.getcontext().rounding = decimal.ROUND_UP
    raise OSError("after that")


def mutate_inputs(items: list[Any]) -> Any:
    items.clear()
    items.append(items)
    raise OSError("after that")


OFFSET = dt.timezone(dt.timedelta(hours=25) - dt.timedelta(hours=2))
RESULTS: dict[str, BadThing] = {
    name: BadThing(act=act, told=told)
    for name, act, told in (
        ("a list", gives([1]), "must return a dict"),
        ("a text", gives("done"), "must return a dict"),
        ("a generator", gives(numbers()), "must return a dict"),
        ("an endless generator inside", lambda _: {"n": numbers()}, "generator"),
        ("an endless mapping", lambda _: {"n": Endless()}, "parts"),
        ("an endless mapping itself", lambda _: Endless(), "parts"),
        ("a mapping whose items raise", lambda _: Rude(a=1), "KeyError"),
        ("what says it is a dict", lambda _: {"n": Liar()}, "AttributeError"),
        ("what says it is a dict itself", gives(Liar()), "AttributeError"),
        ("a set", gives({"n": {1, 2}}), "builtins.set"),
        ("bytes", gives({"n": b"raw"}), "builtins.bytes"),
        ("an object", gives({"n": object()}), "builtins.object"),
        ("a class", gives({"n": dict}), "builtins.type"),
        ("a function", gives({"n": print}), "builtin"),
        ("complex", gives({"n": 1j}), "builtins.complex"),
        ("NaN", gives({"n": math.nan}), "not a number"),
        ("infinity", gives({"n": [math.inf]}), "not a number"),
        ("a NaN of decimals", gives({"n": decimal.Decimal("sNaN")}), "not a number"),
        ("too long a number", gives({"n": 10**6_000}), "too many digits"),
        ("a circle", lambda _: circle(), "deeper than"),
        ("a list in itself", lambda _: list_in_itself(), "deeper than"),
        ("lists that share their parts", lambda _: shared(60), "values in it"),
        ("too deep", lambda _: deep(101), "deeper than"),
        ("far too deep", lambda _: deep(50_000), "deeper than"),
        ("too deep for a state", lambda _: deep(99), "deeper than"),
        ("half of a surrogate pair", gives({"n": "\ud83d"}), "surrogate"),
        ("half a pair as a key", gives({"\udc00": 1}), "surrogate"),
        ("a key that is no text", gives({1: 1}), "keys of a context"),
        ("a key that is None", gives({"n": {None: 1}}), "keys of a context"),
        ("a large text", gives({"n": "x" * 2_000_000}), "max_variables_bytes"),
        ("many of them", gives({"n": list(range(400_000))}), "max_variables_bytes"),
    )
}
RAISED: dict[str, BadThing] = {
    name: BadThing(act=act, told=told, traced=True)
    for name, act, told in (
        ("KeyError", throws(KeyError("gone")), "KeyError: 'gone'"),
        ("SystemExit", throws(SystemExit(3)), "SystemExit: 3"),
        ("GeneratorExit", throws(GeneratorExit), "GeneratorExit"),
        ("StopIteration", throws(StopIteration), "StopIteration"),
        ("MemoryError", throws(MemoryError), "MemoryError"),
        ("AssertionError", throws(AssertionError), "AssertionError"),
        ("RecursionError", recurse, "RecursionError"),
        ("a group", throws(ExceptionGroup("two", [OSError()])), "ExceptionGroup: two"),
        ("what cannot be printed", throws(UnprintableError), "cannot be printed"),
        ("text with NUL", throws(OSError("a\x00b")), "a\\x00b"),
        ("text with half a pair", throws(OSError("a\ud800b")), "a\\ud800b"),
        ("a very long text", throws(OSError("x" * 500_000)), "xxx …"),
        ("a replaced builtin, and more", replace_builtin_and_fail, "after that"),
        ("coarse decimals", coarse_decimals, "after that"),
        ("changed inputs", mutate_inputs, "after that"),
    )
}
OUTCOMES: dict[str, BadThing] = {
    name: BadThing(act=act, told=told)
    for name, act, told in (
        ("a replaced builtin", replace_builtin, "Python's own len"),
        ("a code that is no text", throws(BpmnError(7)), "7"),  # type: ignore[arg-type]
        ("a code of half a pair", throws(BpmnError("A\ud800")), "ud800"),
        ("a text of NUL", throws(BpmnError("NO", "a\x00b")), "a\\x00b"),
        (
            "later for ever",
            lambda _: throws(RetryLater(dt.timedelta.max))(),
            "RetryLater",
        ),
        ("later than now", lambda _: throws(RetryLater(5))(), "RetryLater"),  # type: ignore[arg-type]
        (
            "before now",
            lambda _: throws(RetryLater(dt.timedelta(hours=-1)))(),
            "RetryLater",
        ),
    )
}
DOMAIN: dict[str, BadThing] = {
    f"{asked}: {name}": BadThing(asked=asked, answer=answer, told=told, traced=traced)
    for asked, name, answer, told, traced in (
        ("names", "KeyError", throws(KeyError("gone")), "Domain.names", True),
        ("names", "SystemExit", throws(SystemExit), "Domain.names", True),
        ("names", "no printing", throws(UnprintableError), "Domain.names", True),
        ("names", "no mapping", lambda: 5, "int", True),
        ("names", "nothing", lambda: None, "NoneType", True),
        ("names", "a liar", Liar, "", True),
        ("names", "NaN", lambda: {"record": math.nan}, "", False),
        (
            "functions",
            "raises",
            throws(LookupError("f")),
            "Domain.functions",
            True,
        ),
        ("functions", "no mapping", lambda: 5, "", True),
        (
            "functions",
            "one that raises",
            lambda: {"price": Function("price", ("x",), throws(ZeroDivisionError))},
            "ZeroDivisionError",
            True,
        ),
        (
            "noticed",
            "of a task",
            throws(RuntimeError("ears")),
            "Domain.noticed",
            True,
        ),
        (
            "noticed",
            "GeneratorExit",
            throws(GeneratorExit),
            "Domain.noticed",
            True,
        ),
        ("draft", "raises", throws(OSError("draft")), "draft", True),
        ("draft", "no task", lambda: None, "NoneType", True),
    )
}
STATES: dict[str, BadThing] = {
    name: BadThing(content=content, told="cannot be read", code="STATE")
    for name, content in (
        ("nothing", lambda _: ""),
        ("an empty object", lambda _: "{}"),
        ("null", lambda _: "null"),
        ("half of it", lambda text: text[: len(text) // 2]),
        ("another version", lambda text: text.replace('"v":1', '"v":99')),
        ("an unknown element", lambda text: text.replace('"go"', '"gone"')),
        ("an unknown state", lambda text: text.replace('"s"', '"?"')),
        ("a list of tokens that is none", lambda _: '{"v":1,"n":1,"s":0,"t":7}'),
        ("too deep", lambda _: "[" * 5_000),
    )
}
LIMITS: dict[str, BadThing] = {
    "a process that calls itself": BadThing(
        variables={"way": "self"}, told="max_depth", code="BUDGET"
    ),
    "a loop without a wait": BadThing(
        variables={"way": "loop"}, told="max_steps", code="BUDGET"
    ),
    "too many items": BadThing(
        variables={"way": "items"}, told="max_items", code="BUDGET"
    ),
    "items within items": BadThing(
        variables={"way": "nested"}, told="max_tokens", code="BUDGET"
    ),
    "a variable that grows": BadThing(
        variables={"way": "grow"}, told="max_variables_bytes", code="BUDGET"
    ),
}
ODD_BUT_GOOD: dict[str, Act] = {
    "NUL in a text": gives({"n": "a\x00b"}),
    "a moment without a zone": gives({"n": dt.datetime(2027, 1, 1)}),  # noqa: DTZ001
    "a moment of an odd zone": gives({"n": dt.datetime(2027, 1, 1, tzinfo=OFFSET)}),
    "a moment of a named zone": gives(
        {"n": dt.datetime(2027, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Moscow"))}
    ),
    "a text of a class of its own": gives({"n": Key("text")}),
    "a named tuple": gives({"n": Pair(1, 2)}),
}
BAD_THINGS: dict[str, BadThing] = {
    **{f"result: {name}": bad for name, bad in RESULTS.items()},
    **{f"raised: {name}": bad for name, bad in RAISED.items()},
    **{f"outcome: {name}": bad for name, bad in OUTCOMES.items()},
    **{f"domain: {name}": bad for name, bad in DOMAIN.items()},
    **{f"state: {name}": bad for name, bad in STATES.items()},
    **{f"limit: {name}": bad for name, bad in LIMITS.items()},
}
