"""Keep when records came into their stages, and index what lists are sorted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0015"
down_revision = "0014"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade(op: Operations) -> None:
    op.add_column("bizproc_record", sa.Column("entered_at", INSTANT, nullable=True))
    _fill_entered_at(op)
    _keep_only_stays_that_ended(op)
    for column in ("title", "amount", "due"):
        op.create_index(
            f"ix_bizproc_record_{column}",
            "bizproc_record",
            ["type", column, "number", "responsible", "deleted_at"],
        )
    if op.get_bind().dialect.name == "sqlite":
        for text in _WORDS_OF_SQLITE:
            op.execute(text)


def _fill_entered_at(op: Operations) -> None:
    op.execute(
        "UPDATE bizproc_record SET entered_at = (SELECT max(stay.entered_at) "
        "FROM bizproc_record_stay AS stay WHERE stay.record = bizproc_record.id "
        "AND stay.left_at IS NULL AND stay.stage = bizproc_record.stage "
        "AND stay.funnel = bizproc_record.funnel)"
    )


def _keep_only_stays_that_ended(op: Operations) -> None:
    op.drop_index(
        "ix_bizproc_record_stay_type_funnel_stage_entered_at", "bizproc_record_stay"
    )
    op.rename_table("bizproc_record_stay", "bizproc_record_stay_former")
    op.create_table(
        "bizproc_record_stay",
        sa.Column("record", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("funnel", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("next_stage", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("record", "number"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO bizproc_record_stay SELECT record, number, type, funnel, stage, "
        "entered_at, left_at, seconds, next_stage "
        "FROM bizproc_record_stay_former WHERE left_at IS NOT NULL"
    )
    op.drop_table("bizproc_record_stay_former")
    op.create_index(
        "ix_bizproc_record_stay_type_funnel_stage_entered_at",
        "bizproc_record_stay",
        ["type", "funnel", "stage", "entered_at"],
    )


_WORDS_OF_SQLITE = (
    "DROP TRIGGER bizproc_record_words_index_added",
    "DROP TRIGGER bizproc_record_words_index_removed",
    "DROP TRIGGER bizproc_record_words_index_filled",
    # what is not in the index yet goes in, so that all up to the greatest key is
    (
        'INSERT INTO bizproc_record_words_index (rowid, "words") '
        'SELECT "ordinal", "words" FROM bizproc_record_words WHERE "ordinal" IN '
        "(SELECT key FROM bizproc_record_words_index_new)"
    ),
    "DROP TABLE bizproc_record_words_index_new",
    "CREATE TABLE bizproc_record_words_index_end (key BIGINT NOT NULL)",
    (
        "INSERT INTO bizproc_record_words_index_end "
        'SELECT coalesce(max("ordinal"), -1) FROM bizproc_record_words'
    ),
    (
        "CREATE TRIGGER bizproc_record_words_index_late "
        "AFTER INSERT ON bizproc_record_words "
        'WHEN new."ordinal" <= (SELECT key FROM bizproc_record_words_index_end) '
        'BEGIN INSERT INTO bizproc_record_words_index (rowid, "words") '
        'VALUES (new."ordinal", new."words"); END'
    ),
    (
        "CREATE TRIGGER bizproc_record_words_index_filled "
        "AFTER INSERT ON bizproc_record_words "
        'WHEN EXISTS (SELECT 1 FROM bizproc_record_words WHERE "ordinal" > '
        "(SELECT key FROM bizproc_record_words_index_end) LIMIT 1 OFFSET 63) "
        'BEGIN INSERT INTO bizproc_record_words_index (rowid, "words") '
        'SELECT "ordinal", "words" FROM bizproc_record_words '
        'WHERE "ordinal" > (SELECT key FROM bizproc_record_words_index_end); '
        "UPDATE bizproc_record_words_index_end "
        'SET key = (SELECT max("ordinal") FROM bizproc_record_words); END'
    ),
)
