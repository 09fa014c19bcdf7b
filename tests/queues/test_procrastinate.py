"""What is procrastinate's own: word in the transaction, its tables, one pump, restarts."""

import contextlib
import sys
import threading

import pytest
import sqlalchemy as sa
from django.db import transaction
from tests import django_project
from tests.postgresql import own_server
from tests.queues.diagrams import deploy

import bizproc
from bizproc.errors import ConfigurationError, InvalidValueError, StoreError
from bizproc.queues.procrastinate import ProcrastinateQueue, pump
from bizproc.queues.procrastinate.wake_ups import JOBS, TIMERS, clear_stalled, leave
from bizproc.store import JOBS as JOB_ROWS
from bizproc.store import TIMERS as TIMER_ROWS
from bizproc.stores.sql import include_name
from bizproc.testing.queue_suite import PATIENCE
from bizproc.testing.queue_suite.bench import NEVER, Calls, wait_until
from bizproc.worker.consumer import EngineConsumer

WORD = sa.text(
    "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
)
HOLDER = sa.text(
    "SELECT a.pid, a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a"
    " USING (pid) WHERE l.locktype = 'advisory' AND l.granted"
    " AND ((l.classid::bigint << 32) | l.objid::bigint) = :lock"
)


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def actions(calls):
    made = bizproc.Actions()

    @made.add("note")
    def note(context: bizproc.ActionContext) -> None:
        calls.note(context.idempotency_key)

    return made


@contextlib.contextmanager
def engine_on(address, actions):
    engine = bizproc.connect(address, actions=actions, queue="procrastinate")
    deploy(engine, "note")
    yield engine
    engine.close()


@pytest.fixture
def engine(address, actions):
    with engine_on(address, actions) as opened:
        yield opened


@pytest.fixture
def database(address):
    engine = sa.create_engine(
        address.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool
    )
    yield engine
    engine.dispose()


def word(database):
    with database.connect() as connection:
        return connection.scalars(WORD).all()


def holder(database):
    with database.connect() as connection:
        return connection.execute(HOLDER, {"lock": pump.LOCK}).one_or_none()


def timer_ids(engine):
    with engine.read() as tx:
        return [timer.id for timer in tx.select(TIMER_ROWS, order_by=("due", "number"))]


def job_ids(engine):
    with engine.read() as tx:
        return [job.id for job in tx.select(JOB_ROWS, order_by=("due", "id"))]


def test_word_is_kept_or_undone_with_the_state(engine, database):
    with database.connect() as connection:
        engine.using(connection).start("note")
        connection.rollback()
    assert word(database) == []
    with database.connect() as connection:
        engine.using(connection).start("note")
        connection.commit()
    engine.start("note")
    assert sorted(word(database)) == sorted(
        f"bizproc.job:{it}" for it in job_ids(engine)
    )


def test_word_is_kept_or_undone_with_what_django_keeps(engine, address, database):
    with django_project.database(address, alias="shop") as connection:
        with contextlib.suppress(KeyError), transaction.atomic(using="shop"):
            engine.using(connection).start("note")
            raise KeyError
        assert word(database) == []
        with transaction.atomic(using="shop"):
            engine.using(connection).start("note")
    assert word(database) == [f"bizproc.job:{it}" for it in job_ids(engine)]


def test_who_has_a_job_takes_its_word_back(engine, database):
    engine.start("note")
    assert len(word(database)) == 1
    engine.run_due()
    assert word(database) == []


def test_word_that_nobody_heard_is_not_left_again(engine, database):
    engine.start("note")
    with database.begin() as connection:
        leave(connection, JOBS, [*job_ids(engine), "new"])
        leave(connection, JOBS, ["new"])
        leave(connection, TIMERS, ["new"])
        leave(connection, TIMERS, [])
    assert word(database)[1:] == ["bizproc.job:new", "bizproc.timer:new"]


def test_what_a_dead_listener_had_heard_is_cleared_away(database):
    beat = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({}) RETURNING id"
    heard = sa.text(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker"
        " WHERE queueing_lock = :lock"
    )
    with database.begin() as connection:
        leave(connection, JOBS, ["dead", "alive", "gone"])
        dead, alive = (
            connection.scalar(sa.text(beat.format(moment)))
            for moment in ("now() - interval '1 minute'", "now()")
        )
        for name, worker in (("dead", dead), ("alive", alive), ("gone", None)):
            values = {"lock": f"bizproc.job:{name}", "worker": worker}
            connection.execute(heard, values)
        clear_stalled(connection, after=30)
        left = sa.text("SELECT queueing_lock FROM procrastinate_jobs")
        assert connection.scalars(left).all() == ["bizproc.job:alive"]


