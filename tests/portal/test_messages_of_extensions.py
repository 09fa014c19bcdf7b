"""Messages that an extension raises about a record: whom they reach, and with what."""

import pytest

from bizproc.crm.extension import CRM
from bizproc.portal.extension import Extension
from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository.incoming_mail import IncomingMail

ADDED = "deal.message_added"
DESK = Extension(name="desk", messages={ADDED: ("message",)})
DONE = "AWAIT_PAYMENT"


def add_message(office, deal, by="u_mgr", **message):
    """Do what a command of an extension does: check, then tell whoever waits."""

    def do(repository, actor):
        row = authorization.get_for(repository, deal, actor=actor)
        given = {"side": "requester", "text": "т", "attachments": [], **message}
        commands.raise_event(
            repository, row, "message_added", {"message": given}, actor=actor
        )

    office.portal.run(do, by=by)


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url, extensions=[CRM, DESK])
    yield office
    office.portal.close()


@pytest.fixture
def deal(office):
    fields = {"title": "Т", "responsible": "u_mgr", "email": "anna@example.org"}
    return office.portal.create("deal", fields).id


def event(kind, id_, ref, **properties):
    shown = "".join(
        f'<zeebe:property name="{name}" value="= {text}" />'
        for name, text in properties.items()
    )
    return (
        f'<{kind} id="{id_}"><extensionElements><zeebe:properties>{shown}'
        '</zeebe:properties><zeebe:ioMapping><zeebe:output source="= message"'
        ' target="message" /></zeebe:ioMapping></extensionElements>'
        f'<messageEventDefinition messageRef="{ref}" /></{kind}>'
    )


ROOT = (
    f'<message id="m" name="{ADDED}"><extensionElements>'
    '<zeebe:subscription correlationKey="= deal.id" /></extensionElements></message>'
)


def draw_events(office, service_task, condition):
    """Draw what a message starts, once for each, in the name of its number."""
    body = (
        event("startEvent", "s", "m", condition=condition, key="message.number")
        + service_task("Tell", "log", event='"started"', text="deal.stage")
        + service_task("Back", "move_stage", stage='"PAID"')
        + '<endEvent id="e" />'
    )
    return office.draw(body, "s>Tell Tell>Back Back>e", root=ROOT)


def draw_wait(office, service_task, condition):
    """Draw what waits for a message and then reopens the deal."""
    body = (
        '<startEvent id="s" />'
        + event("intermediateCatchEvent", "Replied", "m", condition=condition)
        + service_task("Reopen", "move_stage", stage='"FEEDBACK"')
        + service_task("Tell", "log", event='"reopened"', text="deal.stage")
        + '<endEvent id="e" />'
    )
    return office.draw(body, "s>Replied Replied>Reopen Reopen>Tell Tell>e", root=ROOT)


def heard(office, deal):
    return office.events(deal, "started", "reopened")


def test_it_reaches_waits_and_starts_by_the_id_of_the_record(
    office, deal, service_task
):
    wait = draw_wait(office, service_task, "message.side = &quot;requester&quot;")
    draw_events(office, service_task, "message.side = &quot;requester&quot;")
    office.engine.start(wait, key=deal)
    add_message(office, deal, side="staff", number="1")
    assert heard(office, deal) == []
    add_message(office, deal, number="2")
    # the wait first; what starts then finds the deal as the wait left it
    assert heard(office, deal) == [
        ("reopened", None, "FEEDBACK"),
        ("started", None, "FEEDBACK"),
    ]


@pytest.mark.parametrize("stage", [DONE, "KP"])
def test_conditions_are_judged_before_anybody_runs(office, deal, service_task, stage):
    """Each message is settled by one of both, never by both and never by none."""
    requester = "message.side = &quot;requester&quot; and "
    wait = draw_wait(
        office, service_task, f"{requester}deal.stage = &quot;{DONE}&quot;"
    )
    draw_events(office, service_task, f"{requester}deal.stage != &quot;{DONE}&quot;")
    office.portal.change(deal, {"stage": stage})
    office.engine.start(wait, key=deal)
    add_message(office, deal, number="1")
    expected = {
        DONE: [("reopened", None, "FEEDBACK")],
        "KP": [("started", None, "KP")],
    }
    assert heard(office, deal) == expected[stage]
    assert office.engine.incidents() == []


