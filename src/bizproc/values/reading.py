"""Read values from the text that `writing` made of them."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn

from bizproc.errors import InvalidValueError
from bizproc.values.kinds import months_type
from bizproc.values.walking import refuse_number

if TYPE_CHECKING:
    from bizproc.feel.values import YearsMonthsDuration


# a tag may hold anything: what is no text, what no calendar has, what is too large;
# a name of a zone may be no name of a file
_UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, OSError),
)
# whose texts tell a reader more than that Python could not use the value
_TELLING = frozenset({ValueError, json.JSONDecodeError, InvalidValueError})


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
    except _UNREADABLE as error:
        why = str(error) if type(error) in _TELLING else "it is no such value"
        message = f"stored values cannot be read: {why}: {text[:80]!r}"
        raise InvalidValueError(message) from error
    return value


def _read_datetime(text: str) -> dt.datetime:
    """Read a date and time; the instant wins where a zone's rules have changed."""
    found = _read_moment(text)
    nano = _nanosecond(text)
    if not nano:
        return found
    from bizproc.feel.temporal.nanoseconds import fine_moment  # noqa: PLC0415 - rare

    return fine_moment(found, nano)


def _nanosecond(text: str) -> int:
    """Return the decimals of a second that Python leaves out, if there are any."""
    at = text.find(".") + 1
    beyond = text[at + 6 : at + 9] if at else ""
    return int(beyond) if beyond.isdigit() else 0


def _read_moment(text: str) -> dt.datetime:
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
    found = _read_clock(text)
    nano = _nanosecond(text)
    if not nano:
        return found
    from bizproc.feel.temporal.nanoseconds import fine_time  # noqa: PLC0415 - rare

    return fine_time(found, nano)


def _read_clock(text: str) -> dt.time:
    if not text.endswith("]"):
        return dt.time.fromisoformat(text)
    written, _, key = text[:-1].partition("[")
    return dt.time.fromisoformat(written).replace(tzinfo=zoneinfo.ZoneInfo(key))


def _read_number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        refuse_number(number, "value")
    return number


def _read_duration(microseconds: int) -> dt.timedelta:
    return dt.timedelta(microseconds=microseconds)


def _read_nanoseconds(nanoseconds: int) -> dt.timedelta:
    from bizproc.feel.temporal.nanoseconds import duration_of  # noqa: PLC0415 - rare

    return duration_of(nanoseconds)


def _read_months(months: int) -> YearsMonthsDuration:
    if type(months) is not int:
        message = f"{months!r} is no number of months"
        raise TypeError(message)
    return months_type()(months)


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "$number": _read_number,
    "$date": dt.date.fromisoformat,
    "$time": _read_time,
    "$datetime": _read_datetime,
    "$duration": _read_duration,
    "$nanoseconds": _read_nanoseconds,
    "$months": _read_months,
}


def _untagged(found: dict[str, Any]) -> Any:
    """Turn a tagged object into its value, and doubled `$` into single ones."""
    if "$" not in "".join(found):
        return found
    if len(found) == 1:
        [(key, value)] = found.items()
        if key in _READERS:
            return _READERS[key](value)
    for key in found:
        if key[:1] == "$" and key[:2] != "$$":
            message = f"unknown tag {key!r}"
            raise ValueError(message)
    return {key[1:] if key[:1] == "$" else key: value for key, value in found.items()}


def _refuse_constant(name: str) -> NoReturn:
    refuse_number(name, "value")


def _refuse_rest(rest: str) -> NoReturn:
    message = f"a second value follows the first: {rest[:40]!r}"
    raise ValueError(message)


_read_plain = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant
).raw_decode
_read_tagged = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_hook=_untagged
).raw_decode
