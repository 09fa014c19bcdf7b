"""Statements are SQL of their dialect, with one parameter per place."""

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from bizproc.store import Condition, eq, one_of
from bizproc.stores.sql.condition_shape import shaped
from bizproc.stores.sql.statements import statements_for
from bizproc.testing.store_suite.samples import NOON, SAMPLES, SUITE_TABLES

CONDITIONS = [
    eq("id", "x"),
    eq("title", None),
    one_of("number", [1, 2, 3]),
    one_of("id", []),
    Condition("due", "<=", NOON),
    Condition("rank", "is not null"),
    Condition("rank", "<", None),
]


@pytest.mark.parametrize(
    ("dialect", "mark"), [(SQLiteDialect_pysqlite, "?"), (PGDialect_psycopg, "%s")]
)
def test_every_statement_is_written_for_every_table(dialect, mark):
    statements = statements_for(SUITE_TABLES, dialect())
    assert statements.next_number.sql.count(mark) == 1
    for table, one in statements.tables.items():
        width = len(table.row.__dataclass_fields__)
        assert one.insert.sql.count(mark) == width
        assert one.replace.sql.count(mark) == width
        assert one.get.sql.count(mark) == len(table.key)
        change = one.change_of(tuple(range(width)))
        assert change.sql.count(mark) == width + len(table.key)
        assert ("FOR UPDATE" in one.get_locked.sql) == (mark == "%s")
        assert one.select((), ("-" + table.key[0],), limit=True).sql.count(mark) == 1
    shape, values = shaped(CONDITIONS)
    assert values == ["x", 1, 2, 3, 3, NOON]
    one = statements.tables[SAMPLES]
    for statement in (one.select(shape, (), limit=False), one.delete(shape)):
        assert statement.sql.count(mark) == 6
        assert len(statement.written(values)) == 6
    behind = one.select(shape, ("number", "id"), limit=True, after=True)
    assert behind.sql.count(mark) == 9
    assert "(suite_sample.number, suite_sample.id) >" in behind.sql
    assert one.count_each((shape,)) is one.count_each((shaped(CONDITIONS)[0],))
