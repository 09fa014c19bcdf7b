"""Tell the type of a built-in's result, from the types of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bizproc.feel.syntax import TypeName
from bizproc.feel.types_of_values import ANY, joined, list_of

__all__ = ["RESULTS", "result_type"]

_FIXED: dict[str, tuple[str, ...]] = {
    "boolean": (
        *("all", "any", "not", "is", "contains", "starts with", "ends with"),
        *("matches", "list contains", "odd", "even", "before", "after", "meets"),
        *("met by", "overlaps", "overlaps before", "overlaps after", "finishes"),
        *("finished by", "includes", "during", "starts", "started by", "coincides"),
    ),
    "number": (
        *("number", "string length", "count", "product", "median", "stddev"),
        *("decimal", "floor", "ceiling", "round up", "round down", "round half up"),
        *("round half down", "modulo", "sqrt", "log", "exp", "day of year"),
        "week of year",
    ),
    "string": (
        *("string", "substring", "upper case", "lower case", "trim"),
        *("substring before", "substring after", "replace", "string join"),
        *("day of week", "month of year"),
    ),
    "list<string>": ("split", "extract"),
    "list<number>": ("index of", "mode"),
    "date": ("date",),
    "time": ("time",),
    "date and time": ("date and time",),
    "years and months duration": ("years and months duration",),
    "a duration": ("duration",),
    "range": ("range",),
    "context": ("context", "context put", "context merge"),
    "list<context>": ("get entries",),
    "a value": ("get value",),
    "an item": ("min", "max", "sum", "mean"),
    "as the argument": ("abs",),
    "list": ("flatten", "partition"),
    "list of the items": (
        *("append", "concatenate", "union", "sublist", "remove", "reverse"),
        *("distinct values", "sort", "insert before", "list replace"),
    ),
}
RESULTS: dict[str, str] = {name: text for text in _FIXED for name in _FIXED[text]}
"""Name → what the built-in returns, as the documentation shows it."""


def _items(arguments: Sequence[TypeName]) -> TypeName:
    """Return the element of what is given: of a list alone, or of the arguments."""
    if len(arguments) == 1:
        given = arguments[0]
        return (given.element or ANY) if given.name == "list" else given
    return joined(arguments)


def _same_list(arguments: Sequence[TypeName]) -> TypeName:
    return arguments[0] if arguments and arguments[0].name == "list" else list_of(ANY)


def _all_lists(arguments: Sequence[TypeName]) -> TypeName:
    return list_of(joined((given.element or ANY) for given in arguments))


def _with_items(arguments: Sequence[TypeName]) -> TypeName:
    first = _same_list(arguments).element or ANY
    return list_of(joined([first, *arguments[1:]]))


_COMPUTED: dict[str, Callable[[Sequence[TypeName]], TypeName]] = {
    **dict.fromkeys(["min", "max", "sum", "mean"], _items),
    **dict.fromkeys(
        ["sublist", "remove", "reverse", "distinct values", "sort"], _same_list
    ),
    **dict.fromkeys(["concatenate", "union"], _all_lists),
    "append": _with_items,
    "abs": lambda arguments: arguments[0] if arguments else ANY,
    "partition": lambda arguments: list_of(_same_list(arguments)),
}
_KINDS = frozenset(
    [
        *("boolean", "number", "string", "date", "time", "date and time", "range"),
        *("context", "years and months duration", "list"),
    ]
)


def result_type(name: str, arguments: Sequence[TypeName]) -> TypeName:
    """Return the type of a call's result, `Any` where it cannot be known.

    Only positional arguments help; give none if they are named.
    """
    compute = _COMPUTED.get(name)
    if compute is not None:
        return compute(arguments) if arguments else ANY
    text = RESULTS.get(name, "")
    if text in _KINDS:
        return TypeName(name=text)
    if text.startswith("list<"):
        return list_of(TypeName(name=text[5:-1]))
    return TypeName(name="list") if text == "list of the items" else ANY
