"""Keep the words that records are found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0009"
down_revision = "0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "bizproc_record_words",
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ordinal"),
        sqlite_with_rowid=False,
    )
    _index_words(op, op.get_bind().dialect.name)


def _index_words(op: Operations, dialect: str) -> None:
    if dialect == "postgresql":
        vector = "array_to_tsvector(string_to_array(\"words\", ' '))"
        op.execute(
            "CREATE INDEX ix_bizproc_record_words_index "
            f"ON bizproc_record_words USING gin (({vector}))"
        )
        return
    for text in _OF_SQLITE:
        op.execute(text)


_OF_SQLITE = (
    (
        "CREATE VIRTUAL TABLE bizproc_record_words_index USING fts5("
        "\"words\", content='bizproc_record_words', content_rowid='ordinal', "
        "columnsize=0, detail=none, tokenize=\"ascii tokenchars '=_'\")"
    ),
    "CREATE TABLE bizproc_record_words_index_new (key INTEGER PRIMARY KEY)",
    (
        "CREATE TRIGGER bizproc_record_words_index_added "
        "AFTER INSERT ON bizproc_record_words BEGIN "
        'INSERT INTO bizproc_record_words_index_new VALUES (new."ordinal"); END'
    ),
    (
        "CREATE TRIGGER bizproc_record_words_index_removed "
        "AFTER DELETE ON bizproc_record_words BEGIN "
        "DELETE FROM bizproc_record_words_index_new "
        'WHERE key = old."ordinal"; END'
    ),
    (
        "CREATE TRIGGER bizproc_record_words_index_filled "
        "AFTER INSERT ON bizproc_record_words "
        'WHEN new."ordinal" % 256 = 0 BEGIN '
        'INSERT INTO bizproc_record_words_index (rowid, "words") '
        'SELECT "ordinal", "words" FROM bizproc_record_words WHERE "ordinal" IN '
        "(SELECT key FROM bizproc_record_words_index_new); "
        "DELETE FROM bizproc_record_words_index_new; END"
    ),
)
