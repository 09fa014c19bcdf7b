"""Keep the deeds of operators, and how far deeds to many have come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0010"
down_revision = "0009"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_operator_deed",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("deed", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "bizproc_operator_run",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("deed", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("lock", TEXT, nullable=True),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_operator_run_begun_at", "bizproc_operator_run", ["begun_at"]
    )
    op.create_table(
        "bizproc_operator_item",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run", "number"),
        sqlite_with_rowid=False,
    )
