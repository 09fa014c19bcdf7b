"""The store on PostgreSQL: the suite, joined transactions, a restarted server."""

import pytest
import sqlalchemy as sa

from bizproc.connecting import connect
from bizproc.errors import StoreError
from bizproc.stores.sql import SqlStore, migrate
from bizproc.stores.sql.schema import schema_of
from bizproc.testing.store_suite import (
    CHECKS,
    CONCURRENT_CHECKS,
    DURABLE_CHECKS,
    SUITE_TABLES,
)
from bizproc.testing.store_suite.samples import SAMPLES, ids, refused, samples


def opened(url):
    return SqlStore.open(url, tables=SUITE_TABLES)


def each(*checks):
    return pytest.mark.parametrize("check", checks, ids=lambda check: check.__name__)


@each(*CHECKS, *CONCURRENT_CHECKS)
def test_suite(check, url):
    store = opened(url)
    check(store)
    store.close()


@each(*DURABLE_CHECKS)
def test_lasts(check, url):
    check(lambda: opened(url))


@pytest.fixture
def application(url):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


@each(*CHECKS)
def test_joined_transaction(check, application):
    with application.connect() as connection:
        check(SqlStore.on(connection, tables=SUITE_TABLES))


def test_caller_commits_or_rolls_back(application, url):
    with application.connect() as connection:
        store = SqlStore.on(connection, tables=SUITE_TABLES)
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        connection.rollback()
        with refused(KeyError), store.begin() as tx:
            tx.insert(SAMPLES, *samples(2))
            raise KeyError
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(3))
        connection.commit()
    store = opened(url)
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s3"]
    store.close()


def test_lost_connections_are_replaced(url, admin):
    store = opened(url)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))

    def cut():
        admin.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname LIKE 'bizproc_test%%'"
        )

    cut()
    with store.read() as tx:
        assert tx.count(SAMPLES) == 1
    cut()  # nothing was asked yet: what is begun is begun anew
    with store.begin() as tx:
        cut()
        assert tx.count(SAMPLES) == 1
    with refused(StoreError, "rolled the transaction back"), store.begin() as tx:
        assert tx.count(SAMPLES) == 1
        cut()
        with refused(StoreError, "insert into table suite_sample"):
            tx.insert(SAMPLES, *samples(2))
        with refused(StoreError, "ended"):
            tx.count(SAMPLES)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(3))
        assert ids(tx.select(SAMPLES)) == ["s1", "s3"]
    store.close()


def test_scripts_lead_to_the_declared_tables(application):
    with application.begin() as connection:
        present = sa.MetaData()
        present.reflect(connection)
        present.drop_all(connection)
        migrate(connection)
        found = sa.MetaData()
        found.reflect(connection)
    declared = schema_of(SUITE_TABLES)
    for table in found.sorted_tables:
        if table.name in declared.tables:
            expected = declared.tables[table.name]
            assert [(c.name, c.nullable) for c in table.c] == [
                (c.name, c.nullable) for c in expected.c
            ]
            assert {i.name for i in table.indexes} == {i.name for i in expected.indexes}


def test_a_view_of_an_engine_holds_no_rows(url, tmp_path):
    """A transaction for reading refuses to lock; looking at an instance needs none."""
    diagram = tmp_path / "p.bpmn"
    diagram.write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' targetNamespace="urn:test"><process id="p" isExecutable="true">'
        '<startEvent id="s"/><userTask id="ask"/><endEvent id="e"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="ask"/>'
        '<sequenceFlow id="g" sourceRef="ask" targetRef="e"/></process></definitions>'
    )
    engine = connect(url)
    engine.deploy(diagram, check=False)
    instance = engine.start("p")
    with engine.view() as work:
        assert work.instance(instance.id) == instance
    assert engine.waiting_at(instance.id) == ["ask"]
    engine.close()
