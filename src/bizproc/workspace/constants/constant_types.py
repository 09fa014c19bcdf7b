"""Define a global constant and decide whether a value fits it (constants.md §2-§4).

Nothing is converted: `"3"` is text, `3.0` and `true` are no whole number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.workspace.people.addresses import parse_address
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.placeholders import check_placeholders

__all__ = ["ConstantDefinition", "ConstantType", "MisfitError", "value_shown"]

_SHOWN = 60


class ConstantType(StrEnum):
    """Name what a constant holds."""

    INT = "int"
    NUMBER = "number"
    STRING = "string"
    TEXT = "text"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    USER = "user"
    ENUM = "enum"
    MONEY = "money"


class MisfitError(ValueError):
    """Say that a value does not fit: `detail` adds why, `instead` replaces it all."""

    def __init__(self, *, detail: str = "", instead: str = "") -> None:
        super().__init__(instead or detail)
        self.detail = detail
        self.instead = instead


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantDefinition:
    """Define one constant.

    `range` bounds a number, or the length of a string or text in characters.
    `placeholders` are the names that a text may fill in, each with its fields if they
    are known; None means that braces are plain text.
    """

    name: str
    title: str
    type: ConstantType
    description: str = ""
    range: tuple[int | Decimal, int | Decimal] | None = None
    required: bool = False
    multiple: bool = False
    default: Any = None
    options: tuple[str, ...] = ()
    placeholders: Mapping[str, Collection[str] | None] | None = None

    @property
    def expects(self) -> str:
        """Say in words what a value must be."""
        words = _WORDS[self.type]
        if self.type is ConstantType.ENUM:
            words = f"one of {', '.join(self.options)}"
        elif self.type in _LENGTHY and self.range is not None:
            words += f" of {self.range[0]} to {self.range[1]} characters"
        elif self.range is not None:
            words += f" from {self.range[0]} to {self.range[1]}"
        return f"a list, each item {words}" if self.multiple else words

    def fit(self, value: object, directory: Directory) -> Any:
        """Return a value as the constant holds it; an address in its long form.

        Raises:
            MisfitError: it does not fit the type, range, options or people there are.
        """
        if not self.multiple:
            return self._fit_one(value, directory)
        if not isinstance(value, (list, tuple)):
            raise MisfitError
        return [self._fit_one(item, directory) for item in value]

    def misfit(self, error: MisfitError, *, written: str) -> str:
        """Return the message of a value that does not fit."""
        if error.instead:
            return error.instead
        detail = f" ({error.detail})" if error.detail else ""
        return f"expected {self.expects}, got {written}{detail}"

    def _fit_one(self, value: object, directory: Directory) -> Any:
        if self.type is ConstantType.USER:
            return _fit_user(value, directory, several=self.multiple)
        fitted = _FITS[self.type](value)
        if self.type is ConstantType.ENUM and fitted not in self.options:
            raise MisfitError
        if self.range is not None:
            size = len(fitted) if self.type in _LENGTHY else fitted
            if not self.range[0] <= size <= self.range[1]:
                over = self.type in _LENGTHY
                raise MisfitError(detail=f"{size} characters" if over else "")
        if self.placeholders is not None and self.type in _LENGTHY:
            faults = check_placeholders(fitted, self.placeholders)
            if faults:
                shown = "; ".join(f"placeholder at {fault}" for fault in faults)
                raise MisfitError(instead=shown)
        return fitted


def value_shown(value: object) -> str:
    """Show a value as a file would write it, cut at 60 characters."""
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = repr(value) if isinstance(value, (str, list, dict)) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


_WORDS: Mapping[ConstantType, str] = {
    ConstantType.INT: "a whole number",
    ConstantType.NUMBER: "a number",
    ConstantType.STRING: "one line of text",
    ConstantType.TEXT: "text",
    ConstantType.BOOL: "true or false",
    ConstantType.DATE: "a date (YYYY-MM-DD)",
    ConstantType.DATETIME: "a date and time with offset (YYYY-MM-DDTHH:MM+03:00)",
    ConstantType.USER: "one person",
    ConstantType.ENUM: "one of the options",
    ConstantType.MONEY: "an amount of money",
}
_LENGTHY = frozenset({ConstantType.STRING, ConstantType.TEXT})


def _fit_int(value: object) -> int:
    if type(value) is not int:
        raise MisfitError
    return value


def _fit_number(value: object) -> int | Decimal:
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise MisfitError
    if not Decimal(value).is_finite():
        raise MisfitError
    return value


def _fit_text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise MisfitError
    return value


def _fit_line(value: object) -> str:
    text = _fit_text(value)
    if len(text.splitlines()) > 1 or text != text.strip("\r\n"):
        raise MisfitError(detail="a line break")
    return text


def _fit_bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise MisfitError
    return value


def _fit_date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(_fit_text(value))
    except ValueError:
        raise MisfitError from None


def _fit_datetime(value: object) -> dt.datetime:
    try:
        moment = (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime.fromisoformat(_fit_text(value))
        )
    except ValueError:
        raise MisfitError from None
    if moment.tzinfo is None:
        raise MisfitError(detail="no offset")
    return moment


def _fit_user(value: object, directory: Directory, *, several: bool) -> str:
    try:
        address = parse_address(value)
    except InvalidValueError:
        raise MisfitError from None
    problem = (
        directory.problem_with_many(address)
        if several
        else directory.problem_with_one(address)
    )
    if problem is not None:
        raise MisfitError(detail=problem)
    return str(address)


_FITS: Mapping[ConstantType, Callable[[object], Any]] = {
    ConstantType.INT: _fit_int,
    ConstantType.NUMBER: _fit_number,
    ConstantType.STRING: _fit_line,
    ConstantType.TEXT: _fit_text,
    ConstantType.BOOL: _fit_bool,
    ConstantType.DATE: _fit_date,
    ConstantType.DATETIME: _fit_datetime,
    ConstantType.ENUM: _fit_text,
    ConstantType.MONEY: _fit_number,
}
