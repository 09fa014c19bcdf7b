"""Keep with a record the task that is one thing with its stage."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade(op: Operations) -> None:
    op.add_column("bizproc_record", sa.Column("mirrored_by", TEXT, nullable=True))
