"""What a company that sells does on the cards of its records."""

import re

import pytest
from starlette.testclient import TestClient
from tests.office import Office
from tests.portal.test_rights_of_types import DESK
from tests.web.conftest import ENGLISH, OWN
from tests.web.records.test_card_page import hidden, lead

from bizproc import web
from bizproc.crm.extension import CRM
from bizproc.crm.sales import Sales


def send(browser, path, **data):
    return browser.post(path, data=data, headers=OWN)


def test_a_lead_is_converted_into_what_was_chosen(signed_in, office):
    known = office.portal.create(
        "contact", {"name": "Anna", "emails": ["anna@client.example"]}
    ).id
    record = lead(office, name="Anna", opportunity=1000, responsible="u_mgr")
    assert "/conversion" in signed_in.get(f"/records/{record}").text
    page = signed_in.get(f"/records/{record}/conversion").text
    assert f'<a href="/records/{known}">Anna</a>' in page
    assert 'value="1000"' in page
    made = send(
        signed_in,
        f"/records/{record}/conversion",
        funnel="contract",
        contact="match",
        company="match",
        title="Cables for Anna",
        amount="1 500,50",
        event_id="e",
    )
    fields = office.portal.get(record).fields
    deal = fields["deal"]
    assert made.headers["location"] == f"/records/{deal}?done=made"
    assert fields["contact"] == known
    sold = office.portal.get(deal).fields
    assert (sold["title"], str(sold["amount"])) == ("Cables for Anna", "1500.50")
    assert "/conversion" not in signed_in.get(f"/records/{record}").text
    again = signed_in.get(f"/records/{record}/conversion").text
    assert "It was converted already:" in again


def test_a_lead_may_become_a_new_contact_or_one_that_is_named(signed_in, office):
    office.portal.create("contact", {"name": "A", "emails": ["anna@client.example"]})
    other = office.portal.create("contact", {"name": "Berta Berg"}).id
    given = {"funnel": "contract", "company": "none"}
    first = lead(office, name="Anna")
    path = f"/records/{first}/conversion"
    assert send(signed_in, path, **given, contact="new").status_code == 303
    made = office.portal.get(first).fields["contact"]
    assert office.portal.get(made).fields["name"] == "Anna"
    second = lead(office)
    path = f"/records/{second}/conversion"
    bad = send(signed_in, path, **given, contact="known", contact_known="nobody")
    assert bad.status_code == 422
    assert 'href="#f-contact_known"' in bad.text
    assert 'value="nobody"' in bad.text
    good = send(signed_in, path, **given, contact="known", contact_known="berta")
    assert good.status_code == 303
    assert office.portal.get(second).fields["contact"] == other


@pytest.mark.parametrize(
    "given",
    [
        {"funnel": "none"},
        {"funnel": "contract", "amount": "much"},
        {"funnel": "contract", "responsible": "Nobody"},
    ],
)
def test_a_refused_conversion_makes_nothing_and_keeps_what_was_typed(
    signed_in, office, given
):
    record = lead(office)
    answered = send(
        signed_in, f"/records/{record}/conversion", **given, title="typed <b>"
    )
    assert answered.status_code in {404, 422}
    assert "typed &lt;b&gt;" in answered.text
    assert office.portal.find("contact") == []
    assert office.portal.find("deal") == []


def test_only_leads_are_converted(signed_in, office):
    deal = office.portal.create("deal", {"title": "D"}).id
    for record in (deal, "lead-99"):
        assert signed_in.get(f"/records/{record}/conversion").status_code == 404
        assert send(signed_in, f"/records/{record}/conversion").status_code == 404


def test_a_payment_is_taken_once(signed_in, office):
    deal = office.portal.create("deal", {"title": "D", "amount": 1000}).id
    path = f"/records/{deal}/payment"
    event = hidden(signed_in.get(path).text, "event_id")
    for _ in range(2):
        assert send(signed_in, path, amount="400,50", event_id=event).status_code == 303
    assert str(office.portal.get(deal).fields["paid_amount"]) == "400.50"
    for wrong in ("", "0", "-1", "much"):
        answered = send(signed_in, path, amount=wrong)
        assert answered.status_code == 422
        assert f'value="{wrong}"' in answered.text
    page = signed_in.get(f"/records/{deal}").text.replace("\xa0", " ")
    assert "Paid 400,50 ₽ of 1 000,00 ₽" in page
    assert "took a payment of" in page


def test_an_invoice_is_paid_by_one_button(signed_in, office):
    deal = office.portal.create("deal", {"title": "D"}).id
    invoice = office.portal.create(
        "invoice", {"number": "17", "amount": 250, "deal": deal}
    ).id
    assert f'href="/records/{invoice}"' in signed_in.get(f"/records/{deal}").text
    page = signed_in.get(f"/records/{invoice}").text
    form = re.search(
        rf'action="(/records/{invoice}/paid)">(.*?)</form>', page, re.DOTALL
    )
    revision = hidden(form[2], "revision")
    assert send(signed_in, form[1], revision=revision).status_code == 303
    assert office.portal.get(invoice).fields["status"] == "PAID"
    assert office.portal.get(deal).fields["paid_amount"] == 250
    stale = send(signed_in, form[1], revision=revision)
    assert stale.status_code == 409
    assert "It is paid" not in signed_in.get(f"/records/{invoice}").text


