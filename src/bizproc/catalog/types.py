"""Write the types of Python and of the workspace as FEEL writes them."""

from __future__ import annotations

import collections.abc
import datetime as dt
import types
import typing
from decimal import Decimal
from typing import Any

from bizproc.secret import Secret

__all__ = ["choices_of", "feel_type", "workspace_type"]

_PLAIN: dict[Any, str] = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    dt.date: "date",
    dt.datetime: "date and time",
    dt.time: "time",
    dt.timedelta: "days and time duration",
    Secret: "secret",
    type(None): "null",
    dict: "context",
    list: "list",
    tuple: "list",
}
_LISTS = (list, tuple, collections.abc.Sequence, collections.abc.Iterable)
_CONTEXTS = (dict, collections.abc.Mapping)
_OF_WORKSPACE = {
    **dict.fromkeys(["string", "text", "email", "phone", "enum"], "string"),
    **dict.fromkeys(["user", "mailbox", "link"], "string"),
    **dict.fromkeys(["int", "number", "money", "flag"], "number"),
    "bool": "boolean",
    "date": "date",
    "datetime": "date and time",
    "time": "time",
    "duration": "days and time duration",
    "secret": "secret",
    "context": "context",
}


def feel_type(annotation: Any) -> str:
    """Return the FEEL type of an annotation; null is left out beside another."""
    found = dict.fromkeys(_kinds(annotation))
    if len(found) > 1:
        found.pop("null", None)
    return "Any" if "Any" in found else " or ".join(found)


def workspace_type(kind: str, *, multiple: bool = False) -> str:
    """Return the FEEL type of a field, constant or setting of a kind."""
    one = _OF_WORKSPACE.get(kind, "Any")
    return f"list<{one}>" if multiple else one


def choices_of(annotation: Any) -> tuple[Any, ...]:
    """Return the only values that an annotation allows, of the items of a list too."""
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    inner = [it for it in typing.get_args(annotation) if it is not type(None)]
    return choices_of(inner[0]) if len(inner) == 1 else ()


def _kinds(annotation: Any) -> list[str]:
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return [kind for it in arguments for kind in _kinds(it)]
    if origin is typing.Literal:
        return [_PLAIN.get(type(it), "Any") for it in arguments]
    if origin in _LISTS and arguments:
        item = feel_type(arguments[0])
        return ["list" if item == "Any" else f"list<{item}>"]
    if (
        origin in _CONTEXTS
        or annotation in _CONTEXTS
        or typing.is_typeddict(annotation)
    ):
        return ["context"]
    return [_PLAIN.get(annotation, "Any") if _is_hashable(annotation) else "Any"]


def _is_hashable(annotation: Any) -> bool:
    return isinstance(annotation, collections.abc.Hashable)
