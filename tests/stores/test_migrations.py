"""The tables: made by numbered scripts, equal to the declarations, never newer."""

import dataclasses
import datetime as dt
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from contextlib import closing
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from tests.portal.views.conftest import ids, open_portal, write_workspace

from bizproc.connecting import open_store
from bizproc.errors import StoreError
from bizproc.portal.migrations import PORTAL_MIGRATIONS
from bizproc.portal.schema.tables import PORTAL_TABLES, RECEIVED_MAILS
from bizproc.store import ENGINE_TABLES, Index, Table
from bizproc.stores.migrations import ENGINE_MIGRATIONS, Migrations
from bizproc.stores.sql import SqlStore, migrate
from bizproc.stores.sql.pragmas import BUSY_TIMEOUT_SECONDS, use_write_ahead_log
from bizproc.stores.sql.schema import SEQUENCE, schema_of
from bizproc.testing.store_suite.samples import refused

OURS = (ENGINE_MIGRATIONS, PORTAL_MIGRATIONS)


def names(engine):
    """Return the names of all tables and indexes."""
    found = sa.inspect(engine)
    tables = set(found.get_table_names())
    return tables | {
        index["name"] for table in tables for index in found.get_indexes(table)
    }


def kept_tables(engine):
    """Return the names of the tables that hold rows: SQLite keeps its index of words in some."""
    found = sa.inspect(engine).get_table_names()
    return {it for it in found if not it.startswith("bizproc_record_words_index")}


def described(engine):
    """Return the SQL of all tables and indexes in SQLite, without layout."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        )
        return {
            name: " ".join(sql.split())
            for name, sql in found
            if "_version_" not in name
        }


def test_scripts_lead_exactly_to_the_declared_tables():
    migrated, declared = (sa.create_engine("sqlite://") for _ in range(2))
    with migrated.begin() as connection:
        migrate(connection, PORTAL_MIGRATIONS)
    schema_of((*ENGINE_TABLES, *PORTAL_TABLES)).create_all(declared)
    assert described(migrated) == described(declared)
    migrated.dispose()
    declared.dispose()


def test_scripts_lead_to_the_declared_tables_on_both(application):
    with application.begin() as connection:
        migrate(connection, PORTAL_MIGRATIONS)
        found = sa.MetaData()
        found.reflect(connection)
    declared = schema_of((*ENGINE_TABLES, *PORTAL_TABLES)).tables
    for name, expected in declared.items():
        table = found.tables[name]
        assert [(c.name, c.nullable) for c in table.c] == [
            (c.name, c.nullable) for c in expected.c
        ]
        named = {i.name for i in table.indexes} - {"ix_bizproc_record_words_index"}
        assert named == {i.name for i in expected.indexes}


def test_mails_that_were_seen_stay_seen(application, tmp_path):
    with application.begin() as connection:
        migrate(connection, before_script("0003", tmp_path))
        connection.exec_driver_sql(
            "INSERT INTO bizproc_seen_mail (message_id, at, record) VALUES"
            " ('<1@x>', '2027-01-01T00:00:00Z', 'lead-1'),"
            " ('<2@x>', '2027-01-01T00:00:00Z', NULL)"
        )
        migrate(connection, PORTAL_MIGRATIONS)
    url = application.url.render_as_string(hide_password=False)
    store = SqlStore.open(url, migrations=[PORTAL_MIGRATIONS])
    with store.begin() as tx:
        kept = [tx.get(RECEIVED_MAILS, it) for it in ("<1@x>", "<2@x>")]
    store.close()
    assert [(it.kind, it.record, it.to) for it in kept] == [
        ("personal", "lead-1", ()),
        ("stranger", None, ()),
    ]


def test_records_of_before_the_indexes_are_found_as_before(application, tmp_path):
    with application.begin() as connection:
        migrate(connection, before_script("0015", tmp_path / "scripts"))
        for sql in RECORDS_OF_0014.strip().split(";\n"):
            connection.exec_driver_sql(sql)
    folder = tmp_path / "workspace"
    folder.mkdir()
    url = application.url.render_as_string(hide_password=False)
    portal = open_portal(url, write_workspace(folder))
    assert ids(portal.list_records("case", order="title")) == [2, 3, 1]
    assert ids(portal.list_records("case", order="-amount")) == [1, 3, 2]
    assert ids(portal.search("lamp")) == [3, 1]
    report = portal.stage_report("case")
    passed = [(it.stage.code, it.passed, it.left) for it in report.stages if it.passed]
    assert passed == [("NEW", 1, 1), ("WORK", 1, 0)]
    portal.change("case-1", {"stage": "WON", "title": "Cable"})
    portal.change("case-2", {"stage": "WORK"})
    report = portal.stage_report("case")
    spans = {it.stage.code: it.mean for it in report.stages if it.left}
    assert spans == {"NEW": dt.timedelta(hours=1), "WORK": dt.timedelta(hours=8)}
    assert [it.passed for it in report.stages] == [1, 2, 0, 1, 0]
    assert ids(portal.search("lamp")) == [3]
    assert ids(portal.search("cable")) == [1]
    portal.close()


RECORDS_OF_0014 = """
INSERT INTO bizproc_record (id, type, number, revision, created_at, funnel, stage,
 ordinal, title, amount, changed_at, fields) VALUES
 ('case-1', 'case', 1, 2, '2027-03-03T00:00:00.000000Z', 'main', 'WORK', 70001, 'Lamp', 500,
  '2027-03-03T01:00:00.000000Z',
  '{"title":"Lamp","price":5,"stage":"WORK","funnel":"main"}'),
 ('case-2', 'case', 2, 1, '2027-03-03T00:00:00.000000Z', 'main', 'NEW', 70002, 'Bulb', NULL,
  '2027-03-03T00:00:00.000000Z', '{"title":"Bulb","stage":"NEW","funnel":"main"}'),
 ('case-3', 'case', 3, 1, '2027-03-03T00:00:00.000000Z', 'second', 'NEW', 70400, 'Desk lamp', 300,
  '2027-03-03T00:00:00.000000Z',
  '{"title":"Desk lamp","price":3,"stage":"NEW","funnel":"second"}');
