"""Tell what happened with a record, for people: what is planned, then the newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, get_args

from bizproc.engine.paging import Listing, read_page
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORD_EVENTS, RecordEvent
from bizproc.store import USER_TASKS, Condition, Transaction, eq, none_of, one_of

__all__ = [
    "COMMENTED",
    "LETTER_PROCESS",
    "TIMELINE_KINDS",
    "Timeline",
    "TimelineEntry",
    "TimelineKind",
    "entry_at",
    "entry_of",
    "timeline_of",
]

TimelineKind: TypeAlias = Literal[
    "comment", "mail", "message", "call", "task", "stage", "process", "notice", "other"
]
"""What an entry is about; `other` is what no other word names."""

TIMELINE_KINDS: tuple[TimelineKind, ...] = get_args(TimelineKind)

COMMENTED: Final = "commented"
_MOST_PLANNED = 50
_MAILS = ("mail_written", "mail_sent", "mail_received", "mail_bounced")
LETTER_PROCESS: Final = "bizproc_letter"
"""The process that hands the letters of people to the mail server."""

_CARRIER = f"process:{LETTER_PROCESS}"
_EVENTS: Final[Mapping[str, TimelineKind]] = MappingProxyType(
    {
        COMMENTED: "comment",
        **dict.fromkeys(_MAILS, "mail"),
        "message_added": "message",
        **dict.fromkeys(("call_logged", "call_planned"), "call"),
        **dict.fromkeys(
            (
                *("task_created", "task_started", "task_completed", "task_cancelled"),
                *("task_deferred", "task_resumed", "task_delegated", "task_deleted"),
                *("task_claimed", "task_released", "task_renewed", "task_accepted"),
                *("task_returned", "task_withdrawn"),
            ),
            "task",
        ),
        **dict.fromkeys(("created", "stage_changed", "deleted"), "stage"),
        **dict.fromkeys(
            (
                *("process_started", "process_completed", "process_terminated"),
                "incident",
            ),
            "process",
        ),
        "notified": "notice",
    }
)
# what the history tells, and nobody asks a timeline for
_LEFT_OUT = ("changed", "duplicate_start", "fired_late", "file_added", "substituted")
_ENTRIES = Listing(name="timeline", table=RECORD_EVENTS, orders={"at": ("number",)})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """Hold one thing that happened.

    `by` is a user id, the address of an outside person or `process:<id>`. `subject` is
    what it is about in a word: the subject of a mail, the title of a task, a stage.
    `files` are values of file fields, or names where nobody has the contents.
    """

    number: int
    kind: TimelineKind
    event: str
    at: dt.datetime
    by: str
    subject: Any = None
    old: Any = None
    text: str = ""
    other_side: tuple[str, ...] = ()
    files: tuple[Any, ...] = ()
    task: str | None = None
    instance_id: str | None = None
    element: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Hold a page of what happened, newest first, and on the first page what is planned.

    `planned` are the open tasks and calls, most urgent first, at most 50.
    """

    planned: tuple[UserTask, ...]
    entries: Page[TimelineEntry]


def timeline_of(
    tx: Transaction,
    rights: RecordRights,
    record: Record,
    kinds: Sequence[TimelineKind],
    paging: Paging,
    *,
    user: str | None,
) -> Timeline:
    """Return what happened with a record that a user sees, perhaps of some kinds.

    Raises:
        InvalidValueError: no such kind; the paging is wrong.
    """
    for kind in kinds:
        if kind not in TIMELINE_KINDS:
            hint = did_you_mean(kind, TIMELINE_KINDS)
            msg = f"a timeline has no kind {kind!r}{hint}"
            raise InvalidValueError(msg)
    conditions = [eq("record", record.id), *_wanted(kinds)]
    told = _Told(rights, user, record)
    entries = read_page(tx, _ENTRIES, [conditions], paging, told)
    planned: list[UserTask] = []
    if paging.after is None:
        planned = tx.select(
            USER_TASKS,
            eq("record", record.id),
            one_of("state", OPEN_TASK_STATES),
            order_by=("urgency", "number"),
            limit=_MOST_PLANNED,
        )
    return Timeline(planned=tuple(planned), entries=entries)


def entry_at(
    tx: Transaction,
    rights: RecordRights,
    record: Record,
    number: int,
    *,
    user: str | None,
) -> TimelineEntry | None:
    """Return the entry of a number, unless there is none or it is hidden from a user."""
    row = tx.get(RECORD_EVENTS, record.id, number)
    return None if row is None else _Told(rights, user, record)([row])[0]


def entry_of(event: RecordEvent) -> TimelineEntry:
    """Return an entry of a record's history as a timeline shows it."""
    details = event.details if isinstance(event.details, Mapping) else {}
    named = details.get("to") or details.get("from") or ()
    return TimelineEntry(
        number=event.number,
        kind=_EVENTS.get(event.event, "other"),
        event=event.event,
        at=event.at,
        by=event.by,
        subject=event.new,
        old=event.old,
        text=str(details.get("text") or ""),
        other_side=(named,) if isinstance(named, str) else tuple(named),
        files=tuple(details.get("files") or ()),
        task=event.field if event.event.startswith(("task_", "call_p")) else None,
        instance_id=event.instance_id,
        element=event.element,
    )


class _Told:
    """Leave out what is hidden from a user: fields, and notes among colleagues."""

    def __init__(self, rights: RecordRights, user: str | None, record: Record) -> None:
        self._hidden = rights.hidden(user, record.type)
        self._comments = rights.may_comment(user, record)

    def __call__(self, rows: list[RecordEvent]) -> list[TimelineEntry | None]:
        return [entry_of(it) if self._is_told(it) else None for it in rows]

    def _is_told(self, event: RecordEvent) -> bool:
        if event.event == COMMENTED and not self._comments:
            return False
        if _is_carried(event):
            return False
        return event.field not in self._hidden


def _is_carried(event: RecordEvent) -> bool:
    """Say whether an entry tells that a letter was carried, which is no news.

    That somebody wrote it stands there already; that it failed is told.
    """
    if event.event == "mail_sent":
        return event.by == _CARRIER
    return event.event.startswith("process_") and event.new == LETTER_PROCESS


def _wanted(kinds: Sequence[TimelineKind]) -> list[Condition]:
    """Return the conditions that entries are of any of the kinds; none asks for all."""
    if not kinds:
        return [none_of("event", _LEFT_OUT)]
    if "other" in kinds:
        others = [name for name, kind in _EVENTS.items() if kind not in kinds]
        return [none_of("event", (*_LEFT_OUT, *others))]
    return [one_of("event", [it for it, kind in _EVENTS.items() if kind in kinds])]
