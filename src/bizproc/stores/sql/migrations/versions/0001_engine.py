"""Create the tables of the engine."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    _create_resource()
    _create_definition()
    _create_start_subscription()
    _create_process_instance()
    _create_user_task()
    _create_job()
    _create_timer()
    _create_subscription()
    _create_incident()
    _create_history()
    _create_seen_event()
    _create_sequence()


def _create_resource() -> None:
    op.create_table(
        "resource",
        sa.Column("checksum", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("checksum"),
    )


def _create_definition() -> None:
    op.create_table(
        "definition",
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
        "ix_definition_kind_name_version",
        "definition",
        ["kind", "name", "version"],
        unique=True,
    )
    op.create_index("ix_definition_checksum", "definition", ["checksum"])


def _create_start_subscription() -> None:
    op.create_table(
        "start_subscription",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("due", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_start_subscription_message", "start_subscription", ["message"])
    op.create_index(
        "ix_start_subscription_process_id", "start_subscription", ["process_id"]
    )
    op.create_index(
        "ix_start_subscription_due", "start_subscription", ["due"], **_known("due")
    )


def _create_process_instance() -> None:
    op.create_table(
        "process_instance",
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
        "ix_process_instance_process_id_live_key",
        "process_instance",
        ["process_id", "live_key"],
        unique=True,
        **_known("live_key"),
    )
    op.create_index(
        "ix_process_instance_key", "process_instance", ["key"], **_known("key")
    )
    op.create_index(
        "ix_process_instance_state_process_id",
        "process_instance",
        ["state", "process_id"],
    )


def _create_user_task() -> None:
    op.create_table(
        "user_task",
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
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_user_task_assignee_state",
        "user_task",
        ["assignee", "state"],
        **_known("assignee"),
    )
    op.create_index(
        "ix_user_task_instance_id_state",
        "user_task",
        ["instance_id", "state"],
        **_known("instance_id"),
    )
    op.create_index("ix_user_task_record", "user_task", ["record"], **_known("record"))
    op.create_index("ix_user_task_state_due", "user_task", ["state", "due"])
    op.create_index(
        "ix_user_task_control_since",
        "user_task",
        ["control_since"],
        **_known("control_since"),
    )


def _create_job() -> None:
    op.create_table(
        "job",
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
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_job_state_due", "job", ["state", "due"])
    op.create_index("ix_job_instance_id", "job", ["instance_id"])


def _create_timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("process_id", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_timer_due_number", "timer", ["due", "number"])
    op.create_index("ix_timer_instance_id", "timer", ["instance_id"])


def _create_subscription() -> None:
    op.create_table(
        "subscription",
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
    op.create_index("ix_subscription_message_key", "subscription", ["message", "key"])
    op.create_index("ix_subscription_instance_id", "subscription", ["instance_id"])


def _create_incident() -> None:
    op.create_table(
        "incident",
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
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incident_state_process_id", "incident", ["state", "process_id"])
    op.create_index("ix_incident_instance_id", "incident", ["instance_id"])


def _create_history() -> None:
    op.create_table(
        "history",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("events", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "number"),
        sqlite_with_rowid=False,
    )


def _create_seen_event() -> None:
    op.create_table(
        "seen_event",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("result", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_sequence() -> None:
    op.create_table(
        "sequence",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )


def _known(column: str) -> dict[str, Any]:
    known = sa.column(column).is_not(None)
    return {"sqlite_where": known, "postgresql_where": known}
