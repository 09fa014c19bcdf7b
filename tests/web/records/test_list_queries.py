"""What pages of records cost in statements: as much for many records as for few."""

import pytest
from tests.statements import reads, traced
from tests.web.records.conftest import visitor

MOST = 12


@pytest.fixture
def counted(make_office, tmp_path):
    """Return a visitor on SQLite, and what counts the statements of a page."""
    with traced() as asked:
        made = make_office(tmp_path, url=f"sqlite:///{tmp_path}/crm.db")
        browser = visitor(made.portal, "u_mgr")

        def count(path):
            asked.clear()
            assert browser.get(path).status_code == 200
            return len(reads(asked)), reads(asked)

        yield made, count
        made.portal.close()


PATHS = (
    "/records/lead?view=list",
    "/records/lead?view=calendar&moment=created",
    "/records/lead?view=board",
    "/records/lead?view=list&filter=mine and in_work&order=title&q=lead",
    "/search?q=lead",
)


def test_fifty_rows_take_as_many_statements_as_ten(counted):
    office, count = counted

    def add(size):
        given = {"title": "Lead", "responsible": "u_mgr"}
        office.portal.seed([("lead", given)] * size)

    add(10)
    few = {}
    for path in PATHS:
        count(path)  # whatever is read once is read now
        few[path], _ = count(path)
    add(50)
    for path in PATHS:
        many, read = count(path)
        assert many == few[path], path
        assert many <= MOST, "\n".join(read)
