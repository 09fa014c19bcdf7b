"""What the pages of tasks ask the database: as little for many tasks as for few."""

import pytest
import sqlalchemy as sa
from tests.web.tasks.conftest import Desk

MOST = 12


@pytest.fixture
def traced(make_office, tmp_path):
    """Return a desk on SQLite, and the questions that its database is asked."""
    asked = []

    def trace(connection, _):
        connection.set_trace_callback(asked.append)

    sa.event.listen(sa.Engine, "connect", trace)
    office = make_office(tmp_path, url=f"sqlite:///{tmp_path}/o.db")
    yield Desk(office), asked
    sa.event.remove(sa.Engine, "connect", trace)
    office.portal.close()


def count(desk, asked, path):
    desk.get(path)
    asked.clear()
    desk.get(path)
    return sum(it.lstrip().upper().startswith("SELECT") for it in asked)


def test_fifty_tasks_are_asked_for_as_ten_are(traced):
    desk, asked = traced

    def add(first, size):
        for number in range(first, first + size):
            lead = desk.portal.create("lead", {"title": f"L{number}"}).id
            desk.add(f"t{number}", record=lead)

    add(0, 10)
    few = count(desk, asked, "/inbox")
    add(10, 45)
    assert 4 <= count(desk, asked, "/inbox") == few <= MOST
    assert 4 <= count(desk, asked, "/notifications") <= MOST
