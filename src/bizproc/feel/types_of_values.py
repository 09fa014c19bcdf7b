"""Relate types to each other and to values (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from bizproc.feel.syntax import TypeName
from bizproc.feel.temporal.far_dates import combined
from bizproc.feel.values import FunctionValue, Range, adopt, kind_of

__all__ = [
    "ANY",
    "NULL",
    "a_kind",
    "conforms",
    "converted",
    "convertible",
    "is_instance",
    "joined",
    "list_of",
    "range_of",
    "type_of",
    "type_text",
]

ANY = TypeName(name="any")
NULL = TypeName(name="null")
_SHOWN_ITEMS = 50


def list_of(element: TypeName) -> TypeName:
    """Return the type of a list of such elements."""
    return TypeName(name="list", element=None if element == ANY else element)


def range_of(element: TypeName) -> TypeName:
    """Return the type of a range between such ends."""
    return TypeName(name="range", element=None if element == ANY else element)


def is_instance(value: Any, wanted: TypeName) -> bool:  # noqa: PLR0911  # by kind
    """Tell whether a value has a type; null is an instance of `null` alone."""
    if wanted.name == "any":
        return value is not None
    if kind_of(value) != wanted.name:
        return False
    element = wanted.element
    if isinstance(value, FunctionValue):
        # the bare word `function` is any function; `function<> -> Any` has a result
        return element is None or conforms(value.type, wanted)
    if isinstance(value, Range):
        ends = (value.start, value.end)
        return element is None or all(
            end is None or is_instance(end, element) for end in ends
        )
    if isinstance(value, Mapping):
        return all(
            key in value and (value[key] is None or is_instance(value[key], field))
            for key, field in wanted.fields
        )
    if wanted.name == "list" and element is not None and element.name != "any":
        return all(item is None or is_instance(item, element) for item in value)
    return True


def convertible(value: Any, wanted: TypeName) -> bool:
    """Tell whether a value has a type once converted."""
    return is_instance(converted(value, wanted), wanted)


def converted(value: Any, wanted: TypeName) -> Any:
    """Return a value as the standard's implicit conversions make it (10.3.2.9.4).

    A list of one gives its item and an item a list of one, a date its midnight in
    UTC; what needs or knows no conversion stays as it is.
    """
    if value is None or wanted.name == "any" or is_instance(value, wanted):
        return value
    if wanted.name == "list":
        return value if isinstance(value, list) else [value]
    if isinstance(value, list) and len(value) == 1:
        value = adopt(value[0])
    if wanted.name == "date and time" and kind_of(value) == "date":
        return combined(value, dt.time(tzinfo=dt.UTC))
    return value


def conforms(given: TypeName, wanted: TypeName) -> bool:
    """Tell whether every value of one type is of the other, too.

    Lists and ranges follow their elements; a context may have more fields than
    wanted; a function takes at least, and returns at most, what is wanted.
    """
    if wanted.name == "any" or given.name == "null":
        return True
    if given.name != wanted.name:
        return False
    if wanted.name == "context":
        fields = dict(given.fields)
        return all(
            name in fields and conforms(fields[name], field)
            for name, field in wanted.fields
        )
    element = wanted.element
    if element is not None and not conforms(given.element or ANY, element):
        return False
    if wanted.name == "function" and element is not None:
        return len(given.fields) == len(wanted.fields) and all(
            conforms(theirs, ours)
            for (_, ours), (_, theirs) in zip(given.fields, wanted.fields, strict=True)
        )
    return True


def joined(types: Iterable[TypeName]) -> TypeName:
    """Return the narrowest type that all of these conform to; `null` fits any."""
    return reduce(_join, types, NULL)


def _join(left: TypeName, right: TypeName) -> TypeName:
    if left == right or right.name == "null":
        return left
    if left.name == "null":
        return right
    if left.name != right.name:
        return ANY
    if left.name == "context":
        theirs = dict(right.fields)
        fields = tuple(
            (name, _join(field, theirs[name]))
            for name, field in left.fields
            if name in theirs
        )
        complete = len(fields) == len(left.fields) == len(theirs)
        return TypeName(name="context", fields=fields if complete else ())
    if left.element is not None and right.element is not None and not left.fields:
        element = _join(left.element, right.element)
        return TypeName(name=left.name, element=None if element == ANY else element)
    return TypeName(name=left.name)


def type_of(value: Any) -> TypeName:
    """Return the type of a value, down to the elements and fields."""
    kind = kind_of(value)
    if isinstance(value, FunctionValue):
        return value.type
    if isinstance(value, Range):
        return range_of(joined([type_of(value.start), type_of(value.end)]))
    if kind == "list":
        return list_of(joined(type_of(item) for item in list(value)[:_SHOWN_ITEMS]))
    if isinstance(value, Mapping):
        fields = tuple((str(key), type_of(value[key])) for key in value)
        return TypeName(name="context", fields=fields)
    return TypeName(name=kind)


def type_text(wanted: TypeName) -> str:
    """Write a type as an expression does."""
    if wanted.name == "any":
        return "Any"
    if wanted.name == "function" and wanted.element is not None:
        inner = ", ".join(type_text(field) for _, field in wanted.fields)
        return f"function<{inner}> -> {type_text(wanted.element)}"
    if wanted.element is not None and wanted.element != NULL:
        return f"{wanted.name}<{type_text(wanted.element)}>"
    if not wanted.fields:
        return wanted.name
    inner = ", ".join(f"{key}: {type_text(field)}" for key, field in wanted.fields)
    return f"{wanted.name}<{inner}>"


def a_kind(found: TypeName) -> str:
    """Write a type with its article, for a message."""
    if found.name == "null":
        return "null"
    text = type_text(found)
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"