def test_tables_are_installed_once_by_whoever_comes_first(empty_postgresql):
    address = empty_postgresql.render_as_string(hide_password=False)
    failed = []

    def install():
        try:
            ProcrastinateQueue(address).install()
        except StoreError as error:
            failed.append(error)

    installing = [threading.Thread(target=install) for _ in range(4)]
    for thread in installing:
        thread.start()
    for thread in installing:
        thread.join(PATIENCE)
    assert failed == []
    old = sa.create_engine(empty_postgresql.set(drivername="postgresql+psycopg"))
    with old.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION procrastinate_register_worker_v1")
    old.dispose()
    with pytest.raises(StoreError, match=r"older version.*own migrations"):
        bizproc.connect(address, queue="procrastinate")


def test_a_missing_package_is_named(empty_postgresql, monkeypatch):
    address = empty_postgresql.render_as_string(hide_password=False)
    for name in [it for it in sys.modules if it.split(".")[0] == "procrastinate"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    monkeypatch.setitem(sys.modules, "procrastinate.schema", None)
    with pytest.raises(ConfigurationError, match=r"bizproc\[procrastinate\]"):
        bizproc.connect(address, queue="procrastinate")


@pytest.mark.parametrize("address", ["memory://", "sqlite:///a.db"])
def test_other_databases_are_refused(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidValueError, match=f"needs PostgreSQL.*{address}"):
        bizproc.connect(address, queue="procrastinate", jobs="worker")


def test_a_queue_is_one_that_there_is_and_for_workers():
    with pytest.raises(InvalidValueError, match='there is "procrastinate"'):
        bizproc.connect("memory://", queue="celery", jobs="worker")
    with pytest.raises(InvalidValueError, match='use jobs="worker"'):
        bizproc.connect("memory://", queue="procrastinate", jobs="inline")


def test_the_pump_tells_of_a_timer_once_and_goes_on_behind_it(
    engine, database, monkeypatch
):
    monkeypatch.setattr(pump, "_AT_ONCE", 2)
    consumer = EngineConsumer(engine, threads=1)
    moving = pump.Pump(database, consumer, poll=1.0)
    for _ in range(3):
        engine.start("later-note")

    def move():
        with database.connect() as connection:
            pause = moving.move(connection)
            connection.commit()
            return pause

    wait_until(lambda: move() and len(word(database)) == 2, "two timers are told of")
    # they are still due, and may be being fired: nothing is told again meanwhile
    with database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    assert move() == pump._SOON
    assert word(database) == []
    assert consumer.fire_timers(limit=2) == 2
    assert move() <= 1.0
    assert [it for it in word(database) if "timer" in it] == [
        f"bizproc.timer:{it}" for it in timer_ids(engine)
    ]
    # what nobody did in time is told of again
    monkeypatch.setattr(pump, "_AGAIN", -1.0)
    with database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    move()
    assert {it.partition(":")[0] for it in word(database)} == {
        "bizproc.job",
        "bizproc.timer",
    }


def test_many_that_are_due_are_told_of_together(database):
    with database.begin() as connection:
        leave(connection, TIMERS, [str(n) for n in range(5)], together=2)
    assert word(database) == [f"bizproc.timer:{n}" for n in (0, 2, 4)]
    with database.begin() as connection:
        ids = sa.text("SELECT args->'ids' FROM procrastinate_jobs ORDER BY id")
        assert connection.scalars(ids).all() == [["0", "1"], ["2", "3"], ["4"]]


def test_autogenerate_leaves_its_tables_alone():
    names = ("procrastinate_jobs", "bizproc_job", "procrastination", "job")
    assert [include_name(it, "table", {}) for it in names] == [False, False, True, True]


def test_the_pump_that_dies_is_followed_by_the_next(
    engine, actions, address, database, calls
):
    with (
        engine_on(address, actions) as other,
        bizproc.Worker(engine),
        bizproc.Worker(other),
    ):
        wait_until(lambda: holder(database), "one is the pump")
        first = holder(database)
        assert first.application_name.startswith("bizproc pump ")
        with database.connect() as connection:
            ended = sa.text("SELECT pg_terminate_backend(:pid)")
            assert connection.scalar(ended, {"pid": first.pid})
        wait_until(
            lambda: (now := holder(database)) and now.pid != first.pid,
            "another session is the pump",
        )
        engine.start("later-note")
        calls.wait_for(1)


def test_a_database_that_restarts_is_waited_for_and_wakes_again(actions, calls):
    """Without a look of the listeners: they hear again, or the pump could not tell them."""
    with own_server() as server:
        address = server.url.render_as_string(hide_password=False)
        queue = ProcrastinateQueue(address, listeners_poll=NEVER)
        queue.install()
        engine = bizproc.connect(address, actions=actions, queue=queue)
        deploy(engine, "note")
        with bizproc.Worker(engine, threads=2):
            engine.start("note")
            calls.wait_for(1)
            server.stop()
            server.start()
            for name in ("note", "later-note"):
                engine.start(name)
            calls.wait_for(3)
            engine.start("note")
            calls.wait_for(4)
        assert engine.incidents() == []
        engine.close()
