"""Offer the functions that Camunda 8 has beside the standard's.

They are host functions, so that decisions keep to the standard: processes have them,
and `functions=feel.CAMUNDA_FUNCTIONS` gives them to any expression. What draws by
chance is left out: a step that is repeated must compute the same.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bizproc.feel.comparison import contains
from bizproc.feel.fault import refuse
from bizproc.feel.numeric import number_from_literal
from bizproc.feel.temporal.far_dates import FarDate, FarMoment
from bizproc.feel.text import phrase, to_text
from bizproc.feel.values import Function, kind_of

__all__ = ["CAMUNDA_FUNCTIONS"]

_MAX_NESTING = 100


def _is_defined(value: Any) -> bool:
    return value is not None


def _get_or_else(value: Any, default: Any) -> Any:
    return default if value is None else value


def _assert(value: Any, condition: Any, cause: Any = None) -> Any:
    if condition is True:
        return value
    said = f": {cause}" if isinstance(cause, str) else ""
    return refuse(f"assert(…) does not hold for {phrase(value)}{said}")


def _text(value: Any, what: str) -> str:
    return value if isinstance(value, str) else refuse(f"{what} must be a string")


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else refuse(f"{phrase(value)} is no list")


def _is_blank(text: Any) -> bool:
    return not _text(text, "the text of is blank(…)").strip()


def _is_empty(items: Any) -> bool:
    return not _items(items)


def _duplicate_values(items: Any) -> list[Any]:
    seen: list[Any] = []
    found: list[Any] = []
    for item in _items(items):
        if not contains(seen, item):
            seen.append(item)
        elif not contains(found, item):
            found.append(item)
    return found


def _string_join(
    items: Any, delimiter: Any = None, prefix: Any = None, suffix: Any = None
) -> str:
    texts = [
        _text(it, "an item of string join(…)") for it in _items(items) if it is not None
    ]
    ends = [
        "" if it is None else _text(it, "a part of string join(…)")
        for it in (delimiter, prefix, suffix)
    ]
    return ends[1] + ends[0].join(texts) + ends[2]


def _last_day_of_month(day: Any) -> dt.date:
    if isinstance(day, FarDate | FarMoment):
        refuse("last day of month(…) reckons with the years 1 to 9999")
    if not isinstance(day, dt.date):
        refuse(f"last day of month(…) needs a date, not {phrase(day)}")
    return dt.date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def _to_base64(text: Any) -> str:
    return base64.b64encode(_text(text, "the text of to base64(…)").encode()).decode()


def _from_base64(text: Any) -> str:
    try:
        return base64.b64decode(_text(text, "the text"), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return refuse("from base64(…) cannot read the text; it is no Base64 of UTF-8")


def _from_json(text: Any) -> Any:
    try:
        return json.loads(
            _text(text, "the text of from json(…)"),
            parse_float=number_from_literal,
            parse_constant=lambda name: refuse(f"{name} is no number of JSON"),
        )
    except json.JSONDecodeError as error:
        return refuse(f"from json(…) cannot read the text: {error}")
    except RecursionError:
        return refuse("from json(…): the text is nested too deeply")


def _to_json(value: Any) -> str:
    return "".join(_written(value, 0))


def _written(value: Any, level: int) -> list[str]:
    if level > _MAX_NESTING:
        refuse(f"to json(…): nested deeper than {_MAX_NESTING} levels")
    kind = kind_of(value)
    if kind in {"null", "boolean", "string"}:
        return [json.dumps(value, ensure_ascii=False)]
    if kind == "list":
        parts = ["".join(_written(item, level + 1)) for item in value]
        return ["[", ", ".join(parts), "]"]
    if kind == "context":
        entries = [
            f"{json.dumps(name, ensure_ascii=False)}: {''.join(_written(part, level + 1))}"
            for name, part in value.items()
        ]
        return ["{", ", ".join(entries), "}"]
    if kind == "number":
        return [to_text(Decimal(value) if isinstance(value, float) else value)]
    if kind in {"function", "range", "secret"}:
        refuse(f"to json(…) cannot write {phrase(value)}")
    return [json.dumps(to_text(value), ensure_ascii=False)]


def _from_ai(value: Any, *_described: Any) -> Any:
    return value


def _function(
    name: str, parameters: str, call: Callable[..., Any], optional: int = 0
) -> Function:
    return Function(name, tuple(parameters.split(", ")), call, optional=optional)


_ALL = (
    _function("is defined", "value", _is_defined),
    _function("get or else", "value, default", _get_or_else),
    _function("assert", "value, condition, cause", _assert, 1),
    _function("is blank", "string", _is_blank),
    _function("is empty", "list", _is_empty),
    _function("duplicate values", "list", _duplicate_values),
    _function("string join", "list, delimiter, prefix, suffix", _string_join, 3),
    _function("last day of month", "date", _last_day_of_month),
    _function("to base64", "value", _to_base64),
    _function("from base64", "value", _from_base64),
    _function("to json", "value", _to_json),
    _function("from json", "value", _from_json),
    _function("fromAi", "value, description, type, schema, options", _from_ai, 4),
)

CAMUNDA_FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.name: function for function in _ALL}
)
"""The functions by name; `string join` takes a prefix and a suffix, too."""
