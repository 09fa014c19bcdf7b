from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import ConfigurationError, InvalidValueError, NotFoundError
from bizproc.portal_time import PortalTime
from bizproc.workspace.contact_details import (
    clean_file_name,
    is_email,
    normalise_email,
)
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.spelling.phones import normalise_phone

ROOT = Path(__file__).parents[2]
PORTAL = PortalTime(zone=ZoneInfo("Europe/Moscow"))


SCHEMA = read_schema((ROOT / "crm.yaml").read_bytes())


@pytest.fixture
def schema():
    return SCHEMA


# The shipped file. --------------------------------------------------------------------


def test_the_stages_are_those_of_the_conventions(schema):
    funnels = {
        funnel.name: [stage.code for stage in funnel.stages]
        for record_type in schema.types.values()
        for funnel in record_type.funnels
    }
    assert funnels == {
        "lead": [
            "NEW",
            "IN_PROGRESS",
            "NO_ANSWER",
            "TARGET",
            "BAD_CONTACT",
            "SPAM",
            "NO_SERVICE",
            "UNREACHABLE",
            "DUPLICATE",
        ],
        "contract": [
            "KP",
            "FEEDBACK",
            "CONTRACT",
            "AWAIT_PAYMENT",
            "PAID",
            "AUDIT",
            "CLOSING",
            "LOST",
            "ON_HOLD",
        ],
        "recurring": ["DRAFT", "SENT", "PAID", "CLOSING", "LOST", "WON"],
        "service_control": ["NEW", "APPROVAL", "PAID", "PROCESSING", "DONE", "LOST"],
        "service_request": ["NEW", "WON", "LOST"],
        "ticket": ["NEW", "ACTIVE", "DONE", "POSTPONED"],
    }
    ended = {
        (funnel.name, stage.code): stage.meaning
        for record_type in schema.types.values()
        for funnel in record_type.funnels
        for stage in funnel.stages
        if stage.meaning != "process"
    }
    success = {name for name, meaning in ended.items() if meaning == "success"}
    assert success == {
        ("lead", "TARGET"),
        ("recurring", "WON"),
        ("service_control", "DONE"),
        ("service_request", "WON"),
        ("ticket", "DONE"),
    }
    assert {code for (funnel, code) in set(ended) - success if funnel == "lead"} == {
        "BAD_CONTACT",
        "SPAM",
        "NO_SERVICE",
        "UNREACHABLE",
        "DUPLICATE",
    }
    assert {fun for (fun, code) in set(ended) - success if code == "LOST"} == {
        "contract",
        "recurring",
        "service_control",
        "service_request",
    }


def test_the_seven_lead_fields_are_fields_of_the_deal_too(schema):
    shared = [
        "missed_calls",
        "service_kind",
        "computers_count",
        "servers_count",
        "offices_count",
        "client_request",
        "duplicate_link",
    ]
    for name in shared:
        assert schema.type("lead").field(name) == schema.type("deal").field(name)


@pytest.mark.parametrize(
    ("type_name", "funnel", "text", "code"),
    [
        ("lead", None, "target", "TARGET"),
        ("lead", None, "  целевой ЛИД ", "TARGET"),
        ("lead", None, "Не удалось дозвониться", "UNREACHABLE"),
        ("deal", "recurring", "формирование счета", "DRAFT"),
        ("deal", "Регулярные платежи", "Счёт оплачен", "PAID"),
        ("deal", None, "Формирование КП", "KP"),
        ("deal", "contract", "ожидание закрывающих документов", "CLOSING"),
    ],
)
def test_a_stage_is_found_by_code_title_or_alias(schema, type_name, funnel, text, code):
    assert schema.stage(type_name, funnel, text).code == code


@pytest.mark.parametrize(
    ("type_name", "funnel", "text", "says"),
    [
        ("deal", "contract", "NOWHERE", "'NOWHERE'; stages: KP, FEEDBACK"),
        ("deal", "contract", "AWAIT_PAYMNT", "did you mean 'AWAIT_PAYMENT'?"),
        ("deal", "contract", 5, "no stage 5"),
        ("deal", "contracts", "KP", "did you mean 'contract'?"),
        ("contact", None, "NEW", "it has none"),
        ("deals", None, "NEW", "did you mean 'deal'?"),
    ],
)
def test_an_unknown_stage_is_not_found(schema, type_name, funnel, text, says):
    with pytest.raises(NotFoundError) as caught:
        schema.stage(type_name, funnel, text)
    assert says in caught.value.message
    assert caught.value.code == "NOT_FOUND"


