"""Create the tables of the dialogues in chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    _create_chat_dialogue(op)
    _create_chat_reply(op)
    _create_chat_fault(op)


def _create_chat_dialogue(op: Operations) -> None:
    op.create_table(
        "bizproc_chat_dialogue",
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("chat", TEXT, nullable=False),
        sa.Column("form", TEXT, nullable=True),
        sa.Column("answers", TEXT, nullable=False),
        sa.Column("open", TEXT, nullable=True),
        sa.Column("submission_id", TEXT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("record", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("channel", "chat"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_bizproc_chat_dialogue_channel_expires_at",
        "bizproc_chat_dialogue",
        ["channel", "expires_at"],
    )


def _create_chat_reply(op: Operations) -> None:
    op.create_table(
        "bizproc_chat_reply",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("chat", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("choices", TEXT, nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_chat_reply_channel_due", "bizproc_chat_reply", ["channel", "due"]
    )
    op.create_index(
        "ix_bizproc_chat_reply_channel_chat_number",
        "bizproc_chat_reply",
        ["channel", "chat", "number"],
    )


def _create_chat_fault(op: Operations) -> None:
    op.create_table(
        "bizproc_chat_fault",
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )
