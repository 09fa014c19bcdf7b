"""An invoice that a person sets to PAID is a payment; a process's write is none."""

import pytest

from bizproc.crm.sales import Sales
from bizproc.errors import InvalidTransitionError, InvalidValueError


@pytest.fixture
def deal(office):
    return office.portal.create("deal", {"title": "Т", "funnel": "contract"}).id


@pytest.fixture
def invoice(office, deal):
    fields = {"number": "7", "amount": 500, "status": "NEW", "deal": deal}
    return office.portal.create("invoice", fields).id


LISTENING = (
    '<startEvent id="s"><extensionElements><zeebe:properties>'
    '<zeebe:property name="origins" value="any" /></zeebe:properties>'
    '<zeebe:ioMapping><zeebe:output source="= amount" target="amount" />'
    '</zeebe:ioMapping></extensionElements><messageEventDefinition messageRef="m" /></startEvent>'
    '<endEvent id="e" />'
)


@pytest.fixture
def told(office):
    """Count how often processes heard of a payment, with its sum."""
    message = '<message id="m" name="payment.received" />'
    process = office.draw(LISTENING, "s>e", root=message)

    def sums():
        found = office.engine.instances(process_id=process)
        return [office.engine.variables(it.id)["amount"] for it in found]

    return sums


def paid(office, deal):
    booked = [it[2] for it in office.events(deal, "payment_received")]
    return office.portal.get(deal).fields["paid_amount"], booked


@pytest.mark.parametrize("by", ["u_mgr", None])
def test_a_person_who_sets_it_paid_books_its_amount_once(
    office, deal, invoice, told, by
):
    office.portal.change(invoice, {"status": "SENT"}, by=by)
    assert (paid(office, deal), told()) == ((0, []), [])
    office.portal.change(invoice, {"status": "PAID"}, by=by)
    assert (paid(office, deal), told()) == ((500, [500]), [500])
    office.portal.change(invoice, {"status": "PAID", "number": "8"}, by=by)
    office.portal.change(invoice, {"amount": 700}, by=by)
    assert (paid(office, deal), told()) == ((500, [500]), [500])


def test_an_invoice_made_as_paid_is_a_payment(office, deal, told):
    fields = {"amount": 500, "status": "PAID", "deal": deal}
    office.portal.create("invoice", fields, by="u_mgr")
    assert (paid(office, deal), told()) == ((500, [500]), [500])


def test_a_process_that_sets_it_paid_books_nothing(office, deal, invoice, told):
    """Else a process that answers a payment would book it again, without end."""
    office.perform("set_fields", invoice, fields='{status: "PAID"}')
    assert office.portal.get(invoice).fields["status"] == "PAID"
    assert (paid(office, deal), told()) == ((0, []), [])


def test_a_process_that_makes_it_paid_books_nothing(office, deal, told):
    fields = f'{{amount: 500, status: "PAID", deal: "{deal}"}}'
    office.perform("create_record", deal, type='"invoice"', fields=fields)
    [invoice] = office.portal.find("invoice")
    assert invoice.fields["status"] == "PAID"
    assert (paid(office, deal), told()) == ((0, []), [])


def test_a_payment_sets_no_invoice_paid(office, deal, invoice, told):
    Sales(office.portal).pay(deal, 500, by="u_mgr")
    assert office.portal.get(invoice).fields["status"] == "NEW"
    assert (paid(office, deal), told()) == ((500, [500]), [500])


def test_payments_of_several_invoices_add_up(office, deal, invoice, told):
    Sales(office.portal).pay(deal, "0.5")
    office.portal.change(invoice, {"status": "PAID"}, by="u_mgr")
    assert [float(it) for it in told()] == [0.5, 500]
    assert float(paid(office, deal)[0]) == 500.5


@pytest.mark.parametrize("fields", [{"deal": None}, {"amount": None}, {"amount": 0}])
def test_an_invoice_of_nothing_books_nothing(office, deal, invoice, told, fields):
    office.portal.change(invoice, fields, by="u_mgr")
    office.portal.change(invoice, {"status": "PAID"}, by="u_mgr")
    assert (paid(office, deal), told()) == ((0, []), [])


