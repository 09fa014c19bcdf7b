"""A request for a service: routed, worked on, converted, paid, closed."""

from pathlib import Path

import pytest

from bizproc.crm.sales import Sales
from bizproc.errors import ForbiddenError, InvalidValueError
from bizproc.portal.repository.incoming_mail import IncomingMail

PROCESSES = Path(__file__).parents[2] / "processes"
ROUTING = PROCESSES / "lead_routing.dmn"


@pytest.fixture
def lead(office):
    office.deploy()
    answers = {
        "name": "Анна",
        "email": "Anna@Example.org",
        "phone": "8 900 000-00-01",
        "title": "Замена  кабеля в офисе",
        "submission_id": "s-1",
    }
    return office.portal.submit("service_request", answers).id


def convert(office, **answers):
    office.engine.act_on_task(office.task("SpecialistTask").id, "start", by="u_spec2")
    return office.complete("ConvertLead", "u_admin", **answers)


def invoice(office, amount=1000):
    office.complete(
        "IssueInvoice", "u_admin", number="17", amount=amount, file="bill.pdf"
    )


def test_request_goes_to_its_specialist(office, lead):
    task = office.task("SpecialistTask")
    assert (task.assignee, task.creator, task.record) == ("u_spec2", "u_admin", lead)
    assert task.title == "Замена кабеля"
    assert "Анна" in task.description
    assert office.notices() == [("NotifySpecialist", "u_spec2")]
    shown = office.portal.get(lead).fields
    assert (shown["source"], shown["form"], shown["specialist"]) == (
        "webform",
        "service_request",
        "u_spec2",
    )
    assert ("routed", None, "CABLE") in office.events(lead)
    created = office.portal.record_history(lead)[0]
    assert (created.event, created.by) == ("created", "anna@example.org")


def test_repeated_submission_makes_one_lead(office, lead):
    again = office.portal.submit(
        "service_request", {"title": "иное", "nonsense": 1, "submission_id": "s-1"}
    )
    assert again.id == lead
    assert len(office.portal.find("lead")) == 1


def test_whole_way_to_the_closed_deal(office, lead):
    convert(office, deal_title="Кабель", amount="1000")
    converted = office.portal.get(lead).fields
    assert converted["stage"] == "TARGET"
    deal, contact = converted["deal"], converted["contact"]
    assert office.portal.get(contact).fields["responsible"] == "u_spec2"
    assert office.portal.get(deal).fields["responsible"] == "u_admin"
    assert office.portal.get(deal).fields["amount"] == 1000

    invoice(office)
    [mail] = office.portal.mails()
    assert (mail.to, mail.attachments, mail.record) == (
        ("anna@example.org",),
        ("bill.pdf",),
        contact,
    )
    Sales(office.portal).pay(deal, 400)
    assert office.portal.get("invoice-1").fields["status"] == "SENT"
    Sales(office.portal).pay(deal, "600.00")
    assert office.portal.get("invoice-1").fields["status"] == "PAID"
    assert ("AllowWork", "u_spec2") in office.notices()
    office.complete("SpecialistTask", "u_spec2")
    assert office.portal.get(deal).fields["stage"] == "WON"
    assert office.engine.incidents() == []
    [instance] = office.engine.instances()
    assert instance.state == "COMPLETED"


@pytest.mark.usefixtures("lead")
def test_invoice_marked_paid_by_hand_is_a_payment(office):
    convert(office, deal_title="Кабель")
    invoice(office, 700)
    office.portal.change("invoice-1", {"status": "PAID"}, by="u_admin")
    deal = office.portal.get("deal-1").fields
    assert deal["paid_amount"] == 700
    paid = [it for it in office.events("deal-1") if it[0] == "payment_received"]
    assert paid == [("payment_received", None, 700)]
    assert ("AllowWork", "u_spec2") in office.notices()


def test_reply_reaches_the_contact_that_the_lead_became(office, lead):
    convert(office, deal_title="Кабель")
    invoice(office)
    [mail] = office.portal.mails()
    reply = IncomingMail(
        message_id="<r1@client>",
        from_="boss@elsewhere.example",
        subject="Re: Счёт",
        in_reply_to=mail.message_id,
    )
    contact = office.portal.get(lead).fields["contact"]
    assert office.portal.receive_mail(reply) == contact
    assert office.portal.receive_mail(reply) == contact
    assert office.notices("MailReceived") == [("MailReceived", "u_spec2")]


def test_unknown_service_is_triaged_by_filling_in_the_service(office):
    office.deploy()
    lead = office.portal.submit("service_request", {"name": "Б", "title": "Чудо"}).id
    with pytest.raises(InvalidValueError, match=r"no field 'servise'.*'service'"):
        office.complete("TriageLead", "u_admin", servise="x")
    office.complete("TriageLead", "u_admin", service="Подключение")
    assert office.task("SpecialistTask").assignee == "u_spec1"
    written = [it for it in office.portal.record_history(lead) if it.field == "service"]
    assert [(it.by, it.new) for it in written] == [("u_admin", "Подключение")]


