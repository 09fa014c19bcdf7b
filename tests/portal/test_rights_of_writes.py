"""Rights are asked about what will be written, and closed when in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office import service_task

from bizproc.crm.extension import CRM
from bizproc.crm.sales import Sales
from bizproc.engine.seen_events import event_of
from bizproc.errors import (
    ForbiddenError,
    NotFoundError,
    RefusedError,
)
from bizproc.portal.extension import Extension
from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail


class Port:
    """Refuse what a test says, and keep what was asked."""

    def __init__(self):
        self.denied = {}
        self.hidden = {}
        self.asked = []

    def can(self, user, action, record):
        self.asked.append((user, action, record.type, dict(record.fields)))
        if user in self.hidden.get(record.id, ()):
            return "NOT_FOUND"
        return self.denied.get((action, record.type))

    def actions(self):
        return [it[1] for it in self.asked if it[1] != "see"]


@pytest.fixture
def port():
    return Port()


@pytest.fixture
def office(make_office, tmp_path, port):
    office = make_office(tmp_path, rights=port)
    yield office
    office.portal.close()


def deal(office, **fields):
    given = {"title": "Т", "funnel": "contract", "responsible": "u_mgr", **fields}
    return office.portal.create("deal", given).id


def said(do, record):
    """Return what a refusal tells, the id of the record aside."""
    with pytest.raises(RefusedError) as refused:
        do(record)
    return refused.value.code, str(refused.value).replace(record, "…")


# -- what is written ------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"amount": "1 000"}, []),
        ({"amount": "1 000,00", "title": "Т"}, []),
        ({"amount": "1 000,01"}, ["change:amount"]),
        ({"amount": None}, ["change:amount"]),
        ({"stage": "Сделка не заключена"}, ["move:LOST"]),
        (
            {"stage": "сделка НЕ заключена", "comment": "да"},
            ["change:comment", "move:LOST"],
        ),
        ({"funnel": "contract"}, []),
        ({"funnel": "recurring"}, ["move:DRAFT"]),
        ({"funnel": "recurring", "stage": "DRAFT"}, ["move:DRAFT"]),
        ({"responsible": "u_mgr"}, []),
        ({"responsible": "u_emp1"}, ["change:responsible"]),
    ],
)
def test_a_change_is_asked_about_as_it_was_read(office, port, fields, asked):
    record = deal(office, amount=1000)
    port.asked.clear()
    office.portal.change(record, fields, by="u_emp1")
    assert sorted(port.actions()) == sorted(asked)
    for action in asked:
        port.denied = {(action, "deal"): "FORBIDDEN"}
        office.portal.change(record, {"amount": 1000, "funnel": "contract"})
        office.portal.change(
            record, {"stage": "KP", "comment": None, "responsible": "u_mgr"}
        )
        before = office.portal.get(record)
        with pytest.raises(ForbiddenError, match=action):
            office.portal.change(record, fields, by="u_emp1")
        assert office.portal.get(record) == before


def test_a_new_record_is_shown_as_it_will_stand(office, port):
    given = {"title": "Т", "amount": "1 000,50", "responsible": "u_mgr"}
    office.portal.create("deal", given, by="u_emp1")
    [(user, action, _, fields)] = port.asked
    assert (user, action) == ("u_emp1", "create")
    shown = {it: fields[it] for it in ("amount", "funnel", "stage", "paid_amount")}
    first = office.portal.workspace.schema.type("deal").funnels[0]
    assert shown == {
        "amount": 1000.5,
        "funnel": first.name,
        "stage": first.default_stage.code,
        "paid_amount": 0,
    }
    assert "comment" not in fields  # nobody filled it in


@pytest.mark.parametrize("stage", ["LOST", "Сделка не заключена"])
def test_a_record_made_in_a_later_stage_is_moved_there(office, port, stage):
    given = {"title": "Т", "funnel": "contract", "stage": stage}
    office.portal.create("deal", given, by="u_emp1")
    assert port.actions() == ["create", "move:LOST"]
    port.denied["move:LOST", "deal"] = "FORBIDDEN"
    with pytest.raises(ForbiddenError, match="move:LOST a record of type deal"):
        office.portal.create("deal", given, by="u_emp1")
    assert len(office.portal.find("deal")) == 1


def test_what_an_extension_fills_in_is_seen_and_is_its_own(make_office, tmp_path, port):
    def fill(repository, type_name, given, actor):
        del repository, type_name, actor
        return {"amount": 7, **given}

    def note(repository, row, given, actor):
        del repository, row, actor
        return {**given, "lost_reason": "нет"} if "comment" in given else given

    filling = Extension(name="filling", prepare_create=fill, prepare_change=note)
    office = make_office(tmp_path, rights=port, extensions=[CRM, filling])
    record = office.portal.create("deal", {"title": "Т"}, by="u_emp1").id
    assert port.asked[0][3]["amount"] == 7
    port.denied["change:lost_reason", "deal"] = "FORBIDDEN"
    changed = office.portal.change(record, {"comment": "да"}, by="u_emp1")
    assert changed.fields["lost_reason"] == "нет"
    given = {"comment": "ещё", "lost_reason": "моё"}
    port.denied["change:comment", "deal"] = "FORBIDDEN"
    with pytest.raises(ForbiddenError, match="change:comment"):
        office.portal.change(record, given, by="u_emp1")
    office.portal.close()


def test_processes_and_the_application_are_not_asked(office, port):
    record = deal(office)
    office.portal.change(record, {"amount": 5, "stage": "LOST"})
    office.perform("set_fields", record, fields="{amount: 6}")
    assert port.asked == []


# -- the ways around --------------------------------------------------------------


@pytest.mark.parametrize("made", [True, False])
def test_an_invoice_that_is_paid_pays_a_deal_that_may_be_paid(office, port, made):
    record = deal(office)
    given = {"number": "7", "amount": 500, "deal": record}
    if not made:
        invoice = office.portal.create("invoice", {**given, "status": "SENT"}).id

    def pay():
        if made:
            office.portal.create("invoice", {**given, "status": "PAID"}, by="u_emp1")
        else:
            office.portal.change(invoice, {"status": "PAID"}, by="u_emp1")

    port.denied["change:paid_amount", "deal"] = "FORBIDDEN"
    before = office.portal.record_history()
    with pytest.raises(ForbiddenError, match="change:paid_amount"):
        pay()
    assert office.portal.record_history() == before
    assert len(office.portal.find("invoice")) == (not made)
    port.denied.clear()
    pay()
    assert office.portal.get(record).fields["paid_amount"] == 500


def test_a_link_to_a_hidden_record_is_one_to_nothing(office, port):
    record, hidden = deal(office), deal(office)
    port.hidden[hidden] = {"u_emp1"}
    invoice = office.portal.create("invoice", {"number": "1"}).id

    def create(id_):
        office.portal.create("invoice", {"number": "2", "deal": id_}, by="u_emp1")

    def change(id_):
        office.portal.change(invoice, {"deal": id_}, by="u_emp1")

    def convert(id_):
        lead = office.portal.create("lead", {"title": "Т"}).id
        Sales(office.portal).convert_lead(
            lead, funnel="contract", deal_fields={"prev_deal": id_}, by="u_emp1"
        )

    for do in (create, change, convert):
        assert said(do, hidden) == said(do, "deal-77")
        do(record)


@pytest.mark.parametrize(
    ("denied", "options"),
    [
        (("move:LOST", "deal"), {"stage": "Сделка не заключена"}),
        (("change:contact", "lead"), {}),
        (("change:company", "lead"), {"company": "match"}),
        (("change:deal", "lead"), {}),
        (("create", "company"), {"company": "match"}),
        (("create", "deal"), {"deal_fields": {"amount": 5}}),
    ],
)
def test_a_conversion_is_asked_about_all_it_writes(office, port, denied, options):
    lead = office.portal.create("lead", {"title": "Т", "name": "А"}).id
    port.denied[denied] = "FORBIDDEN"
    before = office.portal.record_history()
    convert = Sales(office.portal).convert_lead
    with pytest.raises(ForbiddenError, match=denied[0]):
        convert(lead, funnel="contract", by="u_emp1", **options)
    assert office.portal.record_history() == before
    port.denied.clear()
    port.asked.clear()
    convert(lead, funnel="contract", by="u_emp1", **options)
    [made] = [it[3] for it in port.asked if it[1:3] == ("create", "deal")]
    assert made["lead"] == lead
    assert made.get("amount") == options.get("deal_fields", {}).get("amount")


@pytest.mark.parametrize("what", ["contact", "company"])
def test_a_conversion_names_nothing_that_is_hidden(office, port, what):
    field = {"contact": "name", "company": "title"}[what]
    hidden = office.portal.create(what, {field: "Х"}).id
    port.hidden[hidden] = {"u_emp1"}

    def convert(id_):
        lead = office.portal.create("lead", {"title": "Т"}).id
        options = {what: id_}
        Sales(office.portal).convert_lead(
            lead, funnel="contract", by="u_emp1", **options
        )

    assert said(convert, hidden) == said(convert, f"{what}-77")


def test_a_call_and_a_message_need_the_right_to_run(office, port):
    record = deal(office)
    log, publish = Sales(office.portal).log_call, office.portal.publish
    port.denied["run", "deal"] = "FORBIDDEN"
    for do in (
        lambda: log(record, "in", "done", by="u_emp1"),
        lambda: publish("courier.came", key=record, by="u_emp1"),
        lambda: office.engine.publish_message(
            "courier.came", correlation_key=record, by="u_emp1"
        ),
    ):
        with pytest.raises(ForbiddenError, match="run"):
            do()
    assert office.events(record, "call_logged") == []
    port.denied.clear()
    port.hidden[record] = {"u_emp1"}
    with pytest.raises(NotFoundError):
        publish("courier.came", key=record, by="u_emp1")


def test_only_the_portal_tells_of_records(office):
    record = deal(office)
    for name in ("deal.changed", "payment.received", "mail.received", "call.logged"):
        with pytest.raises(ForbiddenError, match="the portal itself"):
            office.portal.publish(name, key=record, by="u_emp1")
        office.portal.publish(name, key=record, by="u_admin")
        office.portal.publish(name, key=record)
    for by in ("u_emp1", "u_mgr"):
        with pytest.raises(ForbiddenError, match="no record"):
            office.portal.publish("courier.came", key="parcel-7", by=by)
        with pytest.raises(ForbiddenError, match="broadcast"):
            office.portal.signal("flood", by=by)


def test_what_a_task_asks_for_is_filled_in_whatever_the_rights(office, port):
    record = deal(office)
    office.perform(
        "create_task", record, title='"Т"', assignee='"u_emp1"', fields='["amount"]'
    )
    port.denied["change:amount", "deal"] = "FORBIDDEN"
    [task] = office.engine.user_tasks()
    office.engine.complete_user_task(task.id, {"amount": 5}, by="u_emp1")
    entry = office.portal.record_history(record, order="-at", limit=2)
    assert office.portal.get(record).fields["amount"] == 5
    assert {it.by for it in entry} == {"u_emp1"}


def test_a_task_fills_in_no_link_to_a_hidden_record(office, port):
    record, hidden = deal(office), deal(office)
    port.hidden[hidden] = {"u_emp1"}
    office.perform(
        "create_task", record, title='"Т"', assignee='"u_emp1"', fields='["prev_deal"]'
    )
    [task] = office.engine.user_tasks()

    def complete(id_):
        office.engine.complete_user_task(task.id, {"prev_deal": id_}, by="u_emp1")

    assert said(complete, hidden) == said(complete, "deal-77")


def test_a_notification_of_a_hidden_record_is_none(office, port):
    record = deal(office)
    office.perform("notify", record, to='"u_emp1"', text='"т"')
    [notice] = office.portal.notifications(to="u_emp1")
    port.hidden[record] = {"u_emp1"}

    def read(id_):
        office.portal.read_notification(id_, by="u_emp1")

    assert said(read, notice.id) == said(read, "notification-77")


def test_a_form_is_linked_to_no_hidden_record(office, port):
    record = deal(office)
    port.hidden[record] = {"u_admin"}

    def link(id_):
        office.portal.link_form("service_request", id_, by="u_admin")

    assert said(link, record) == said(link, "deal-77")


# -- repeated events --------------------------------------------------------------


def test_an_event_is_of_one_person_and_one_command(office):
    create, change = office.portal.create, office.portal.change
    mine = create("deal", {"title": "М"}, by="u_mgr", event_id="e1")
    assert create("deal", {"title": "?"}, by="u_mgr", event_id="e1") == mine
    for by in ("u_emp1", None):
        other = create("deal", {"title": "Д"}, by=by, event_id="e1")
        assert (other.id != mine.id, other.fields["title"]) == (True, "Д")
    change(mine.id, {"title": "Н"}, by="u_mgr", event_id="e1")
    change(other.id, {"title": "Н"}, by="u_mgr", event_id="e1")
    assert office.portal.get(mine.id).fields["title"] == "Н"
    assert office.portal.get(other.id).fields["title"] == "Н"
    office.portal.delete(mine.id, by="u_mgr", event_id="e1")
    with pytest.raises(NotFoundError):
        office.portal.get(mine.id)


short = st.text("a|%7C ", max_size=4)
people = st.lists(st.tuples(short, st.none() | short), min_size=2, max_size=2)


@given(people)
def test_no_two_people_have_one_event(pairs):
    kept = {event_of(id_, "create", by or None) for id_, by in pairs}
    assert len(kept) == len({(id_, by or None) for id_, by in pairs})


@pytest.mark.parametrize("command", ["create", "change", "pay", "log_call", "convert"])
def test_a_repeat_is_not_answered_to_who_may_not_see_it_any_more(office, port, command):
    portal, sales = office.portal, Sales(office.portal)
    record = deal(office)
    lead = portal.create("lead", {"title": "Т"}).id
    way = {"by": "u_emp1", "event_id": "e1"}
    do = {
        "create": lambda: portal.create("deal", {"title": "Т"}, **way),
        "change": lambda: portal.change(record, {"title": "Н"}, **way),
        "pay": lambda: sales.pay(record, 5, **way),
        "log_call": lambda: sales.log_call(record, "in", "done", **way),
        "convert": lambda: sales.convert_lead(lead, funnel="contract", **way),
    }[command]
    first = do()
    assert do() == first
    for it in portal.find():
        port.hidden[it.id] = {"u_emp1"}
    before = portal.record_history()
    with pytest.raises(NotFoundError):
        do()
    assert portal.record_history() == before


def test_a_repeat_of_a_task_or_a_start_is_checked_too(office, port):
    record = deal(office)
    office.perform("create_task", record, title='"Т"', assignee='"u_emp1"')
    [task] = office.engine.user_tasks()
    body = '<startEvent id="s" />' + service_task("Do", "log") + '<endEvent id="e" />'
    process = office.draw(body, "s>Do Do>e")

    def complete(by):
        return office.engine.complete_user_task(task.id, by=by, event_id="e1")

    def start(by, key=record):
        return office.engine.start(process, key=key, by=by, event_id="e1")

    done, begun = complete("u_emp1"), start("u_emp1")
    assert (complete("u_emp1"), start("u_emp1").id) == (done, begun.id)
    with pytest.raises(RefusedError):
        complete("u_emp2")
    assert start("u_mgr").id != begun.id
    port.hidden[record] = {"u_emp1"}
    for do in (lambda: complete("u_emp1"), lambda: start("u_emp1")):
        with pytest.raises(NotFoundError):
            do()
    # under another key it is the same event, and its answer as hidden
    with pytest.raises(NotFoundError):
        start("u_emp1", key=deal(office))


# -- in doubt ---------------------------------------------------------------------


class Broken:
    """Answer what is no answer, or nothing at all."""

    def __init__(self):
        self.answer = None

    def can(self, user, action, record):
        del user, action, record
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        True,
        False,
        "",
        "yes",
        "forbidden",
        0,
        [],
        KeyError("title"),
        NotFoundError("no"),
    ],
)
def test_rights_that_cannot_decide_refuse(make_office, tmp_path, answer):
    broken = Broken()
    office = make_office(tmp_path, rights=broken)
    record = deal(office)
    broken.answer = answer
    for do in (
        lambda: office.portal.create("deal", {"title": "Т"}, by="u_mgr"),
        lambda: office.portal.change(record, {"amount": 5}, by="u_mgr"),
        lambda: office.portal.delete(record, by="u_mgr"),
        lambda: office.portal.get(record, by="u_mgr"),
        lambda: Sales(office.portal).pay(record, 5, by="u_mgr"),
    ):
        with pytest.raises(ForbiddenError, match=r"cannot say .* mend"):
            do()
    assert office.portal.find("deal", by="u_mgr") == []
    assert office.portal.record_history(record, by="u_mgr") == []
    assert office.portal.get(record).revision == 1
    office.portal.close()


def test_rights_of_a_type_that_cannot_decide_refuse(make_office, tmp_path):
    def rights(workspace, user, action, record):
        del workspace, user, action
        return record.fields["nonsense"]

    own = Extension(name="own", rights={"deal": rights})
    office = make_office(tmp_path, extensions=[CRM, own])
    record = deal(office)
    with pytest.raises(ForbiddenError, match="KeyError"):
        office.portal.change(record, {"amount": 5}, by="u_mgr")
    office.perform("create_task", record, title='"Т"', assignee='"u_mgr"')
    [task] = office.engine.user_tasks()
    with pytest.raises(ForbiddenError):
        office.engine.act_on_task(task.id, "start", by="u_mgr")
    assert office.portal.inbox("u_mgr").own == []
    office.portal.close()


def test_who_left_is_nobody_from_then_on(office):
    record = deal(office)
    office.portal.change(record, {"amount": 1}, by="u_emp2", event_id="e1")
    office.portal.dismiss("u_emp2", by="u_admin")
    for do in (
        lambda: office.portal.change(record, {"amount": 1}, by="u_emp2", event_id="e1"),
        lambda: office.portal.find("deal", by="u_emp2"),
        lambda: office.portal.inbox("u_emp2"),
    ):
        with pytest.raises(ForbiddenError, match="no active user"):
            do()


# -- who comes from outside ---------------------------------------------------------


def test_who_comes_from_outside_does_what_the_door_does(office):
    record = deal(office)
    invoice = {"number": "7", "amount": 500, "deal": record, "status": "PAID"}
    stranger = Actor.outside("client@example.org")

    def make(repository, _):
        return commands.create(repository, "invoice", invoice, actor=stranger).id

    made = office.portal.run(make)
    assert office.portal.record_history(made)[0].by == "client@example.org"
    # a form that makes invoices pays nothing
    assert office.portal.get(record).fields["paid_amount"] == 0

    def look(repository, _):
        authorization.get_for(repository, record, actor=stranger)

    with pytest.raises(ForbiddenError, match="from outside"):
        office.portal.run(look)


def test_history_names_who_came_in(office):
    form = {"name": "А", "title": "Т", "email": "Anna@example.org"}
    lead = office.portal.submit("service_request", form).id
    office.portal.receive_mail(
        IncomingMail(message_id="<1@x>", from_="anna@example.org", subject="Да")
    )
    by = {it.event: it.by for it in office.portal.record_history(lead)}
    assert (by["created"], by["mail_received"]) == ("anna@example.org",) * 2


@pytest.mark.parametrize(
    ("actor", "kind", "is_asked", "name"),
    [
        (Actor.person("u_mgr"), "person", True, "u_mgr"),
        (Actor.person("u_mgr").entitle(), "person", False, "u_mgr"),
        (Actor.outside("a@b.example"), "outside", False, "a@b.example"),
        (Actor.outside("u_mgr"), "outside", False, "u_mgr"),
        (Actor.application(), "application", False, "system"),
        (Actor(by="process:p", origin="process"), "process", False, "process:p"),
    ],
)
def test_kinds_of_actors(actor, kind, is_asked, name):
    assert (actor.kind, actor.is_asked, actor.name) == (kind, is_asked, name)


def test_extensions_cannot_act_for_nobody(office):
    """What is written in a name is asked about, also past the doors."""
    record = deal(office)
    for by in ("u_nobody", "client@example.org", "u_left"):
        actor = Actor.person(by)

        def change(repository, _, actor=actor):
            commands.change(repository, record, {"amount": 5}, actor=actor)

        with pytest.raises(ForbiddenError, match="no active user"):
            office.portal.run(change)

        def look(repository, _, actor=actor):
            row = repository.row(record)
            return authorization.can_see(repository, row, actor=actor)

        assert office.portal.run(look) is False
