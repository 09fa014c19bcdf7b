"""Many rows changed from a list: chosen, begun once, told record by record."""

import re

import pytest
from tests.rights.office import made
from tests.web.records.conftest import visitor
from tests.web.records.pages import inputs, plain


@pytest.fixture
def leads(office):
    return [office.portal.create("lead", {"title": f"L{n}"}).id for n in range(5)]


def begin(browser, records, **data):
    return browser.post("/records/lead/bulk", data={"record": records, **data})


def test_a_field_is_written_into_the_selected(manager, office, leads):
    asked = {"record": leads[:3], "field": "responsible"}
    page = manager.get("/records/lead/bulk", params=asked).text
    assert "change 3" in plain(page)
    given = inputs(page, "Write into all")
    data = {"event_id": given["event_id"], "field": "responsible"}
    for _ in range(2):
        begun = begin(
            manager, leads[:3], **data, **{"f-responsible": "Второй менеджер"}
        )
        assert begun.status_code == 303
    page = plain(manager.get(begun.headers["location"]).text)
    assert "3 / 3 done" in page
    assert "Done: 3" in page
    found = [office.portal.get(it).fields["responsible"] for it in leads]
    assert found == ["u_mgr2"] * 3 + [None] * 2


def test_all_that_were_found_are_changed(manager, office, leads):
    office.portal.change(leads[0], {"comment": "keep me"})
    page = manager.get("/records/lead?view=list&filter=comment empty").text
    assert "Change all that were found…" in page
    data = {"all": "1", "back": "view=list&filter=comment+empty", "stage": "SPAM"}
    begun = manager.post("/records/lead/bulk", data=data)
    page = plain(manager.get(begun.headers["location"]).text)
    assert "4 / 4" in page
    assert office.portal.get(leads[0]).fields["stage"] == "NEW"


def test_what_is_refused_is_told_of_each(manager, office, leads):
    office.portal.delete(leads[1])
    begun = begin(manager, leads[:2], deed="delete")
    where = begun.headers["location"]
    page = plain(manager.get(where).text)
    assert "Refused: 1" in page
    only = plain(manager.get(f"{where}?only=REFUSED").text)
    assert f"{leads[1]} Refused It is not there any more." in only
    assert f"{leads[0]} Done" not in only
    assert manager.get(f"{where}?only=none").status_code == 404


def test_a_run_can_go_on_and_be_stopped(manager, office, leads):
    run = office.portal.begin_bulk(
        "lead", leads, fields={"comment": "x"}, by="u_mgr"
    ).id
    page = manager.get(f"/bulk/{run}").text
    assert 'http-equiv="refresh"' in page
    assert "0 / 5 going on" in plain(page)
    part = manager.get(f"/bulk/{run}", headers={"HX-Request": "true"}).text
    assert part.strip().startswith("<section")
    office.portal.carry_out_bulk(run, limit=2)
    assert manager.post(f"/bulk/{run}/stop").status_code == 303
    page = manager.get(f"/bulk/{run}").text
    assert "2 / 5 stopped" in plain(page)
    assert 'http-equiv="refresh"' not in page
    manager.post(f"/bulk/{run}/go-on")
    assert "2 / 5 stopped" in plain(manager.get(f"/bulk/{run}").text)


def test_going_on_needs_no_worker(manager, office, leads):
    run = office.portal.begin_bulk(
        "lead", leads, fields={"comment": "x"}, by="u_mgr"
    ).id
    assert manager.post(f"/bulk/{run}/go-on").headers["location"] == f"/bulk/{run}"
    assert "5 / 5 done" in plain(manager.get(f"/bulk/{run}").text)


def test_a_run_of_somebody_else_is_not_there(manager, office, leads):
    run = office.portal.begin_bulk(
        "lead", leads, fields={"comment": "x"}, by="u_mgr2"
    ).id
    for method, path in (("GET", ""), ("POST", "/go-on"), ("POST", "/stop")):
        assert manager.request(method, f"/bulk/{run}{path}").status_code == 404


def test_what_does_not_fit_is_refused_with_what_was_typed(manager, leads):
    refused = begin(manager, leads, field="opportunity", **{"f-opportunity": "much"})
    assert refused.status_code == 422
    assert 'value="much"' in refused.text
    assert refused.text.count('name="record"') == 5
    assert begin(manager, [], field="comment", **{"f-comment": "x"}).status_code == 422
    assert begin(manager, leads, field="none").status_code == 422
    page = plain(manager.get("/records/lead/bulk").text)
    assert "Nothing is selected." in page


def test_what_nobody_may_is_not_offered(strict):
    own, others = made(strict, "order", "u_nils"), made(strict, "order", "u_sara")
    seller = visitor(strict, "u_nils")
    page = seller.get(f"/records/order/bulk?record={own}").text
    assert "margin" not in page.lower()
    assert "Delete these records" not in page
    data = {"record": [own, others], "field": "comment", "f-comment": "x"}
    begun = seller.post("/records/order/bulk", data=data)
    page = plain(seller.get(begun.headers["location"]).text)
    assert re.search(rf"{others} Refused", page)
    assert re.search(rf"{own} Done", page)
