"""Lists on pages: columns, order, filters, saved views, pages that go on."""

import re

import pytest
from tests.rights.office import made
from tests.web.records.conftest import visitor
from tests.web.records.pages import inputs, links, plain


@pytest.fixture
def leads(office):
    return [
        office.portal.create(
            "lead",
            {
                "title": f"Lead {number:02}",
                "opportunity": number * 100,
                "responsible": "u_mgr" if number % 2 else "u_mgr2",
                "phone": f"8 (916) 000-00-{number:02}",
            },
        ).id
        for number in range(12)
    ]


def rows(page):
    """Return the titles of a list's rows."""
    return re.findall(r">(Lead \d\d)<", page)


@pytest.mark.usefixtures("leads")
def test_a_list_has_the_columns_and_the_order_of_its_address(manager):
    page = manager.get("/records/lead?view=list&columns=title,phone&order=title").text
    assert rows(page) == [f"Lead {number:02}" for number in range(12)]
    assert "Телефон" in page
    assert 'aria-sort="ascending"' in page
    assert "Found: 12" in plain(page)
    page = manager.get(links(page, "Название")[-1]).text
    assert rows(page)[0] == "Lead 11"
    assert 'aria-sort="descending"' in page


@pytest.mark.usefixtures("leads")
def test_a_list_goes_on_where_it_ended(manager, office):
    for number in range(12, 60):
        office.portal.create("lead", {"title": f"Lead {number:02}"})
    page = manager.get("/records/lead?view=list&order=title").text
    assert len(rows(page)) == 50
    [further] = links(page, "More")
    rest = manager.get(further, headers={"HX-Request": "true"}).text
    assert rows(rest) == [f"Lead {number:02}" for number in range(50, 60)]
    assert "<html" not in rest
    assert rows(manager.get(further).text) == rows(rest)


@pytest.mark.usefixtures("leads")
def test_conditions_are_added_told_and_removed(manager):
    page = manager.get("/records/lead?view=list&add=opportunity").text
    given = inputs(page, "condition-op")
    added = manager.get("/records/lead", params={**given, "op": "ge", "value": "1000"})
    assert added.status_code == 303
    page = manager.get(added.headers["location"]).text
    assert sorted(rows(page)) == ["Lead 10", "Lead 11"]
    assert "Ожидаемая сумма at least 1000" in plain(page)
    [without] = links(page, "at least 1000")
    assert len(rows(manager.get(without).text)) == 12
    mine = links(page, "Mine")[0]
    assert rows(manager.get(mine).text) == ["Lead 11"]


@pytest.mark.usefixtures("leads")
def test_people_are_named_as_they_are_called(manager):
    asked = {"view": "list", "add": "responsible", "op": "eq", "value": "второй мен"}
    found = manager.get("/records/lead", params=asked).headers["location"]
    assert "u_mgr2" in found
    page = manager.get(found).text
    assert "Responsible is Второй менеджер" in plain(page).replace(
        "Ответственный", "Responsible"
    )
    assert len(rows(page)) == 6
    nobody = manager.get("/records/lead", params={**asked, "value": "nobody at all"})
    assert nobody.status_code == 422
    assert "nobody here is called" in nobody.text


@pytest.mark.usefixtures("leads")
def test_words_and_telephone_numbers_are_searched_for(manager):
    page = manager.get("/records/lead?view=list&q=+7 916 000-00-05").text
    assert rows(page) == ["Lead 05"]
    page = manager.get("/search?q=9160000007").text
    assert "Lead 07" in page
    assert "Lead 05" not in page
    assert "Nothing was found." in manager.get("/search?q=nonsense").text
    assert manager.get("/search").status_code == 200
    assert manager.get("/search?q=...").status_code == 422


NONSENSE = [
    "filter=nonsense nonsense",
    "filter=stage eq NONE",
    "filter=amuont ge 1",
    "filter=opportunity ge much",
    "columns=none&view=list",
    "order=none&view=list",
    "after=nonsense&view=list",
    "view=none",
    "view=calendar&on=2027-13-01",
    "view=calendar&moment=title",
    "add=none&op=eq&value=1",
    "add=stage&op=ge&value=1",
    "add=stage&op=eq",
]


def test_an_address_that_makes_no_sense_is_told_with_a_way_back(manager):
    for query in NONSENSE:
        answered = manager.get(f"/records/lead?{query}")
        assert answered.status_code in {404, 422}, query
        assert 'href="/records/lead"' in answered.text, query


def test_a_view_is_saved_found_again_and_removed(manager, administrator, leads):
    del leads
    query = "view=list&filter=mine&columns=title%2Cphone"
    back = f"/records/lead?{query}"
    given = {"back": query, "title": "My phones", "event_id": "e1"}
    saved = manager.post("/records/lead/views", data=given)
    assert saved.status_code == 303
    page = manager.get(saved.headers["location"]).text
    assert "The view is saved." in page
    [found] = links(page, "My phones")
    assert found == back
    assert "My phones" not in administrator.get("/records/lead").text
    shared = {**given, "for_all": "1", "event_id": "e2"}
    assert manager.post("/records/lead/views", data=shared).status_code == 403
    assert administrator.post("/records/lead/views", data=shared).status_code == 303
    page = manager.get("/records/lead").text
    assert len(links(page, "My phones")) == 2
    [remove] = re.findall(r'action="(/records/lead/views/[^"]+/remove)"', page)
    assert manager.post(remove).status_code == 303
    assert len(links(manager.get("/records/lead").text, "My phones")) == 1
    assert manager.post("/records/lead/views", data={"title": ""}).status_code == 422


def test_what_is_hidden_stands_nowhere(strict):
    made(strict, "order", "u_nils", margin=4321)
    strict.save_view(
        "order",
        "By margins",
        "order=margin",
        fields=["margin"],
        for_all=True,
        by="u_root",
    )
    boss, seller = visitor(strict, "u_root"), visitor(strict, "u_nils")
    for query in ("view=list&columns=title,margin", "view=list&order=margin"):
        assert boss.get(f"/records/order?{query}").status_code == 200
        refused = seller.get(f"/records/order?{query}")
        assert refused.status_code == 422
    assert "4321" in boss.get("/records/order/csv?columns=title,margin").text
    assert seller.get("/records/order/csv?columns=title,margin").status_code == 422
    assert seller.get("/records/order?filter=margin ge 1").status_code == 422
    for path in ("", "?view=list", "/csv", "/new", "?view=calendar", "?add=title"):
        answered = seller.get(f"/records/order{path}")
        assert answered.status_code == 200
        assert "margin" not in answered.text.lower()
        assert "4321" not in answered.text


def test_records_of_others_are_counted_nowhere(strict):
    made(strict, "order", "u_nils")
    made(strict, "order", "u_sara", title="Of Sara")
    seller = visitor(strict, "u_nils")
    for query in ("view=list", "view=board"):
        page = plain(seller.get(f"/records/order?{query}").text)
        assert "Of Sara" not in page
    assert "Found: 1" in plain(seller.get("/records/order?view=list").text)
    assert "Of Sara" not in seller.get("/search?q=Sara").text
