"""Write FEEL values as text and read them back: JSON columns, instance state.

Plain JSON stands for itself; what JSON lacks is tagged by a one-key object:

    {"$number": "1.50"}                       Decimal (a float becomes one)
    {"$date": "2027-06-01"}                   date
    {"$time": "10:00:00+03:00"}               time
    {"$datetime": "2027-06-01T10:00:00+03:00[Europe/Moscow]"}
    {"$duration": 90000000}                   days and time, in microseconds
    {"$months": 14}                           years and months, in months

A key of the user's own data that begins with `$` is written with a second `$`.
The order of keys is kept. Written text is stable: a change here needs a migration.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import zoneinfo
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, NoReturn

from bizproc.errors import InvalidValueError

if TYPE_CHECKING:
    from bizproc.feel.values import YearsMonthsDuration

__all__ = ["MAX_DEPTH", "copy_values", "dump_values", "load_values"]

MAX_DEPTH: Final = 100
"""How deep lists and contexts may nest."""

_PLAIN: Final = frozenset({str, int, bool, type(None)})
_LEAVES: Final = _PLAIN | {
    *(float, Decimal, dt.date, dt.time, dt.datetime, dt.timedelta)
}
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_SHORT: Final = 10**18
_TEXT: Final = frozenset({str})


def dump_values(value: Any) -> str:
    """Write a FEEL value as compact JSON text.

    Raises:
        InvalidValueError: the value, or one inside it, is of a type that FEEL does
            not have, not a finite number, or nested deeper than `MAX_DEPTH`.
    """
    try:
        if not _needs_no_walk(value, MAX_DEPTH):
            value = _escaped(_copy(value, "value", MAX_DEPTH))
        text = _write(value)
        if not text.isascii():
            text.encode()  # half of a surrogate pair is no text in any database
    except (ValueError, TypeError, RecursionError, InvalidValueError) as error:
        _copy(value, "value", MAX_DEPTH)  # finds the place and says what is wrong
        message = f"the value cannot be written: {error}"
        raise InvalidValueError(message) from error
    return text


def load_values(text: str) -> Any:
    """Read what `dump_values` wrote.

    Raises:
        InvalidValueError: the text is not of that form.
    """
    try:
        read = _read_tagged if '"$' in text else _read_plain
        value, end = read(text)
        if end != len(text):
            _refuse_rest(text[end:])
    except RecursionError:
        message = "stored values are nested too deeply to be read"
        raise InvalidValueError(message) from None
    except (ValueError, TypeError, LookupError, InvalidOperation) as error:
        message = f"stored values cannot be read: {error}: {text[:80]!r}"
        raise InvalidValueError(message) from error
    return value


def copy_values(value: Any) -> Any:
    """Return a deep copy made of plain types alone: what a store would give back.

    float becomes Decimal (by its shortest text), tuple becomes list, any Mapping
    becomes dict, a subclass (such as an enum of str) becomes its base.

    Raises:
        InvalidValueError: as `dump_values`, with the path of the value.
    """
    try:
        return _plain_copy(value, MAX_DEPTH)
    except (_NotPlainError, UnicodeEncodeError):
        return load_values(dump_values(value))


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
        return kind in _LEAVES or kind is _months_type()
    if depth == 0:
        return False
    for item in items:
        if type(item) not in _LEAVES and not _needs_no_walk(item, depth - 1):
            return False
    return True


def _plain_copy(value: Any, depth: int) -> Any:
    """Copy what is of plain types through and through, else raise `_NotPlainError`."""
    kind = type(value)
    if kind is dict and depth and _are_plain_keys(value):
        return {key: _plain_copy(item, depth - 1) for key, item in value.items()}
    if kind is list and depth:
        return [_plain_copy(item, depth - 1) for item in value]
    if (
        value is None
        or kind is bool
        or (kind is str and (value.isascii() or value.encode()))
        or (kind is int and -_SHORT < value < _SHORT)
        or (kind is Decimal and value.is_finite())
    ):
        return value
    if kind is float and math.isfinite(value):
        return Decimal(repr(value))
    raise _NotPlainError


def _are_plain_keys(value: dict[Any, Any]) -> bool:
    if not set(map(type, value)) <= _TEXT:
        return False
    keys = "".join(value)
    return keys.isascii() or bool(keys.encode())


class _NotPlainError(Exception):
    """Leave a value to the codec, which knows all types and says what is wrong."""


def _copy(value: Any, path: str, depth: int) -> Any:
    """Copy by hand: slower than the encoder, but it can say where a fault is."""
    kind = type(value)
    if kind in _PLAIN and kind is not str and kind is not int:
        return value
    if isinstance(value, Mapping | list | tuple):
        if depth == 0:
            message = f"{path}: nested deeper than {MAX_DEPTH} levels; flatten the data"
            raise InvalidValueError(message)
        if isinstance(value, Mapping):
            return {
                _copy_key(key, path): _copy(item, f"{path}.{key}", depth - 1)
                for key, item in value.items()
            }
        return [
            _copy(item, f"{path}[{number}]", depth - 1)
            for number, item in enumerate(value)
        ]
    return _copy_leaf(value, path)


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
    if isinstance(value, _months_type()):
        return value
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
        _refuse_number(value, path)
    return Decimal(float.__repr__(value))


def _copy_decimal(value: Decimal, path: str) -> Decimal:
    if not value.is_finite():
        _refuse_number(value, path)
    return Decimal(value)


def _refuse_number(value: Any, path: str) -> NoReturn:
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


def _tagged(value: Any) -> dict[str, Any]:
    """Write one value that JSON lacks; called by the encoder."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            _refuse_number(value, "value")
        return {"$number": str(value)}
    if isinstance(value, dt.datetime):
        return {"$datetime": value.isoformat() + _zone_suffix(value.tzinfo)}
    if isinstance(value, dt.date):
        return {"$date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"$time": value.isoformat() + _zone_suffix(value.tzinfo)}
    if isinstance(value, dt.timedelta):
        return {"$duration": value // _MICROSECOND}
    return {"$months": value.total_months}


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


def _read_datetime(text: str) -> dt.datetime:
    """Read a date and time; the instant wins where a zone's rules have changed."""
    if not text.endswith("]"):
        return dt.datetime.fromisoformat(text)
    written, _, key = text[:-1].partition("[")
    zone = zoneinfo.ZoneInfo(key)
    instant = dt.datetime.fromisoformat(written)
    local = instant.replace(tzinfo=zone)
    for candidate in (local, local.replace(fold=1)):
        if candidate.utcoffset() == instant.utcoffset():
            return candidate
    return instant.astimezone(zone)


def _read_time(text: str) -> dt.time:
    if not text.endswith("]"):
        return dt.time.fromisoformat(text)
    written, _, key = text[:-1].partition("[")
    return dt.time.fromisoformat(written).replace(tzinfo=zoneinfo.ZoneInfo(key))


def _read_number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        _refuse_number(number, "value")
    return number


def _read_duration(microseconds: int) -> dt.timedelta:
    return dt.timedelta(microseconds=microseconds)


def _read_months(months: int) -> YearsMonthsDuration:
    if type(months) is not int:
        message = f"{months!r} is no number of months"
        raise TypeError(message)
    return _months_type()(months)


@functools.cache
def _months_type() -> type[YearsMonthsDuration]:
    # Late: importing the package of FEEL loads its parser, and few values need it.
    from bizproc.feel.values import YearsMonthsDuration  # noqa: PLC0415

    return YearsMonthsDuration


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "$number": _read_number,
    "$date": dt.date.fromisoformat,
    "$time": _read_time,
    "$datetime": _read_datetime,
    "$duration": _read_duration,
    "$months": _read_months,
}


def _untagged(found: dict[str, Any]) -> Any:
    """Turn a tagged object into its value, and doubled `$` into single ones."""
    for key in found:
        if key[:1] == "$":
            break
    else:
        return found
    if len(found) == 1 and key in _READERS:
        return _READERS[key](found[key])
    for key in found:
        if key[:1] == "$" and key[:2] != "$$":
            message = f"unknown tag {key!r}"
            raise ValueError(message)
    return {key[1:] if key[:1] == "$" else key: value for key, value in found.items()}


def _refuse_constant(name: str) -> NoReturn:
    _refuse_number(name, "value")


def _refuse_rest(rest: str) -> NoReturn:
    message = f"a second value follows the first: {rest[:40]!r}"
    raise ValueError(message)


_read_plain = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant
).raw_decode
_read_tagged = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_hook=_untagged
).raw_decode