# Values. ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("title", "Тест", "Тест"),
        ("title", None, None),
        ("amount", 5000, 5000),
        ("amount", "5000,50", Decimal("5000.50")),
        ("amount", 0.1, Decimal("0.1")),
        ("missed_calls", Decimal("3.0"), 3),
        ("missed_calls", "3", 3),
        ("payment_received", "да", True),
        ("payment_received", " Нет ", False),
        ("payment_received", 1, True),
        ("payment_received", "0", False),
        ("stage_flag", False, 0),
        ("stage_flag", "да", 1),
        ("stage_flag", 1, 1),
        ("contract_date", "2027-02-28", dt.date(2027, 2, 28)),
        ("contract_date", dt.date(2027, 2, 28), dt.date(2027, 2, 28)),
        (
            "created_at",
            "2027-06-01T09:00",
            dt.datetime(2027, 6, 1, 6, tzinfo=dt.UTC),
        ),
        (
            "created_at",
            "2027-06-01T09:00:00Z",
            dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC),
        ),
        ("responsible", "user:u_mgr", "u_mgr"),
        ("responsible", "u_mgr", "u_mgr"),
        ("contact", 17, "17"),
        ("kp_file", "C:\\temp\\../кп\u202e.pdf", "кп.pdf"),
        ("kp_file", {"name": "/etc/a.pdf", "size": 3}, {"name": "a.pdf", "size": 3}),
    ],
)
def test_a_value_is_read_as_the_type_of_its_field(schema, field, value, read):
    result = schema.type("deal").field(field).read(value, time=PORTAL)
    assert (result, type(result)) == (read, type(read))