def test_the_instance_of_a_message_is_about_its_record(office, deal, service_task):
    draw_events(office, service_task, "true")
    add_message(office, deal, number="T-000001/2")
    add_message(office, deal, number="T-000001/2", text="once more")
    instances = office.engine.instances()
    assert {it.key for it in instances} == {"T-000001/2"}
    assert office.portal.get(deal).fields["stage"] == "PAID"


def test_messages_of_another_record_reach_nobody(office, deal, service_task):
    wait = draw_wait(office, service_task, "true")
    office.engine.start(wait, key=deal)
    other = office.portal.create("deal", {"title": "У"}).id
    add_message(office, other, number="1")
    assert heard(office, deal) == []
    office.portal.publish(ADDED, key=deal, payload={"message": {"number": "1"}})
    assert len(heard(office, deal)) == 1


# -- mails of a message -----------------------------------------------------------


def mails_of(office, service_task, to):
    """Draw what mails a message to each address of a list, with its attachments."""
    many = (
        '<multiInstanceLoopCharacteristics isSequential="false"><extensionElements>'
        f'<zeebe:loopCharacteristics inputCollection="= {to}" inputElement="address" />'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    mail = service_task(
        "Mail",
        "send_email",
        to="address",
        subject='"Re: " + deal.title',
        body="message.text",
        attachments="message.attachments",
        from_='"Desk <no-reply@company.example>"',
        reply_to='"help+" + deal.comment + "@company.example"',
    )
    mail = mail.replace("target='from_'", "target='from'")
    mail = mail.replace("</serviceTask>", many + "</serviceTask>")
    body = (
        event("startEvent", "s", "m", key="message.number")
        + mail
        + service_task("Tell", "log", event='"told"', text='"да"')
        + '<endEvent id="e" />'
    )
    office.draw(body, "s>Mail Mail>Tell Tell>e", root=ROOT)


TOKEN = "0123456789abcdef" * 2


def test_a_message_is_mailed_with_its_attachments_and_the_token(
    office, deal, service_task
):
    mails_of(office, service_task, "[deal.email, &quot;head@example.org&quot;]")
    office.portal.change(deal, {"comment": TOKEN})
    kept = office.portal.add_file("план.pdf", b"%PDF-1.7")
    add_message(
        office, deal, number="1", text="Готово", attachments=[kept, "схема.png"]
    )
    sent = office.mail.messages
    assert [it["To"] for it in sent] == ["anna@example.org", "head@example.org"]
    for mail in sent:
        assert mail["From"] == "Desk <no-reply@company.example>"
        assert mail["Reply-To"] == f"help+{TOKEN}@company.example"
        assert mail["Subject"] == "Re: Т"
        assert mail.get_body(("plain",)).get_content().strip() == "Готово"
        [attached] = mail.iter_attachments()
        assert attached.get_filename() == "план.pdf"
        assert attached.get_content() == b"%PDF-1.7"
    assert [(it.to, it.attachments) for it in office.portal.mails(record=deal)] == [
        (("anna@example.org",), ("план.pdf", "схема.png")),
        (("head@example.org",), ("план.pdf", "схема.png")),
    ]
    assert len({it["Message-ID"] for it in sent}) == 2


def test_an_empty_list_mails_nobody_and_goes_on(office, deal, service_task):
    mails_of(office, service_task, "[]")
    office.portal.change(deal, {"comment": TOKEN})
    add_message(office, deal, number="1")
    assert office.mail.messages == []
    assert office.engine.incidents() == []
    assert office.events(deal, "told") == [("told", None, "да")]


def test_an_answer_to_the_token_is_bound_to_the_record(office, deal, service_task):
    mails_of(office, service_task, "[deal.email]")
    office.portal.change(deal, {"comment": TOKEN})
    add_message(office, deal, number="1")
    answer = IncomingMail(
        message_id="<a@example.org>",
        from_="stranger@example.org",
        to=(f"help+{TOKEN}@company.example",),
        subject="Re: Т",
        text="Спасибо",
    )
    assert office.portal.receive_mail(answer) == deal