def test_a_call_nobody_answers_lets_the_process_plan_the_next(signed_in, office):
    office.deploy("lead_qualification.bpmn", "call_slots.dmn")
    record = lead(office, responsible="u_mgr", phone="+7 495 123-45-67")
    page = signed_in.get(f"/records/{record}/call").text
    sent = send(
        signed_in,
        f"/records/{record}/call",
        direction="out",
        result="rang <long>",
        stage="NO_ANSWER",
        revision=hidden(page, "revision"),
        event_id=hidden(page, "event_id"),
    )
    assert sent.status_code == 303
    assert office.portal.get(record).fields["missed_calls"] == 1
    page = signed_in.get(sent.headers["location"]).text
    assert "rang &lt;long&gt;" in page
    assert "Nobody answered so far: 1" in page
    assert 'datetime="2027-06-01T09:30:00+03:00"' in page


def test_a_call_is_noted_even_if_the_move_behind_it_is_refused(signed_in, office):
    record = lead(office)
    page = signed_in.get(f"/records/{record}/call").text
    office.portal.change(record, {"stage": "IN_PROGRESS"}, by="u_head")
    answered = send(
        signed_in,
        f"/records/{record}/call",
        direction="in",
        result="asks",
        stage="SPAM",
        revision=hidden(page, "revision"),
    )
    assert answered.status_code == 409
    calls = office.portal.timeline(record, kinds=["call"]).entries
    assert [it.subject for it in calls] == [{"direction": "in", "result": "asks"}]
    assert office.portal.get(record).fields["stage"] == "IN_PROGRESS"


def test_an_invoice_is_made_on_the_card_of_its_deal(signed_in, office):
    contact = office.portal.create("contact", {"name": "Anna"}).id
    given = {"title": "D", "amount": 1000, "paid_amount": 100, "contact": contact}
    deal = office.portal.create("deal", given).id
    path = f"/records/{deal}/invoice"
    assert path in signed_in.get(f"/records/{deal}").text
    page = signed_in.get(path).text
    assert 'value="900"' in page
    event = hidden(page, "event_id")
    for _ in range(2):
        made = send(signed_in, path, number="17", amount="1 200,50", event_id=event)
        assert made.headers["location"] == f"/records/{deal}?done=issued"
    [invoice] = office.portal.find("invoice")
    assert (invoice.fields["contact"], str(invoice.fields["amount"])) == (
        contact,
        "1200.50",
    )
    card = signed_in.get(made.headers["location"]).text.replace("\xa0", " ")
    assert "The invoice is made." in card
    assert f'<a href="/records/{invoice.id}">17</a>' in card
    assert "1 200,50 ₽" in card


def test_a_refused_invoice_says_at_its_field_why(signed_in, office):
    deal = office.portal.create("deal", {"title": "D"}).id
    office.portal.create("invoice", {"number": "17"})
    path = f"/records/{deal}/invoice"
    for number, amount, at in (
        ("", "", ("number", "amount")),
        ("17", "5", ("number",)),
        ("<b>18", "much", ("amount",)),
        ("18", "0", ("amount",)),
    ):
        page = send(signed_in, path, number=number, amount=amount)
        assert page.status_code == 422
        wrong = re.findall(r'<a href="#f-(\w+)">', page.text)
        assert tuple(wrong) == at
        assert page.text.count('aria-invalid="true"') == len(at)
        assert "<b>18" not in page.text
    assert len(office.portal.find("invoice")) == 1
    assert office.portal.get(deal).fields["invoice"] is None


def test_an_invoice_is_withdrawn_unless_it_is_paid(signed_in, office):
    deal = office.portal.create("deal", {"title": "D"}).id
    sales = Sales(office.portal)
    first = sales.issue_invoice(deal, {"number": "1", "amount": 5}).id
    second = sales.issue_invoice(deal, {"number": "2", "amount": 5}).id
    path = f"/records/{second}/withdrawal"
    assert path in signed_in.get(f"/records/{second}").text
    assert "“2”" in signed_in.get(path).text
    gone = send(signed_in, path)
    assert gone.headers["location"] == f"/records/{deal}?done=withdrawn"
    assert office.portal.get(deal).fields["invoice"] == first
    assert send(signed_in, path).status_code == 404
    office.portal.change(first, {"status": "PAID"}, by="u_mgr")
    path = f"/records/{first}/withdrawal"
    assert path not in signed_in.get(f"/records/{first}").text
    assert "It is paid" in signed_in.get(path).text
    assert send(signed_in, path).status_code == 409
    assert office.portal.get(first).fields["status"] == "PAID"


def test_invoices_are_of_deals_alone(signed_in, office):
    record = lead(office)
    for path in (f"/records/{record}/invoice", f"/records/{record}/withdrawal"):
        assert signed_in.get(path).status_code == 404
        assert send(signed_in, path).status_code == 404


def test_who_may_not_issue_or_withdraw_is_told_so(make_desk):
    office, browser = make_desk
    deal = office.portal.create("deal", {"title": "D", "responsible": "u_mgr"}).id
    invoice = office.portal.create("invoice", {"number": "1", "deal": deal}).id
    assert f"{deal}/invoice" not in browser.get(f"/records/{deal}").text
    assert browser.get(f"/records/{deal}/invoice").status_code == 403
    answered = send(browser, f"/records/{deal}/invoice", number="2", amount="5")
    assert answered.status_code == 403
    assert len(office.portal.find("invoice")) == 1
    assert office.portal.get(invoice).fields["number"] == "1"


@pytest.fixture
def make_desk(tmp_path):
    """Open pages to a person who may only look at deals and write their comments."""
    office = Office(tmp_path, extensions=[CRM, DESK])
    made = web.app(office.portal, user_of=lambda _: "u_mgr")
    return office, TestClient(made, follow_redirects=False, headers={**ENGLISH, **OWN})