def test_an_invoice_of_a_deleted_deal_books_nothing(office, deal, invoice, told):
    office.portal.delete(deal)
    office.portal.change(invoice, {"status": "PAID"}, by="u_mgr")
    assert told() == []


@pytest.mark.parametrize("amount", [0, -1, "", None, "x"])
def test_a_payment_is_a_sum_above_nothing(office, deal, told, amount):
    before = office.portal.get(deal)
    with pytest.raises(InvalidValueError) as refused:
        Sales(office.portal).pay(deal, amount)
    assert refused.value.code == "TYPE_ERROR"
    assert (office.portal.get(deal), told()) == (before, [])


def test_a_repeated_event_books_once(office, deal, invoice, told):
    for _ in range(2):
        office.portal.change(invoice, {"status": "PAID"}, by="u_mgr", event_id="e-1")
        Sales(office.portal).pay(deal, 5, event_id="e-2")
    assert (paid(office, deal), told()) == ((505, [500, 5]), [500, 5])


def test_a_deal_leads_to_the_last_invoice_that_was_issued_and_not_withdrawn(office):
    sales, create = Sales(office.portal), office.portal.create
    contact = create("contact", {"name": "Анна"}).id
    deal = create("deal", {"title": "Т", "contact": contact}).id
    given = {"number": "Д-1", "amount": "1 200,50"}
    first = sales.issue_invoice(deal, given, by="u_mgr", event_id="e")
    again = sales.issue_invoice(deal, given, by="u_mgr", event_id="e")
    assert again.id == first.id
    assert (first.fields["contact"], first.fields["status"]) == (contact, "NEW")
    assert str(first.fields["amount"]) == "1200.50"
    second = sales.issue_invoice(deal, {"number": "Д-2", "amount": 5}, by="u_mgr")

    def last():
        return office.portal.get(deal).fields["invoice"]

    assert last() == second.id
    assert sales.withdraw_invoice(second.id, by="u_mgr") == deal
    assert last() == first.id
    assert sales.withdraw_invoice(first.id, by="u_mgr") == deal
    assert last() is None
    assert office.portal.find("invoice") == []


@pytest.mark.parametrize(
    ("fields", "at", "code"),
    [
        ({}, ["number", "amount"], "REQUIRED_FIELD"),
        ({"number": " ", "amount": 1}, ["number"], "REQUIRED_FIELD"),
        ({"number": "8", "amount": 0}, ["amount"], "TYPE_ERROR"),
        ({"number": "8", "amount": "much"}, ["amount"], "TYPE_ERROR"),
        ({"number": " 7 ", "amount": 1}, ["number"], "CONFLICT"),
    ],
)
def test_an_invoice_that_is_none_is_refused_at_its_field(
    office, deal, invoice, fields, at, code
):
    before = office.portal.get(deal)
    with pytest.raises(InvalidValueError) as refused:
        Sales(office.portal).issue_invoice(deal, fields, by="u_mgr")
    assert refused.value.code == code
    assert [it.field for it in refused.value.faults] == at
    assert office.portal.get(deal) == before
    assert [it.id for it in office.portal.find("invoice")] == [invoice]


def test_what_is_paid_or_no_invoice_is_not_withdrawn(office, deal, invoice):
    sales = Sales(office.portal)
    office.portal.change(invoice, {"status": "PAID"}, by="u_mgr")
    with pytest.raises(InvalidTransitionError, match="paid"):
        sales.withdraw_invoice(invoice, by="u_mgr")
    with pytest.raises(InvalidValueError, match="no invoice"):
        sales.withdraw_invoice(deal)
    with pytest.raises(InvalidValueError, match="no deal"):
        sales.issue_invoice(invoice, {"number": "9", "amount": 1})
    assert office.portal.get(invoice).fields["status"] == "PAID"


def test_the_number_of_a_withdrawn_invoice_stays_given(office, deal, invoice):
    sales = Sales(office.portal)
    sales.withdraw_invoice(invoice)
    with pytest.raises(InvalidValueError, match="a number is given once"):
        sales.issue_invoice(deal, {"number": "7", "amount": 1})
