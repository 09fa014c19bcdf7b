"""Fill the placeholders of a text with values."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.workspace.placeholders.checking import fault_at
from bizproc.workspace.placeholders.filters import FILTERS, Missing, present
from bizproc.workspace.placeholders.parser import parse
from bizproc.workspace.placeholders.tokens import UnreadableError
from bizproc.workspace.placeholders.tree import (
    All,
    AnyOf,
    Choice,
    Comparison,
    Constant,
    Field,
    Filter,
    Name,
    Negation,
    Output,
    Part,
    Path,
    Test,
    Value,
)
from bizproc.workspace.placeholders.writing import write
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["MAX_FILLED", "fill_placeholders"]

MAX_FILLED = 256_000
_MOST_WORK: Final = 8 * MAX_FILLED
_PLAIN: Final = Spelling(zone=ZoneInfo("UTC"))
_SHOWN: Final = 200

_ORDERED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OF_DATES: Final = frozenset({"year", "month", "day"})
_OF_MOMENTS: Final = _OF_DATES | {"hour", "minute", "second"}


def fill_placeholders(
    text: str,
    values: Mapping[str, Any],
    *,
    one_line: bool = False,
    spelling: Spelling | None = None,
) -> str:
    """Return the text with its placeholders filled in.

    Args:
        text: a template from anywhere, best one that `check_placeholders` found no
            fault in.
        values: plain values by name.
        one_line: turn every line break that comes out into a space (a mail subject).
        spelling: how people write; by default as programs do.

    Raises:
        InvalidValueError: TYPE_ERROR, no text with placeholders, an undefined name,
            more than 256,000 characters or more work than a text of them needs.
    """
    filling = _Filling(values, spelling)
    try:
        filled = filling.fill(parse(text))
    except UnreadableError as error:
        message = f"a placeholder cannot be filled: {fault_at(text, error)}"
        raise InvalidValueError(message) from None
    except InvalidValueError as error:
        message = f"a placeholder cannot be filled: {str(error)[:_SHOWN]}"
        raise InvalidValueError(message) from None
    return " ".join(filled.splitlines()) if one_line else filled


class _Filling:
    """Evaluate one text over its values, counting what that costs."""

    def __init__(self, values: Mapping[str, Any], spelling: Spelling | None) -> None:
        self._values = values
        self._spelling = spelling
        self._work = 0
        self._size = 0

    def fill(self, parts: tuple[Part, ...]) -> str:
        return "".join(self._pieces(parts))

    def _pieces(self, parts: tuple[Part, ...]) -> Iterator[str]:
        for part in parts:
            if isinstance(part, str):
                yield self._sized(part)
            elif isinstance(part, Output):
                value = present(self._value(part.value))
                yield self._sized(write(value, spelling=self._spelling))
            else:
                for condition, inner in part.branches:
                    if present(self._value(condition)):
                        yield from self._pieces(inner)
                        break
                else:
                    yield from self._pieces(part.otherwise)

    def _sized(self, piece: str) -> str:
        self._size += len(piece)
        if self._size > MAX_FILLED:
            message = f"the filled text is longer than {MAX_FILLED:,} characters"
            raise InvalidValueError(message)
        return piece

    def _worked(self, value: Any) -> None:
        """Count the letters and items that a filter or a search goes through."""
        self._work += _amount(value)
        if self._work > _MOST_WORK:
            message = f"filters go through more than {_MOST_WORK:,} characters"
            raise InvalidValueError(message)

    def _value(self, value: Value) -> Any:
        match value:
            case Constant():
                return value.value
            case Name():
                return self._values.get(value.name, Missing(value.name))
            case Path():
                return self._path(value)
            case Comparison():
                return self._compared(value)
            case Negation() | Choice():
                return self._decided(value)
            case All() | AnyOf():
                return self._joined(value)

    def _decided(self, value: Negation | Choice) -> Any:
        if isinstance(value, Negation):
            return not present(self._value(value.of))
        chosen = present(self._value(value.condition))
        return self._value(value.then if chosen else value.otherwise)

    def _joined(self, value: All | AnyOf) -> Any:
        found: Any = None
        for each in value.of:
            found = self._value(each)
            if bool(present(found)) is isinstance(value, AnyOf):
                break
        return found

    def _path(self, path: Path) -> Any:
        value = self._value(path.start)
        said = path.start.name if isinstance(path.start, Name) else "…"
        for step in path.steps:
            match step:
                case Field():
                    value = _field(present(value), step.key, said)
                    said = f"{said}.{step.key}"
                case Filter():
                    value = self._filtered(value, step)
                case Test():
                    value = _test(value, step)
        return value

    def _filtered(self, value: Any, step: Filter) -> Any:
        known = FILTERS.get(step.name)
        if known is None:
            hint = did_you_mean(step.name, FILTERS)
            message = f"unknown filter {step.name!r}{hint}"
            raise InvalidValueError(message)
        if len(step.given) > known.most:
            message = f"filter {step.name!r} is given too many values"
            raise InvalidValueError(message)
        self._worked(value)
        given = [present(self._value(it)) for it in step.given]
        return known.apply(self._spelling or _PLAIN, value, *given)

    def _compared(self, comparison: Comparison) -> bool:
        left = present(self._value(comparison.first))
        for sign, value in comparison.rest:
            right = present(self._value(value))
            if not self._holds(sign, left, right):
                return False
            left = right
        return True

    def _holds(self, sign: str, left: Any, right: Any) -> bool:
        self._worked(right)
        if sign in {"==", "!="}:
            _comparable(left, right)
            return bool(left == right) is (sign == "==")
        if sign in {"in", "not in"}:
            return _contains(right, left) is (sign == "in")
        _comparable(left, right)
        try:
            return bool(_ORDERED[sign](left, right))
        except TypeError:
            message = f"{sign} compares two numbers, two texts or two dates"
            raise InvalidValueError(message) from None


def _amount(value: Any) -> int:
    """Count the letters and items of a value."""
    if isinstance(value, list | tuple):
        return 1 + sum(1 + len(it) if isinstance(it, str) else 1 for it in value)
    return 1 + len(value) if isinstance(value, str) else 1


def _field(value: Any, key: str | int, said: str) -> Any:
    missing = Missing(f"{said}.{key}")
    if isinstance(value, Mapping):
        return value.get(key, missing)
    if isinstance(key, int):
        within = isinstance(value, list | tuple | str) and key < len(value)
        return value[key] if within else missing
    known = _OF_MOMENTS if isinstance(value, dt.datetime) else _OF_DATES
    if isinstance(value, dt.date) and key in known:
        return getattr(value, key)
    return missing


def _test(value: Any, step: Test) -> bool:
    if step.name == "none":
        found = value is None
    else:
        found = isinstance(value, Missing) is (step.name == "undefined")
    return found is not step.negated


_ATOMS: Final = (str, int, float, Decimal, dt.date, dt.time, dt.timedelta, type(None))


def _comparable(*values: Any) -> None:
    """Refuse lists and records: comparing them could take any time."""
    if not all(isinstance(it, _ATOMS) for it in values):
        message = "only texts, numbers, dates and times can be compared"
        raise InvalidValueError(message)


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(whole, str) and isinstance(part, str):
        return part in whole
    if isinstance(whole, list | tuple):
        _comparable(part, *whole)
        return part in whole
    message = "in looks for a text in a text, or for a value in a list"
    raise InvalidValueError(message)
