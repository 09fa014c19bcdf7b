"""Declare what the business domain keeps: records, their history, notices, mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.portal.schema.account_tables import ACCOUNT_TABLES
from bizproc.portal.schema.chat_tables import CHAT_TABLES
from bizproc.portal.schema.form_tables import FORM_TABLES
from bizproc.portal.schema.list_tables import LIST_TABLES
from bizproc.portal.schema.operator_tables import OPERATOR_TABLES
from bizproc.portal.schema.people_tables import PEOPLE_TABLES
from bizproc.portal.schema.task_tables import TASK_TABLES
from bizproc.portal.schema.view_tables import VIEW_TABLES
from bizproc.store import Condition, Index, Table

__all__ = [
    "CONSTANT_CHANGES",
    "CONSTANT_VALUES",
    "INSTANCE_RECORDS",
    "KEPT_TASKS",
    "LOOKUPS",
    "MADE_RECORDS",
    "MAILBOX_STATES",
    "NOTIFICATIONS",
    "PORTAL_TABLES",
    "RECEIVED_MAILS",
    "RECORDS",
    "RECORD_EVENTS",
    "SENT_MAILS",
    "SUBMISSIONS",
    "ConstantAudit",
    "ConstantValue",
    "InstanceRecord",
    "KeptTask",
    "Lookup",
    "MadeRecord",
    "MailboxState",
    "Notification",
    "ReceivedMail",
    "RecordEvent",
    "RecordRow",
    "SentMail",
    "StoredSubmission",
    "of_type",
    "type_in",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """Keep one record; `fields` holds all its values, the columns repeat some.

    `mirrored_by` is the task that is one thing with its stage, if there is one.

    `id` is `<type>-<number>`; `revision` counts its writes from 1. A deleted record
    keeps its row: its history stays and its id is not given again. `ordinal` orders the
    records of all types by age, 0 is that of no order. `amount` is in hundredths.
    `entered_at` is when it came into its stage, None if that is not known.
    """

    id: str
    type: str
    number: int
    revision: int
    created_at: dt.datetime
    created_by: str | None = None
    funnel: str | None = None
    stage: str | None = None
    responsible: str | None = None
    deleted_at: dt.datetime | None = None
    ordinal: int = 0
    title: str = ""
    amount: int | None = None
    due: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    mirrored_by: str | None = None
    entered_at: dt.datetime | None = None


def of_type(column: str, type_name: str) -> tuple[Condition, Condition]:
    """Make the conditions that a column names a record of a type: an id, `type-1`."""
    after = chr(ord("-") + 1)  # what sorts right after all of them
    return (
        Condition(column, ">=", f"{type_name}-"),
        Condition(column, "<", f"{type_name}{after}"),
    )


def type_in(record_id: str) -> str:
    """Return the type that the id of a record names."""
    return record_id.rpartition("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Find records by an e-mail address or phone in its compared form."""

    record: str
    kind: str  # email or phone
    value: str
    type: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvent:
    """Keep one entry of a record's history; `number` counts per record, no gaps.

    `ordinal` orders the entries of different records. `details` is what the timeline
    shows beside that: the text of a comment, of a mail, of a notice, files.
    """

    record: str
    number: int
    ordinal: int
    at: dt.datetime
    event: str
    by: str
    field: str | None = None
    old: Any = None
    new: Any = None
    instance_id: str | None = None
    element: str | None = None
    details: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Keep one notice to one person."""

    id: str
    number: int
    to: str
    text: str
    at: dt.datetime
    element: str | None = None
    record: str | None = None
    instance_id: str | None = None
    read_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """Keep one mail that a server accepted; `attachments` are file names.

    `answers_to` is the bare address of `reply_to`, lower-cased: what comes to it
    answers this mail if it carries a token.
    """

    message_id: str
    number: int
    from_: str
    to: tuple[str, ...]
    subject: str
    text: str
    at: dt.datetime
    reply_to: str | None = None
    answers_to: str | None = None
    attachments: tuple[str, ...] = ()
    element: str | None = None
    record: str | None = None
    instance_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """Keep one mail that came in, so that it is taken once and can be read.

    `id` is its Message-ID; of another mail with the same one its digest stands behind.
    `kind` is a `MailKind`. `attachments` are names, or files with their contents.
    `problem` says why it was set aside, or why ours did not arrive.
    """

    id: str
    number: int
    at: dt.datetime
    kind: str
    from_: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    attachments: tuple[Any, ...] = ()
    record: str | None = None
    digest: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """Keep how it goes with a mailbox that is read, by its name.

    `trouble` is null, `unreachable` or `refused`, `told_at` when somebody was told.
    """

    id: str
    read_at: dt.datetime | None = None
    trouble: str | None = None
    since: dt.datetime | None = None
    message: str | None = None
    told_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantValue:
    """Keep the value that an administrator chose for a constant; None = unset."""

    name: str
    value: Any
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantAudit:
    """Keep who changed which constant; `number` counts all changes, no gaps."""

    number: int
    name: str
    old: Any
    new: Any
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSubmission:
    """Keep that a public form was submitted, and the record it made."""

    id: str
    form: str
    at: dt.datetime
    record: str
    submission_id: str | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRecord:
    """Name the record of an instance whose key is no record's id."""

    instance_id: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTask:
    """Keep a task for the stage that its record left to be on hold."""

    task: str
    record: str
    funnel: str | None
    stage: str
    instance_id: str
    element: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRecord:
    """Remember the record that a process made under a key, so that it is made once."""

    key: str
    record: str


