"""Keep what came in by mail, not only that it was seen; and how mailboxes do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")

# of a mail that was seen before nothing more is known than its id and its record
_SEEN = """
INSERT INTO bizproc_received_mail
    (id, number, at, kind, from_, "to", subject, text, attachments, record)
SELECT message_id, 0, at, CASE WHEN record IS NULL THEN 'stranger' ELSE 'personal' END,
    '', '[]', '', '', '[]', record
FROM bizproc_seen_mail
"""


def upgrade(op: Operations) -> None:
    _create_received_mail(op)
    op.execute(_SEEN)
    op.drop_table("bizproc_seen_mail")
    _create_mailbox_state(op)


def _create_received_mail(op: Operations) -> None:
    op.create_table(
        "bizproc_received_mail",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("from_", TEXT, nullable=False),
        sa.Column("to", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("attachments", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=True),
        sa.Column("digest", TEXT, nullable=True),
        sa.Column("problem", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_bizproc_received_mail_number", "bizproc_received_mail", ["number"]
    )
    known = sa.text("record IS NOT NULL")
    op.create_index(
        "ix_bizproc_received_mail_record_number",
        "bizproc_received_mail",
        ["record", "number"],
        sqlite_where=known,
        postgresql_where=known,
    )
    op.create_index(
        "ix_bizproc_received_mail_kind_number",
        "bizproc_received_mail",
        ["kind", "number"],
    )


def _create_mailbox_state(op: Operations) -> None:
    op.create_table(
        "bizproc_mailbox_state",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("trouble", TEXT, nullable=True),
        sa.Column("since", INSTANT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
