"""Copy values by hand: slower than the encoder, but it can say where a fault is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeVar

from bizproc.errors import InvalidValueError
from bizproc.secret import Secret
from bizproc.values.kinds import MAX_DEPTH, PLAIN, months_type

T = TypeVar("T")

MAX_PARTS: Final = 100_000
"""How many parts a list or context of a class of its own may have."""


def walked(value: Any, path: str = "value", depth: int = MAX_DEPTH) -> Any:
    """Return a copy of plain types.

    Raises:
        InvalidValueError: with the path of what cannot be kept, and why.
    """
    kind = type(value)
    if kind in PLAIN and kind is not str and kind is not int:
        return value
    if isinstance(value, Mapping | list | tuple):
        if depth == 0:
            message = f"{path}: nested deeper than {MAX_DEPTH} levels; flatten the data"
            raise InvalidValueError(message)
        if isinstance(value, Mapping):
            return {
                _copy_key(key, path): walked(item, f"{path}.{key}", depth - 1)
                for key, item in _ending(value.items(), value, path)
            }
        return [
            walked(item, f"{path}[{number}]", depth - 1)
            for number, item in enumerate(_ending(value, value, path))
        ]
    return _copy_leaf(value, path)


def _ending(parts: Iterable[T], value: Any, path: str) -> Iterable[T]:
    """Return the parts of a value; a class of its own may go on without end."""
    if type(value) in {dict, list, tuple}:
        return parts
    return _counted(parts, path)


def _counted(parts: Iterable[T], path: str) -> Iterator[T]:
    for number, part in enumerate(parts):
        if number == MAX_PARTS:
            message = f"{path}: more than {MAX_PARTS:,} parts; keep less"
            raise InvalidValueError(message)
        yield part


def _copy_key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        message = (
            f"{path}: the key {key!r} is a {type(key).__name__}; "
            "the keys of a context are strings"
        )
        raise InvalidValueError(message)
    return _copy_text(key, path)


def _copy_text(value: str, path: str) -> str:
    text = str.__str__(value)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            message = (
                f"{path}: the text holds half of a surrogate pair, which is no "
                "character; read the source with the right encoding"
            )
            raise InvalidValueError(message) from None
    return text


def _copy_leaf(value: Any, path: str) -> Any:
    for base, copy in _LEAF_COPIES:
        if isinstance(value, base):
            return copy(value, path)
    if isinstance(value, months_type()):
        return value
    if isinstance(value, Secret):
        message = (
            f"{path}: the secret {value.name!r} cannot be kept; hand it to a parameter "
            "of type Secret where it is used"
        )
        raise InvalidValueError(message)
    message = (
        f"{path}: a {type(value).__module__}.{type(value).__qualname__} cannot be "
        "kept; use text, numbers, booleans, dates, times, durations, lists and "
        "dicts with text keys"
    )
    raise InvalidValueError(message)


def _copy_int(value: int, path: str) -> int:
    number = int(value)
    try:
        str(number)
    except ValueError:
        message = f"{path}: the number has too many digits to be written"
        raise InvalidValueError(message) from None
    return number


def _copy_float(value: float, path: str) -> Decimal:
    if not math.isfinite(value):
        refuse_number(value, path)
    return Decimal(float.__repr__(value))


def _copy_decimal(value: Decimal, path: str) -> Decimal:
    if not value.is_finite():
        refuse_number(value, path)
    return Decimal(value)


def refuse_number(value: Any, path: str) -> NoReturn:
    """Refuse what is no finite number."""
    message = f"{path}: {value} is not a number of FEEL; use null for 'unknown'"
    raise InvalidValueError(message)


def _same(value: Any, _path: str) -> Any:
    return value


_LEAF_COPIES: Final[tuple[tuple[type, Callable[[Any, str], Any]], ...]] = (
    (str, _copy_text),
    (bool, _same),
    (int, _copy_int),
    (float, _copy_float),
    (Decimal, _copy_decimal),
    (dt.date, _same),  # and datetime
    (dt.time, _same),
    (dt.timedelta, _same),
)
