"""Create the table of what is reserved."""

import sqlalchemy as sa
from alembic.operations import Operations

revision, down_revision = "0001", None


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_shop_stock",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_bizproc_shop_stock_item", "bizproc_shop_stock", ["item"])
