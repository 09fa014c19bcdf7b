"""Create the tables of the engine."""

from __future__ import annotations

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
    _create_call_rate(op)
    _create_timer(op)
    _create_subscription(op)
    _create_message(op)
    _create_incident(op)
    _create_history(op)
    _create_seen_event(op)
    _create_process_suspension(op)
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
        sa.Column("suspended_at", INSTANT, nullable=True),
        sa.Column("bound", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, "bizproc_definition", "kind", "name", "version", unique=True)
    _index(op, "bizproc_definition", "checksum")


def _create_start_subscription(op: Operations) -> None:
    op.create_table(
        "bizproc_start_subscription",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("schedule", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, "bizproc_start_subscription", "message")
    _index(op, "bizproc_start_subscription", "process_id")


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
        sa.Column("suspended_at", INSTANT, nullable=True),
        sa.Column("process_suspended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(
        op,
        "bizproc_process_instance",
        "process_id",
        "live_key",
        unique=True,
        known="live_key",
    )
    _index(op, "bizproc_process_instance", "key", known="key")
    op.create_index(
        "ix_bizproc_process_instance_by_age",
        "bizproc_process_instance",
        ["process_id", "state", "started_at", "definition_id"],
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
    _index(op, "bizproc_user_task", "instance_id", "number", known="instance_id")
    _index(op, "bizproc_user_task", "record", known="record")
    _index(op, "bizproc_user_task", "state", "urgency", "number")


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
        sa.Column("record", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("task", "role", "name"),
        sqlite_with_rowid=False,
    )
    _index(op, "bizproc_task_person", "role", "name", "is_open", "urgency", "number")


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
        sa.Column("traceback", TEXT, nullable=True),
        sa.Column("outcome", TEXT, nullable=True),
        sa.Column("suspended_due", INSTANT, nullable=True),
        sa.Column("worker", TEXT, nullable=True),
        sa.Column("trace", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, "bizproc_job", "due", "id")
    op.create_index(
        "ix_bizproc_job_by_lane", "bizproc_job", ["action", "process_id", "due", "id"]
    )
    _index(op, "bizproc_job", "instance_id")
    _index(op, "bizproc_job", "locked_until", "action", known="locked_until")


def _create_call_rate(op: Operations) -> None:
    op.create_table(
        "bizproc_call_rate",
        sa.Column("action", TEXT, nullable=False),
        sa.Column("calls", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("action"),
    )


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
        sa.Column("suspended_due", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, "bizproc_timer", "due", "number")
    _index(op, "bizproc_timer", "instance_id")
    op.create_index(
        "ix_bizproc_timer_by_lane",
        "bizproc_timer",
        ["process_id", "due", "number", "id"],
    )


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
    _index(op, "bizproc_subscription", "message", "key")
    _index(op, "bizproc_subscription", "instance_id")


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
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("only_process", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", "rank"),
        sqlite_with_rowid=False,
    )
    _index(op, "bizproc_message", "name", "key", "expires_at")
    _index(op, "bizproc_message", "expires_at", "number")


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
        sa.Column("key", TEXT, nullable=True),
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("cause", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, "bizproc_incident", "state", "created_at")
    _index(op, "bizproc_incident", "instance_id")


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


def _create_process_suspension(op: Operations) -> None:
    table = "bizproc_process_suspension"
    op.create_table(
        table,
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("active", TEXT, nullable=True),
        sa.Column("suspended_at", INSTANT, nullable=False),
        sa.Column("suspended_by", TEXT, nullable=True),
        sa.Column("suspended_reason", TEXT, nullable=True),
        sa.Column("resumed_at", INSTANT, nullable=True),
        sa.Column("resumed_by", TEXT, nullable=True),
        sa.Column("resumed_reason", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, table, "active", unique=True, known="active")
    _index(op, table, "process_id", "suspended_at")


def _create_seen_event(op: Operations) -> None:
    op.create_table(
        "bizproc_seen_event",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("result", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index(op, "bizproc_seen_event", "at")


def _create_sequence(op: Operations) -> None:
    op.create_table(
        "bizproc_sequence",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )


def _index(
    op: Operations,
    table: str,
    *columns: str,
    unique: bool = False,
    known: str | None = None,
) -> None:
    """Create an index, perhaps only of the rows in which a column is known."""
    where = None if known is None else sa.column(known).is_not(None)
    op.create_index(
        f"ix_{table}_{'_'.join(columns)}",
        table,
        list(columns),
        unique=unique,
        sqlite_where=where,
        postgresql_where=where,
    )
