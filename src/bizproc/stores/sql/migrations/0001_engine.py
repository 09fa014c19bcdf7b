"""Create the tables of the engine."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    _create_resource(op)
    _create_definition(op)
    _create_start_subscription(op)
    _create_process_instance(op)
    _create_user_task(op)
    _create_task_person(op)
    _create_job(op)
    _create_timer(op)
    _create_subscription(op)
    _create_message(op)
    _create_incident(op)
    _create_history(op)
    _create_seen_event(op)
    _create_sequence(op)


def _create_resource(op: Operations) -> None:
    op.create_table(
        "bizproc_resource",
        sa.Column("checksum", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("checksum"),
    )


def _create_definition(op: Operations) -> None:
    op.create_table(
        "bizproc_definition",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("checksum", TEXT, nullable=False),
        sa.Column("deployed_at", INSTANT, nullable=False),
        sa.Column("deployed_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_definition_kind_name_version",
        "bizproc_definition",
        ["kind", "name", "version"],
        unique=True,
    )
    op.create_index(
        "ix_bizproc_definition_checksum", "bizproc_definition", ["checksum"]
    )


def _create_start_subscription(op: Operations) -> None:
    op.create_table(
        "bizproc_start_subscription",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("due", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_start_subscription_message",
        "bizproc_start_subscription",
        ["message"],
    )
    op.create_index(
        "ix_bizproc_start_subscription_process_id",
        "bizproc_start_subscription",
        ["process_id"],
    )
    op.create_index(
        "ix_bizproc_start_subscription_due",
        "bizproc_start_subscription",
        ["due"],
        **_known("due"),
    )


def _create_process_instance(op: Operations) -> None:
    op.create_table(
        "bizproc_process_instance",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("live_key", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("started_by", TEXT, nullable=True),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_process_instance_process_id_live_key",
        "bizproc_process_instance",
        ["process_id", "live_key"],
        unique=True,
        **_known("live_key"),
    )
    op.create_index(
        "ix_bizproc_process_instance_key",
        "bizproc_process_instance",
        ["key"],
        **_known("key"),
    )
    op.create_index(
        "ix_bizproc_process_instance_state_started_at",
        "bizproc_process_instance",
        ["state", "started_at"],
    )
    op.create_index(
        "ix_bizproc_process_instance_process_id_state_started_at",
        "bizproc_process_instance",
        ["process_id", "state", "started_at"],
    )
    op.create_index(
        "ix_bizproc_process_instance_ended_at",
        "bizproc_process_instance",
        ["ended_at"],
        **_known("ended_at"),
    )


def _create_user_task(op: Operations) -> None:
    op.create_table(
        "bizproc_user_task",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("assignee", TEXT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.Column("process_id", TEXT, nullable=True),
        sa.Column("element_id", TEXT, nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=True),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("creator", TEXT, nullable=True),
        sa.Column("observers", TEXT, nullable=False),
        sa.Column("candidate_groups", TEXT, nullable=False),
        sa.Column("due", INSTANT, nullable=True),
        sa.Column("group", TEXT, nullable=True),
        sa.Column("record", TEXT, nullable=True),
        sa.Column("form_id", TEXT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("control_since", INSTANT, nullable=True),
        sa.Column("result", TEXT, nullable=True),
        sa.Column("details", TEXT, nullable=False),
        sa.Column("urgency", INSTANT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_user_task_instance_id_state",
        "bizproc_user_task",
        ["instance_id", "state"],
        **_known("instance_id"),
    )
    op.create_index(
        "ix_bizproc_user_task_record",
        "bizproc_user_task",
        ["record"],
        **_known("record"),
    )
    op.create_index(
        "ix_bizproc_user_task_state_urgency_number",
        "bizproc_user_task",
        ["state", "urgency", "number"],
    )
    op.create_index(
        "ix_bizproc_user_task_ended_at",
        "bizproc_user_task",
        ["ended_at"],
        **_known("ended_at"),
    )


def _create_task_person(op: Operations) -> None:
    op.create_table(
        "bizproc_task_person",
        sa.Column("task", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("urgency", INSTANT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("task", "role", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_task_person_role_name_is_open_urgency_number",
        "bizproc_task_person",
        ["role", "name", "is_open", "urgency", "number"],
    )


def _create_job(op: Operations) -> None:
    op.create_table(
        "bizproc_job",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.Column("lock", TEXT, nullable=True),
        sa.Column("last_error", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bizproc_job_due", "bizproc_job", ["due"])
    op.create_index("ix_bizproc_job_instance_id", "bizproc_job", ["instance_id"])


def _create_timer(op: Operations) -> None:
    op.create_table(
        "bizproc_timer",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("put_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bizproc_timer_due_number", "bizproc_timer", ["due", "number"])
    op.create_index("ix_bizproc_timer_instance_id", "bizproc_timer", ["instance_id"])


def _create_subscription(op: Operations) -> None:
    op.create_table(
        "bizproc_subscription",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_subscription_message_key",
        "bizproc_subscription",
        ["message", "key"],
    )
    op.create_index(
        "ix_bizproc_subscription_instance_id", "bizproc_subscription", ["instance_id"]
    )


def _create_message(op: Operations) -> None:
    op.create_table(
        "bizproc_message",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("keys", TEXT, nullable=False),
        sa.Column("variables", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=True),
        sa.Column("sender", TEXT, nullable=True),
        sa.Column("only_instance", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", "rank"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_message_name_key_expires_at",
        "bizproc_message",
        ["name", "key", "expires_at"],
    )
    op.create_index(
        "ix_bizproc_message_expires_at_number",
        "bizproc_message",
        ["expires_at", "number"],
    )


def _create_incident(op: Operations) -> None:
    op.create_table(
        "bizproc_incident",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("traceback", TEXT, nullable=True),
        sa.Column("undelivered", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_incident_state_created_at",
        "bizproc_incident",
        ["state", "created_at"],
    )
    op.create_index(
        "ix_bizproc_incident_instance_id", "bizproc_incident", ["instance_id"]
    )


def _create_history(op: Operations) -> None:
    op.create_table(
        "bizproc_history",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("events", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "number"),
        sqlite_with_rowid=False,
    )


def _create_seen_event(op: Operations) -> None:
    op.create_table(
        "bizproc_seen_event",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("result", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bizproc_seen_event_at", "bizproc_seen_event", ["at"])


def _create_sequence(op: Operations) -> None:
    op.create_table(
        "bizproc_sequence",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )


def _known(column: str) -> dict[str, Any]:
    known = sa.column(column).is_not(None)
    return {"sqlite_where": known, "postgresql_where": known}
