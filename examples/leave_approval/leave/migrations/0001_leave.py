"""Create accounts and bookings."""

import sqlalchemy as sa
from alembic.operations import Operations

revision, down_revision = "0001", None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_leave_account",
        sa.Column("employee", TEXT, primary_key=True),
        sa.Column("year", sa.BigInteger(), primary_key=True),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "bizproc_leave_booking",
        sa.Column("request", TEXT, primary_key=True),
        sa.Column("employee", TEXT, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index(
        "bizproc_leave_booking_employee_year",
        "bizproc_leave_booking",
        ["employee", "year"],
    )
