"""Define a constant or a setting, and decide whether a value fits it.

Nothing is converted but what YAML has no form for (dates, times, durations): `"3"` is
text, `3.0` and `true` are no whole number (docs/requirements/constants.md §2-§4).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.workspace.contact_details import is_email
from bizproc.workspace.people.addresses import parse_address
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.placeholders import check_placeholders
from bizproc.workspace.spelling.numbers import decimals_of

__all__ = ["Definition", "MisfitError", "ValueType", "value_shown"]

_SHOWN = 60


class ValueType(StrEnum):
    """Name what a constant or a setting holds."""

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
    TIME = "time"
    DURATION = "duration"
    MAILBOX = "mailbox"
    SECRET = "secret"  # noqa: S105 - the name of a type


class MisfitError(ValueError):
    """Say that a value does not fit: `detail` adds why, `instead` replaces it all."""

    def __init__(self, *, detail: str = "", instead: str = "") -> None:
        super().__init__(instead or detail)
        self.detail = detail
        self.instead = instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Define one constant or setting.

    `range` bounds a number, or the length of a string or text in characters.
    `placeholders` are the names that a text may fill in, each with its fields if they
    are known; None means that braces are plain text. `working_time` says that a
    duration is counted in hours of work, in which a day is 24 of them. `when_unset`
    says in a sentence what happens without a value. The default of a secret is the
    `Secret` that reads it; nothing else is ever chosen for it.
    """

    name: str
    title: str
    type: ValueType
    description: str = ""
    range: tuple[int | Decimal, int | Decimal] | None = None
    required: bool = False
    multiple: bool = False
    default: Any = None
    options: tuple[str, ...] = ()
    placeholders: Mapping[str, Collection[str] | None] | None = None
    working_time: bool = False
    when_unset: str = "expressions see null"

    @property
    def expects(self) -> str:
        """Say in words what a value must be."""
        words = _WORDS[self.type]
        if self.type is ValueType.ENUM:
            words = f"one of {', '.join(self.options)}"
        elif self.type in _LENGTHY and self.range is not None:
            words += f" of {self.range[0]} to {self.range[1]} characters"
        elif self.range is not None:
            words += f" from {self.range[0]} to {self.range[1]}"
        return f"a list, each item {words}" if self.multiple else words

    def fit(self, value: object, directory: Directory) -> Any:
        """Return a value as it is held; an address in its long form.

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
        if self.type is ValueType.USER:
            return _fit_user(value, directory, several=self.multiple)
        fitted = _FITS[self.type](value)
        if self.type is ValueType.ENUM and fitted not in self.options:
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


_WORDS: Mapping[ValueType, str] = {
    ValueType.INT: "a whole number",
    ValueType.NUMBER: "a number",
    ValueType.STRING: "one line of text",
    ValueType.TEXT: "text",
    ValueType.BOOL: "true or false",
    ValueType.DATE: "a date (YYYY-MM-DD)",
    ValueType.DATETIME: "a date and time with offset (YYYY-MM-DDTHH:MM+03:00)",
    ValueType.USER: "one person",
    ValueType.ENUM: "one of the options",
    ValueType.MONEY: "an amount of money, with two decimals at most",
    ValueType.TIME: "a time of day (HH:MM)",
    ValueType.DURATION: "a duration (PT1H30M, P1D)",
    ValueType.MAILBOX: "a mailbox (Name <address>)",
    ValueType.SECRET: "the place of a secret (env:NAME, file:PATH)",
}
_MONEY_DECIMALS = 2
_TIME = re.compile(r"\d{2}:\d{2}\Z")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?"
    r"(?:(?P<seconds>\d{1,8})S)?)?\Z"
)
_LENGTHY = frozenset({ValueType.STRING, ValueType.TEXT})


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


def _fit_money(value: object) -> int | Decimal:
    number = _fit_number(value)
    if decimals_of(number) > _MONEY_DECIMALS:
        raise MisfitError
    return number


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


def _fit_time(value: object) -> dt.time:
    if isinstance(value, dt.time):
        return value
    text = _fit_text(value)
    try:
        if _TIME.match(text):
            return dt.time.fromisoformat(text)
    except ValueError:
        pass
    raise MisfitError


def _fit_duration(value: object) -> dt.timedelta:
    if isinstance(value, dt.timedelta):
        return value
    match = _DURATION.match(_fit_text(value))
    if match is None:
        raise MisfitError
    return dt.timedelta(
        **{unit: int(number) for unit, number in match.groupdict(default="0").items()}
    )


def _fit_mailbox(value: object) -> str:
    text = _fit_line(value)
    _, address = parseaddr(text)
    if not is_email(address):
        raise MisfitError
    return text


def _fit_secret(_: object) -> str:
    # what was given may be the value itself, so it is not repeated
    raise MisfitError(
        instead="a secret is not set here: `from` in its definition says where it is "
        "read, and a changed value there holds at once"
    )


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


_FITS: Mapping[ValueType, Callable[[object], Any]] = {
    ValueType.INT: _fit_int,
    ValueType.NUMBER: _fit_number,
    ValueType.STRING: _fit_line,
    ValueType.TEXT: _fit_text,
    ValueType.BOOL: _fit_bool,
    ValueType.DATE: _fit_date,
    ValueType.DATETIME: _fit_datetime,
    ValueType.ENUM: _fit_text,
    ValueType.MONEY: _fit_money,
    ValueType.TIME: _fit_time,
    ValueType.DURATION: _fit_duration,
    ValueType.MAILBOX: _fit_mailbox,
    ValueType.SECRET: _fit_secret,
}
