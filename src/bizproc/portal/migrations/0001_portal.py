"""Create the tables of the portal."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    _create_record(op)
    _create_record_lookup(op)
    _create_record_event(op)
    _create_notification(op)
    _create_sent_mail(op)
    _create_seen_mail(op)
    _create_constant_value(op)
    _create_constant_change(op)
    _create_submission(op)
    _create_instance_record(op)
    _create_kept_task(op)
    _create_made_record(op)


def _create_record(op: Operations) -> None:
    op.create_table(
        "bizproc_record",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", TEXT, nullable=True),
        sa.Column("funnel", TEXT, nullable=True),
        sa.Column("stage", TEXT, nullable=True),
        sa.Column("responsible", TEXT, nullable=True),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("due", INSTANT, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.Column("fields", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_record_type_number",
        "bizproc_record",
        ["type", "number"],
        unique=True,
    )
    op.create_index(
        "ix_bizproc_record_board",
        "bizproc_record",
        [
            *("type", "funnel", "stage", "number"),
            *("amount", "responsible", "deleted_at", "due"),
        ],
    )
    op.create_index(
        "ix_bizproc_record_responsible_type_number",
        "bizproc_record",
        ["responsible", "type", "number"],
        **_known("responsible"),
    )


def _create_record_lookup(op: Operations) -> None:
    op.create_table(
        "bizproc_record_lookup",
        sa.Column("record", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record", "kind", "value"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_record_lookup_type_kind_value",
        "bizproc_record_lookup",
        ["type", "kind", "value"],
    )


def _create_record_event(op: Operations) -> None:
    op.create_table(
        "bizproc_record_event",
        sa.Column("record", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=True),
        sa.Column("old", TEXT, nullable=True),
        sa.Column("new", TEXT, nullable=True),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.Column("element", TEXT, nullable=True),
        sa.Column("details", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("record", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_record_event_ordinal", "bizproc_record_event", ["ordinal"]
    )


def _create_notification(op: Operations) -> None:
    op.create_table(
        "bizproc_notification",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("to", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("element", TEXT, nullable=True),
        sa.Column("record", TEXT, nullable=True),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_notification_number", "bizproc_notification", ["number"]
    )
    op.create_index(
        "ix_bizproc_notification_to_number", "bizproc_notification", ["to", "number"]
    )
    op.create_index(
        "ix_bizproc_notification_to_read_at_number",
        "bizproc_notification",
        ["to", "read_at", "number"],
    )
    op.create_index(
        "ix_bizproc_notification_record_number",
        "bizproc_notification",
        ["record", "number"],
        **_known("record"),
    )


def _create_sent_mail(op: Operations) -> None:
    op.create_table(
        "bizproc_sent_mail",
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("from_", TEXT, nullable=False),
        sa.Column("to", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reply_to", TEXT, nullable=True),
        sa.Column("answers_to", TEXT, nullable=True),
        sa.Column("attachments", TEXT, nullable=False),
        sa.Column("element", TEXT, nullable=True),
        sa.Column("record", TEXT, nullable=True),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_bizproc_sent_mail_number", "bizproc_sent_mail", ["number"])
    op.create_index(
        "ix_bizproc_sent_mail_record_number",
        "bizproc_sent_mail",
        ["record", "number"],
        **_known("record"),
    )
    op.create_index(
        "ix_bizproc_sent_mail_answers_to",
        "bizproc_sent_mail",
        ["answers_to"],
        **_known("answers_to"),
    )


def _create_seen_mail(op: Operations) -> None:
    op.create_table(
        "bizproc_seen_mail",
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("record", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("message_id"),
    )


def _create_constant_value(op: Operations) -> None:
    op.create_table(
        "bizproc_constant_value",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _create_constant_change(op: Operations) -> None:
    op.create_table(
        "bizproc_constant_change",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("old", TEXT, nullable=True),
        sa.Column("new", TEXT, nullable=True),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )


def _create_submission(op: Operations) -> None:
    op.create_table(
        "bizproc_submission",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("submission_id", TEXT, nullable=True),
        sa.Column("sender", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_submission_form_submission_id",
        "bizproc_submission",
        ["form", "submission_id"],
        unique=True,
        **_known("submission_id"),
    )
    op.create_index(
        "ix_bizproc_submission_form_sender_at",
        "bizproc_submission",
        ["form", "sender", "at"],
    )


def _create_instance_record(op: Operations) -> None:
    op.create_table(
        "bizproc_instance_record",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("instance_id"),
    )
    op.create_index(
        "ix_bizproc_instance_record_record", "bizproc_instance_record", ["record"]
    )


def _create_kept_task(op: Operations) -> None:
    op.create_table(
        "bizproc_kept_task",
        sa.Column("task", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("funnel", TEXT, nullable=True),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("task"),
    )
    op.create_index("ix_bizproc_kept_task_record", "bizproc_kept_task", ["record"])
    op.create_index(
        "ix_bizproc_kept_task_instance_id_element",
        "bizproc_kept_task",
        ["instance_id", "element"],
    )


def _create_made_record(op: Operations) -> None:
    op.create_table(
        "bizproc_made_record",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _known(column: str) -> dict[str, Any]:
    known = sa.column(column).is_not(None)
    return {"sqlite_where": known, "postgresql_where": known}
