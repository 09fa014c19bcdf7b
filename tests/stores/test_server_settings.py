"""A server that is set up otherwise: the same answers, or a clear refusal."""

import datetime as dt
import itertools
import os
import threading

import pytest
import sqlalchemy as sa
from tests.postgresql import administering

from bizproc.connecting import connect
from bizproc.errors import StoreError, StoreUnavailableError
from bizproc.stores.sql import SqlStore
from bizproc.stores.sql.server import refuse_unfit
from bizproc.testing.postgres import own_server
from bizproc.testing.store_suite import CHECKS, DURABLE_CHECKS, SUITE_TABLES
from bizproc.testing.store_suite.samples import SAMPLES, ids, samples

ODD = {
    "TimeZone": "'Pacific/Kiritimati'",
    "DateStyle": "'German'",
    "IntervalStyle": "'sql_standard'",
    "bytea_output": "'escape'",
    "standard_conforming_strings": "off",
    "client_encoding": "'LATIN1'",
    "default_transaction_isolation": "'serializable'",
    "default_transaction_deferrable": "on",
    "search_path": '"own rows", public',
    "lc_messages": "'C'",
}
numbers = itertools.count()


@pytest.fixture
def make_database(server, admin):
    """Return what makes a database with options, and settings of its own."""
    made = []

    def make(options="", **settings):
        name = f"bizproc_odd_{os.getpid()}_{next(numbers)}"
        admin.exec_driver_sql(f"CREATE DATABASE {name} {options}")
        made.append(name)
        for setting, value in settings.items():
            admin.exec_driver_sql(f"ALTER DATABASE {name} SET {setting} = {value}")
        return server.set(database=name)

    yield make
    for name in made:
        admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def odd(make_database):
    url = make_database(**ODD)
    with administering(url) as connection:
        connection.exec_driver_sql('CREATE SCHEMA "own rows"')
    return url


def lent(url, **more):
    return sa.create_engine(url.set(drivername="postgresql+psycopg"), **more)


@pytest.mark.parametrize("whose", ["ours", "lent"])
def test_all_that_a_store_promises_holds_whatever_the_server_is_set_to(odd, whose):
    """Moments of the years 1 and 9999 among them, in a zone of fourteen hours."""
    engine = lent(odd, connect_args={"client_encoding": "utf8"})
    store = SqlStore.open(odd if whose == "ours" else engine, tables=SUITE_TABLES)
    names = [*(table.name for table in SUITE_TABLES), "bizproc_sequence"]
    emptied = ";".join(f'TRUNCATE "own rows".{name}' for name in names)
    with administering(odd) as connection:
        for check in CHECKS:
            connection.exec_driver_sql(emptied)
            check(store)
        public = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.exec_driver_sql(public).scalar() == 0
    store.close()
    with engine.connect() as connection:  # given back as it came
        shown = connection.exec_driver_sql("SHOW TimeZone").scalar()
        assert shown == "Pacific/Kiritimati"
    engine.dispose()