INSERT INTO bizproc_record_words (ordinal, record, words) VALUES
 (70001, 'case-1', 'case=1 1 lamp');
INSERT INTO bizproc_record_words (ordinal, record, words) VALUES
 (70002, 'case-2', 'case=2 2 bulb');
INSERT INTO bizproc_record_words (ordinal, record, words) VALUES
 (70400, 'case-3', 'case=3 3 desk lamp');
INSERT INTO bizproc_record_stay (record, number, type, funnel, stage, entered_at,
 left_at, seconds, next_stage) VALUES
 ('case-1', 1, 'case', 'main', 'NEW', '2027-03-03T00:00:00.000000Z',
  '2027-03-03T01:00:00.000000Z', 3600, 'WORK'),
 ('case-1', 2, 'case', 'main', 'WORK', '2027-03-03T01:00:00.000000Z', NULL, NULL, NULL)
"""


def before_script(number, folder):
    """Return the portal's migrations up to the one before a script."""
    folder.mkdir(exist_ok=True)
    for script in PORTAL_MIGRATIONS.scripts.glob("*.py"):
        if script.name[:4] < number:
            shutil.copy(script, folder)
    return dataclasses.replace(PORTAL_MIGRATIONS, tables=(), scripts=folder)


def test_everything_of_ours_is_called_bizproc(application):
    with application.begin() as connection:
        migrate(connection, PORTAL_MIGRATIONS)
    assert {
        name
        for name in names(application)
        if not name.startswith(("bizproc_", "ix_bizproc_"))
    } == set()
    with application.connect() as connection:
        if connection.dialect.name == "postgresql":
            sql = "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            found = connection.exec_driver_sql(sql).scalars().all()
            assert len(found) > len(ENGINE_TABLES)
            assert [name for name in found if not name.startswith("bizproc_")] == []


