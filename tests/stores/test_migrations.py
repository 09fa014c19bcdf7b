"""The schema: made by numbered scripts, equal to the declarations, never newer."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from bizproc.errors import StoreError
from bizproc.portal.tables import PORTAL_TABLES
from bizproc.store import ENGINE_TABLES
from bizproc.stores.sql import SqlStore, upgrade
from bizproc.stores.sql.backend import BUSY_TIMEOUT_SECONDS, use_write_ahead_log
from bizproc.stores.sql.schema import schema_of
from bizproc.stores.sql.upgrade import HEAD, MIGRATIONS, VERSION_TABLE


def described(engine):
    """Return the SQL of all tables and indexes, without layout."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        )
        return {
            name: " ".join(sql.split()) for name, sql in found if name != VERSION_TABLE
        }


def test_scripts_lead_exactly_to_the_declared_tables():
    migrated, declared = (sa.create_engine("sqlite://") for _ in range(2))
    with migrated.begin() as connection:
        upgrade._run_scripts(connection)  # alone: `migrate` also creates what lacks
    schema_of((*ENGINE_TABLES, *PORTAL_TABLES)).create_all(declared)
    assert described(migrated) == described(declared)
    migrated.dispose()
    declared.dispose()


def test_head_is_the_newest_script():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "store.db"
    SqlStore.open(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE bizproc_schema SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match=r"9999, newer than .* install the newer"):
        SqlStore.open(f"sqlite:///{path}")


def test_half_made_schema_is_not_left_behind(tmp_path):
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE incident (id TEXT)")
    raw.close()
    with pytest.raises(StoreError, match="incident"):
        SqlStore.open(f"sqlite:///{path}")
    with sqlite3.connect(path) as raw:
        names = raw.execute("SELECT name FROM sqlite_master").fetchall()
    raw.close()
    assert names == [("incident",)]


def test_current_database_opens_without_alembic(tmp_path):
    path = tmp_path / "store.db"
    SqlStore.open(f"sqlite:///{path}").close()
    code = (
        "import sys; from bizproc.stores.sql import SqlStore;"
        f"SqlStore.open({f'sqlite:///{path}'!r}).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_switch_to_the_write_ahead_log_waits_for_a_writer(tmp_path):
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with closing(sqlite3.connect(path, isolation_level=None)) as opened:
            use_write_ahead_log(opened, pause=lambda _: writer.execute("ROLLBACK"))
            assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_switch_to_the_write_ahead_log_gives_up_on_a_writer_that_stays(tmp_path):
    path = tmp_path / "store.db"
    pauses = []
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with (
            closing(sqlite3.connect(path, isolation_level=None)) as opened,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            use_write_ahead_log(opened, pause=pauses.append)
    assert round(sum(pauses)) == BUSY_TIMEOUT_SECONDS


def test_processes_that_open_an_empty_database_together_agree(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    code = f"from bizproc.stores.sql import SqlStore; SqlStore.open({url!r}).close()"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]  # noqa: S603
    assert [process.wait(20) for process in started] == [0, 0, 0]
