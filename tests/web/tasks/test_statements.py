"""What the pages of tasks ask the database: as little for many tasks as for few."""

import pytest
from tests.statements import reads, traced
from tests.web.tasks.conftest import Desk

MOST = 12


@pytest.fixture
def desk_traced(make_office, tmp_path):
    """Return a desk on SQLite, and the questions that its database is asked."""
    with traced() as asked:
        office = make_office(tmp_path, url=f"sqlite:///{tmp_path}/o.db")
        yield Desk(office), asked
        office.portal.close()


def count(desk, asked, path):
    desk.get(path)
    asked.clear()
    desk.get(path)
    return len(reads(asked))


def test_fifty_tasks_are_asked_for_as_ten_are(desk_traced):
    desk, asked = desk_traced

    def add(first, size):
        for number in range(first, first + size):
            lead = desk.portal.create("lead", {"title": f"L{number}"}).id
            desk.add(f"t{number}", record=lead)

    add(0, 10)
    few = count(desk, asked, "/inbox")
    add(10, 45)
    assert 4 <= count(desk, asked, "/inbox") == few <= MOST
    assert 4 <= count(desk, asked, "/notifications") <= MOST