def test_administrator_of_the_process_is_whom_its_property_names(office, tmp_path):
    office.deploy()
    diagram = PROCESSES / "service_request.bpmn"
    named = 'name="Administrator" value="{}"'
    drawn = diagram.read_text(encoding="utf-8")
    assert named.format("role:admin") in drawn
    changed = tmp_path / diagram.name
    changed.write_text(
        drawn.replace(named.format("role:admin"), named.format("u_head")),
        encoding="utf-8",
    )
    office.engine.deploy(changed)
    office.portal.submit(
        "service_request", {"name": "Б", "title": "Чудо", "email": "b@example.org"}
    )
    triage = office.task("TriageLead")
    assert (triage.assignee, triage.creator) == ("u_head", "u_head")
    office.complete("TriageLead", "u_head", service="замена кабеля")
    work = office.task("SpecialistTask")
    assert (work.assignee, work.creator) == ("u_spec2", "u_head")
    office.engine.act_on_task(work.id, "start", by="u_spec2")
    office.complete("ConvertLead", "u_head")
    assert office.portal.get("deal-1").fields["responsible"] == "u_head"
    office.complete("IssueInvoice", "u_head", number="17", amount=9, file="bill.pdf")
    office.complete("SpecialistTask", "u_spec2")
    Sales(office.portal).pay("deal-1", 9)
    assert office.portal.get("deal-1").fields["stage"] == "WON"
    assert office.notices() == [
        ("NotifySpecialist", "u_spec2"),
        ("NotifyAdminStarted", "u_head"),
        ("NotifyAdminDone", "u_head"),
        ("WarnUnpaid", "u_head"),
    ]


def test_deadline_of_a_service_is_working_time_from_the_task_on(office, tmp_path):
    office.deploy()
    table = ROUTING.read_text(encoding="utf-8")
    own = '<outputEntry id="LeadRouting_Rule1_Out4">\n          <text>{}</text>'
    assert own.format("null") in table
    changed = tmp_path / ROUTING.name
    changed.write_text(
        table.replace(own.format("null"), own.format('"PT4H"')), encoding="utf-8"
    )
    office.engine.deploy(changed)
    office.at("2027-06-04T16:00")  # a Friday
    for service in ("Подключение", "Замена кабеля"):
        office.portal.submit("service_request", {"name": "Б", "title": service})
    due = {it.title: it.due for it in office.engine.user_tasks()}
    monday = office.portal.workspace.time.local(due["Подключение"])
    assert monday.strftime("%a %d %H:%M") == "Mon 07 11:00"
    assert due["Замена кабеля"] is None


def test_lead_without_service_is_rejected(office):
    office.deploy()
    lead = office.portal.submit("service_request", {"name": "Б", "title": "Чудо"}).id
    office.complete("TriageLead", "u_admin")
    assert office.portal.get(lead).fields["stage"] == "NO_SERVICE"
    assert office.open_tasks() == []


def test_missing_address_asks_for_the_invoice_again(office):
    office.deploy()
    lead = office.portal.submit(
        "service_request", {"name": "Б", "title": "Подключение"}
    )
    office.engine.act_on_task(office.task("SpecialistTask").id, "start", by="u_spec1")
    office.complete("ConvertLead", "u_admin", deal_title="П")
    invoice(office)
    assert office.portal.mails() == []
    assert ("WarnNoAddress", "u_admin") in office.notices()
    assert "IssueInvoice" in office.open_tasks()
    office.portal.change(lead.id, {"email": "b@example.org"}, by="u_admin")
    invoice(office)
    assert len(office.portal.mails()) == 1


def test_existing_contact_is_proposed(office):
    office.deploy()
    office.portal.seed(
        [("contact", {"name": "Старый", "phones": ["+7 900 000 00 01"]})]
    )
    office.portal.submit(
        "service_request",
        {"name": "Анна", "phone": "89000000001", "title": "Подключение"},
    )
    office.engine.act_on_task(office.task("SpecialistTask").id, "start", by="u_spec1")
    assert "Старый" in office.task("ConvertLead").description
    office.complete("ConvertLead", "u_admin", deal_title="П")
    assert office.portal.get("lead-1").fields["contact"] == "contact-1"
    assert office.portal.get("contact-1").fields["responsible"] == "u_spec1"


@pytest.mark.usefixtures("lead")
def test_deleted_task_goes_to_another_specialist(office):
    task = office.task("SpecialistTask")
    with pytest.raises(ForbiddenError):
        office.engine.act_on_task(task.id, "delete", by="u_spec2")
    office.engine.act_on_task(task.id, "delete", by="u_admin")
    office.complete("ReassignWork", "u_admin", specialist="u_spec3")
    assert office.task("SpecialistTask").assignee == "u_spec3"
    assert ("NotifyNewSpecialist", "u_spec3") in office.notices()


def test_rejected_lead_takes_everything_along(office, lead):
    office.portal.change(lead, {"stage": "Спам"}, by="u_admin")
    assert office.open_tasks() == []
    assert office.notices("NotifyDropped") == [("NotifyDropped", "u_spec2")]
    [instance] = office.engine.instances()
    assert instance.state == "TERMINATED"


@pytest.mark.usefixtures("lead")
def test_lost_deal_ends_the_request(office):
    convert(office, deal_title="Кабель")
    office.portal.change("deal-1", {"stage": "LOST"}, by="u_admin")
    assert office.open_tasks() == []
    assert office.notices("NotifyLost") == [("NotifyLost", "u_spec2")]


def test_deleted_lead_ends_the_request(office, lead):
    office.portal.delete(lead, by="u_admin")
    assert office.open_tasks() == []
    assert office.events(lead, "deleted", "process_terminated") == [
        ("deleted", None, None),
        ("process_terminated", None, "service_request"),
    ]