@pytest.mark.parametrize(
    ("field", "value", "expects"),
    [
        ("title", 5, "text"),
        ("title", "a\0b", "text"),
        ("title", "\ud800", "text"),
        ("amount", "много", "an amount of money"),
        ("amount", True, "an amount of money"),
        ("amount", float("nan"), "an amount of money"),
        ("amount", "", "an amount of money"),
        ("amount", 10**40, "an amount of money"),
        ("missed_calls", 2.5, "a whole number from 0"),
        ("missed_calls", -1, "a whole number from 0"),
        ("payment_received", 2, "yes or no"),
        ("payment_received", "may be", "yes or no"),
        ("stage_flag", 2, "0 or 1"),
        ("contract_date", "28.02.2027", "a date (YYYY-MM-DD)"),
        ("contract_date", "2027-02-30", "a date (YYYY-MM-DD)"),
        ("contract_date", dt.datetime(2027, 2, 28, tzinfo=dt.UTC), "a date"),
        ("created_at", "2027-06-01", "a date and time"),
        ("responsible", "role:head", "the id of a user"),
        ("contact", True, "the id of a record of type contact"),
        ("contact", "", "the id of a record of type contact"),
        ("kp_file", "..", "a file"),
        ("kp_file", 5, "a file"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(schema, field, value, expects):
    with pytest.raises(InvalidValueError) as caught:
        schema.type("deal").field(field).read(value, time=PORTAL)
    error = caught.value
    assert error.code == "TYPE_ERROR"
    assert repr(field) in error.message
    assert f"expects {expects}" in error.message
    assert repr(value)[:40] in error.message


def test_lists_and_options_are_checked_item_by_item(schema):
    emails = schema.type("contact").field("emails")
    assert emails.read(["a@b.ru"], time=PORTAL) == ["a@b.ru"]
    assert emails.read(None, time=PORTAL) == []
    with pytest.raises(InvalidValueError, match="a list, each item text"):
        emails.read("a@b.ru", time=PORTAL)
    with pytest.raises(InvalidValueError):
        emails.read([None], time=PORTAL)
    with pytest.raises(
        InvalidValueError, match=r"NEW, SENT, PAID.*did you mean 'PAID'"
    ):
        schema.type("invoice").field("status").read("paid", time=PORTAL)


@given(st.from_type(type).flatmap(st.from_type) | st.floats() | st.text())
def test_whatever_arrives_is_read_or_refused(value):
    for field in SCHEMA.type("deal").fields.values():
        try:
            again = field.read(value, time=PORTAL)
        except InvalidValueError:
            continue
        assert field.read(again, time=PORTAL) == again


# Records. -----------------------------------------------------------------------------


def test_a_write_is_read_as_a_whole(schema):
    deal = schema.type("deal")
    written = deal.read_fields(
        {"stage": "Ожидание оплаты", "amount": "5"}, time=PORTAL, funnel="contract"
    )
    assert written == {"stage": "AWAIT_PAYMENT", "amount": 5}
    moved = deal.read_fields({"funnel": "recurring"}, time=PORTAL, funnel="contract")
    assert moved == {"funnel": "recurring", "stage": "DRAFT"}
    both = deal.read_fields(
        {"stage": "SENT", "funnel": "recurring"}, time=PORTAL, funnel="contract"
    )
    assert both == {"funnel": "recurring", "stage": "SENT"}


@pytest.mark.parametrize(
    ("values", "error", "says"),
    [
        ({"amuont": 5}, InvalidValueError, "did you mean 'amount'?"),
        ({"stage": "NOWHERE"}, NotFoundError, "NOWHERE"),
        ({"funnel": "nowhere"}, NotFoundError, "nowhere"),
        ({"id": "D7"}, InvalidValueError, "given by the system"),
    ],
)
def test_a_write_of_something_unknown_is_refused(schema, values, error, says):
    with pytest.raises(error) as caught:
        schema.type("deal").read_fields(values, time=PORTAL, funnel="contract")
    assert says in caught.value.message


def test_a_new_record_begins_with_defaults_in_the_first_stage(schema):
    assert schema.type("deal").initial({"title": "x"}, time=PORTAL) == {
        "title": "x",
        "funnel": "contract",
        "stage": "KP",
        "paid_amount": 0,
        "payment_received": False,
        "closing_docs_received": False,
        "stage_flag": 0,
        "missed_calls": 0,
    }
    lead = schema.type("lead").initial({"stage": "Спам"}, time=PORTAL)
    assert lead["stage"] == "SPAM"
    assert "funnel" not in lead


def test_new_records_do_not_share_their_default_list():
    schema = read_schema(
        "format: bizproc/crm@1\n"
        "types:\n"
        "  note:\n"
        "    title: Заметка\n"
        "    fields:\n"
        "      tags: {title: Метки, type: string, multiple: true, default: [новое]}\n"
    )
    first = schema.type("note").initial({}, time=PORTAL)
    first["tags"].append("другое")
    assert schema.type("note").initial({}, time=PORTAL) == {"tags": ["новое"]}


def test_a_view_shows_every_field_a_null_flag_as_0_a_null_bool_as_false(schema):
    view = schema.type("deal").view({"stage_flag": None, "old_field": 1})
    assert view["stage_flag"] == 0
    assert view["payment_received"] is False
    assert view["amount"] is None
    assert view["old_field"] == 1
    assert schema.type("contact").view({})["emails"] == []


def test_required_fields_are_named_when_empty():
    schema = read_schema(
        "format: bizproc/crm@1\n"
        "types:\n"
        "  note:\n"
        "    title: Заметка\n"
        "    fields:\n"
        "      text: {title: Текст, type: text, required: true}\n"
    )
    with pytest.raises(InvalidValueError, match=r"'text' \(Текст\)") as caught:
        schema.type("note").initial({"text": "  "}, time=PORTAL)
    assert caught.value.code == "REQUIRED_FIELD"


# Broken files. ------------------------------------------------------------------------

BROKEN = """\
format: bizproc/crm@1
types:
  lead:
    titel: Лид
    title: Лид
    fields:
      Name: {title: Имя, type: string}
      kind: {title: Вид, type: strng}
      stage: {title: Стадия, type: string}
      n: {title: N, type: int, default: три}
      l: {title: L, type: link}
      d: {title: D, type: link, link: deel}
      e: {title: E, type: enum}
      b: {title: B, type: bool, min: 1}
funnels:
  f:
    type: lead
    title: F
    stages:
      NEW: {title: Новая}
      new: {title: Другая}
      OLD: {title: новая, meaning: sucess}
  g: {type: lead, title: G, stages: {}}
"""


def test_all_faults_of_a_file_are_reported_in_the_order_of_its_lines():
    with pytest.raises(ConfigurationError) as caught:
        read_schema(BROKEN)
    found = [
        (it.location.line, it.code, it.location.element) for it in caught.value.findings
    ]
    assert found == [
        (4, "UNKNOWN_KEY", "lead"),
        (7, "TYPE_ERROR", "Name"),
        (8, "TYPE_ERROR", "kind"),
        (9, "TYPE_ERROR", "stage"),
        (10, "TYPE_ERROR", "n"),
        (11, "TYPE_ERROR", "l"),
        (12, "TYPE_ERROR", "d"),
        (13, "TYPE_ERROR", "e"),
        (14, "TYPE_ERROR", "b"),
        (16, "TYPE_ERROR", "f"),
        (16, "TYPE_ERROR", "f"),
        (21, "TYPE_ERROR", "new"),
        (22, "TYPE_ERROR", "OLD"),
        (23, "TYPE_ERROR", "g"),
    ]


# Addresses. ---------------------------------------------------------------------------


def test_addresses_and_phones_compare_as_people_mean_them():
    assert normalise_email(" Maria@Example.org ") == "maria@example.org"
    assert normalise_phone("8 (900) 000-00-01") == normalise_phone("+79000000001")
    assert normalise_phone("8000") == "8000"
    assert clean_file_name("a/..") == ""


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("client@example.org", True),
        ("a+b@xn--e1afmkfd.xn--p1ai", True),
        ("почта@example.org", False),
        ("a@пример.рф", True),
        ("a@b", False),
        ("a b@example.org", False),
        ("a@example.org\n", False),
        ("a@example.org, b@example.org", False),
        ("A <a@example.org>", False),
        ("a" * 250 + "@example.org", False),
    ],
)
def test_an_address_is_one_bare_address(text, good):
    assert is_email(text) is good


def test_fields_stand_together_on_a_card_as_the_file_groups_them():
    text = """
format: bizproc/crm@1
types:
  deal:
    title: Deal
    fields:
      title: {title: Title, type: string}
      amount: {title: Amount, type: money}
      note: {title: Note, type: text}
    groups: {Money: [paid, amount], Later: [note]}
fields:
  paid: {types: [deal], title: Paid, type: money}
funnels:
  sales: {type: deal, title: Sales, stages: {NEW: {title: New}}}
"""
    deal = read_schema(text).type("deal")
    assert [(it.title, [f.name for f in it.fields]) for it in deal.grouped] == [
        ("", ["title"]),
        ("Money", ["paid", "amount"]),
        ("Later", ["note"]),
    ]
    # who does not see a field sees no empty group
    seen = dataclasses.replace(deal, fields={"title": deal.fields["title"]})
    assert [it.title for it in seen.grouped] == [""]
    wrong = text.replace("[note]", "[notes, amount]")
    with pytest.raises(ConfigurationError) as refused:
        read_schema(wrong)
    assert [(it.code, it.location.line) for it in refused.value.findings] == [
        ("NOT_FOUND", 10),
        ("DUPLICATE_KEY", 10),
    ]
    assert "did you mean 'note'" in str(refused.value)


NOTES = """
format: bizproc/crm@1
types:
  trip:
    title: Trip
    keys: {title: [route, goal], amount: paid, due: back_on}
    fields:
      title: {title: Title, type: string}
      route: {title: Route, type: string}
      goal: {title: Goal, type: text}
      places: {title: Places, type: string, multiple: true}
      planned: {title: Planned, type: money}
      back_on: {title: Back, type: date}
fields:
  paid: {types: [trip], title: Paid, type: money}
funnels:
  trips: {type: trip, title: Trips, stages: {NEW: {title: New, color: teal}, OLD: {title: Old}}}
"""


def test_a_type_says_which_fields_are_its_title_its_amount_and_its_due_moment():
    trip = read_schema(NOTES).type("trip")
    keys = trip.keys
    assert (keys.titles, keys.amount, keys.due) == (
        ("route", "goal"),
        "paid",
        "back_on",
    )
    assert keys.title_of({"title": "T", "route": " ", "goal": " Fair "}) == "Fair"
    assert keys.title_of({"title": "T"}) is None
    # who does not see a key field is shown no other in its place
    seen = {name: it for name, it in trip.fields.items() if name != "paid"}
    assert dataclasses.replace(trip, fields=seen).keys.amount is None
    usual = read_schema(NOTES.replace("    keys:", "    prefix: T #")).type("trip").keys
    assert (usual.titles, usual.amount, usual.due) == (("title",), "planned", None)


@pytest.mark.parametrize(
    ("keys", "code", "says"),
    [
        ("{title: rout}", "NOT_FOUND", "did you mean 'route'"),
        ("{title: [goal, paid]}", "TYPE_ERROR", "'paid' is not"),
        ("{title: places}", "TYPE_ERROR", "'places' is not"),
        ("{amount: title}", "TYPE_ERROR", "money; 'title' is not"),
        ("{due: paid}", "TYPE_ERROR", "a date or a datetime; 'paid' is not"),
        ("{sum: paid}", "UNKNOWN_KEY", "'sum' in the keys of trip"),
        ("{title: {}}", "TYPE_ERROR", ""),
    ],
)
def test_a_key_field_is_there_and_of_its_type(keys, code, says):
    written = re.sub(r"keys: .*", f"keys: {keys}", NOTES)
    with pytest.raises(ConfigurationError) as refused:
        read_schema(written)
    [fault] = refused.value.findings
    assert (fault.code, fault.location.line) == (code, 6)
    assert says in fault.message


def test_a_stage_has_one_of_the_colours_that_pages_know():
    [funnel] = read_schema(NOTES).type("trip").funnels
    assert [it.color for it in funnel.stages] == ["teal", None]
    with pytest.raises(ConfigurationError, match="teel"):
        read_schema(NOTES.replace("teal", "teel"))
