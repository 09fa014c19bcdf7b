"""What comes from outside: forms, mail, messages, constants."""

import dataclasses
import datetime as dt

import pytest

from bizproc.crm.sales import Sales
from bizproc.errors import (
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
)
from bizproc.portal.repository.incoming_mail import IncomingMail


def mail(**given):
    return IncomingMail(
        **{"message_id": "<1@x>", "from_": "Anna@example.org", "subject": "Да", **given}
    )


def test_all_faults_of_a_form_are_told(office):
    with pytest.raises(InvalidValueError) as refused:
        office.portal.submit("service_request", {"email": "нет", "emial": "x"})
    assert refused.value.code == "TYPE_ERROR"
    for part in ("email", "emial", "name", "title"):
        assert part in refused.value.message
    assert office.portal.find("lead") == []
    with pytest.raises(NotFoundError, match="servis"):
        office.portal.submit("servis", {})


def test_forms_are_limited_per_sender_and_minute(office):
    def submit(sender):
        office.portal.submit(
            "service_request", {"name": "А", "title": "Т"}, sender=sender
        )

    for _ in range(20):
        submit("10.0.0.1")
    with pytest.raises(RefusedError) as refused:
        submit("10.0.0.1")
    assert refused.value.code == "RATE_LIMITED"
    submit("10.0.0.2")
    office.at("2027-06-01T09:01:01")
    submit("10.0.0.1")


def test_a_sender_is_known_by_the_address_behind_the_name(office):
    contact = office.portal.create("contact", {"emails": ["anna@example.org"]}).id
    sent = mail(from_='"Анна, касса" <ANNA@example.org>')
    assert office.portal.receive_mail(sent) == contact
    assert office.portal.record_history(contact)[1].by == "anna@example.org"


def test_a_process_that_waits_for_the_mail_tells_of_it_itself(office):
    """Its own word replaces the notification."""
    contact = {"emails": ["anna@example.org"], "responsible": "u_mgr"}
    contact = office.portal.create("contact", contact).id
    wait = (
        '<intermediateCatchEvent id="Wait"><messageEventDefinition messageRef="m" />'
        "</intermediateCatchEvent>"
    )
    key = f"<zeebe:subscription correlationKey='= \"{contact}\"' />"
    message = (
        '<message id="m" name="mail.received">'
        f"<extensionElements>{key}</extensionElements></message>"
    )
    ends = '<startEvent id="s" /><endEvent id="e" />'
    process = office.draw(ends + wait, "s>Wait Wait>e", root=message)
    instance = office.engine.start(process)
    assert office.portal.receive_mail(mail()) == contact
    assert office.notices("MailReceived") == []
    assert office.engine.instance(instance.id).state == "COMPLETED"
    office.portal.receive_mail(mail(message_id="<2@x>"))
    assert office.notices("MailReceived") == [("MailReceived", "u_mgr")]


def test_a_subject_is_one_line_wherever_it_is_seen(office):
    """A line break that a value brings into it becomes a space."""
    deal = office.portal.create("deal", {"title": "Акт\nза май"}).id
    office.perform(
        "send_email", deal, to='"a@example.org"', subject="deal.title", body='"x"'
    )
    office.engine.run_due()
    assert [it.subject for it in office.portal.mails()] == ["Акт за май"]
    assert office.events(deal, "mail_sent") == [("mail_sent", None, "Акт за май")]


def test_mail_finds_the_contact_then_the_open_lead(office):
    lead = office.portal.create(
        "lead", {"email": "anna@example.org", "responsible": "u_mgr"}
    ).id
    assert office.portal.receive_mail(mail()) == lead
    assert office.notices() == [("MailReceived", "u_mgr")]
    entry = office.portal.record_history(lead)[1]
    assert (entry.event, entry.by) == ("mail_received", "anna@example.org")
    contact = office.portal.create("contact", {"emails": ["ANNA@example.org"]}).id
    assert office.portal.receive_mail(mail(message_id="<2@x>")) == contact
    office.portal.delete(contact)
    office.portal.change(lead, {"stage": "SPAM"})
    assert office.portal.receive_mail(mail(message_id="<3@x>")) is None


def test_mail_for_nobody_in_charge_reaches_the_administrator(office):
    contact = office.portal.create("contact", {"emails": ["anna@example.org"]}).id
    assert office.portal.receive_mail(mail()) == contact
    assert office.notices() == [("MailReceived", "u_admin")]
    assert ("no_responsible", None, None) in office.events(contact)


def test_answer_to_a_converted_lead_goes_to_its_contact(office):
    lead = office.portal.create("lead", {"name": "Анна", "responsible": "u_mgr"}).id
    office.perform("send_email", lead, to='"a@example.org"', subject='"Т"', body='"Т"')
    [sent] = office.portal.mails()
    answer = mail(from_="other@example.org", in_reply_to=sent.message_id)
    assert office.portal.receive_mail(answer) == lead
    made = Sales(office.portal).convert_lead(lead, funnel="contract", by="u_mgr")
    later = dataclasses.replace(answer, message_id="<later@x>")
    assert office.portal.receive_mail(later) == made["contact"]


