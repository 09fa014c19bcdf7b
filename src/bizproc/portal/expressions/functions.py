"""Offer functions to expressions: dates, people, texts, tasks.

What each gives: docs/requirements/conventions.md §7.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.engine.domain import Place
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.feel import Function
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.portal.expressions.arguments import as_date, as_text, as_whole_number
from bizproc.portal.expressions.members import members_at, members_in
from bizproc.portal.expressions.spelled import (
    SPELLED_NAMES,
    spelled_functions,
    values_in_text,
)
from bizproc.portal.expressions.task_history import task_history_at
from bizproc.portal.expressions.working_time import working_time_functions
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import RecordView, record_id_of
from bizproc.portal_time import PortalTime
from bizproc.store import USER_TASKS, eq, one_of
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.placeholders import fill_placeholders
from bizproc.workspace.workspace import Workspace

__all__ = [
    "FUNCTION_NAMES",
    "functions_of",
    "has_phrase",
    "normalise",
    "signatures",
    "workspace_functions",
]

FUNCTION_NAMES = frozenset(
    {
        *("now", "today", "add_days", "add_months", "at_day_start"),
        *("add_working_time", "add_working_days", "is_working_day"),
        *("working_time_between", "working_days_between", "working_day_end"),
        *("head_of", "is_subordinate", "members", "user"),
        *("normalise", "has_phrase", "task_comments", "task_history"),
        *("open_tasks", "link_id", "fill", "decide"),
        *SPELLED_NAMES,
    }
)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Stand for a repository where no records are at hand."""

    workspace: Workspace
    now: dt.datetime

    @property
    def people(self) -> Directory:
        return self.workspace.people


def workspace_functions(workspace: Workspace, now: dt.datetime) -> dict[str, Function]:
    """Return the functions that need no records: dates, working time, people, texts."""
    at = _Setting(workspace, now)
    every = (
        *_dates(at),
        *working_time_functions(workspace),
        *_people(at),
        *_texts(workspace),
    )
    return {it.name: it for it in (*every, members_in(at.people))}


def functions_of(repository: Repository, place: Place) -> dict[str, Function]:
    """Return the functions as one place of one unit of work sees them."""
    return {
        it.name: it
        for it in (
            *_dates(repository),
            *working_time_functions(repository.workspace),
            *_people(repository),
            *_texts(repository.workspace),
            *_records(repository, place),
            *_of_extensions(repository),
        )
    }


def signatures(workspace: Workspace) -> tuple[Function, ...]:
    """Return the functions as they are declared; those that need records cannot be called."""
    at = _Setting(workspace, dt.datetime.min.replace(tzinfo=dt.UTC))
    return (
        *workspace_functions(workspace, at.now).values(),
        Function("link_id", ("record", "field"), _link_id),
        *(
            Function(name, given, _uncalled, optional)
            for name, given, optional in _FOR_RECORDS
        ),
    )


_FOR_RECORDS = (
    ("open_tasks", ("record", "kind"), 1),
    ("task_comments", ("element",), 0),
    ("task_history", ("element",), 0),
    ("decide", ("name", "context"), 0),
)


def _uncalled(*_: Any) -> None:
    """Stand for a function whose signature alone is asked for."""


def normalise(text: str | None) -> str | None:
    """Return a text for comparing: trimmed, case-folded, ё as е, single spaces."""
    if text is None:
        return None
    return " ".join(as_text(text).split()).casefold().replace("ё", "е")


def has_phrase(text: str | None, phrase: str | None) -> bool:
    """Say whether a phrase stands in a text between word boundaries."""
    wanted = normalise(phrase)
    if text is None or not wanted:
        return False
    found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", normalise(text) or "")
    return found is not None


def _texts(workspace: Workspace) -> tuple[Function, ...]:
    spelling = workspace.spelling

    def fill(text: str | None, values: Mapping[str, Any]) -> str | None:
        """Fill the placeholders of a text that an administrator wrote."""
        if text is None:
            return None
        given = values_in_text(values)
        return fill_placeholders(as_text(text), given, spelling=spelling)

    return (
        Function("normalise", ("text",), normalise),
        Function("has_phrase", ("text", "phrase"), has_phrase),
        Function("fill", ("text", "values"), fill),
        *spelled_functions(spelling),
    )


