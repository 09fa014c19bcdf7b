"""Answers to forms: read as their types, checked before anything moves."""

import json
from decimal import Decimal

import pytest

from bizproc.errors import RefusedError

FORM = {
    "type": "default",
    "id": "survey",
    "components": [
        {
            "key": "who",
            "label": "Кто",
            "type": "textfield",
            "validate": {"required": True},
            "properties": {"type": "user"},
        },
        {
            "key": "contact",
            "label": "Контакт",
            "type": "textfield",
            "properties": {"type": "link", "record": "contact"},
        },
        {
            "key": "amount",
            "label": "Сумма",
            "type": "number",
            "properties": {
                "type": "money",
                "default": "= deal.amount",
                "check": "= amount = null or amount > 0",
                "message": "больше нуля",
            },
        },
        {
            "key": "mode",
            "label": "Как",
            "type": "select",
            "values": [{"label": "Быстро", "value": "fast"}],
        },
        {
            "key": "when",
            "label": "Когда",
            "type": "textfield",
            "properties": {"type": "datetime"},
        },
        {
            "key": "file",
            "label": "Файл",
            "type": "textfield",
            "properties": {"type": "file"},
        },
        {"key": "urgent", "label": "Срочно", "type": "checkbox"},
    ],
}
NAMES = ("who", "contact", "amount", "mode", "when", "file", "urgent")


@pytest.fixture
def deal(office):
    """A deal whose process asks with a form that the diagram itself carries."""
    fields = {"title": "Т", "responsible": "u_mgr", "amount": 300}
    deal = office.portal.create("deal", fields).id
    office.portal.create("contact", {"name": "И"})
    outputs = "".join(
        f'<zeebe:output source="= {name}" target="{name}" />' for name in NAMES
    )
    ask = (
        '<extensionElements><zeebe:userTaskForm id="survey"><![CDATA['
        + json.dumps(FORM)
        + "]]></zeebe:userTaskForm></extensionElements>"
        '<startEvent id="s" /><userTask id="Ask"><extensionElements>'
        '<zeebe:userTask /><zeebe:formDefinition formKey="camunda-forms:bpmn:survey" />'
        '<zeebe:ioMapping><zeebe:input source="role:responsible" target="assignee" />'
        '<zeebe:input source="= today()" target="due" />'
        '<zeebe:input source="= [deal.title]" target="checklist" />'
        f"{outputs}</zeebe:ioMapping></extensionElements></userTask>"
        '<endEvent id="e" />'
    )
    office.engine.start(office.draw(ask, "s>Ask Ask>e"), key=deal)
    return deal


def answer(office, **given):
    return office.complete("Ask", "u_mgr", **{"who": "u_emp1", **given}).result


def test_answers_are_typed_and_absent_ones_take_their_defaults(office, deal):
    assert office.task("Ask").due.isoformat() == "2027-06-01T15:00:00+00:00"
    [item] = office.task("Ask").details.checklist
    assert (item.text, item.done) == ("Т", False)
    taken = answer(
        office,
        who="user:u_emp1",
        contact="contact-1",
        mode="fast",
        when="2027-06-02T10:00",
        file="C:\\a.pdf",
        urgent="да",
    )
    assert (taken["who"], taken["contact"]) == ("u_emp1", "contact-1")
    assert (taken["amount"], taken["mode"], taken["file"]) == (300, "fast", "a.pdf")
    assert taken["when"].isoformat() == "2027-06-02T07:00:00+00:00"
    assert taken["urgent"] is True
    [instance] = office.engine.instances()
    assert office.engine.variables(instance.id)["amount"] == 300
    assert [it[0] for it in office.events(deal)][-2:] == [
        "task_completed",
        "process_completed",
    ]


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        ({"who": None}, "REQUIRED_FIELD", "Кто"),
        ({"who": "u_nobody"}, "NOT_FOUND", "u_nobody"),
        ({"who": 5}, "TYPE_ERROR", "who"),
        ({"contact": "contact-7"}, "NOT_FOUND", "contact-7"),
        ({"contact": "deal-1"}, "NOT_FOUND", "deal-1"),
        ({"amount": "много"}, "TYPE_ERROR", "amount"),
        ({"amount": -1}, "TYPE_ERROR", "больше нуля"),
        ({"mode": "slow"}, "TYPE_ERROR", "fast"),
        ({"urgent": "может быть"}, "TYPE_ERROR", "urgent"),
        ({"amuont": 1}, "TYPE_ERROR", "did you mean 'amount'"),
    ],
)
@pytest.mark.usefixtures("deal")
def test_refused_answer_leaves_the_form_open(office, given, code, text):
    with pytest.raises(RefusedError, match=text) as refused:
        answer(office, **given)
    assert refused.value.code == code
    assert office.task("Ask").state.value == "CREATED"
    assert answer(office)["who"] == "u_emp1"


@pytest.mark.usefixtures("deal")
def test_answers_are_read_as_people_write_them(office):
    taken = answer(office, amount="1 234,50", when="02.06.2027 10:00")
    assert taken["amount"] == Decimal("1234.50")
    assert taken["when"].isoformat() == "2027-06-02T07:00:00+00:00"


@pytest.mark.usefixtures("deal")
def test_a_sum_of_a_thousandth_is_refused(office):
    with pytest.raises(RefusedError, match="with two decimals at most"):
        answer(office, amount="0,001")
    assert office.task("Ask").state.value == "CREATED"