def test_a_database_has_the_tables_of_those_who_use_it(database, application):
    address = database.render_as_string(hide_password=False)
    open_store(address).close()
    engines = {*(it.name for it in ENGINE_TABLES), SEQUENCE, "bizproc_version_engine"}
    assert set(sa.inspect(application).get_table_names()) == engines
    open_store(address, migrations=[PORTAL_MIGRATIONS]).close()
    portals = {*(it.name for it in PORTAL_TABLES), "bizproc_version_portal"}
    assert kept_tables(application) == engines | portals
    open_store(address).close()
    assert kept_tables(application) == engines | portals


@pytest.mark.parametrize("owner", OURS, ids=lambda it: it.owner)
def test_head_is_the_newest_script(owner):
    scripts = ScriptDirectory(owner.scripts, version_locations=[owner.scripts])
    assert scripts.get_heads() == [owner.head]


@pytest.mark.parametrize("owner", OURS, ids=lambda it: it.owner)
def test_database_of_a_newer_version_is_refused_and_left_alone(
    database, application, owner
):
    SqlStore.open(database, migrations=[PORTAL_MIGRATIONS]).close()
    with application.begin() as connection:
        table = sa.table(owner.version_table, sa.column("version_num"))
        connection.execute(sa.update(table).values(version_num="9999"))
    before = names(application)
    with refused(StoreError, owner.owner, "9999", "newer than", "install the newer"):
        SqlStore.open(database, migrations=[PORTAL_MIGRATIONS])
    assert names(application) == before


def test_a_database_from_before_the_prefix_is_refused_and_left_alone(
    database, application
):
    old = ("bizproc_schema", "process_instance", "history", "crm_record", "orders")
    with application.begin() as connection:
        for name in old:
            connection.exec_driver_sql(f"CREATE TABLE {name} (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO bizproc_schema VALUES ('0002')")
    words = ("before the first release", "crm_record", "new database", "left as it is")
    with refused(StoreError, *words):
        SqlStore.open(database, migrations=[PORTAL_MIGRATIONS])
    with refused(StoreError, *words), application.begin() as connection:
        migrate(connection)
    with refused(StoreError, *words):
        SqlStore.open(application)
    assert names(application) == set(old)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Be the row of an extension."""

    id: str
    person: str
    days: int = 0


LEAVES = Table("bizproc_leave", Leave, indexes=(Index(("person",)),))
FIRST = """
import sqlalchemy as sa
revision = "0001"
down_revision = None

