"""Keep people as administrators change them, and their absences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    for name in ("bizproc_person", "bizproc_department"):
        op.create_table(
            name,
            sa.Column("id", TEXT, nullable=False),
            sa.Column("added", sa.Boolean(), nullable=False),
            sa.Column("fields", TEXT, nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
    _create_absence(op)
    _create_people_change(op)
    op.create_table(
        "bizproc_people_state",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("content", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )


def _create_absence(op: Operations) -> None:
    op.create_table(
        "bizproc_absence",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("begins", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=True),
        sa.Column("substitutes", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    ending = sa.column("ends").is_not(None)
    op.create_index(
        "ix_bizproc_absence_ends",
        "bizproc_absence",
        ["ends"],
        sqlite_where=ending,
        postgresql_where=ending,
    )


def _create_people_change(op: Operations) -> None:
    op.create_table(
        "bizproc_people_change",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("old", TEXT, nullable=True),
        sa.Column("new", TEXT, nullable=True),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "ix_bizproc_people_change_subject_number",
        "bizproc_people_change",
        ["subject", "number"],
    )
