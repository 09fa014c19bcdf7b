"""The words of the scenario format, as tables.

The reader and the JSON Schema are both made from these tables; a new event or field
is one line here and one function where it is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

__all__ = [
    "CASE_KEYS",
    "COUNTED",
    "EVENTS",
    "EXPECT_KEYS",
    "FIELDS",
    "FILE_KEYS",
    "FORMAT",
    "GIVEN_KEYS",
    "MATCHER_KEYS",
    "NEW",
    "PORTAL_EXPECT_KEYS",
    "PORTAL_GIVEN_KEYS",
    "PORTAL_THINGS",
    "STEP_KEYS",
    "TIME_KEYS",
    "EventShape",
    "Events",
    "Kind",
    "Thing",
    "TimeKey",
    "step_keys",
]

FORMAT = "bizproc/scenario@1"


class Kind(StrEnum):
    """Say what stands under a key of an event."""

    ALIAS = "alias"  # an existing alias of a record
    BINDING = "binding"  # the alias that this event makes
    TEXT = "text"
    VALUE = "value"  # anything; aliases inside stand for their records
    FIELDS = "fields"  # a mapping of field names to values
    FILES = "files"  # a list of file names
    SELECTOR = "selector"  # an element id, or a task matcher
    MAIL = "mail"  # `last`, or a mail matcher
    TIMES = "times"  # a whole number, or `always`
    INCIDENT = "incident"  # an element id


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShape:
    """Describe the mapping under an event key.

    `rest` lets further keys stand for fields of a record, `just_true` none at all: the
    value is `true`. `needs_portal` says that an engine alone does not know the event,
    `needs_actor` that the step must say `by` whom it is done. What is `delivered`
    arrives from outside, perhaps more than once. `means` is for editors.
    """

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)
    rest: bool = False
    just_true: bool = False
    needs_portal: bool = False
    needs_actor: bool = False
    delivered: bool = True
    means: str = ""

    @property
    def keys(self) -> dict[str, Kind]:
        """Return all keys with their kinds."""
        return {**self.required, **self.optional}


_TASK = EventShape(required={"task": Kind.SELECTOR})
_OPERATING = EventShape(required={"element": Kind.INCIDENT}, delivered=False)
_MESSAGE = {"payload": Kind.FIELDS}

_OF_PEOPLE = {
    "add_person": EventShape(
        required={"person": Kind.TEXT}, rest=True, needs_portal=True, needs_actor=True
    ),
    "change_person": EventShape(
        required={"person": Kind.TEXT},
        optional={"set": Kind.FIELDS, "reset": Kind.FILES},
        needs_portal=True,
        needs_actor=True,
    ),
    "change_department": EventShape(
        required={"department": Kind.TEXT},
        optional={"set": Kind.FIELDS, "reset": Kind.FILES},
        needs_portal=True,
        needs_actor=True,
    ),
    "dismiss": EventShape(
        required={"person": Kind.TEXT},
        optional={"successor": Kind.TEXT},
        needs_portal=True,
        needs_actor=True,
    ),
    "set_absence": EventShape(
        required={"person": Kind.TEXT},
        optional={
            "begins": Kind.TEXT,
            "ends": Kind.TEXT,
            "substitutes": Kind.FILES,
        },
        needs_portal=True,
        needs_actor=True,
    ),
    "end_absence": EventShape(
        required={"person": Kind.TEXT}, needs_portal=True, needs_actor=True
    ),
}

Events: TypeAlias = Mapping[str, EventShape]
"""What the steps of a file may do, by the words of it."""

EVENTS: Events = {
    "create": EventShape(
        required={"type": Kind.TEXT},
        optional={"as": Kind.BINDING},
        rest=True,
        needs_portal=True,
    ),
    "submit": EventShape(
        required={"form": Kind.TEXT, "data": Kind.FIELDS},
        optional={"as": Kind.BINDING},
        needs_portal=True,
    ),
    "change": EventShape(
        required={"record": Kind.ALIAS, "set": Kind.FIELDS}, needs_portal=True
    ),
    "delete": EventShape(required={"record": Kind.ALIAS}, needs_portal=True),
    "complete": EventShape(
        required={"task": Kind.SELECTOR}, optional={"with": Kind.FIELDS}
    ),
    "claim_task": _TASK,
    "release_task": _TASK,
    "start_task": _TASK,
    "defer_task": _TASK,
    "resume_task": _TASK,
    "delete_task": _TASK,
    "withdraw_task": EventShape(
        required={"task": Kind.SELECTOR}, optional={"reason": Kind.TEXT}
    ),
    "ask_another": EventShape(
        required={"task": Kind.SELECTOR, "person": Kind.TEXT},
        optional={"reason": Kind.TEXT},
    ),
    "comment": EventShape(
        required={"task": Kind.SELECTOR},
        optional={"text": Kind.TEXT, "attachments": Kind.FILES},
    ),
    "receive_mail": EventShape(
        required={"from": Kind.TEXT},
        optional={
            "to": Kind.TEXT,
            "subject": Kind.TEXT,
            "text": Kind.TEXT,
            "in_reply_to": Kind.MAIL,
            "attachments": Kind.FILES,
            "headers": Kind.FIELDS,
            "message_id": Kind.TEXT,
        },
        needs_portal=True,
    ),
    "message": EventShape(
        required={"name": Kind.TEXT}, optional={"key": Kind.VALUE, **_MESSAGE}
    ),
    "signal": EventShape(required={"name": Kind.TEXT}, optional=_MESSAGE),
    "start": EventShape(
        required={"process": Kind.TEXT},
        optional={
            "key": Kind.VALUE,
            "with": Kind.FIELDS,
            "start_event": Kind.TEXT,
        },
    ),
    "evaluate": EventShape(
        optional={"process": Kind.TEXT, "key": Kind.VALUE, "with": Kind.FIELDS},
    ),
    "set_constant": EventShape(rest=True, needs_portal=True),
    **_OF_PEOPLE,
    "fail": EventShape(
        required={"action": Kind.TEXT}, optional={"times": Kind.TIMES}, delivered=False
    ),
    "activate": EventShape(
        required={"element": Kind.TEXT},
        optional={"key": Kind.VALUE, "with": Kind.FIELDS},
        delivered=False,
    ),
    "retry": _OPERATING,
    "skip": _OPERATING,
    "restart": EventShape(just_true=True, delivered=False),
}
"""The events of engine and portal; extensions add theirs."""

TimeKey = Literal["at", "wait", "down_until"]
TIME_KEYS: tuple[TimeKey, ...] = ("at", "wait", "down_until")


class Thing(StrEnum):
    """Name what a process leaves behind and expectations look at."""

    TASK = "task"
    NOTIFICATION = "notification"
    MAIL = "mail"
    RECORD = "record"
    INSTANCE = "instance"
    TIMER = "timer"
    INCIDENT = "incident"
    HISTORY = "history"


FIELDS: Mapping[Thing, tuple[str, ...]] = {
    Thing.TASK: (
        *("element", "kind", "title", "description", "assignee"),
        *("instead_of", "creator"),
        *("observers", "due", "group", "record", "checklist", "status", "at"),
        *("result", "comments"),
    ),
    Thing.NOTIFICATION: ("element", "to", "text", "record", "at"),
    Thing.MAIL: (
        *("element", "from", "to", "reply_to", "subject", "text", "attachments"),
        *("record", "at"),
    ),
    Thing.HISTORY: ("record", "event", "field", "old", "new", "by", "at", "element"),
    Thing.INSTANCE: ("process", "key", "state", "waiting_at"),
    Thing.INCIDENT: ("element", "code", "message", "attempts", "process", "key"),
    Thing.TIMER: ("due", "element", "process", "key"),
}
"""The fields of each thing; a record's are those of its type."""

