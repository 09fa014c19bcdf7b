"""What pages of records cost in statements: as much for many records as for few."""

import pytest
import sqlalchemy as sa
from tests.web.records.conftest import visitor

MOST = 12


@pytest.fixture
def counted(make_office, tmp_path):
    """Return a visitor on SQLite, and what counts the statements of a page."""
    made = make_office(tmp_path, url=f"sqlite:///{tmp_path}/crm.db")
    statements = []

    def note(connection, cursor, statement, *_):
        del connection, cursor
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    browser = visitor(made.portal, "u_mgr")

    def count(path):
        statements.clear()
        assert browser.get(path).status_code == 200
        read = [it for it in statements if not it.lstrip().upper().startswith("PRAGMA")]
        return len(read), read

    yield made, count
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    made.portal.close()


@pytest.mark.parametrize(
    "path",
    [
        "/records/lead?view=list",
        "/records/lead?view=calendar&moment=created",
        "/records/lead?view=board",
        "/records/lead?view=list&filter=mine and in_work&order=title&q=lead",
        "/search?q=lead",
    ],
)
def test_fifty_rows_take_as_many_statements_as_ten(counted, path):
    office, count = counted
    for number in range(10):
        office.portal.create(
            "lead", {"title": f"Lead {number}", "responsible": "u_mgr"}
        )
    count(path)  # whatever is read once is read now
    few, _ = count(path)
    for number in range(50):
        office.portal.create(
            "lead", {"title": f"Lead {number}", "responsible": "u_mgr"}
        )
    many, read = count(path)
    assert many == few
    assert many <= MOST, "\n".join(read)
