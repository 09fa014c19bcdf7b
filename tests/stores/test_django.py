"""Join Django's own transaction: rows of the ORM and of a store are kept together."""

import contextlib
import datetime as dt
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa
from django.db import IntegrityError, connection, connections, models, transaction
from django.test import override_settings
from tests import django_project

import bizproc
from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.sql import SqlStore
from bizproc.testing.store_suite import CHECKS, SUITE_TABLES
from bizproc.testing.store_suite.samples import SAMPLES, ids, refused, samples

KINDS = ["sqlite", "postgresql"]
django_project.set_up()


class Note(models.Model):  # noqa: DJ008 - nobody prints it
    """A table of the application."""

    text = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField(null=True)

    class Meta:
        app_label = "notes"


@pytest.fixture(scope="module", params=KINDS)
def address(request, tmp_path_factory):
    """Make a database once, with the tables of both."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path_factory.mktemp('django') / 'app.db'}"
    else:
        made = request.getfixturevalue("postgresql_of_module")
    store = SqlStore.open(made, tables=SUITE_TABLES)
    with django_project.database(made), connection.schema_editor() as editor:
        editor.create_model(Note)
    store.close()
    return made


@pytest.fixture
def django(address):
    with django_project.database(address) as opened:
        yield opened
        Note.objects.all().delete()
        with transaction.atomic(), joined().begin() as tx:
            tx.delete(SAMPLES)


def joined():
    return SqlStore.on(connection, tables=SUITE_TABLES)


def kept():
    """Return what is kept of both: notes and samples."""
    with transaction.atomic(), joined().read() as tx:
        return (
            sorted(Note.objects.values_list("text", flat=True)),
            ids(tx.select(SAMPLES, order_by=["id"])),
        )


class UndoneError(Exception):
    """Leave a block."""


@contextlib.contextmanager
def undone(**options):
    with contextlib.suppress(UndoneError), transaction.atomic(**options):
        yield
        raise UndoneError


@pytest.mark.usefixtures("django")
def test_the_suite_of_stores_in_a_block_of_atomic():
    for check in CHECKS:
        with undone():
            check(joined())
    assert kept() == ([], [])


@pytest.mark.parametrize("kind", ["postgresql"])
def test_moments_are_aware_though_django_reads_naive_ones(kind, request):
    address = request.getfixturevalue("postgresql_of_module")
    SqlStore.open(address, tables=SUITE_TABLES).close()
    assert address.startswith(kind)
    moment = dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)
    naive = override_settings(USE_TZ=False, TIME_ZONE="Asia/Tokyo")
    with naive, django_project.database(address), undone():
        [sample] = samples(1)
        with joined().begin() as tx:
            tx.insert(SAMPLES, sample)
            tx.update(SAMPLES, due=moment)
            tx.connection.exec_driver_sql("CREATE TEMP TABLE j (v jsonb)")
            table = sa.table("j", sa.column("v", sa.JSON))
            tx.connection.execute(table.insert().values(v={"a": 1}))
            assert tx.connection.scalar(sa.select(table.c.v)) == {"a": 1}
            [found] = tx.select(SAMPLES)
        assert found.due == moment
        with connection.cursor() as cursor:
            cursor.execute("SELECT due FROM suite_sample")
            assert cursor.fetchone()[0] == dt.datetime(2027, 3, 28, 10, 30)  # noqa: DTZ001 - as Django has it then


@pytest.mark.usefixtures("django")
def test_both_commit_or_roll_back_together():
    with transaction.atomic():
        Note.objects.create(text="kept")
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(1))
            [seen] = tx.connection.exec_driver_sql("SELECT text FROM notes_note")
            assert seen == ("kept",)
    with undone():
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(2))
        Note.objects.create(text="undone")
        assert kept() == (["kept", "undone"], ["s1", "s2"])
    assert kept() == (["kept"], ["s1"])
    connection.ensure_connection()
    assert connection.is_usable()
    assert connection.get_autocommit()


@pytest.mark.usefixtures("django")
def test_savepoints_of_both_lie_in_each_other():
    with transaction.atomic():
        with undone():  # a savepoint of Django's
            with joined().begin() as tx:
                tx.insert(SAMPLES, *samples(1))
            Note.objects.create(text="undone")
        with refused(KeyError), joined().begin() as tx:
            Note.objects.create(text="undone too")
            with transaction.atomic():
                Note.objects.create(text="likewise")
            tx.insert(SAMPLES, *samples(2))
            raise KeyError
        with joined().begin() as tx, undone(), tx.savepoint():
            tx.insert(SAMPLES, *samples(3))
            Note.objects.create(text="and this")
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(4))
        Note.objects.create(text="kept")
    assert kept() == (["kept"], ["s4"])


@pytest.mark.usefixtures("django")
def test_on_commit_runs_after_both_and_not_at_all_if_undone():
    seen = []
    with transaction.atomic():
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(1))
            transaction.on_commit(lambda: seen.append(kept()))
        Note.objects.create(text="kept")
        with undone():
            transaction.on_commit(lambda: seen.append("never"))
        assert seen == []
    assert seen == [(["kept"], ["s1"])]


@pytest.mark.usefixtures("django")
def test_without_atomic_it_is_told_to_use_it():
    store = joined()
    for opened in (store.begin, store.read):
        with refused(
            StoreError, "'default'", "autocommit", "with transaction.atomic():"
        ):
            opened().__enter__()
    assert kept() == ([], [])


@pytest.mark.usefixtures("django")
def test_a_transaction_that_django_manages_by_hand_is_joined():
    connection.set_autocommit(False)
    try:
        Note.objects.create(text="undone")
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        connection.rollback()
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(2))
        Note.objects.create(text="kept")
        connection.commit()
    finally:
        connection.rollback()
        connection.set_autocommit(True)
    assert kept() == (["kept"], ["s2"])


@pytest.mark.usefixtures("django")
def test_a_broken_block_is_told_as_that():
    def break_it():
        Note.objects.create(text="twice")
        with contextlib.suppress(IntegrityError), transaction.atomic(savepoint=False):
            Note.objects.create(text="twice")

    with undone():
        break_it()
        with refused(StoreError, "rolled back", "let the error leave"):
            joined().begin().__enter__()
    assert kept() == ([], [])


@pytest.mark.usefixtures("django")
def test_nobody_but_django_ends_the_transaction():
    with transaction.atomic():
        with joined().begin() as tx:
            tx.insert(SAMPLES, *samples(1))
        for end in ("commit", "rollback"):
            with joined().begin() as tx:
                mine = tx.connection
                mine.exec_driver_sql("SELECT 1")
                with refused(StoreError, "Django's", "atomic"):
                    getattr(mine, end)()
        Note.objects.create(text="kept")
    assert kept() == (["kept"], ["s1"])


def test_a_transaction_that_sqlite_rolled_back_is_not_written_on(tmp_path):
    """What came next would be kept without what came before."""
    address = f"sqlite:///{tmp_path / 'app.db'}"
    SqlStore.open(address, tables=SUITE_TABLES).close()
    with django_project.database(address):
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        with transaction.atomic():
            Note.objects.create(text="before")
            with refused(sa.exc.IntegrityError), joined().begin() as tx:
                tx.insert(SAMPLES, *samples(1))
                tx.connection.exec_driver_sql(
                    "INSERT OR ROLLBACK INTO notes_note (text) VALUES ('before')"
                )
            with pytest.raises(transaction.TransactionManagementError):
                Note.objects.create(text="after")
        assert kept() == ([], [])


@pytest.mark.usefixtures("django")
def test_a_connection_of_another_thread_is_refused():
    wrapper = connections["default"]
    faults = []

    def use_it():
        try:
            SqlStore.on(wrapper, tables=SUITE_TABLES).begin().__enter__()
        except StoreError as error:
            faults.append(error.message)

    with transaction.atomic():
        thread = threading.Thread(target=use_it)
        thread.start()
        thread.join()
    [told] = faults
    assert "'default'" in told
    assert "same thread" in told


@pytest.mark.parametrize("kind", KINDS)
def test_the_handler_and_other_databases_are_refused(kind, tmp_path):
    engine = bizproc.connect(f"sqlite:///{tmp_path / f'{kind}.db'}")
    with refused(InvalidValueError, "connections['default']"):
        engine.using(connections)
    django_project.set_up()
    dummy = connections.configure_settings({"default": {}})["default"]
    from django.db.backends.dummy.base import DatabaseWrapper  # noqa: PLC0415

    unknown = DatabaseWrapper(dummy, "other")
    with refused(InvalidValueError, "'other'", "SQLite or PostgreSQL"):
        engine.using(unknown)
    engine.close()


def test_another_alias_is_named(tmp_path):
    address = f"sqlite:///{tmp_path / 'other.db'}"
    engine = bizproc.connect(address)
    with django_project.database(address, alias="other") as other:
        with refused(StoreError, "transaction.atomic(using='other')"):
            engine.using(other).instances()
        with transaction.atomic(using="other"):
            assert engine.using(other).instances() == []
            assert engine.using(connections["other"]).definitions() == []
    engine.close()


def test_neither_django_nor_the_orm_is_imported_for_who_passes_nothing_of_them():
    code = """
import sys, bizproc, sqlalchemy as sa
engine = bizproc.connect("sqlite://")
database = sa.create_engine("sqlite://")
with database.connect() as connection:
    engine.using(connection)
try:
    engine.using(object())
except bizproc.errors.InvalidValueError:
    others = "django", "sqlalchemy.orm", "sqlalchemy.ext.asyncio"
    print([it for it in others if it in sys.modules])
"""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