def test_mail_is_taken_once(office):
    contact = office.portal.create(
        "contact", {"emails": ["anna@example.org"], "responsible": "u_mgr"}
    ).id
    assert [office.portal.receive_mail(mail()) for _ in range(3)] == [contact] * 3
    assert len(office.notices()) == 1


def test_record_event_by_key_brings_the_record_as_it_stands(office):
    office.deploy()
    deal = office.portal.seed(
        [
            (
                "deal",
                {"funnel": "service_control", "stage": "PAID", "responsible": "u_mgr"},
            )
        ]
    )[0].id
    office.portal.publish("deal.changed", key=deal, event_id="m1")
    office.portal.publish("deal.changed", key=deal, event_id="m1")
    assert office.open_tasks() == ["SelectEmployee"]
    assert [it[0] for it in office.events(deal)].count("duplicate_start") == 0
    for _ in range(2):
        office.portal.publish("deal.changed", key=deal, event_id="m2")
        assert [it[0] for it in office.events(deal)].count("duplicate_start") == 1


def test_events_of_records_are_not_kept_other_messages_are(office):
    deal = office.portal.seed(
        [("deal", {"funnel": "service_control", "responsible": "u_mgr"})]
    )[0].id
    publish = office.portal.publish
    for name in ("deal.changed", "payment.received", "mail.received", "task.completed"):
        assert publish(name, key=deal).kept_until is None
        with pytest.raises(InvalidValueError, match="event of a record"):
            publish(name, key=deal, ttl="PT1H")
    kept = publish("courier.came", key=deal, payload={"parcel": 7})
    assert (kept.known, kept.kept_until is not None) == (False, True)
    [found] = office.portal.engine.messages()
    assert (found.keys, found.variables) == ((deal,), {"parcel": 7})
    assert publish("courier.came", key=deal, ttl="PT0S").kept_until is None
    with pytest.raises(InvalidValueError, match="negative"):
        publish("courier.came", key=deal, ttl="-PT1H")
    assert office.portal.signal("nobody.hears").instances == ()


def test_only_administrators_change_constants(office):
    with pytest.raises(ForbiddenError):
        office.portal.set_constants({"ActFormingDate": 5}, by="u_mgr")
    with pytest.raises(
        InvalidValueError, match=r"ActFormingDat.*did you mean"
    ) as refused:
        office.portal.set_constants(
            {"ActFormingDate": 5, "ActFormingDat": 1}, by="u_admin"
        )
    assert refused.value.code == "UNKNOWN_CONSTANT"
    assert office.portal.constants()["ActFormingDate"] == 3
    assert office.portal.constant_changes() == []


def test_answer_is_known_by_its_token_or_what_it_refers_to(office):
    deal = office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id
    for reply_to in (
        '"Help <help+0123abcd@company.example>"',
        '"help@company.example"',
    ):
        office.perform(
            "send_email",
            deal,
            to='"c@example.org"',
            subject='"Т"',
            body='"Т"',
            reply_to=reply_to,
        )
    first, second = office.portal.mails()
    answers = [
        mail(to=("HELP+0123ABCD@company.example",)),
        mail(in_reply_to=second.message_id),
        mail(headers={"References": f"<0@x> {first.message_id}"}),
        mail(to=("office@company.example",)),
    ]
    bound = [
        office.portal.receive_mail(dataclasses.replace(it, message_id=f"<{n}@x>"))
        for n, it in enumerate(answers)
    ]
    assert bound == [deal, deal, deal, None]


def test_notifications_are_read_by_their_owner_alone(office):
    deal = office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id
    office.perform("notify", deal, to='"u_mgr"', text='"Т"')
    [notice] = office.portal.notifications(to="u_mgr")
    assert office.portal.unread("u_mgr") == 1
    with pytest.raises(NotFoundError):
        office.portal.read_notification(notice.id, by="u_head")
    read = office.portal.read_notification(notice.id, by="u_mgr")
    office.clock.advance(dt.timedelta(hours=1))
    assert office.portal.read_notification(notice.id, by="u_mgr") == read
    assert office.portal.unread("u_mgr") == 0


def test_files_are_kept_once_and_travel_by_mail(office):
    kept = office.portal.add_file("..\\..\\счёт.pdf", b"%PDF")
    again = office.portal.add_file("копия.pdf", b"%PDF")
    assert (kept["name"], kept["size"], kept["key"]) == ("счёт.pdf", 4, again["key"])
    deal = office.portal.create("deal", {"kp_file": kept, "contract_file": "c.pdf"}).id
    office.perform(
        "send_email",
        deal,
        to='"c@example.org"',
        subject='"Т"',
        body='"Т"',
        attachments="[deal.kp_file, deal.contract_file, null]",
    )
    [sent] = office.portal.mails()
    assert sent.attachments == ("счёт.pdf", "c.pdf")
    [part] = office.mail.messages[0].iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("счёт.pdf", b"%PDF")


def test_lost_contents_hold_the_mail_back(office):
    lost = {"name": "a.pdf", "key": "0" * 64}
    deal = office.portal.create("deal", {"kp_file": lost}).id
    office.perform(
        "send_email",
        deal,
        to='"c@example.org"',
        subject='"Т"',
        body='"Т"',
        attachments="[deal.kp_file]",
    )
    assert office.mail.messages == []
    assert office.engine.next_due() == office.clock.now() + dt.timedelta(minutes=1)