RECORDS = Table(
    "bizproc_record",
    RecordRow,
    indexes=(
        Index(("type", "number"), unique=True),
        # a board counts and sums by what stands here, without the rows
        Index(
            (
                *("type", "funnel", "stage", "number"),
                *("amount", "responsible", "deleted_at", "due"),
            ),
            name="board",
        ),
        Index(("responsible", "type", "number")),
        # lists are sorted by these: who sees few records is found them in the index
        *(
            Index(("type", it, "number", "responsible", "deleted_at"), name=it)
            for it in ("title", "amount", "due", "changed_at")
        ),
    ),
)
LOOKUPS = Table(
    "bizproc_record_lookup",
    Lookup,
    key=("record", "kind", "value"),
    indexes=(Index(("type", "kind", "value")),),
)
RECORD_EVENTS = Table(
    "bizproc_record_event",
    RecordEvent,
    key=("record", "number"),
    indexes=(Index(("ordinal",)),),
)
NOTIFICATIONS = Table(
    "bizproc_notification",
    Notification,
    indexes=(
        Index(("number",)),
        Index(("to", "number")),
        Index(("to", "read_at", "number")),
        Index(("record", "number")),
    ),
)
SENT_MAILS = Table(
    "bizproc_sent_mail",
    SentMail,
    key=("message_id",),
    indexes=(
        Index(("number",)),
        Index(("record", "number")),
        Index(("answers_to",)),
    ),
)
RECEIVED_MAILS = Table(
    "bizproc_received_mail",
    ReceivedMail,
    indexes=(
        Index(("number",)),
        Index(("record", "number")),
        Index(("kind", "number")),
    ),
)
MAILBOX_STATES = Table("bizproc_mailbox_state", MailboxState)
CONSTANT_VALUES = Table("bizproc_constant_value", ConstantValue, key=("name",))
CONSTANT_CHANGES = Table("bizproc_constant_change", ConstantAudit, key=("number",))
SUBMISSIONS = Table(
    "bizproc_submission",
    StoredSubmission,
    indexes=(
        Index(("form", "submission_id"), unique=True),
        Index(("form", "sender", "at")),
    ),
)
INSTANCE_RECORDS = Table(
    "bizproc_instance_record",
    InstanceRecord,
    key=("instance_id",),
    indexes=(Index(("record",)),),
)
KEPT_TASKS = Table(
    "bizproc_kept_task",
    KeptTask,
    key=("task",),
    indexes=(Index(("record",)), Index(("instance_id", "element"))),
)
MADE_RECORDS = Table("bizproc_made_record", MadeRecord, key=("key",))

PORTAL_TABLES: tuple[Table[Any], ...] = (
    RECORDS,
    LOOKUPS,
    RECORD_EVENTS,
    NOTIFICATIONS,
    SENT_MAILS,
    RECEIVED_MAILS,
    MAILBOX_STATES,
    CONSTANT_VALUES,
    CONSTANT_CHANGES,
    SUBMISSIONS,
    INSTANCE_RECORDS,
    KEPT_TASKS,
    MADE_RECORDS,
    *FORM_TABLES,
    *CHAT_TABLES,
    *PEOPLE_TABLES,
    *ACCOUNT_TABLES,
    *LIST_TABLES,
    *OPERATOR_TABLES,
    *VIEW_TABLES,
    *TASK_TABLES,
)
