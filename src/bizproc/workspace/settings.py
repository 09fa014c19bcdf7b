"""Hold the settings of a workspace, which expressions read as `settings.NAME`.

A setting is a switch of the shipped processes or a limit of the platform. Scenarios
override single settings; what is not written keeps its default.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from email.utils import parseaddr
from typing import Any, Literal

from bizproc.source.mapping import (
    FLAG,
    TEXT,
    Entries,
    Faults,
    Shape,
    as_written,
    list_of,
    one_of,
    text_that,
)
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.contact_details import is_email

__all__ = ["MAILBOX", "TIME_OF_DAY", "Settings", "count_from", "read_settings"]

_CHECKLIST = (
    "Количество компьютеров",
    "Количество серверов",
    "Количество офисов",
    "Какие задачи выполняют серверы",
    "Какие программы используются",
    "Есть ли виртуальные и удалённые серверы",
    "Чем не устраивает нынешний администратор",
    "Какие сейчас есть проблемы с ИТ",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Hold every setting; durations of tickets are working time where it says so."""

    date_timer_time: dt.time = dt.time(9)
    """When a timer fires whose base is a date without a time (T-4)."""
    form_rate: int = 20
    """Submits a minute per public form and sender address (platform.md §4)."""

    attempt_base: Literal["receipt", "previous"] = "receipt"
    """What call attempts are counted from (D-08, X-4)."""
    lead_checklist: tuple[str, ...] = _CHECKLIST
    """Items of the qualification form (D-15, D-16)."""
    rerun_on_direct_return: bool = False
    """Whether a move from DONE straight back to PAID starts again (H-08)."""

    ticket_reaction: dt.timedelta = dt.timedelta(hours=1)
    """Reaction, working time."""
    ticket_execution: dt.timedelta = dt.timedelta(hours=9)
    """Execution, working time, counted from the end of the reaction."""
    ticket_notice: dt.timedelta = dt.timedelta(minutes=30)
    """Warning before a due moment, working time."""
    ticket_return: dt.timedelta = dt.timedelta(days=1)
    """Return of postponed tickets, calendar time."""
    ticket_reopen: dt.timedelta = dt.timedelta(days=7)
    """How long an answer reopens a done ticket, calendar time."""
    ticket_pause_on_postpone: bool = False
    ticket_phone_required: bool = False
    ticket_group: str = "Админ24"
    ticket_from: str = "Admin24 - Service Repository <no-reply@company.example>"
    ticket_reply_to: str = "help@company.example"
    ticket_created_subject: str = "Заявка готова к выполнению"
    ticket_max_files: int = 20
    ticket_max_file_mb: int = 20
    ticket_company_requisites: str = ""

    def values(self) -> dict[str, Any]:
        """Return every setting by name, lists as lists, as expressions see them."""
        found = {it.name: getattr(self, it.name) for it in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
        }


def read_settings(
    node: Node | None, *, faults: Faults, base: Settings | None = None
) -> Settings:
    """Return `base` with what a mapping overrides; faults and warnings are noted.

    Faults: UNKNOWN_KEY, TYPE_ERROR. A day in a working duration is a warning: it means
    24 working hours.
    """
    start = base if base is not None else Settings()
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return start
    entries = Entries.of(node, faults=faults, what="the settings")
    changes = {
        name: entries.optional(name, shape, getattr(start, name))
        for name, shape in _SHAPES.items()
    }
    for name in _WORKING:
        written = entries.find(name)
        if isinstance(written, Scalar) and "D" in written.text.partition("T")[0]:
            message = "a day here is 24 working hours; write hours and minutes"
            faults.add("TYPE_ERROR", message, written, element=name, level="warning")
    entries.close()
    return replace(start, **changes)


def count_from(low: int, high: int) -> Shape[int]:
    """Expect a whole number between two bounds; the blank is the lower one."""
    name = f"a whole number from {low} to {high}"

    def read(node: Node, faults: Faults) -> int:
        value = node.value if isinstance(node, Scalar) else None
        if type(value) is int and low <= value <= high:
            return value
        faults.add("TYPE_ERROR", f"expected {name}, got {as_written(node)}", node)
        return low

    return Shape(name=name, read=read, blank=low)


_TIME = re.compile(r"\d{2}:\d{2}\Z")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?"
    r"(?:(?P<seconds>\d{1,8})S)?)?\Z"
)


def _time_of_day(text: str) -> dt.time:
    if not _TIME.match(text):
        raise ValueError(text)
    return dt.time.fromisoformat(text)


def _duration(text: str) -> dt.timedelta:
    match = _DURATION.match(text)
    if match is None:
        raise ValueError(text)
    return dt.timedelta(
        **{unit: int(number) for unit, number in match.groupdict(default="0").items()}
    )


def _line(text: str) -> str:
    if text.splitlines() not in ([], [text]):
        raise ValueError(text)
    return text


def _mailbox(text: str) -> str:
    _, address = parseaddr(_line(text))
    if not is_email(address):
        raise ValueError(text)
    return text


TIME_OF_DAY = text_that("a time of day (HH:MM)", _time_of_day, blank=dt.time(9))
MAILBOX = text_that("a mailbox (Name <address>)", _mailbox, blank="")
_DURATION_SHAPE = text_that(
    "a duration (PT1H30M, P1D)", _duration, blank=dt.timedelta()
)
_LINE = text_that("one line of text", _line, blank="")
_WORKING = ("ticket_reaction", "ticket_execution", "ticket_notice")
_SHAPES: Mapping[str, Shape[Any]] = {
    "date_timer_time": TIME_OF_DAY,
    "form_rate": count_from(1, 100_000),
    "attempt_base": one_of("receipt", "previous"),
    "lead_checklist": list_of(_LINE),
    "rerun_on_direct_return": FLAG,
    "ticket_reaction": _DURATION_SHAPE,
    "ticket_execution": _DURATION_SHAPE,
    "ticket_notice": _DURATION_SHAPE,
    "ticket_return": _DURATION_SHAPE,
    "ticket_reopen": _DURATION_SHAPE,
    "ticket_pause_on_postpone": FLAG,
    "ticket_phone_required": FLAG,
    "ticket_group": _LINE,
    "ticket_from": MAILBOX,
    "ticket_reply_to": MAILBOX,
    "ticket_created_subject": _LINE,
    "ticket_max_files": count_from(0, 1000),
    "ticket_max_file_mb": count_from(1, 1000),
    "ticket_company_requisites": TEXT,
}