def upgrade(op):
    op.create_table(
        "bizproc_leave",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
"""
SECOND = """
import sqlalchemy as sa
revision = "0002"
down_revision = "0001"

def upgrade(op):
    op.add_column(
        "bizproc_leave",
        sa.Column("days", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.create_index("ix_bizproc_leave_person", "bizproc_leave", ["person"])
"""


@pytest.fixture
def scripts(tmp_path):
    folder = tmp_path / "a %(here)s: folder"
    folder.mkdir()
    return folder


def leave(scripts, **files):
    for name, text in files.items():
        (scripts / f"{name.removeprefix('_')}.py").write_text(textwrap.dedent(text))
    return Migrations(owner="leave", tables=(LEAVES,), scripts=scripts)


def test_an_extension_brings_tables_and_changes_them(database, application, scripts):
    first = leave(scripts, _0001_leave=FIRST)
    with application.begin() as connection:
        migrate(connection, first)
        connection.exec_driver_sql("INSERT INTO bizproc_leave VALUES ('l1', 'Anna')")
    second = leave(scripts, _0002_days=SECOND)
    store = SqlStore.open(database, migrations=[PORTAL_MIGRATIONS, second])
    with store.begin() as tx:
        tx.insert(LEAVES, Leave(id="l2", person="Anna", days=3))
        assert [row.days for row in tx.select(LEAVES)] == [0, 3]
    store.close()
    again = SqlStore.open(database, migrations=[second, second])
    with again.read() as tx:
        assert tx.count(LEAVES) == 2
    again.close()
    assert {"bizproc_version_leave", "ix_bizproc_leave_person"} <= names(application)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ["holds no script", "0001_leave.py"]),
        (
            {"_0001_leave": FIRST.replace("upgrade(op)", "upgrade()")},
            ["0001_leave.py", "def upgrade(op: Operations)"],
        ),
        (
            {"_0001_leave": FIRST, "_0003_days": SECOND},
            ["is 0003", "led to 0002", "down_revision"],
        ),
        (
            {"_0001_leave": FIRST, "_0002_days": SECOND.replace('"0001"', '"0007"')},
            ["migrations of leave", "0007"],
        ),
        ({"_0001_leave": "import nonsense"}, ["migrations of leave", "nonsense"]),
        ({"_0001_leave": "def"}, ["migrations of leave", "syntax"]),
        (
            {"_0001_leave": FIRST.replace("op.create_table", "op.create_tabel")},
            ["migrations of leave", "0001", "create_tabel"],
        ),
        (
            {
                "_0001_leave": FIRST,
                "_0002_days": SECOND.replace('leave", [', 'live", ['),
            },
            ["bizproc_live"],
        ),
    ],
    ids=[
        "none",
        "no op",
        "gap",
        "no such",
        "import",
        "syntax",
        "attribute",
        "database",
    ],
)
def test_scripts_that_fail_are_explained_and_leave_nothing(
    database, application, scripts, files, words
):
    with refused(StoreError, *words):
        SqlStore.open(database, migrations=[PORTAL_MIGRATIONS, leave(scripts, **files)])
    assert names(application) == set()


def test_owners_and_tables_are_told_apart(scripts):
    with refused(StoreError, "'pair'", "bizproc_pair"):
        Migrations(owner="leave", tables=(Table("pair", Leave),), scripts=scripts)
    for owner in ("", "Leave", "leave approval", "x" * 31, "leave;"):
        with refused(StoreError, "lower-case letters"):
            Migrations(owner=owner, tables=(), scripts=scripts)
    first = leave(scripts)
    other = Migrations(owner="leave", tables=(), scripts=scripts)
    with refused(StoreError, "owner 'leave'"):
        open_store("memory://", migrations=[first, other])
    for tables in ((LEAVES,), (Table("bizproc_job", Leave),)):
        thief = Migrations(owner="holiday", tables=tables, scripts=scripts)
        with refused(StoreError, tables[0].name, "belongs to", "holiday"):
            open_store("memory://", migrations=[first, thief])


def test_tables_of_an_extension_are_there_in_memory(scripts):
    store = open_store("memory://", migrations=[leave(scripts)])
    with store.begin() as tx:
        tx.insert(LEAVES, Leave(id="l1", person="Anna"))
        assert tx.count(LEAVES) == 1


def test_half_made_schema_is_not_left_behind(tmp_path):
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE bizproc_incident (id TEXT)")
    raw.close()
    with pytest.raises(StoreError, match="incident"):
        SqlStore.open(f"sqlite:///{path}")
    with sqlite3.connect(path) as raw:
        names = raw.execute("SELECT name FROM sqlite_master").fetchall()
    raw.close()
    assert names == [("bizproc_incident",)]


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


CODE = """
import sys
from bizproc.connecting import open_store
from bizproc.portal.migrations import PORTAL_MIGRATIONS
open_store(sys.argv[1], migrations=[PORTAL_MIGRATIONS]).close()
"""


def test_processes_that_open_an_empty_database_together_agree(database, application):
    address = database.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CODE, address]
    started = [subprocess.Popen(command) for _ in range(4)]  # noqa: S603
    assert [process.wait() for process in started] == [0, 0, 0, 0]
    assert "bizproc_version_portal" in names(application)


def test_threads_that_migrate_several_databases_together_agree(tmp_path):
    """Alembic's global `op` would be the same for all of them."""
    start = threading.Barrier(4)
    faults = []

    def open_new(number):
        start.wait()
        try:
            SqlStore.open(
                f"sqlite:///{tmp_path / f'{number}.db'}", migrations=[PORTAL_MIGRATIONS]
            ).close()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            faults.append(error)

    threads = [threading.Thread(target=open_new, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    sizes = set()
    for number in range(4):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as raw:
            sql = "SELECT count(*) FROM sqlite_master"
            sizes.add(raw.execute(sql).fetchone()[0])
    assert len(sizes) == 1
