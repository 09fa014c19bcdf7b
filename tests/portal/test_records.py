"""Records: one write, one history, one event; a refused one leaves nothing."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.crm.sales import Sales
from bizproc.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
)


@pytest.fixture
def deal(office):
    fields = {"title": "Осмотр", "funnel": "contract", "responsible": "u_mgr"}
    return office.portal.create("deal", fields, by="u_mgr").id


def test_new_record_holds_defaults_and_its_first_stage(office, deal):
    record = office.portal.get(deal)
    assert (record.id, record.type, record.revision) == ("deal-1", "deal", 1)
    shown = record.fields
    assert (shown["stage"], shown["funnel"], shown["paid_amount"]) == (
        "KP",
        "contract",
        0,
    )
    assert (shown["payment_received"], shown["stage_flag"]) == (False, 0)
    assert (shown["entry_no"], shown["stage_entered_at"]) == (1, record.created_at)
    assert office.events(deal) == [("created", None, None)]


def test_history_tells_each_changed_field_once(office, deal):
    office.portal.change(
        deal, {"amount": "200", "comment": "два", "title": "Осмотр"}, by="u_mgr"
    )
    office.portal.change(deal, {"amount": 200, "stage_flag": 0}, by="u_mgr")
    assert office.events(deal)[1:] == [
        ("changed", "amount", 200),
        ("changed", "comment", "два"),
    ]
    assert office.portal.get(deal).revision == 2
    assert [it.number for it in office.portal.record_history(deal)] == [1, 2, 3]


def test_stage_is_understood_and_its_entry_kept(office, deal):
    office.clock.advance(dt.timedelta(hours=2))
    moved = office.portal.change(deal, {"stage": "  заключение ДОГОВОРА "}, by="u_mgr")
    shown = moved.fields
    assert (shown["stage"], shown["entry_no"]) == ("CONTRACT", 2)
    assert shown["stage_entered_at"] == office.clock.now()
    assert office.events(deal)[1:] == [
        ("changed", "stage", "CONTRACT"),
        ("stage_changed", "stage", "CONTRACT"),
    ]


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"stage": "NOWHERE"}, "NOT_FOUND", "NOWHERE"),
        ({"amount": "много"}, "TYPE_ERROR", "amount"),
        ({"amuont": 5}, "TYPE_ERROR", "amount"),
        ({"contact": "contact-9"}, "NOT_FOUND", "contact-9"),
        ({"company": "deal-1"}, "NOT_FOUND", "company"),
        ({"responsible": "u_nobody"}, "NOT_FOUND", "u_nobody"),
        ({"id": "deal-2"}, "TYPE_ERROR", "id"),
    ],
)
def test_refused_change_leaves_nothing_behind(office, deal, fields, code, text):
    with pytest.raises(RefusedError, match=text) as refused:
        office.portal.change(deal, {"title": "иное", **fields}, by="u_mgr")
    assert refused.value.code == code
    assert office.portal.get(deal).fields["title"] == "Осмотр"
    assert office.events(deal) == [("created", None, None)]


def test_stale_write_is_refused(office, deal):
    office.portal.change(deal, {"amount": 1}, expected_revision=1)
    with pytest.raises(ConflictError, match="revision 2, expected 1"):
        office.portal.change(deal, {"amount": 2}, expected_revision=1)
    assert office.portal.get(deal).fields["amount"] == 1


@pytest.mark.parametrize("by", ["u_nobody", "u_left", "client@example.org"])
def test_only_people_who_are_there_act(office, deal, by):
    with pytest.raises(ForbiddenError, match=by):
        office.portal.change(deal, {"amount": 1}, by=by)


def test_repeated_event_answers_as_the_first(office):
    first = office.portal.create("company", {"title": "К"}, event_id="e1")
    again = office.portal.create("company", {"title": "Л"}, event_id="e1")
    assert again == first
    office.portal.change(first.id, {"title": "М"}, event_id="e2")
    office.portal.change(first.id, {"title": "Н"}, event_id="e2")
    assert office.portal.get(first.id).fields["title"] == "М"


def test_an_event_that_comes_again_after_the_deletion_is_acknowledged(office):
    """Whoever delivers it cannot know what became of the record."""
    made = office.portal.create("deal", {"title": "К"}, event_id="e1")
    Sales(office.portal).pay(made.id, 5, event_id="e2")
    form = {"name": "А", "title": "Т", "submission_id": "s1"}
    lead = office.portal.submit("service_request", form)
    office.portal.delete(made.id)
    office.portal.delete(lead.id, event_id="e3")
    before = office.portal.record_history()
    assert office.portal.create("deal", {"title": "К"}, event_id="e1").id == made.id
    assert (
        Sales(office.portal).pay(made.id, 5, event_id="e2").fields["paid_amount"] == 5
    )
    assert office.portal.submit("service_request", form).id == lead.id
    office.portal.delete(lead.id, event_id="e3")
    assert office.portal.record_history() == before
    with pytest.raises(NotFoundError):
        office.portal.get(made.id)


def test_deleted_record_reads_as_null_through_links(office):
    company = office.portal.create("company", {"title": "К"})
    contact = office.portal.create("contact", {"name": "И", "company": company.id})
    office.portal.delete(company.id, by="u_mgr")
    with pytest.raises(NotFoundError, match=company.id):
        office.portal.get(company.id)
    with pytest.raises(NotFoundError, match="was deleted"):
        office.portal.change(company.id, {"title": "Л"})
    assert office.portal.find("company") == []
    assert office.portal.create("company", {"title": "Л"}).id == "company-2"
    told = 'if contact.company = null then "пусто" else contact.company.title'
    office.perform("log", contact.id, text=told)
    assert office.events(contact.id, "log") == [("log", None, "пусто")]
    assert office.events(company.id)[-1] == ("deleted", None, None)


def test_stage_demands_its_fields(office, deal):
    table = office.folder / "stage_requirements.dmn"
    table.write_text(REQUIREMENTS)
    office.engine.deploy(table)
    with pytest.raises(InvalidValueError, match="contract_date") as refused:
        office.portal.change(deal, {"stage": "AWAIT_PAYMENT"}, by="u_mgr")
    assert refused.value.code == "REQUIRED_FIELD"
    date = "2027-03-01"
    office.portal.change(deal, {"stage": "AWAIT_PAYMENT", "contract_date": date})
    with pytest.raises(InvalidValueError, match="contract_date"):
        office.portal.change(deal, {"contract_date": None}, by="u_mgr")
    office.portal.change(deal, {"amount": 5}, by="u_mgr")
    with pytest.raises(InvalidValueError, match="contract_date"):
        office.portal.create("deal", {"funnel": "contract", "stage": "AWAIT_PAYMENT"})
    office.portal.create("deal", {"funnel": "contract", "stage": "CONTRACT"})


@pytest.mark.parametrize(
    ("action", "inputs"),
    [
        ("move_stage", {"stage": '"AUDIT"'}),
        (
            "create_deal",
            {"funnel": '"contract"', "stage": '"PAID"', "fields": '{title: "Т"}'},
        ),
    ],
)
def test_a_process_meets_the_demands_of_a_stage_too(
    office, deal, service_task, action, inputs
):
    office.deploy("stage_requirements.dmn")
    body = (
        '<startEvent id="s" />'
        + service_task("Do", action, **inputs)
        + '<boundaryEvent id="b" attachedToRef="Do"><errorEventDefinition'
        ' errorRef="R" /></boundaryEvent>'
        + service_task("Tell", "log", event='"refused"')
        + '<endEvent id="e" /><endEvent id="f" />'
    )
    root = '<error id="R" errorCode="REQUIRED_FIELD" />'
    process = office.draw(body, "s>Do Do>e b>Tell Tell>f", root=root)
    office.engine.start(process, key=deal)
    assert office.events(deal, "refused") == [("refused", None, None)]
    assert office.portal.get(deal).fields["stage"] == "KP"
    assert [it.id for it in office.portal.find("deal")] == [deal]


def test_payment_is_added_before_it_is_told(office, deal):
    Sales(office.portal).pay(deal, "10,50", by="u_mgr")
    paid = Sales(office.portal).pay(deal, 4, by="u_mgr")
    assert str(paid.fields["paid_amount"]) == "14.50"
    kinds = [it[0] for it in office.events(deal)][1:]
    assert kinds == ["changed", "payment_received"] * 2
    with pytest.raises(InvalidValueError, match="above 0"):
        Sales(office.portal).pay(deal, 0)


def test_deal_moves_between_funnels_by_hand(office, deal):
    moved = office.portal.change(deal, {"funnel": "Регулярные платежи"}, by="u_mgr")
    shown = moved.fields
    assert (shown["funnel"], shown["stage"], shown["entry_no"]) == (
        "recurring",
        "DRAFT",
        2,
    )
    office.portal.change(deal, {"funnel": "contract", "stage": "audit"}, by="u_mgr")
    with pytest.raises(NotFoundError, match="SENT"):
        office.portal.change(deal, {"stage": "SENT"}, by="u_mgr")
    assert [it[0] for it in office.events(deal)].count("stage_changed") == 2


def test_number_of_an_invoice_is_given_once(office):
    first = office.portal.create("invoice", {"number": "17", "amount": 5}).id
    with pytest.raises(InvalidValueError, match=f"number of {first}") as refused:
        office.portal.create("invoice", {"number": " 17 "})
    assert refused.value.code == "CONFLICT"
    second = office.portal.create("invoice", {"number": "А-18"}).id
    with pytest.raises(InvalidValueError):
        office.portal.change(second, {"number": "17"})
    office.portal.change(second, {"number": "19"})
    office.portal.change(second, {"number": "а-18"})
    office.portal.delete(first)
    with pytest.raises(InvalidValueError):
        office.portal.create("invoice", {"number": "17"})
    office.portal.create("invoice", {"amount": 1})
    office.portal.create("invoice", {"amount": 1})
    assert len(office.portal.find("invoice")) == 3


def test_invoice_set_to_paid_by_hand_pays_its_deal_once(office, deal):
    fields = {"number": "1", "amount": 7, "deal": deal}
    invoice = office.portal.create("invoice", fields).id
    for status in ("SENT", "PAID", "PAID"):
        office.portal.change(invoice, {"status": status}, by="u_mgr")
    office.perform("set_fields", invoice, fields='{status: "SENT"}')
    office.perform("set_fields", invoice, fields='{status: "PAID"}')
    assert office.portal.get(deal).fields["paid_amount"] == 7
    assert [it[0] for it in office.events(deal)].count("payment_received") == 1


def test_calls_are_noted(office, deal):
    Sales(office.portal).log_call(deal, "out", "no_answer", by="u_mgr")
    told = {"direction": "out", "result": "no_answer"}
    assert office.events(deal)[-1] == ("call_logged", None, told)


def test_long_text_is_cut_in_the_history(office, deal):
    office.portal.change(deal, {"comment": "я" * 20_000})
    assert len(office.portal.get(deal).fields["comment"]) == 20_000
    assert office.events(deal)[-1][2].endswith("(cut)")
    assert len(office.events(deal)[-1][2]) < 10_100


@settings(
    max_examples=30,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(
    writes=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "amount": st.integers(0, 3),
                "comment": st.sampled_from(["а", "б", None]),
                "stage": st.sampled_from(["KP", "FEEDBACK", "LOST"]),
            },
        ),
        max_size=8,
    )
)
def test_history_replays_to_the_record(office, writes):
    """What the history says happened is what the record became, write by write."""
    deal = office.portal.create("deal", {"funnel": "contract", "title": "Т"}).id
    revisions = 1
    for fields in writes:
        before = office.portal.get(deal).fields
        after = office.portal.change(deal, fields)
        revisions += any(before[name] != value for name, value in fields.items())
        assert after.revision == revisions
    replayed = {"amount": None, "comment": None, "stage": "KP"}
    for entry in office.portal.record_history(deal):
        if entry.event == "changed":
            assert replayed[entry.field] == entry.old
            replayed[entry.field] = entry.new
    shown = office.portal.get(deal).fields
    assert replayed == {name: shown[name] for name in replayed}


REQUIREMENTS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="urn:test">
  <decision id="stage_requirements" name="Обязательные поля">
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i1"><inputExpression id="e1"><text>funnel</text></inputExpression></input>
      <input id="i2"><inputExpression id="e2"><text>stage</text></inputExpression></input>
      <output id="o1" name="fields" />
      <rule id="r1">
        <inputEntry id="c1"><text>"contract"</text></inputEntry>
        <inputEntry id="c2"><text>"AWAIT_PAYMENT", "PAID"</text></inputEntry>
        <outputEntry id="c3"><text>["contract_date"]</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
