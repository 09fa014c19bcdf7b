"""Boards on pages: columns with their sums, cards that move, and why one does not."""

import re

from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.rights.office import made
from tests.web.records.conftest import visitor
from tests.web.records.pages import column, inputs, links, plain

from bizproc import web

HOSTILE = "<script>alert(1)</script>\u202e\"'&<img src=x onerror=alert(1)>"


def lead(office, title="A lead", **fields):
    return office.portal.create("lead", {"title": title, **fields}).id


def move(browser, record, stage, **more):
    kind = record.partition("-")[0]
    data = {"card": record, "stage": stage, **more}
    return browser.post(f"/records/{kind}/move", data=data)


def test_a_board_has_a_column_for_each_stage_with_count_and_sum(manager, office):
    for amount in (1000, 2500):
        lead(office, f"Lead of {amount}", opportunity=amount, source="call")
    lead(office, "In hand", stage="IN_PROGRESS", responsible="u_mgr2")
    page = manager.get("/records/lead").text
    new = column(page, "NEW")
    assert new.startswith("Новая заявка 2 3")
    assert "Lead of 1000" in new
    assert "Звонок" in new
    assert "Второй менеджер" in column(page, "IN_PROGRESS")
    stages = re.findall(r'data-column="(\w+)"', page)
    assert stages[:3] == ["NEW", "IN_PROGRESS", "NO_ANSWER"]
    assert 'class="stage failure"' in page


def test_a_stage_has_its_colour_and_an_amount_its_currency(manager, office):
    fields = {"title": "D", "funnel": "contract", "amount": 1000}
    made = office.portal.create("deal", {**fields, "stage": "FEEDBACK"}).id
    board = manager.get("/records/deal?funnel=contract").text
    assert 'class="stage process color-blue"' in board
    assert "1 000,00 ₽" in column(board, "FEEDBACK").replace("\xa0", " ")
    listed = manager.get("/records/deal?view=list").text
    assert re.search(r'<span class="stage-mark color-blue">\s*Обратная связь', listed)
    assert "1 000,00 ₽" in plain(listed)
    card = manager.get(f"/records/{made}").text
    assert 'class="now process color-blue"' in card
    assert "1 000,00 ₽" in plain(card)


def test_the_menu_has_a_line_for_each_type(manager):
    page = manager.get("/inbox").text
    for name in ("lead", "deal", "contact", "ticket"):
        assert f'href="/records/{name}"' in page


def test_what_people_typed_is_shown_as_text(manager, office):
    lead(office, HOSTILE, stage="NEW")
    for query in ("", "?view=list"):
        page = manager.get(f"/records/lead{query}").text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_an_empty_board_says_why_and_what_next(manager):
    page = plain(manager.get("/records/lead").text)
    assert "There are no records here yet." in page
    page = plain(manager.get("/records/lead?filter=mine").text)
    assert "Nothing was found." in page


def test_each_funnel_has_a_board_of_its_own(manager, office):
    office.portal.create("deal", {"title": "Monthly", "funnel": "recurring"})
    assert "Monthly" not in manager.get("/records/deal").text
    page = manager.get("/records/deal?funnel=recurring").text
    assert "Monthly" in column(page, "DRAFT")
    assert manager.get("/records/deal?funnel=none").status_code == 404


def test_a_column_goes_on_where_it_ended(manager, office):
    for number in range(30):
        lead(office, f"Lead {number:02}")
    page = manager.get("/records/lead").text
    assert page.count('data-card="lead-') == 25
    [further] = links(page, "More")
    rest = manager.get(further).text
    assert rest.count('data-card="lead-') == 5
    assert "Lead 00" in rest
    part = manager.get(further, headers={"HX-Request": "true"}).text
    assert part.strip().startswith("<li")
    assert "<html" not in part


def test_a_card_is_moved_and_the_board_comes_back_as_it_was(manager, office):
    record = lead(office)
    page = manager.get("/records/lead?filter=in_work").text
    [menu] = links(page, "Move…")
    given = inputs(manager.get(menu).text, "Leave it")
    assert given["back"] == "view=board&filter=in_work"
    moved = manager.post("/records/lead/move", data={**given, "stage": "IN_PROGRESS"})
    assert moved.status_code == 303
    way = f"/records/lead?view=board&filter=in_work&done=moved#card-{record}"
    assert moved.headers["location"] == way
    assert office.portal.get(record).fields["stage"] == "IN_PROGRESS"
    assert "Moved." in manager.get(moved.headers["location"]).text
    again = manager.post("/records/lead/move", data={**given, "stage": "IN_PROGRESS"})
    assert again.status_code == 303
    assert office.portal.get(record).revision == 2


