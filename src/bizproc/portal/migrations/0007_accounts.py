"""Keep how people sign in, their sessions and their failures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0007"
down_revision = "0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_account",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "bizproc_session",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("sender", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bizproc_session_person", "bizproc_session", ["person"])
    op.create_table(
        "bizproc_sign_in_failure",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("sender", TEXT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("name", "sender"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_sign_in_failure_last_at", "bizproc_sign_in_failure", ["last_at"]
    )