def _dates(repository: Repository | _Setting) -> tuple[Function, ...]:
    time = repository.workspace.time

    def add_days(x: Any, n: Any) -> Any:
        return _shifted(time, x, n, time.add_days)

    def add_months(x: Any, n: Any) -> Any:
        return _shifted(time, x, n, time.add_months)

    def at_day_start(date: Any) -> dt.datetime | None:
        return None if date is None else time.local(time.at_day_start(as_date(date)))

    return (
        Function("now", (), lambda: time.local(repository.now)),
        Function("today", (), lambda: time.date_of(repository.now)),
        Function("add_days", ("x", "n"), add_days),
        Function("add_months", ("x", "n"), add_months),
        Function("at_day_start", ("date",), at_day_start),
    )


def _shifted(time: PortalTime, x: Any, n: Any, add: Any) -> Any:
    """Add days or months to a date, or to an instant, which stays one."""
    if x is None or n is None:
        return None
    if isinstance(x, dt.datetime):
        return time.local(add(time.resolve(x), as_whole_number(n)))
    return add(as_date(x), as_whole_number(n))


def _people(repository: Repository | _Setting) -> tuple[Function, ...]:
    def head_of(user: str | None) -> str | None:
        return None if user is None else repository.people.head_of(_user_id(user))

    def is_subordinate(user: str | None, head: str | None) -> bool:
        if user is None or head is None:
            return False
        return repository.people.is_subordinate(_user_id(user), _user_id(head))

    def user(id_: str | None) -> dict[str, Any] | None:
        if id_ is None:
            return None
        found = repository.people.people.get(_user_id(id_))
        if found is None:
            return None
        return {
            "id": found.id,
            "name": found.name,
            "email": found.email,
            "groups": list(found.groups),
            "department": found.department,
            "active": found.active,
            "calendar": found.calendar,
        }

    return (
        Function("head_of", ("user",), head_of),
        Function("is_subordinate", ("user", "head"), is_subordinate),
        Function("user", ("id",), user),
    )


def _records(repository: Repository, place: Place) -> tuple[Function, ...]:
    def task_comments(element: str) -> list[dict[str, Any]]:
        return _comments(repository, place, element)

    def open_tasks(record: Any, kind: str | None = None) -> list[dict[str, Any]]:
        return _open_tasks(repository, record_id_of(record), kind)

    return (
        Function("link_id", ("record", "field"), _link_id),
        Function("open_tasks", ("record", "kind"), open_tasks, optional=1),
        Function("task_comments", ("element",), task_comments),
        members_at(repository, place),
        task_history_at(repository, place),
    )


def _of_extensions(repository: Repository) -> Iterator[Function]:
    for it in repository.hooks.functions:
        call = functools.partial(it.call, repository)
        yield Function(it.name, it.parameters, call, optional=it.optional)


def _link_id(record: Any, field: str) -> str | None:
    """Return the id that a link holds; a dot shows null once that record is gone."""
    if record is None:
        return None
    if not isinstance(record, RecordView):
        msg = f"link_id takes a record and the name of a link, got {record!r}"
        raise InvalidValueError(msg)
    return record.link_id(as_text(field))


def _comments(
    repository: Repository, place: Place, element: str
) -> list[dict[str, Any]]:
    """Return the comments of the latest task that the instance made at an element."""
    if place.instance is None:
        return []
    found = repository.tx.select(
        USER_TASKS,
        eq("instance_id", place.instance.id),
        eq("element_id", element),
        order_by=("-number",),
        limit=1,
    )
    comments = found[0].details.comments if found else ()
    return [
        {
            "text": it.text,
            "by": it.by,
            "attachments": [_file_name(file) for file in it.attachments],
        }
        for it in comments
    ]


def _open_tasks(
    repository: Repository, record: Any, kind: str | None
) -> list[dict[str, Any]]:
    """Return the open tasks of a record, oldest first; perhaps of one kind alone."""
    kinds = [it.value for it in TaskKind]
    if kind is not None and kind not in kinds:
        msg = f"open_tasks: there is no kind {kind!r}{did_you_mean(kind, kinds)}"
        raise InvalidValueError(msg)
    if record is None:
        return []
    found = repository.tx.select(
        USER_TASKS,
        eq("record", as_text(record)),
        one_of("state", OPEN_TASK_STATES),
        order_by=("number",),
    )
    return [
        {
            "id": it.id,
            "element": it.element_id,
            "kind": it.kind.value,
            "assignee": it.assignee,
            "due": None if it.due is None else repository.workspace.time.local(it.due),
        }
        for it in found
        if kind in (None, it.kind.value)
    ]


def _file_name(file: Any) -> Any:
    return file.get("name") if isinstance(file, Mapping) else file


def _user_id(value: Any) -> str:
    return as_text(record_id_of(value)).removeprefix("user:")
