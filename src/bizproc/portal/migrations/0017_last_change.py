"""Index what lists are sorted by when the latest change comes first."""

from __future__ import annotations

from alembic.operations import Operations

revision = "0017"
down_revision = "0016"


def upgrade(op: Operations) -> None:
    op.create_index(
        "ix_bizproc_record_changed_at",
        "bizproc_record",
        ["type", "changed_at", "number", "responsible", "deleted_at"],
    )
