"""A page of what a person may see reads about a page, not the whole table."""

import pytest
from tests.rights.office import NOW, opened

from bizproc.portal.records import queries
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.stores.sql.transaction import SqlTransaction

MANY = 10_000
THEIRS = 200  # every fiftieth record is of u_nils


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """Open a company with ten thousand orders, few of them of one seller."""
    portal = opened(f"sqlite:///{tmp_path_factory.mktemp('crowded')}/crm.db")
    rows = [
        RecordRow(
            id=f"order-{number}",
            type="order",
            number=number,
            revision=1,
            created_at=NOW,
            funnel="sale",
            stage="NEW",
            responsible=(owner := "u_sara" if number % 50 else "u_nils"),
            fields={"title": "T", "responsible": owner, "stage": "NEW"},
        )
        for number in range(1, MANY + 1)
    ]
    with portal.engine.components.store.begin() as tx:
        tx.insert(RECORDS, *rows)
    yield portal
    portal.close()


@pytest.fixture
def read(monkeypatch):
    """Count the records that are read."""
    counted = []
    select = SqlTransaction.select

    def counting(self, table, *conditions, **options):
        rows = select(self, table, *conditions, **options)
        if table is RECORDS:
            counted.append(len(rows))
        return rows

    monkeypatch.setattr(SqlTransaction, "select", counting)
    return counted


@pytest.mark.parametrize(
    ("user", "type_"), [("u_nils", "order"), ("u_nils", None), ("u_nora", "order")]
)
def test_pages_of_few_among_many_are_full_and_cheap(crowded, read, user, type_):
    seen, after = [], None
    for number in range(1, THEIRS // 50 + 1):
        page = crowded.find(type_, by=user, limit=50, after=after)
        assert len(page) == 50
        assert sum(read) <= 4 * 51 * number
        seen += [it.id for it in page]
        after = page.next
    assert after is None
    assert seen == [f"order-{number}" for number in range(50, MANY + 1, 50)]


def test_who_sees_none_reads_none(crowded, read):
    assert crowded.find("order", by="u_trainee", limit=50) == []
    assert crowded.find(by="u_trainee") == []
    assert sum(read) == 0


def test_who_sees_all_reads_a_page(crowded, read):
    assert len(crowded.find("order", by="u_acc", limit=50)) == 50
    assert sum(read) <= 2 * 51


def test_a_department_too_great_for_a_condition_is_looked_through(crowded, monkeypatch):
    page = crowded.find("order", by="u_nora", limit=50)
    monkeypatch.setattr(queries, "_MOST_OWNERS", 1)
    assert crowded.find("order", by="u_nora", limit=50) == page
    assert crowded.find(by="u_nora", limit=50) == page
