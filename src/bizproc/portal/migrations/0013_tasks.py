"""Keep who did what with a task, and answers that were not sent yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0013"
down_revision = "0012"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_task_event",
        sa.Column("task", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=True),
        sa.Column("changes", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("task", "number"),
        sqlite_with_rowid=False,
    )
    _index_instances(op, "bizproc_task_event")
    op.create_table(
        "bizproc_task_draft",
        sa.Column("task", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("answers", TEXT, nullable=True),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("form", TEXT, nullable=True),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("task", "person"),
        sqlite_with_rowid=False,
    )
    _index_instances(op, "bizproc_task_draft")


def _index_instances(op: Operations, table: str) -> None:
    known = sa.column("instance_id").is_not(None)
    op.create_index(
        f"ix_{table}_instance_id",
        table,
        ["instance_id"],
        sqlite_where=known,
        postgresql_where=known,
    )
