"""Tables are upgraded while they are used: by others that upgrade, and by workers."""

import threading
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from bizproc.errors import StoreError, StoreUnavailableError
from bizproc.store import Table
from bizproc.stores.migrations import Migrations
from bizproc.stores.sql import SqlStore, backend
from bizproc.stores.sql import store as stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    id: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    id: str
    person: str
    days: int | None = None


OLD, NEW = Table("bizproc_leave", Old), Table("bizproc_leave", New)
FIRST = """
import sqlalchemy as sa
revision, down_revision = "0001", None
def upgrade(op):
    op.create_table("bizproc_leave",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"))
    op.create_table("bizproc_ran", sa.Column("n", sa.Integer()))
"""
SECOND = """
import sqlalchemy as sa
revision, down_revision = "0002", "0001"
def upgrade(op):
    op.add_column("bizproc_leave", sa.Column("days", sa.BigInteger()))
    op.create_index("ix_bizproc_leave_person", "bizproc_leave", ["person"])
    op.execute("INSERT INTO bizproc_ran VALUES (2)")
"""
BREAKS = SECOND + "    raise KeyError('half of it is done')\n"
DROPS = SECOND.replace('["person"]', '["id"]') + (
    "    op.drop_column('bizproc_leave', 'person')\n"
)


@pytest.fixture
def releases(tmp_path):
    """Return what gives the migrations of a release, with its newest script."""

    def release(script=None):
        folder = tmp_path / ("old" if script is None else f"new{abs(hash(script))}")
        folder.mkdir(exist_ok=True)
        (folder / "0001_leave.py").write_text(FIRST)
        if script is not None:
            (folder / "0002_days.py").write_text(script)
        tables = (OLD,) if script is None else (NEW,)
        return Migrations(owner="leave", tables=tables, scripts=folder)

    return release


def ran(application):
    with application.connect() as connection:
        count = "SELECT count(*) FROM bizproc_ran"
        return connection.exec_driver_sql(count).scalar()


def columns(application):
    return [it["name"] for it in sa.inspect(application).get_columns("bizproc_leave")]


def test_an_upgrade_goes_on_beside_workers_of_the_old_release(database, releases):
    """Nobody fails, nothing is lost, and the old release goes on until it is restarted."""
    old = SqlStore.open(database, migrations=[releases()])
    kept, errors, halt = [], [], threading.Event()

    def work(who):
        number = 0
        while not halt.is_set():
            number += 1
            row = Old(id=f"{who}-{number}", person=who)
            try:
                with old.begin() as tx:
                    tx.insert(OLD, row)
                    tx.replace(OLD, row)
                    assert tx.get(OLD, row.id) == row
            except Exception as error:  # noqa: BLE001 - told by the test
                errors.append(error)
                return
            kept.append(row.id)

    workers = [threading.Thread(target=work, args=(who,)) for who in ("ada", "bob")]
    for one in workers:
        one.start()
    while len(kept) < 10 and not errors:
        workers[0].join(0.01)
    new = SqlStore.open(database, migrations=[releases(SECOND)])
    seen = len(kept)
    while len(kept) < seen + 10 and not errors:
        workers[0].join(0.01)
    halt.set()
    for one in workers:
        one.join()
    assert errors == []
    with new.read() as tx:
        assert sorted(row.id for row in tx.select(NEW)) == sorted(kept)
    with pytest.raises(StoreError, match=r"of leave .* version 0002, newer than 0001"):
        SqlStore.open(database, migrations=[releases()])
    old.close()
    new.close()


def test_of_many_that_upgrade_together_one_does(database, application, releases):
    SqlStore.open(database, migrations=[releases()]).close()
    new, errors = releases(SECOND), []
    start = threading.Barrier(4)

    def open_it():
        start.wait()
        try:
            SqlStore.open(database, migrations=[new]).close()
        except Exception as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    assert ran(application) == 1


def test_a_script_that_fails_leaves_the_old_release_running(
    database, application, releases
):
    old = SqlStore.open(database, migrations=[releases()])
    with pytest.raises(StoreError, match="half of it is done"):
        SqlStore.open(database, migrations=[releases(BREAKS)])
    assert columns(application) == ["id", "person"]
    assert ran(application) == 0
    SqlStore.open(database, migrations=[releases()]).close()
    with old.begin() as tx:
        tx.insert(OLD, Old(id="1", person="ada"))
    old.close()


def test_a_running_worker_whose_column_is_gone_is_told_to_be_restarted(
    database, releases
):
    old = SqlStore.open(database, migrations=[releases()])
    SqlStore.open(database, migrations=[releases(DROPS)]).close()
    with (
        pytest.raises(StoreError, match=r"newer release .* restart this program"),
        old.begin() as tx,
    ):
        tx.insert(OLD, Old(id="1", person="ada"))
    old.close()


@pytest.fixture
def in_use(empty_postgresql, releases, monkeypatch):
    """Return a database one of whose tables somebody holds, until it is let go."""
    waits = [it.replace("3s", "50ms") for it in backend._GUARD]
    monkeypatch.setattr(backend, "_GUARD", tuple(waits))
    SqlStore.open(empty_postgresql, migrations=[releases()]).close()
    engine = sa.create_engine(empty_postgresql.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM bizproc_leave")
        yield empty_postgresql, connection
    engine.dispose()


def test_a_table_in_use_is_waited_for_by_turns(in_use, releases, monkeypatch):
    """Behind an upgrade that waits everybody waits: it lets them pass in between."""
    url, holder = in_use
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            holder.rollback()

    monkeypatch.setattr(stores.time, "sleep", pause)
    SqlStore.open(url, migrations=[releases(SECOND)]).close()
    assert pauses == [1.0, 1.0, 1.0]


def test_a_table_that_stays_in_use_is_told_and_nothing_is_done(
    in_use, releases, monkeypatch
):
    url, holder = in_use
    monkeypatch.setattr(stores.time, "sleep", lambda _: None)
    monkeypatch.setattr(stores, "_UPGRADES", 3)
    with pytest.raises(StoreUnavailableError, match="locked by another transaction"):
        SqlStore.open(url, migrations=[releases(SECOND)])
    assert columns(holder) == ["id", "person"]
