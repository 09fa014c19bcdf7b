"""A page asks the database the same few questions, however much there is."""

import pytest
from tests.office import Office
from tests.web.operations.conftest import Desk

from bizproc.stores.sql.transaction import SqlTransaction

MOST = 12
PATHS = (
    "",
    "/instances?process=p1",
    "/instances?process=p1&element=hear",
    "/instances?process=p1&variable=n&value=1",
    "/incidents",
    "/incidents/list",
    "/waiting/timers",
    "/waiting/jobs",
    "/waiting/dead",
    "/suspended",
    "/constants",
    "/people",
    "/audit/deeds",
    "/versions/p1:1/heat",
)


@pytest.fixture
def desk(tmp_path, read_workspace):
    office = Office(tmp_path, url="sqlite://", workspace=read_workspace)
    # what the menus of other areas ask is theirs
    made = Desk(office, sections={"operations"})
    yield made
    made.portal.close()


@pytest.fixture
def asked(monkeypatch, desk):
    """Return how many statements a page takes that was looked at before."""
    told = []
    run = SqlTransaction._run

    def note(self, statement, *rest):
        told.append(statement)
        return run(self, statement, *rest)

    # the store goes past SQLAlchemy's events: it has the driver's own cursor
    monkeypatch.setattr(SqlTransaction, "_run", note)

    def count(path):
        desk.get(path)
        told.clear()
        desk.get(path)
        return len(told)

    return count


def fill(desk, count):
    for n in range(count):
        one = desk.start(n % 2)
        desk.engine.suspend(one, by="u_admin", reason="x")
        desk.engine.publish_message("nobody", correlation_key="k", ttl="PT1S")
    desk.later(minutes=1)


def test_few_questions_and_the_same_for_ten_rows_and_for_fifty(desk, asked):
    paths = (*PATHS, f"/instances/{desk.start(1)}")
    fill(desk, 10)
    few = {path: asked(path) for path in paths}
    fill(desk, 40)
    assert {path: asked(path) for path in paths} == few
    assert {path: count for path, count in few.items() if count > MOST} == {}
    assert min(few.values()) > 0
