"""A second business, with no line of it in `src`: its scenario, its tables, its rules."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import bizproc
from bizproc.errors import ConfigurationError, ForbiddenError, InvalidValueError
from bizproc.stores.sql import SqlStore
from bizproc.stores.sql.schema import schema_of
from bizproc.testing import FakeClock, SequentialIds, run_scenarios
from bizproc.testing.coverage import CoverageRecorder
from leave.commands import Leave
from leave.extension import LEAVE
from leave.tables import ACCOUNTS, BOOKINGS, Account

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "leave_approval"
NOW = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
REQUEST = {"employee": "u_anna", "first_day": "2027-07-05", "days": 10}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return the URL of a database without tables."""
    if request.param == "sqlite":
        return sa.make_url(f"sqlite:///{tmp_path}/leave.db")
    return request.getfixturevalue("empty_postgresql")


@pytest.fixture
def application(database):
    """Return an engine of SQLAlchemy on it."""
    name = {"postgresql": "postgresql+psycopg"}.get(database.drivername, "sqlite")
    engine = sa.create_engine(database.set(drivername=name))
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def address(request, tmp_path):
    if request.param == "memory":
        return "memory://"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/leave.db"
    return request.getfixturevalue("empty_postgresql")


@pytest.fixture
def portal(address):
    opened = bizproc.open_workspace(
        address, FOLDER, clock=FakeClock(NOW), ids=SequentialIds(), deploy=True
    )
    yield opened
    opened.close()


def rows(portal, table):
    with portal.engine.read() as tx:
        return tx.select(table)


@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize("harder", [False, True])
def test_its_scenario_takes_all_of_its_diagram(store, harder):
    coverage = CoverageRecorder()
    report = run_scenarios(
        [FOLDER],
        store=store,
        restart=harder,
        deliver_twice=harder,
        coverage=coverage,
    )
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 4
    assert [it.percent for it in coverage.coverage()] == [100]


def test_a_request_books_its_days_and_a_refusal_gives_them_back(portal):
    asked = portal.create("leave_request", REQUEST, by="u_anna")
    [booking] = rows(portal, BOOKINGS)
    assert (booking.request, booking.days, booking.at) == (asked.id, 10, NOW)
    anna = Account(employee="u_anna", year=2027, granted=28, taken=10)
    assert rows(portal, ACCOUNTS) == [anna]
    [task] = portal.engine.user_tasks(assignee="u_lena")
    portal.engine.complete_user_task(task.id, {"approved": False}, by="u_lena")
    assert rows(portal, BOOKINGS) == []
    [account] = Leave(portal).accounts()
    assert account.left == 28
    assert portal.get(asked.id).fields["status"] == "REFUSED"


def test_what_an_action_wrote_is_undone_with_the_step_of_its_process(application):
    portal = bizproc.open_workspace(application, FOLDER, deploy=True)
    portal.create("leave_request", REQUEST, by="u_anna")
    [task] = portal.engine.user_tasks()
    before = rows(portal, ACCOUNTS), rows(portal, BOOKINGS)

    def refuse_and_fail(connection):
        engine = portal.engine.using(connection)
        engine.complete_user_task(task.id, {"approved": False}, by="u_lena")
        assert engine.user_tasks() == []
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), application.begin() as connection:
        refuse_and_fail(connection)
    assert (rows(portal, ACCOUNTS), rows(portal, BOOKINGS)) == before
    assert before[1]
    assert [it.id for it in portal.engine.user_tasks()] == [task.id]
    portal.close()


def test_days_of_another_year_are_another_account(portal):
    for day in ("2027-12-20", "2028-01-10"):
        portal.create("leave_request", {**REQUEST, "first_day": day}, by="u_anna")
    assert [(it.year, it.left) for it in Leave(portal).accounts()] == [
        (2027, 18),
        (2028, 18),
    ]


def test_a_grant_counts_once_for_its_event_and_lets_the_request_go_on(portal):
    portal.create("leave_request", {**REQUEST, "days": 40}, by="u_anna")
    assert portal.engine.user_tasks() == []
    leave = Leave(portal)
    for _ in range(2):
        left = leave.grant(
            "u_anna", year=2027, days=20, by="u_rosa", event_id="letter/1"
        )
        assert left == 48
    [account] = leave.accounts()
    assert (account.granted, account.taken) == (48, 40)
    assert len(portal.engine.user_tasks(assignee="u_lena")) == 1


@pytest.mark.parametrize("days", [0, -1, "5", True, None])
def test_days_are_a_whole_number_above_0(portal, days):
    with pytest.raises(InvalidValueError, match="whole number above 0"):
        Leave(portal).grant("u_anna", year=2027, days=days, by="u_rosa")
    assert Leave(portal).accounts() == []


@pytest.mark.parametrize("by", ["u_anna", "u_lena", None])
def test_administrators_grant(portal, by):
    with pytest.raises(ForbiddenError):
        Leave(portal).grant("u_anna", year=2027, days=1, by=by)


def test_an_expression_asks_for_days_left_and_writes_nothing(portal):
    portal.create("leave_request", {**REQUEST, "days": 29}, by="u_anna")
    [told] = portal.notifications(to="u_anna")
    assert told.text == "You ask for 29 days of leave and have 28"
    assert rows(portal, ACCOUNTS) == []


def test_its_tables_are_there_only_where_it_is_named(tmp_path):
    address = f"sqlite:///{tmp_path}/bare.db"
    store = SqlStore.open(address)
    store.close()
    named = re.compile(rb"bizproc_leave_\w+")
    file = tmp_path / "bare.db"
    assert not named.findall(file.read_bytes())
    bizproc.open_workspace(address, FOLDER).close()
    assert {b"bizproc_leave_account", b"bizproc_leave_booking"} <= set(
        named.findall(file.read_bytes())
    )


def test_its_scripts_make_the_tables_that_it_declares(application):
    bizproc.open_workspace(application, FOLDER).close()
    declared = schema_of(tuple(LEAVE.tables)).tables
    made = sa.inspect(application)
    for table in LEAVE.tables:
        wanted = declared[table.name]
        columns = {it["name"]: it["nullable"] for it in made.get_columns(table.name)}
        assert columns == {it.name: bool(it.nullable) for it in wanted.columns}
        key = made.get_pk_constraint(table.name)["constrained_columns"]
        assert tuple(key) == table.key
        indexes = [it["column_names"] for it in made.get_indexes(table.name)]
        assert indexes == [list(it.columns) for it in table.indexes]


def test_the_setting_that_it_reads_must_be_declared(tmp_path):
    for name in ("bizproc.yaml", "crm.yaml"):
        text = (FOLDER / name).read_text(encoding="utf-8")
        text = text.replace("vacation_days", "vacation_day")
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        bizproc.open_workspace("memory://", tmp_path)
    assert str(caught.value).endswith(
        "bizproc.yaml:6: UNKNOWN_SETTING: extension 'leave' reads the setting "
        "'vacation_days' of type int, which the workspace does not declare; did you "
        "mean 'vacation_day'?; under settings.define write vacation_days: {title: …, "
        "type: int, default: …}"
    )


def test_no_line_of_it_stands_in_the_package():
    words = re.compile(r"book_leave|release_leave|bizproc_leave|leave_request")
    found = [
        path
        for path in (ROOT / "src").rglob("*")
        if path.suffix in {".py", ".yaml", ".bpmn"}
        and words.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("command", [["check"], ["test", "--coverage-min", "100"]])
def test_the_commands_find_it_beside_the_workspace(command, tmp_path):
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", "from bizproc.cli import main; main()", *command],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": "", "PATH": "", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
