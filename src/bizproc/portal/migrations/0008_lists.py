"""Keep saved views of lists, and changes of many records with what became of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    _create_saved_view(op)
    _create_bulk_run(op)
    _create_bulk_step(op)


def _create_saved_view(op: Operations) -> None:
    op.create_table(
        "bizproc_saved_view",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("query", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("fields", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bizproc_saved_view_type", "bizproc_saved_view", ["type"])


def _create_bulk_run(op: Operations) -> None:
    op.create_table(
        "bizproc_bulk_run",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("deletes", sa.Boolean(), nullable=False),
        sa.Column("fields", TEXT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bizproc_bulk_run_state", "bizproc_bulk_run", ["state"])
    op.create_index(
        "ix_bizproc_bulk_run_by_begun_at", "bizproc_bulk_run", ["by", "begun_at"]
    )


def _create_bulk_step(op: Operations) -> None:
    op.create_table(
        "bizproc_bulk_step",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("run", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_bulk_step_run_outcome_number",
        "bizproc_bulk_step",
        ["run", "outcome", "number"],
    )
