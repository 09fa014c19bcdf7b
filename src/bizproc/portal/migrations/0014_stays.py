"""Keep how long records stay in their stages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0014"
down_revision = "0013"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_record_stay",
        sa.Column("record", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("funnel", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("next_stage", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("record", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_record_stay_type_funnel_stage_entered_at",
        "bizproc_record_stay",
        ["type", "funnel", "stage", "entered_at"],
    )
