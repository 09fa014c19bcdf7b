"""What a record went through, for people: planned things first, then the newest."""

import pytest
from tests.portal.test_rights_of_types import desk_office
from tests.statements import reads, traced

from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.mail import MailRefusedError
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.people import people_seen_once
from bizproc.portal.repository.repository import repository_of


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    made = make_office(tmp_path, url=url)
    yield made
    made.portal.close()


def lead(office, **fields):
    given = {"title": "Cable", "email": "anna@client.example", "source": "manual"}
    return office.portal.create("lead", {**given, **fields}, by="u_mgr").id


def told(office, record, *kinds, by="u_mgr"):
    entries = office.portal.timeline(record, kinds=kinds, by=by).entries
    return [(it.kind, it.by, it.subject, it.text) for it in entries]


def test_what_is_planned_stands_first_and_the_newest_above_the_rest(office):
    office.deploy("lead_qualification.bpmn", "call_slots.dmn")
    record = lead(office)
    office.portal.comment(record, "  Rings back\r\ntomorrow ", by="u_mgr")
    timeline = office.portal.timeline(record, by="u_mgr")
    assert [it.element_id for it in timeline.planned] == ["AssignManager"]
    assert [it.event for it in timeline.entries] == [
        "commented",
        "task_created",
        "process_started",
        "created",
    ]
    assert timeline.entries[0].text == "Rings back\ntomorrow"
    assert timeline.entries[1].task == timeline.planned[0].id


def test_it_goes_on_by_cursor_and_is_narrowed_by_kind(office):
    record = lead(office)
    for number in range(5):
        office.portal.comment(record, f"note {number}", by="u_mgr")
        office.portal.change(record, {"comment": f"{number}"}, by="u_mgr")
    portal = office.portal
    first = portal.timeline(record, limit=2, by="u_mgr", kinds=["comment"])
    assert [it.text for it in first.entries] == ["note 4", "note 3"]
    rest = portal.timeline(
        record, limit=10, by="u_mgr", kinds=["comment"], after=first.entries.next
    )
    assert [it.text for it in rest.entries] == ["note 2", "note 1", "note 0"]
    assert rest.entries.next is None
    assert rest.planned == ()
    # what is written in fields stands in the history
    assert {it.kind for it in portal.timeline(record).entries} == {"comment", "stage"}
    assert told(office, record, "stage", "call") == [("stage", "u_mgr", None, "")]
    with pytest.raises(InvalidValueError, match="did you mean 'comment'"):
        portal.timeline(record, kinds=["coment"], by="u_mgr")


def test_what_an_extension_notes_is_told_without_a_kind_of_its_own(office):
    deal = office.portal.create("deal", {"title": "D", "amount": 10}).id
    with office.engine.work() as work:
        history.append(
            repository_of(work), deal, "payment_received", actor=Actor(), new=10
        )
    assert told(office, deal, "other") == [("other", "system", 10, "")]
    assert [it[0] for it in told(office, deal)] == ["other", "stage"]
    assert told(office, deal, "mail") == []


def test_a_comment_keeps_its_files_and_refuses_what_is_none(office):
    record, portal = lead(office), office.portal
    file = portal.add_file("plan.txt", b"plan")
    portal.comment(record, "", attachments=[file], by="u_mgr", event_id="e1")
    portal.comment(record, "", attachments=[file], by="u_mgr", event_id="e1")
    [entry] = portal.timeline(record, kinds=["comment"], by="u_mgr").entries
    assert entry.files[0]["name"] == "plan.txt"
    for text, files in (
        ("  \n", []),
        ("x" * 10_001, []),
        ("a\0b", []),
        ("x", [{**file, "key": "0" * 64}]),
    ):
        with pytest.raises(InvalidValueError):
            portal.comment(record, text, attachments=files, by="u_mgr")
    with pytest.raises(NotFoundError):
        portal.comment("lead-99", "x", by="u_mgr")


def test_the_history_of_fields_tells_no_notes(office):
    record = lead(office)
    office.portal.comment(record, "between us", by="u_mgr")
    for by in ("u_mgr", None):
        entries = office.portal.record_history(record, by=by)
        assert [it.new for it in entries] == [None, None]
        assert [it.details is None for it in entries] == [True, by is not None]


def test_who_does_not_see_a_record_is_told_nothing_of_it(make_office, tmp_path):
    office = desk_office(make_office, tmp_path)
    hidden = office.portal.create("deal", {"title": "тайна"}).id
    shown = office.portal.create("deal", {"title": "T", "responsible": "u_mgr"}).id
    portal = office.portal
    for ask in (portal.timeline, portal.card, portal.duplicates, portal.processes_of):
        with pytest.raises(NotFoundError, match="does not exist"):
            ask(hidden, by="u_mgr")
        with pytest.raises(NotFoundError, match="does not exist"):
            ask("deal-99", by="u_mgr")
        with pytest.raises(ForbiddenError):
            ask(shown, by="nobody")
    # the rights of the type do not name notes, and so refuse them
    with pytest.raises(ForbiddenError, match="may not write notes"):
        portal.comment(shown, "x", by="u_mgr")
    portal.comment(shown, "of the head office", by="u_admin")
    assert told(office, shown, "comment") == []
    assert told(office, shown, "comment", by="u_admin")[0][3] == "of the head office"