COUNTED = tuple(Thing)
NEW: Mapping[str, Thing] = {
    "notifications": Thing.NOTIFICATION,
    "mails": Thing.MAIL,
    "tasks": Thing.TASK,
}

MATCHER_KEYS = frozenset({"contains", "matches", "in", "gt", "ge", "lt", "le", "not"})

FILE_KEYS = ("format", "title", "given", "strict", "cases")
CASE_KEYS = ("id", "title", "covers", "given", "strict", "table", "steps")
GIVEN_KEYS = (
    *("include", "now", "timezone", "calendar", "settings", "constants"),
    *("users", "groups", "departments", "records"),
)

EXPECT_KEYS = (
    *("records", "stage", "record", "open_tasks", "tasks", "new", "count"),
    *("instances", "waiting_at", "path", "variables", "timers", "incidents"),
    *("history", "error"),
)

# words of a portal: an engine alone has no records, people, mail and constants
PORTAL_GIVEN_KEYS = frozenset(GIVEN_KEYS) - {"include", "now", "timezone"}
PORTAL_EXPECT_KEYS = frozenset({"records", "stage", "record", "history"})
PORTAL_THINGS = frozenset({Thing.RECORD, Thing.NOTIFICATION, Thing.MAIL, Thing.HISTORY})

STEP_KEYS = (*TIME_KEYS, "by", "deliver", "expect")
"""What a step has beside its event."""


def step_keys(events: Events) -> tuple[str, ...]:
    """Return everything that a step may have, given the events that there are."""
    return (*TIME_KEYS, *events, "by", "deliver", "expect")