@pytest.mark.parametrize("check", DURABLE_CHECKS, ids=lambda it: it.__name__)
def test_what_lasts_does_there_too(check, odd):
    check(lambda: SqlStore.open(odd, tables=SUITE_TABLES))


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_an_encoding_without_most_letters_is_refused(make_database, encoding):
    url = make_database(f"ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    told = f"its encoding is {encoding}.*UTF8"
    with pytest.raises(StoreError, match=told):
        SqlStore.open(url)
    engine = lent(url, connect_args={"client_encoding": "utf8"})
    with pytest.raises(StoreError, match=told):
        SqlStore.open(engine)
    engine.dispose()
    nothing_was_made(url.update_query_dict({"client_encoding": "utf8"}))


def nothing_was_made(url):
    with administering(url) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.exec_driver_sql(tables).scalar() == 0


def test_an_engine_that_speaks_another_encoding_is_refused(make_database):
    engine = lent(make_database(), connect_args={"client_encoding": "latin1"})
    with pytest.raises(StoreError, match="client_encoding is LATIN1; leave it out"):
        SqlStore.open(engine)
    engine.dispose()


def test_a_database_whose_writes_are_switched_off_is_refused(make_database):
    url = make_database(default_transaction_read_only="on")
    with pytest.raises(StoreError, match="default_transaction_read_only is on"):
        SqlStore.open(url)
    nothing_was_made(url)


def test_a_schema_that_is_not_there_is_told(make_database):
    url = make_database(search_path="nowhere")
    with pytest.raises(
        StoreError, match=r"names no schema that is there.*CREATE SCHEMA"
    ):
        SqlStore.open(url)


def test_a_user_who_may_make_no_tables_is_told_what_to_grant(make_database, admin):
    url = make_database()
    name = f"guest_{url.database}"
    admin.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
    with pytest.raises(StoreError, match=r"no right to that.*GRANT USAGE, CREATE"):
        SqlStore.open(url.set(username=name))
    admin.exec_driver_sql(f"DROP ROLE {name}")


@pytest.fixture(scope="module")
def own():
    with own_server() as server:
        yield server


DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 targetNamespace="urn:test"><process id="p" isExecutable="true"><startEvent id="s"/>
 <intermediateCatchEvent id="soon"><timerEventDefinition><timeDuration>PT0S</timeDuration>
 </timerEventDefinition></intermediateCatchEvent><userTask id="ask"/><endEvent id="e"/>
 <sequenceFlow id="f" sourceRef="s" targetRef="soon"/>
 <sequenceFlow id="g" sourceRef="soon" targetRef="ask"/>
 <sequenceFlow id="h" sourceRef="ask" targetRef="e"/></process></definitions>"""


def test_a_server_that_restarts_costs_no_instance_and_no_incident(own, tmp_path):
    (tmp_path / "p.bpmn").write_text(DIAGRAM)
    engine = connect(own.url)
    engine.deploy(tmp_path / "p.bpmn", check=False)
    acknowledged, halt = [], threading.Event()

    def work():
        while not halt.is_set():
            try:
                acknowledged.append(engine.start("p").id)
                engine.run_due()
            except StoreUnavailableError:  # it was away for longer than is waited
                continue

    thread = threading.Thread(target=work)
    thread.start()
    for restart in (own.stop, own.shut_down):
        seen = len(acknowledged)
        while len(acknowledged) < seen + 3:  # else the test never ends
            thread.join(0.01)
        restart()
        own.start()
    seen = len(acknowledged)
    while len(acknowledged) < seen + 3:
        thread.join(0.01)
    halt.set()
    thread.join()
    while engine.run_due():
        pass
    assert engine.incidents() == []
    for instance in acknowledged:
        assert engine.waiting_at(instance) == ["ask"]
    engine.close()


def test_a_standby_is_never_asked_for_what_is_decided_by(own):
    """Not when it is opened, nor when a primary has become one meanwhile."""
    store = SqlStore.open(own.url, tables=SUITE_TABLES)
    with store.begin() as tx:
        tx.insert(SAMPLES, *samples(1))
    own.shut_down()
    standby = own.data / "standby.signal"
    standby.touch()
    own.start()
    told = r"it is a standby \(a read replica\).*target_session_attrs=read-write"
    engine = lent(own.url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar()
    for use in (store.read, store.begin):
        with pytest.raises(StoreError, match=told), use() as tx:
            tx.count(SAMPLES)
    for database in (own.url, engine):
        with pytest.raises(StoreError, match=told):
            SqlStore.open(database)
    engine.dispose()
    own.shut_down()
    standby.unlink()
    own.start()
    with store.read() as tx:
        assert ids(tx.select(SAMPLES)) == ["s1"]
    store.close()


def test_before_the_server_tells_by_itself_it_is_asked():
    """A pooler, or PostgreSQL 13, tells nothing of a standby when one connects."""

    class Silent:
        def __init__(self, answer):
            self.info, self._answer = self, answer
            self.asked = []

        def parameter_status(self, name):
            # as PgBouncer tells what it was asked for
            return {"server_encoding": "UTF8", "client_encoding": "utf8"}.get(name)

        def execute(self, text):
            self.asked.append(text)
            return self

        def fetchone(self):
            return (self._answer,)

    with pytest.raises(StoreError, match="it is a standby"):
        refuse_unfit(Silent(True), "postgresql://u@h/d")
    primary = Silent(False)
    refuse_unfit(primary, "postgresql://u@h/d")
    assert primary.asked == ["SELECT pg_is_in_recovery()"]


def test_moments_are_the_same_in_every_zone_of_the_session(make_database):
    moment = dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC)
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        url = make_database(TimeZone=f"'{zone}'")
        store = SqlStore.open(url, tables=SUITE_TABLES)
        with store.begin() as tx:
            tx.insert(SAMPLES, *samples(1, due=moment, at=moment.replace(year=1)))
        with store.read() as tx:
            [row] = tx.select(SAMPLES)
        assert (row.due, row.at) == (moment, moment.replace(year=1))
        store.close()
