"""Records that people write: numbers, dates and telephone numbers as they write them."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.office import service_task

from bizproc.errors import InvalidValueError
from bizproc.portal.expressions.functions import workspace_functions


def test_what_people_write_is_read_so(office):
    deal = office.portal.create(
        "deal",
        {"title": "Т", "amount": "10 500,50", "contract_date": "01.03.2027"},
        by="u_mgr",
    )
    assert deal.fields["amount"] == Decimal("10500.50")
    assert deal.fields["contract_date"] == dt.date(2027, 3, 1)
    changed = office.portal.change(
        deal.id, {"created_at": "02.03.2027 14:30", "amount": "7"}, by="u_mgr"
    )
    assert changed.fields["created_at"].isoformat() == "2027-03-02T11:30:00+00:00"
    with pytest.raises(InvalidValueError, match=r"it may be written 31\.12\.2027"):
        office.portal.change(deal.id, {"contract_date": "3/1/2027"}, by="u_mgr")


def test_what_a_process_writes_is_as_programs_write(office):
    deal = office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id
    body = (
        '<startEvent id="s" />'
        + service_task("Set", "set_fields", fields='{contract_date: "01.03.2027"}')
        + '<endEvent id="e" />'
    )
    office.engine.start(office.draw(body, "s>Set Set>e"), key=deal)
    [incident] = office.engine.incidents()
    assert incident.code == "TYPE_ERROR"
    assert office.portal.get(deal).fields.get("contract_date") is None


def test_a_contact_is_found_by_any_writing_of_the_number(office):
    first = office.portal.create(
        "contact", {"name": "А", "phones": ["8 (900) 000-00-01"]}
    )
    other = office.portal.create(
        "contact", {"name": "Б", "phones": ["+7 900 000-00-02 доб. 5"]}
    )
    body = (
        '<startEvent id="s" /><scriptTask id="t"><extensionElements><zeebe:script '
        'expression=\'= [match_contact(null, "9000000001"), '
        'match_contact(null, "89000000002 ext 5"), match_contact(null, "89000000002")]\' '
        'resultVariable="found" /></extensionElements></scriptTask><endEvent id="e" />'
    )
    instance = office.engine.start(office.draw(body, "s>t t>e")).id
    found = office.engine.variables(instance)["found"]
    assert [it and it["id"] for it in found] == [first.id, other.id, None]


def test_expressions_write_for_people(workspace):
    now = dt.datetime(2027, 3, 1, 11, 30, tzinfo=dt.UTC)
    functions = workspace_functions(workspace, now)

    def call(name, *values):
        return functions[name].call(*values).replace("\u00a0", " ")

    assert call("format_date", now.date()) == "01.03.2027"
    assert call("format_date", now + dt.timedelta(hours=10)) == "02.03.2027"
    assert call("format_moment", now) == "01.03.2027 14:30"
    assert call("format_number", Decimal("1234.5")) == "1 234,5"
    assert call("format_money", 1234) == "1 234,00"
    assert call("format_money", 1234, "RUB") == "1 234,00 ₽"
    assert call("format_phone", "89000000001") == "+7 900 000-00-01"
    assert {call(name, None) for name in functions if name.startswith("format_")} == {
        ""
    }
    filled = functions["fill"].call("{{ at }}", {"at": now})
    assert filled == "01.03.2027 14:30"
    with pytest.raises(InvalidValueError, match="expected a number"):
        call("format_money", "5")


def test_a_text_knows_the_sums_of_a_record(office):
    fields = {"title": "Т", "amount": "1234,5", "computers_count": 5000}
    deal = office.portal.create("deal", fields).id
    text = "{{ deal.amount }} · {{ deal.computers_count }} · {{ deal.paid_amount }}"
    text += " · {% if deal.amount > 1000 %}{{ deal.amount|number }}{% endif %}"
    body = (
        '<startEvent id="s" /><scriptTask id="t"><extensionElements><zeebe:script '
        f"expression='= fill(\"{text.replace('>', '&gt;')}\", {{deal: deal}})' "
        'resultVariable="found" /></extensionElements></scriptTask><endEvent id="e" />'
    )
    instance = office.engine.start(office.draw(body, "s>t t>e"), key=deal).id
    found = office.engine.variables(instance)["found"].replace("\u00a0", " ")
    assert found == "1 234,50 · 5000 · 0,00 · 1 234,5"
