"""Say what a parameter takes in words of those who draw, not of Python."""

from __future__ import annotations

import collections.abc
import datetime as dt
import json
import types
import typing
from decimal import Decimal
from typing import Any, Final

from bizproc.errors import did_you_mean

__all__ = ["value_shown", "words_of"]

_WORDS: Final[dict[Any, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    dt.datetime: "a date and time",
    dt.date: "a date",
    dt.time: "a time of day",
    dt.timedelta: "a duration",
    dict: "a context",
    list: "a list",
    tuple: "a list",
}
_LISTS: Final = (list, tuple, collections.abc.Sequence, collections.abc.Iterable)
_CONTEXTS: Final = (dict, collections.abc.Mapping)
_NOTHING: Final = type(None)


def words_of(annotation: Any) -> str:
    """Return what an annotation takes: `a text or nothing`, `one of done, missed`."""
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return f"one of {', '.join(map(str, arguments))}"
    if origin in (typing.Union, types.UnionType):
        kinds = [words_of(it) for it in arguments if it is not _NOTHING]
        kinds += ["nothing"] if _NOTHING in arguments else []
        return " or ".join(dict.fromkeys(kinds))
    if origin in _LISTS and arguments:
        return f"a list, each item {words_of(arguments[0])}"
    if origin in _CONTEXTS or typing.is_typeddict(annotation):
        return "a context"
    known = _WORDS.get(annotation) if isinstance(annotation, type) else None
    name = getattr(annotation, "__name__", "")
    return known or (f"a {name}" if name and annotation is not Any else "any value")


def value_shown(value: Any, annotation: Any) -> str:
    """Show a value as FEEL writes it, and what was nearly meant of some."""
    if not isinstance(value, str):
        return _json(value)
    choices = typing.get_args(annotation)
    is_choice = typing.get_origin(annotation) is typing.Literal
    hint = did_you_mean(value, map(str, choices)) if is_choice else ""
    return f"{value!r}{hint if 'did you mean' in hint else ''}"


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError):
        return repr(value)
