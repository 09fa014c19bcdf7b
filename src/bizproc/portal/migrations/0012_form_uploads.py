"""Keep the files of forms that come back to who sent them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0012"
down_revision = "0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_form_upload",
        sa.Column("token", TEXT, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sender", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index("ix_bizproc_form_upload_at", "bizproc_form_upload", ["at"])
    known = sa.column("sender").is_not(None)
    op.create_index(
        "ix_bizproc_form_upload_sender_at",
        "bizproc_form_upload",
        ["sender", "at"],
        sqlite_where=known,
        postgresql_where=known,
    )