def test_what_is_missing_is_asked_on_the_spot_and_typed_values_stay(manager, office):
    office.deploy("stage_requirements.dmn")
    deal = office.portal.create("deal", {"title": "D", "funnel": "recurring"}).id
    refused = move(manager, deal, "PAID", revision=1, back="funnel=recurring")
    assert refused.status_code == 422
    told = plain(refused.text)
    assert "2 things are to mend" in told
    assert "Дата заключения договора : Fill in this field." in told
    given = inputs(refused.text, "Fill in and move")
    assert given["stage"] == "PAID"
    assert {it for it in given if it.startswith("f-")} == {
        "f-invoice_file",
        "f-contract_date",
    }
    half = manager.post(
        "/records/deal/move", data={**given, "f-contract_date": "2027-05-01"}
    )
    assert half.status_code == 422
    given = inputs(half.text, "Fill in and move")
    assert given["f-contract_date"] == "2027-05-01"
    assert office.portal.get(deal).fields["contract_date"] is None
    invoice = {"f-invoice_file": ("invoice.pdf", b"%PDF", "application/pdf")}
    done = manager.post("/records/deal/move", data=given, files=invoice)
    assert (
        done.headers["location"]
        == f"/records/deal?funnel=recurring&done=moved#card-{deal}"
    )
    record = office.portal.get(deal)
    assert record.fields["stage"] == "PAID"
    assert str(record.fields["contract_date"]) == "2027-05-01"
    assert record.fields["invoice_file"]["name"] == "invoice.pdf"


def test_who_comes_too_late_is_told_who_was_faster(manager, office):
    record = lead(office)
    office.portal.change(record, {"stage": "SPAM"}, by="u_mgr2")
    late = move(manager, record, "IN_PROGRESS", revision=1)
    assert late.status_code == 409
    told = plain(late.text)
    assert "Somebody was faster. Второй менеджер moved it to “Спам”" in told
    assert office.portal.get(record).fields["stage"] == "SPAM"
    # the page that tells it knows how the record stands now
    given = inputs(late.text, "Leave it")
    now = manager.post("/records/lead/move", data={**given, "stage": "IN_PROGRESS"})
    assert now.status_code == 303


def test_who_may_not_move_it_is_told_who_may(strict):
    record = made(strict, "order", "u_nils")
    seller = visitor(strict, "u_nils")
    refused = move(seller, record, "WON", revision=1)
    assert refused.status_code == 403
    told = plain(refused.text)
    assert "You may not move it there." in told
    assert "Who may:" in told
    menu = plain(seller.get(f"/records/order/move?card={record}").text)
    assert "not for you" in menu


def test_what_is_not_there_cannot_be_moved(manager, office):
    lead(office)
    for record, stage in (("lead-999", "NEW"), ("lead-1", "NONE"), ("lead-1", "")):
        assert move(manager, record, stage).status_code == 404


def test_a_record_is_added_in_a_column_and_what_it_must_have_is_asked(
    manager, administrator, office
):
    page = manager.get("/records/lead").text
    assert "+ Quick add" in page
    given = {"f-title": "Quick", "stage": "IN_PROGRESS", "event_id": "e1"}
    for _ in range(2):
        added = manager.post("/records/lead/new", data=given)
        assert added.headers["location"] == "/records/lead?done=added#card-lead-1"
    [record] = office.portal.find("lead")
    assert (record.fields["title"], record.fields["stage"]) == ("Quick", "IN_PROGRESS")
    given = {"f-topic": " ", "f-name": "Anna", "stage": "NEW"}
    refused = administrator.post("/records/ticket/new", data=given)
    assert refused.status_code == 422
    assert "Тема" in plain(refused.text)
    given = inputs(refused.text, "event_id")
    assert given["f-name"] == "Anna"
    added = administrator.post(
        "/records/ticket/new", data={**given, "f-topic": "Printer"}
    )
    assert added.status_code == 303


def test_without_the_right_nothing_is_added_and_nothing_offered(strict):
    trainee = visitor(strict, "u_trainee")
    assert trainee.get("/records/order").status_code == 404
    assert trainee.post("/records/order/new", data={}).status_code == 404
    accountant = visitor(strict, "u_acc")
    page = accountant.get("/records/order")
    assert page.status_code == 200
    assert "Quick add" not in page.text
    refused = accountant.post("/records/order/new", data={"f-title": "x"})
    assert refused.status_code == 403


def test_mounted_it_leads_to_its_own_paths(office):
    lead(office)
    host = FastAPI()
    host.mount("/desk", web.app(office.portal, user_of=lambda _: "u_mgr"))
    browser = TestClient(
        host, follow_redirects=False, headers={"Origin": "http://testserver"}
    )
    for query in ("", "?view=list", "?view=calendar"):
        page = browser.get(f"/desk/records/lead{query}").text
        assert not re.findall(r'(?:href|action)="/(?!desk)', page)
    moved = browser.post(
        "/desk/records/lead/move", data={"card": "lead-1", "stage": "SPAM"}
    )
    assert moved.headers["location"].startswith("/desk/records/lead?")


def test_what_is_only_read_is_not_asked_and_not_written(strict):
    seller, trusted = visitor(strict, "u_nils"), visitor(strict, "u_both")
    own = made(strict, "order", "u_nils")
    page = f"/records/order/bulk?record={own}"
    assert 'value="discount"' not in seller.get(page).text
    assert 'value="discount"' in trusted.get(page).text
    given = {"f-title": "Mine", "f-discount": "7", "f-responsible": "u_nils"}
    assert seller.post("/records/order/new", data=given).status_code == 303
    [added] = strict.find("order", title="Mine")
    assert added.fields["discount"] != 7


def test_the_way_back_has_only_what_a_look_knows(manager, office):
    record = lead(office)
    back = "filter=mine&evil=1&done=saved&after=x"
    moved = move(manager, record, "SPAM", back=back)
    way = f"/records/lead?filter=mine&done=moved#card-{record}"
    assert moved.headers["location"] == way
