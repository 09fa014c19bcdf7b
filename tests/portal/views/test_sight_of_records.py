"""What a person may not see is in no list, count, sum, board or search of theirs."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.portal.views.conftest import NOW, ids, open_portal, write_workspace

from bizproc.errors import ForbiddenError, InvalidValueError


def filled(portal):
    portal.seed(
        [
            ("case", {"title": f"Lamp {number}", "price": 1, "responsible": owner})
            for number, owner in enumerate(["u_a", "u_b", "u_a", None, "u_c", "u_a"])
        ]
        + [
            (
                "memo",
                {"title": "A lamp", "secret": "hidden words", "responsible": "u_a"},
            )
        ]
    )


@pytest.fixture
def office(strict):
    filled(strict)
    return strict


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("u_a", [6, 3, 1]),
        ("u_b", [2]),
        ("u_c", []),
        ("u_head", [6, 3, 2, 1]),
        ("u_admin", [6, 5, 4, 3, 2, 1]),
        (None, [6, 5, 4, 3, 2, 1]),
    ],
)
def test_declared_rights_narrow_every_view(office, person, seen):
    assert ids(office.list_records("case", by=person)) == seen
    assert office.count_records("case", by=person).value == len(seen)
    new = office.board("case", by=person).columns[0]
    assert (new.count, new.amount, ids(new.cards)) == (
        len(seen),
        Decimal(len(seen)),
        seen,
    )
    found = office.search("lamp", types=["case"], by=person)
    assert ids(found) == seen
    if len(seen) > 2:
        page = office.list_records("case", limit=2, by=person)
        assert ids(page) == seen[:2]
        assert page.next is not None


HIDDEN_KEYS = """
format: bizproc/crm@1
types:
  case:
    title: Case
    fields:
      title: {title: Title, type: string}
      name: {title: Name, type: string}
      price: {title: Price, type: money}
      cost: {title: Cost, type: money}
      due: {title: Due, type: datetime}
      deadline: {title: Deadline, type: datetime}
funnels:
  main: {type: case, title: Main, stages: {NEW: {title: New}}}
rights:
  roles:
    seller:
      title: Seller
      who: ["department:sales"]
      may: {case: {see: all, hidden: [title, price, due]}}
"""


@pytest.fixture
def veiled(tmp_path, url):
    """Open a workspace whose key fields are hidden, and others that could be such are not."""
    write_workspace(tmp_path)
    (tmp_path / "crm.yaml").write_text(HIDDEN_KEYS, encoding="utf-8")
    opened = open_portal(url, tmp_path)
    early, late = NOW - dt.timedelta(1), NOW + dt.timedelta(1)
    hidden = {"title": "Secret", "price": 1, "due": early}
    shown = {"name": "Open", "cost": 5, "deadline": late}
    opened.seed([("case", hidden | shown), ("case", {"name": "Abc", "title": "Z"})])
    yield opened
    opened.close()


def test_a_hidden_key_field_is_not_told_through_another(veiled):
    def found(wanted):
        return ids(veiled.list_records("case", filter=wanted, by="u_a"))

    assert (found("title eq Secret"), found("title eq Open")) == ([], [1])
    assert (found("cost eq 1"), found("cost eq 5")) == ([], [1])
    assert (found("deadline lt today"), found("deadline gt today")) == ([], [1])
    assert found("overdue") == []
    for name in ("amount", "due"):
        with pytest.raises(InvalidValueError, match=f"by '{name}'"):
            veiled.list_records("case", order=name, by="u_a")
    assert ids(veiled.list_records("case", order="title", by="u_a")) == [2, 1]
    [column] = veiled.board("case", by="u_a").columns
    assert (column.count, column.amount, column.overdue) == (2, None, 0)
    assert veiled.stage_report("case", by="u_a").amount is None
    [everybody] = veiled.board("case").columns
    assert (everybody.amount, everybody.overdue) == (1, 1)


def test_a_hidden_field_finds_filters_and_sorts_nothing(office):
    assert ids(office.search("hidden words", by="u_head")) == [1]
    assert office.search("hidden words", by="u_b") == []
    assert ids(office.search("lamp", types=["memo"], by="u_b")) == [1]
    text = "text contains hidden"
    assert ids(office.list_records("memo", filter=text, by="u_head")) == [1]
    assert office.list_records("memo", filter=text, by="u_b") == []
    for asked in ({"filter": "secret filled"}, {"order": "secret"}):
        with pytest.raises(InvalidValueError, match="'secret'"):
            office.list_records("memo", by="u_b", **asked)
    [row] = office.list_records("memo", by="u_b")
    assert "secret" not in row.fields


def test_a_stranger_is_told_nothing(office):
    for ask in (office.list_records, office.count_records, office.board):
        with pytest.raises(ForbiddenError, match="no active user 'u_x'"):
            ask("case", by="u_x")
    with pytest.raises(ForbiddenError, match="no active user"):
        office.search("lamp", by="u_x")


class EveryThird:
    def can(self, user, action, record):
        del action
        number = int(record.id.rpartition("-")[2] or 0)
        return "NOT_FOUND" if user == "u_a" and number % 3 else None


def test_rights_of_the_application_are_asked_of_each_row(url, folders):
    portal = open_portal(url, folders[False], rights=EveryThird())
    portal.seed([("case", {"title": "Lamp", "price": 1}) for _ in range(10)])
    assert ids(portal.list_records("case", limit=2, by="u_a")) == [9, 6]
    assert ids(portal.list_records("case", by="u_b")) == list(range(10, 0, -1))
    assert portal.count_records("case", by="u_a").value == 3
    assert str(portal.count_records("case", most=2, by="u_a")) == "2+"
    new = portal.board("case", by="u_a", limit=2).columns[0]
    assert (new.count, new.amount, ids(new.cards)) == (3, Decimal(3), [9, 6])
    assert ids(portal.search("lamp", limit=2, by="u_a")) == [9, 6]
    portal.close()
