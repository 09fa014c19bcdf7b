"""Pages of records: full, in every order, and never further than the last row."""

import datetime as dt

import pytest
from tests.portal.views.conftest import NOW, ids

from bizproc.errors import InvalidValueError


@pytest.fixture
def cases(portal):
    """Put eight records there, of which some are alike and some empty."""
    return portal.seed(
        [
            (
                "case",
                {
                    "title": None if number == 3 else f"Title {number % 3}",
                    "price": None if number % 3 == 0 else number % 2 + 0.25,
                    "weight": [None, 7, 2.5][number % 3],
                    "urgent": number % 2 == 1,
                    "day": None if number < 4 else dt.date(2027, 3, number),
                    "deadline": NOW + dt.timedelta(hours=number % 3 - 1),
                    "responsible": ["u_a", None][number % 2],
                },
            )
            for number in range(8)
        ]
    )


ORDERS = [
    *("number", "created", "changed", "author", "title", "price", "amount", "due"),
    *("weight", "urgent", "day", "deadline", "responsible", "stage", "note"),
]


@pytest.mark.parametrize("order", [sign + it for it in ORDERS for sign in ("", "-")])
def test_pages_follow_each_other_in_every_order(portal, cases, order):
    every = ids(portal.list_records("case", order=order))
    assert sorted(every) == ids(cases)
    found, after = [], None
    while True:
        page = portal.list_records("case", order=order, limit=3, after=after)
        found += ids(page)
        if page.next is None:
            break
        assert len(page) == 3
        after = page.next
    assert found == every
    back = order.removeprefix("-") if order.startswith("-") else f"-{order}"
    assert ids(portal.list_records("case", order=back)) == every[::-1]


def test_an_order_puts_what_is_empty_first(portal, cases):
    del cases
    prices = [it.amount for it in portal.list_records("case", order="price")]
    known = [it for it in prices if it is not None]
    assert prices[:3] == [None] * 3
    assert known == sorted(known)


def test_what_is_written_meanwhile_moves_no_row(portal, cases):
    first = portal.list_records("case", limit=3)
    portal.create("case", {"title": "New"})
    portal.delete(cases[5].id)
    rest = portal.list_records("case", limit=9, after=first.next)
    assert ids(first) + ids(rest) == [8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limit": 0}, "1 to 200"),
        ({"limit": 201}, "1 to 200"),
        ({"order": "prise"}, "did you mean 'price'"),
        ({"order": "tags"}, "'tags' puts no list in order"),
        ({"after": "x"}, "no place in this list"),
    ],
)
def test_what_is_no_page_is_refused(portal, options, words):
    with pytest.raises(InvalidValueError, match=words):
        portal.list_records("case", **options)


def test_a_place_of_another_list_is_refused(portal, cases):
    del cases
    place = portal.list_records("case", limit=2, order="price").next
    with pytest.raises(InvalidValueError, match="order 'price'"):
        portal.list_records("case", limit=2, order="weight", after=place)
    place = portal.list_records("case", limit=2, order="title").next
    with pytest.raises(InvalidValueError, match="no place in this list"):
        portal.list_records("memo", limit=2, order="title", after=place)


def test_a_count_stops_where_it_is_told(portal, cases):
    del cases
    assert str(portal.count_records("case")) == "8"
    assert str(portal.count_records("case", most=7)) == "7+"
    assert str(portal.count_records("case", most=8)) == "8"
    with pytest.raises(InvalidValueError, match="most 0"):
        portal.count_records("case", most=0)


def test_a_deleted_record_is_in_no_list(portal, cases):
    portal.delete(cases[0].id)
    assert ids(cases[:1])[0] not in ids(portal.list_records("case"))
    assert portal.count_records("case").value == 7
    assert portal.search(cases[0].id) == []


def test_a_list_shows_what_a_record_is(portal):
    portal.create(
        "case",
        {
            "title": " The \n cable ",
            "price": "12.5",
            "day": "2027-03-02",
            "stage": "WORK",
        },
        by="u_a",
    )
    [row] = portal.list_records("case")
    assert (row.title, str(row.amount), row.stage, row.funnel) == (
        *("The cable", "12.50", "WORK", "main"),
    )
    assert (row.created_by, row.created_at, row.changed_at) == ("u_a", NOW, NOW)
    assert row.fields["price"] == portal.get(row.id).fields["price"]
