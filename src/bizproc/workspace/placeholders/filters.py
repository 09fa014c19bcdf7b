"""Change values by the filters that a text may name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bizproc.errors import InvalidValueError
from bizproc.workspace.placeholders.writing import write
from bizproc.workspace.spelling.spelling import Spelling
from bizproc.workspace.spelling.writing import WRITERS

__all__ = ["FILTERS", "MISSING", "Missing", "TextFilter", "present"]


@dataclass(frozen=True, slots=True)
class Missing:
    """Stand for a name or field that is not there."""

    path: str


MISSING: Final = Missing("the first of nothing")


@dataclass(frozen=True, slots=True)
class TextFilter:
    """Be one filter: what it does, and how many values it may be given."""

    apply: Callable[..., Any]
    most: int = 0


def present(value: Any) -> Any:
    """Return a value that is there.

    Raises:
        InvalidValueError: it is missing.
    """
    if isinstance(value, Missing):
        message = f"{value.path!r} is undefined"
        raise InvalidValueError(message)
    return value


def _default(
    _spelling: Spelling, value: Any, instead: Any = "", empty: Any = None
) -> Any:
    if isinstance(value, Missing) or (empty and not value):
        return instead
    return value


def _first(_spelling: Spelling, value: Any) -> Any:
    items = _items(value)
    return items[0] if items else MISSING


def _last(_spelling: Spelling, value: Any) -> Any:
    items = _items(value)
    return items[-1] if items else MISSING


def _length(_spelling: Spelling, value: Any) -> int:
    return len(_items(value))


def _items(value: Any) -> Sequence[Any]:
    found = present(value)
    if not isinstance(found, str | list | tuple):
        message = "expected a text or a list"
        raise InvalidValueError(message)
    return found


_MOST_TRIMMED: Final = 20


def _trim(spelling: Spelling, value: Any, letters: Any = None) -> str:
    named = letters is None or isinstance(letters, str)
    if not named or len(letters or "") > _MOST_TRIMMED:
        message = f"what to trim are {_MOST_TRIMMED} letters at most, as a text"
        raise InvalidValueError(message)
    return _text(spelling, value).strip(letters)


_WORDS: Final = re.compile(r"([-\s({\[<]+)")


def _title(spelling: Spelling, value: Any) -> str:
    parts = _WORDS.split(_text(spelling, value))
    return "".join(it[:1].upper() + it[1:].lower() for it in parts)


def _text(spelling: Spelling, value: Any) -> str:
    return write(present(value), spelling=spelling)


def _spelled(kind: Callable[..., str]) -> Callable[..., str]:
    def apply(spelling: Spelling, value: Any, *others: Any) -> str:
        return "" if present(value) is None else kind(spelling, value, *others)

    return apply


FILTERS: Mapping[str, TextFilter] = {
    "capitalize": TextFilter(lambda to, it: _text(to, it).capitalize()),
    "default": TextFilter(_default, most=2),
    "first": TextFilter(_first),
    "last": TextFilter(_last),
    "length": TextFilter(_length),
    "lower": TextFilter(lambda to, it: _text(to, it).lower()),
    "title": TextFilter(_title),
    "trim": TextFilter(_trim, most=1),
    "upper": TextFilter(lambda to, it: _text(to, it).upper()),
    **{
        name: TextFilter(_spelled(kind), most=1 if name == "money" else 0)
        for name, kind in WRITERS.items()
    },
}
"""The filters by name; none makes a text longer than it could be written anyway."""
