"""Copy values: what a store would give back, without writing them."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Final

from bizproc.values.kinds import MAX_DEPTH
from bizproc.values.reading import load_values
from bizproc.values.sharing import MAX_VALUES, check_sharing
from bizproc.values.writing import dump_values

_SHORT: Final = 10**18
# up to so many values nobody asks whether they are parts that stand in many places
_UNCHECKED: Final = 100_000
_TEXT: Final = frozenset({str})


def copy_values(value: Any) -> Any:
    """Return a deep copy made of plain types alone: what a store would give back.

    float becomes Decimal (by its shortest text), tuple becomes list, any Mapping
    becomes dict, a subclass (such as an enum of str) becomes its base.

    Raises:
        InvalidValueError: as `dump_values`, with the path of the value.
    """
    try:
        try:
            return _plain_copy(value, MAX_DEPTH, [_UNCHECKED])
        except _ManyError:
            check_sharing(value)
            return _plain_copy(value, MAX_DEPTH, [MAX_VALUES])
    except (_NotPlainError, UnicodeEncodeError):
        return load_values(dump_values(value))


def _plain_copy(value: Any, depth: int, left: list[int]) -> Any:
    """Copy what is of plain types through and through, else raise `_NotPlainError`.

    Of more values than are `left` it raises `_ManyError`.
    """
    kind = type(value)
    if kind is bool or value is None:
        return value
    if kind is dict and depth and _are_plain_keys(value):
        depth -= 1
        left[0] -= len(value)
        if left[0] < 0:
            raise _ManyError
        return {
            # most values are short texts and numbers: they are spared the call
            key: item
            if ((kind := type(item)) is str and item.isascii())
            or (kind is int and -_SHORT < item < _SHORT)
            else _plain_copy(item, depth, left)
            for key, item in value.items()
        }
    if kind is list and depth:
        left[0] -= len(value)
        if left[0] < 0:
            raise _ManyError
        return [_plain_copy(item, depth - 1, left) for item in value]
    if (kind is str and (value.isascii() or value.encode())) or (
        kind is int and -_SHORT < value < _SHORT
    ):
        return value
    if kind is Decimal and value.is_finite():
        return value
    if kind is float and math.isfinite(value):
        return Decimal(repr(value))
    raise _NotPlainError


def _are_plain_keys(value: dict[Any, Any]) -> bool:
    if not _TEXT.issuperset(map(type, value)):
        return False
    keys = "".join(value)
    return keys.isascii() or bool(keys.encode())


class _ManyError(Exception):
    """Leave a value to a look at what it shares, which small ones are spared."""


class _NotPlainError(Exception):
    """Leave a value to the codec, which knows all types and says what is wrong."""