def test_a_letter_is_noted_sent_and_answered_on_the_record(office):
    record, portal = lead(office), office.portal
    file = portal.add_file("offer.pdf", b"%PDF")
    for _ in range(2):
        portal.write_letter(
            record,
            to=["Anna <anna@client.example>"],
            subject="Offer\nof cables",
            text="Dear Anna,\r\nhere it is.",
            attachments=[file],
            by="u_mgr",
            event_id="once",
        )
    [mail] = office.mail.messages
    assert mail["Subject"] == "Offer of cables"
    assert [it.get_filename() for it in mail.iter_attachments()] == ["offer.pdf"]
    assert told(office, record, "mail") == [
        ("mail", "u_mgr", "Offer of cables", "Dear Anna,\nhere it is.")
    ]
    # a carried letter is told once, and its process is no process of the record
    assert told(office, record, "process") == []
    assert portal.processes_of(record, by="u_mgr") == []
    answer = IncomingMail(
        message_id="<1@client.example>",
        from_="Anna <anna@client.example>",
        subject="Re: Offer",
        text="Thank you",
        in_reply_to=mail["Message-ID"],
    )
    assert portal.receive_mail(answer) == record
    got = portal.timeline(record, kinds=["mail"], by="u_mgr").entries[0]
    assert (got.text, got.other_side) == ("Thank you", ("Anna <anna@client.example>",))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"to": []}, "'to'"),
        ({"to": ["anna"]}, "'to'.*anna"),
        ({"to": ["a@b.example, c@d.example"]}, "'to'"),
        ({"to": [f"a{n}@b.example" for n in range(21)]}, "at most 20"),
        ({"subject": " \n"}, "'subject'"),
        ({"subject": "x" * 2_001}, "'subject'"),
        ({"text": "  "}, "'text'"),
        ({"text": "x" * 100_001}, "'text'"),
    ],
)
def test_a_letter_that_cannot_go_is_refused_at_once(make_office, tmp_path, given, says):
    office = make_office(tmp_path)
    record = lead(office)
    letter = {"to": ["a@b.example"], "subject": "S", "text": "T", **given}
    with pytest.raises(InvalidValueError, match=says):
        office.portal.write_letter(record, **letter, by="u_mgr")
    assert office.mail.messages == []
    assert told(office, record, "mail") == []


class Refusing:
    def send(self, _message):
        raise MailRefusedError("550 no such user")


def test_a_letter_that_a_server_refuses_is_told_on_the_record(make_office, tmp_path):
    office = make_office(tmp_path, mail=Refusing())
    record = lead(office)
    office.portal.write_letter(
        record, to=["a@b.example"], subject="S", text="T", by="u_mgr"
    )
    office.at("2027-06-03T09:00")
    assert ("process", "process:bizproc_letter", "MAIL_FAILED", "") in told(
        office, record
    )
    [carrying] = office.portal.processes_of(record, by="u_mgr")
    assert carrying.state == "incident"


def test_questions_of_a_card_cost_the_same_however_much_there_is(make_office, tmp_path):
    with traced() as asked:
        office = make_office(tmp_path, url="sqlite://").deploy(
            "lead_qualification.bpmn", "call_slots.dmn"
        )
        portal = office.portal
        little, much = lead(office), lead(office, phone="+7 495 123-45-67")
        for number in range(60):
            portal.comment(much, f"note {number}", by="u_mgr")
        lead(office, phone="8 495 123 45 67")

        def cost(question, record):
            asked.clear()
            # as a page asks
            with people_seen_once():
                question(record, by="u_mgr")
            return len(reads(asked))

        costs = {
            question.__name__: (cost(question, little), cost(question, much))
            for question in (
                *(portal.card, portal.timeline, portal.duplicates),
                *(portal.processes_of, portal.open_card),
            )
        }
        portal.close()
    most = {
        "card": 3,
        "timeline": 4,
        "duplicates": 5,
        "processes_of": 6,
        "open_card": 7,
    }
    for name, (first, second) in costs.items():
        assert 1 <= second == first <= most[name], costs


def test_a_task_planned_by_hand_is_told_and_stands_first(office):
    record, portal = lead(office), office.portal
    task = portal.plan_task(record, " Ring \n back ", by="u_mgr", event_id="e")
    assert portal.plan_task(record, "Ring back", by="u_mgr", event_id="e") == task
    call = portal.plan_task(
        record,
        "Call",
        kind="call",
        assignee="u_head",
        due="2027-06-02T10:00",
        by="u_mgr",
    )
    planned = portal.timeline(record, by="u_mgr").planned
    assert [(it.id, it.title, it.assignee, it.creator) for it in planned] == [
        (call, "Call", "u_head", "u_mgr"),
        (task, "Ring back", "u_mgr", "u_mgr"),
    ]
    assert told(office, record, "task") == [("task", "u_mgr", "Ring back", "")]
    assert told(office, record, "call") == [("call", "u_mgr", "Call", "")]
    for title, given in (("", {}), ("x" * 501, {}), ("Call", {"kind": "call"})):
        with pytest.raises(InvalidValueError) as refused:
            portal.plan_task(record, title, by="u_mgr", **given)
        assert refused.value.faults
    with pytest.raises(NotFoundError):
        portal.plan_task(record, "x", assignee="nobody", by="u_mgr")
