"""What an application writes through the connection itself, beside the store."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bizproc.stores.sql import SqlStore, migrate
from bizproc.stores.sql.schema import schema_of
from bizproc.testing.store_suite.samples import (
    SAMPLES,
    SUITE_TABLES,
    refused,
    samples,
)

BY_HAND = "UPDATE suite_sample SET title = 'by hand'"


@pytest.fixture
def connection():
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        migrate(connection)
        schema_of(SUITE_TABLES).create_all(connection)
        yield connection
    engine.dispose()


def test_a_joined_store_writes_whole_rows(connection):
    """The caller holds the connection all the time, so a row read may be changed."""
    store = SqlStore.on(connection, tables=SUITE_TABLES)
    [row] = samples(1)
    with store.begin() as tx:
        tx.insert(SAMPLES, row)
        assert tx.get(SAMPLES, "s1") == row
        connection.exec_driver_sql(BY_HAND)
        tx.replace(SAMPLES, replace(row, rank=5))
        assert tx.get(SAMPLES, "s1") == replace(row, rank=5)


@pytest.mark.parametrize("asked", ["before", "inside"])
def test_a_failed_block_undoes_what_was_written_by_hand(tmp_path, asked):
    store = SqlStore.open(f"sqlite:///{tmp_path}/store.db", tables=SUITE_TABLES)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        held = tx.connection if asked == "before" else None
        with refused(KeyError), tx.savepoint(), tx.savepoint():
            (held or tx.connection).exec_driver_sql(BY_HAND)
            raise KeyError
        assert tx.select(SAMPLES) == samples(1)
    store.close()


def test_a_row_replaced_by_itself_stays(tmp_path):
    store = SqlStore.open(f"sqlite:///{tmp_path}/store.db", tables=SUITE_TABLES)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
        row = tx.get(SAMPLES, "s1")
        tx.replace(SAMPLES, row)
        assert tx.select(SAMPLES) == [row]
    store.close()
