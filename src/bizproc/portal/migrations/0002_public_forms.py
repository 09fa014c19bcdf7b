"""Keep consents, and the links of public forms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_consent",
        sa.Column("record", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sender", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("record", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bizproc_consent_text",
        sa.Column("version", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "bizproc_form_link",
        sa.Column("form", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("form", "record"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_form_link_token", "bizproc_form_link", ["token"], unique=True
    )
