"""Write values as text."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import operator
import threading
import zoneinfo
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Any, Final

from bizproc.errors import InvalidValueError
from bizproc.values.kinds import LEAVES, MAX_DEPTH
from bizproc.values.sharing import check_sharing
from bizproc.values.walking import refuse_number, walked

_HOLDERS: Final = frozenset({dict, list, tuple})
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def dump_values(value: Any) -> str:
    """Write a FEEL value as compact JSON text.

    Raises:
        InvalidValueError: the value, or one inside it, is of a type that FEEL does
            not have, not a finite number, or nested deeper than `MAX_DEPTH`.
    """
    check_sharing(value)
    try:
        if not _needs_no_walk(value, MAX_DEPTH):
            value = _escaped(walked(value))
        text = _write(value)
        if not text.isascii():
            text.encode()  # half of a surrogate pair is no text in any database
    except (ValueError, TypeError, RecursionError, InvalidValueError) as error:
        walked(value)  # finds the place and says what is wrong
        message = f"the value cannot be written: {error}"
        raise InvalidValueError(message) from error
    return text


def dump_plain(value: Any) -> str:
    """Write a value made of what FEEL, `copy_values` or `load_values` gave.

    As `dump_values`, without first looking at every part of it.

    Raises:
        InvalidValueError: as `dump_values`.
    """
    try:
        before = _tags.written
        text = _write(value)
        if not text.isascii():
            text.encode()
        dollars = text.count('"$')
        if dollars == _tags.written - before and _has_few_levels(text, MAX_DEPTH):
            is_right = True
        elif dollars:  # a key that looks like a tag, perhaps: look closely
            is_right = _needs_no_walk(value, MAX_DEPTH)
        else:
            is_right = _is_shallow(value, text, MAX_DEPTH)
    except (ValueError, TypeError, AttributeError, RecursionError, InvalidValueError):
        return dump_values(value)
    return text if is_right else dump_values(value)


def _is_shallow(value: Any, text: str, depth: int) -> bool:
    """Tell whether nothing nests deeper."""
    if _has_few_levels(text, depth):
        return True
    kind = type(value)
    if depth == 0 or kind not in _HOLDERS:
        return False
    items = value.values() if kind is dict else value
    return all(_is_shallow(item, _write(item), depth - 1) for item in _others(items))


def _has_few_levels(text: str, depth: int) -> bool:
    """Tell, by how many lists and contexts there are, that nothing nests deeper."""
    return text.count("[") + text.count("{") <= depth


def _others(items: Collection[Any]) -> Iterator[Any]:
    """Return the items that are no leaves, in C: a list may have ten thousand."""
    are_leaves = map(LEAVES.__contains__, map(type, items))
    return itertools.compress(items, map(operator.not_, are_leaves))


def _needs_no_walk(value: Any, depth: int) -> bool:
    """Tell whether the C encoder alone writes the value right."""
    kind = type(value)
    if kind is dict:
        if "$" in "".join(value):  # a key that is no text raises TypeError
            return False
        items = value.values()
    elif kind is list or kind is tuple:
        items = value
    else:
        return kind in LEAVES
    if depth == 0:
        return False
    if LEAVES.issuperset(map(type, items)):
        return True
    for item in _others(items):  # noqa: SIM110 - a generator costs more than the rest
        if not _needs_no_walk(item, depth - 1):
            return False
    return True


def _escaped(value: Any) -> Any:
    """Double the `$` in front of the user's own keys; the value is a plain copy."""
    if type(value) is dict:
        return {
            f"${key}" if key[:1] == "$" else key: _escaped(item)
            for key, item in value.items()
        }
    if type(value) is list:
        return [_escaped(item) for item in value]
    return value


class _Tags(threading.local):
    """Count the tags that this thread has written."""

    written = 0


_tags: Final = _Tags()


def _tagged(value: Any) -> dict[str, Any]:
    """Write one value that JSON lacks; called by the encoder."""
    _tags.written += 1
    if isinstance(value, Decimal):
        if not value.is_finite():
            refuse_number(value, "value")
        return {"$number": str(value)}
    if isinstance(value, dt.datetime):
        return {"$datetime": value.isoformat() + _zone_suffix(value.tzinfo)}
    if isinstance(value, dt.date):
        return {"$date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"$time": value.isoformat() + _zone_suffix(value.tzinfo)}
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return {"$months": value.total_months}


def _duration(value: dt.timedelta) -> dict[str, Any]:
    """Write a duration in microseconds, or what FEEL has beyond them in nanoseconds."""
    micro, nano = value // _MICROSECOND, getattr(value, "nanosecond", 0)
    return {"$nanoseconds": micro * 1_000 + nano} if nano else {"$duration": micro}


_encoder: Final = json.JSONEncoder(
    check_circular=False,  # a circle is deeper than any depth we allow
    ensure_ascii=False,
    allow_nan=False,
    separators=(",", ":"),
    default=_tagged,
)


def _writer() -> Callable[[Any], str]:
    """Return the encoder's `encode`, without its making a C encoder at each call.

    That costs more than writing what most columns hold.
    """
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _encoder.encode
    pieces = make(
        None,
        _encoder.default,
        json.encoder.encode_basestring,
        None,
        _encoder.key_separator,
        _encoder.item_separator,
        _encoder.sort_keys,
        _encoder.skipkeys,
        _encoder.allow_nan,
    )
    return lambda value: "".join(pieces(value, 0))


_write: Final = _writer()


def _zone_suffix(zone: dt.tzinfo | None) -> str:
    if isinstance(zone, zoneinfo.ZoneInfo) and zone.key:
        return f"[{zone.key}]"
    return ""
