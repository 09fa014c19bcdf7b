"""The search: words, telephone numbers in any spelling, ids and numbers, of all types."""

import pytest
from tests.portal.views.conftest import ids

from bizproc.errors import InvalidValueError, NotFoundError


@pytest.fixture
def found(portal):
    portal.seed(
        [
            ("case", {"title": "Broken cable", "phone": "+7 (495) 123-45-67"}),
            ("case", {"title": "Ёлка", "note": "Замена кабеля в офисе", "count": 5}),
            ("memo", {"title": "Cable of 12 m", "secret": "anna.petrova@firm.example"}),
        ]
    )

    def search(text, **options):
        return [it.id for it in portal.search(text, **options)]

    return search


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cable", ["memo-1", "case-1"]),
        ("CAB", ["memo-1", "case-1"]),
        ("cable broken", ["case-1"]),
        ("кабелем", ["case-2"]),
        ("елка", ["case-2"]),
        ("8 495 123 45 67", ["case-1"]),
        ("+74951234567", ["case-1"]),
        ("123-45-67", ["case-1"]),
        ("495123", ["case-1"]),
        ("anna.petrova@firm.example", ["memo-1"]),
        ("petrova", ["memo-1"]),
        ("case-2", ["case-2"]),
        ("12", ["memo-1"]),
        ("2", ["case-2"]),
        ("able", []),
        ("case-9", []),
    ],
)
def test_a_record_is_found(found, text, expected):
    assert found(text) == expected


def test_a_search_may_be_of_some_types(found):
    assert found("cable", types=["memo"]) == ["memo-1"]
    with pytest.raises(NotFoundError, match="did you mean 'memo'"):
        found("cable", types=["memos"])
    with pytest.raises(InvalidValueError, match="nothing to look for"):
        found(" ,. ")


def test_what_is_changed_is_found_by_its_new_words(portal, found):
    portal.change("case-1", {"title": "A lamp"})
    assert found("broken") == []
    assert found("lamp") == ["case-1"]
    portal.change("case-1", {"stage": "WORK"})
    assert found("lamp") == ["case-1"]
    portal.delete("case-1")
    assert found("lamp") == []


def test_hundreds_of_records_are_found_page_by_page(portal):
    portal.seed([("case", {"title": f"Lamp {number}"}) for number in range(600)])
    every, after = [], None
    while True:
        page = portal.search("lamp", limit=200, after=after)
        every += ids(page)
        after = page.next
        if after is None:
            break
    assert every == list(range(600, 0, -1))
    assert ids(portal.search("lamp 577")) == [578, 577]
    assert ids(portal.list_records("case", filter="title contains 577")) == [578]
