"""Create registrations and messages of tickets."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_desk_registration",
        sa.Column("ticket", TEXT, primary_key=True),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("rating_token", TEXT, nullable=False),
        sa.Column("page_token", TEXT, nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
    )
    for column in ("number", "token", "rating_token", "page_token"):
        op.create_index(
            f"ix_bizproc_desk_registration_{column}",
            "bizproc_desk_registration",
            [column],
            unique=True,
        )
    op.create_table(
        "bizproc_desk_message",
        sa.Column("ticket", TEXT, primary_key=True),
        sa.Column("index", sa.BigInteger(), primary_key=True),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("side", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("via", TEXT, nullable=False),
        sa.Column("attachments", TEXT, nullable=False),
        sa.Column("message_id", TEXT, nullable=True),
    )
    op.create_index("ix_bizproc_desk_message_at", "bizproc_desk_message", ["at"])
