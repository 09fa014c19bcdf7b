"""Whom the commands and questions of a portal are taken from: all of them, by everybody."""

import contextlib
import datetime as dt
import inspect

import pytest
from tests.office import Office, service_task

from bizproc.crm.sales import Sales
from bizproc.engine import Engine
from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    NotFoundError,
    RefusedError,
)
from bizproc.model.message import Message
from bizproc.portal.portal import Portal
from bizproc.service_desk.commands import ServiceDesk

NOBODY = [
    *("u_nobody", "u_left", "client@example.org", "", "system", "process:p1"),
    *("role:admin", "user:u_admin", " u_admin", "U_ADMIN"),
]
ADMIN, MANAGER, CLERK = "u_admin", "u_mgr", "u_clerk"


class ClerksLook:
    """Let clerks see, and nothing else."""

    def can(self, user, action, record):
        del record
        return "FORBIDDEN" if user == CLERK and action != "see" else None


class World:
    """Hold a company in which there is something of everything."""

    def __init__(self, folder, workspace):
        self.office = Office(folder, workspace=workspace, rights=ClerksLook())
        self.portal, self.engine = self.office.portal, self.office.engine
        self.sales, self.desk = Sales(self.portal), ServiceDesk(self.portal)
        self.deal = self.portal.create(
            "deal", {"title": "Т", "responsible": MANAGER}
        ).id
        self.lead = self.portal.create("lead", {"title": "Т"}).id
        self.ticket = self.portal.create("ticket", {"topic": "Т"}).id
        ends = '<startEvent id="s" /><endEvent id="e" />'

        def draw(action, **inputs):
            body = ends + service_task("Do", action, **inputs)
            return self.office.draw(body, "s>Do Do>e")

        self.process = draw("log", text='"т"')
        whose = {"title": '"Т"', "assignee": f'"{MANAGER}"'}
        self.asking = draw("create_task", checklist='["раз"]', **whose)
        self.telling = draw("notify", to="deal.responsible", text='"т"')
        self.kept_task, self.kept_deal = self.task(None), self.new(None)
        self.count = 0
        self.kept_invoice = self.invoice(None)

    def new(self, by, type_="deal", **fields):
        """Make a record to act on; who is nobody has always the same."""
        if by in NOBODY and type_ == "deal":
            return self.kept_deal
        given = {"title": "Т", "responsible": MANAGER, **fields}
        return self.portal.create(type_, given).id

    def task(self, by):
        """Make a task to act on; who is nobody has always the same."""
        if by in NOBODY:
            return self.kept_task
        self.engine.start(self.asking, key=self.new(by))
        return self.engine.user_tasks()[-1].id

    def invoice(self, by):
        """Make an invoice to act on; who is nobody has always the same."""
        if by in NOBODY:
            return self.kept_invoice
        return self.portal.create("invoice", {"number": self.fresh("n")}).id

    def fresh(self, what):
        self.count += 1
        return f"{what}_{self.count}"

    def notice(self, by):
        to = MANAGER if by in NOBODY else by
        self.engine.start(self.telling, key=self.new(by, responsible=to))
        return self.portal.notifications(to=to)[-1].id


@pytest.fixture(scope="module")
def world(tmp_path_factory, workspace):
    world = World(tmp_path_factory.mktemp("doors"), workspace)
    yield world
    world.portal.close()


def fields(world):
    return {"name": "А", "email": f"{world.fresh('a')}@company.example"}


# who is let in -> what is called, by the class it is a method of
MANAGERS = {
    Portal: {
        "comment_on_task": lambda w, by: w.portal.comment_on_task(
            w.task(by), "т", by=by
        ),
        "write_letter": lambda w, by: w.portal.write_letter(
            w.deal, to=["client@example.org"], subject="Т", text="т", by=by
        ),
        "change": lambda w, by: w.portal.change(w.new(by), {"amount": 5}, by=by),
        "create": lambda w, by: w.portal.create("deal", {"title": "Т"}, by=by),
        "delete": lambda w, by: w.portal.delete(w.new(by), by=by),
        "evaluate_conditions": lambda w, by: w.portal.evaluate_conditions(
            key=w.deal, by=by
        ),
        "publish": lambda w, by: w.portal.publish("courier.came", key=w.deal, by=by),
        "start": lambda w, by: w.portal.start(w.process, key=w.new(by), by=by),
    },
    Sales: {
        "convert_lead": lambda w, by: w.sales.convert_lead(
            w.new(by, "lead"), funnel="contract", by=by
        ),
        "issue_invoice": lambda w, by: w.sales.issue_invoice(
            w.new(by), {"number": w.fresh("n"), "amount": 5}, by=by
        ),
        "log_call": lambda w, by: w.sales.log_call(w.deal, "in", "done", by=by),
        "pay": lambda w, by: w.sales.pay(w.deal, 5, by=by),
        "withdraw_invoice": lambda w, by: w.sales.withdraw_invoice(
            w.invoice(by), by=by
        ),
    },
    Engine: {
        "act_on_task": lambda w, by: w.engine.act_on_task(w.task(by), "start", by=by),
        "comment_on_task": lambda w, by: w.engine.comment_on_task(
            w.task(by), "т", by=by
        ),
        "complete_user_task": lambda w, by: w.engine.complete_user_task(
            w.task(by), by=by
        ),
        "delegate_task": lambda w, by: w.engine.delegate_task(
            w.task(by), "u_emp1", by=by
        ),
        "evaluate_conditions": lambda w, by: w.engine.evaluate_conditions(
            key=w.deal, by=by
        ),
        "publish_message": lambda w, by: w.engine.publish_message(
            "courier.came", correlation_key=w.deal, by=by
        ),
        "publish": lambda w, by: w.engine.publish(
            lambda _: Message(name="courier.came", keys=(w.deal,)), by=by
        ),
        "set_reminder": lambda w, by: w.engine.set_reminder(w.task(by), "PT1H", by=by),
        "start": lambda w, by: w.engine.start(w.process, key=w.new(by), by=by),
        "tick_checklist": lambda w, by: w.engine.tick_checklist(w.task(by), 1, by=by),
    },
}
ADMINISTRATORS = {
    Portal: {
        "add_department": lambda w, by: w.portal.add_department(
            w.fresh("d"), {"title": "О"}, by=by
        ),
        "add_person": lambda w, by: w.portal.add_person(w.fresh("u"), fields(w), by=by),
        "change_department": lambda w, by: w.portal.change_department(
            "sales", {"title": w.fresh("О")}, by=by
        ),
        "change_person": lambda w, by: w.portal.change_person(
            MANAGER, {"name": w.fresh("М")}, by=by
        ),
        "close_form": lambda w, by: w.portal.close_form("service_request", by=by),
        "dismiss": lambda w, by: w.portal.dismiss("u_spec2", by=by),
        "end_absence": lambda w, by: w.portal.end_absence(absence(w), by=by),
        "link_form": lambda w, by: w.portal.link_form("service_request", by=by),
        "set_absence": lambda w, by: w.portal.set_absence(
            "u_emp2", begins=day(w), ends=day(w), by=by
        ),
        "set_constants": lambda w, by: w.portal.set_constants(
            {"ActFormingDate": 5}, by=by
        ),
        "signal": lambda w, by: w.portal.signal("hello", by=by),
    },
    Engine: {
        "activate_element": lambda w, by: w.engine.activate_element("i", "e", by=by),
        "activate_jobs": lambda w, by: w.engine.activate_jobs(
            "nothing", worker="w", by=by
        ),
        "complete_job": lambda w, by: w.engine.complete_job("j", "l", by=by),
        "drop_message": lambda w, by: w.engine.drop_message("m", by=by),
        "extend_job": lambda w, by: w.engine.extend_job("j", "l", "PT1M", by=by),
        "fail_job": lambda w, by: w.engine.fail_job("j", "l", "м", by=by),
        "throw_error": lambda w, by: w.engine.throw_error("j", "l", "E", by=by),
        "ask_another": lambda w, by: w.engine.ask_another(w.task(by), MANAGER, by=by),
        "broadcast_signal": lambda w, by: w.engine.broadcast_signal("hello", by=by),
        "complete_element": lambda w, by: w.engine.complete_element("i", "e", by=by),
        "deliver_message": lambda w, by: w.engine.deliver_message("m", by=by),
        "deploy": lambda w, by: w.engine.deploy(
            w.office.folder / f"{w.process}.bpmn", by=by
        ),
        "fire_timer": lambda w, by: w.engine.fire_timer("t", by=by),
        "migrate": lambda w, by: w.engine.migrate(to=1, process=w.process, by=by),
        "modify": lambda w, by: w.engine.modify("i", start=["e"], by=by),
        "purge": lambda w, by: w.engine.purge(older_than="P900D", by=by),
        "resolve_incident": lambda w, by: w.engine.resolve_incident("i", by=by),
        "restart_instance": lambda w, by: w.engine.restart_instance(
            "i", from_="e", by=by
        ),
        "resume": lambda w, by: w.engine.resume("i", by=by),
        "resume_process": lambda w, by: w.engine.resume_process(w.process, by=by),
        "retry_incidents": lambda w, by: w.engine.retry_incidents(every=True, by=by),
        "retry_job": lambda w, by: w.engine.retry_job("j", by=by),
        "set_timer": lambda w, by: w.engine.set_timer("t", "PT1H", by=by),
        "set_variables": lambda w, by: w.engine.set_variables("i", {"a": 1}, by=by),
        "skip_incidents": lambda w, by: w.engine.skip_incidents(every=True, by=by),
        "suspend": lambda w, by: w.engine.suspend("i", by=by),
        "suspend_process": lambda w, by: w.engine.suspend_process("nothing", by=by),
        "terminate": lambda w, by: w.engine.terminate("i", by=by),
        "withdraw_task": lambda w, by: w.engine.withdraw_task(w.task(by), by=by),
    },
    ServiceDesk: {
        "add_message": lambda w, by: w.desk.add_message(w.ticket, "т", by=by),
        "move_from_forum": lambda w, by: w.desk.move_from_forum(
            "https://forum.example/7", "Т", {"name": "А"}, by=by
        ),
        "open_by_phone": lambda w, by: w.desk.open_by_phone("Т", {"name": "А"}, by=by),
        "messages": lambda w, by: w.desk.messages(w.ticket, by=by),
        "previous_tickets": lambda w, by: w.desk.previous_tickets(w.ticket, by=by),
        "report": lambda w, by: w.desk.report(by=by),
        "rating_report": lambda w, by: w.desk.rating_report(by=by),
        "ticket_ratings": lambda w, by: w.desk.ticket_ratings(by=by),
        "ticket_times": lambda w, by: w.desk.ticket_times(by=by),
        "time_report": lambda w, by: w.desk.time_report(by=by),
    },
}


def look_at_desk(world, by):
    with world.portal.desk(by) as desk:
        return desk.counts()


def count_for_a_report(world, by):
    with world.portal.reporting(by=by) as reader:
        return reader.count(reader.asked("deal", None), 10)


EVERYBODY = {
    Portal: {
        "answer": lambda w, by: w.portal.answer(w.deal, by=by),
        "ask_task": lambda w, by: w.portal.ask_task(w.kept_task, by=by),
        "begin_bulk": lambda w, by: w.portal.begin_bulk(
            "deal", [w.deal], fields={"amount": 5}, by=by
        ),
        "board": lambda w, by: w.portal.board("deal", by=by),
        "bulk_progress": lambda w, by: w.portal.bulk_progress("r", by=by),
        "bulk_steps": lambda w, by: w.portal.bulk_steps("r", by=by),
        "card": lambda w, by: w.portal.card(w.deal, by=by),
        # who sees a record may write on it what only colleagues read
        "comment": lambda w, by: w.portal.comment(w.deal, "т", by=by),
        "plan_task": lambda w, by: w.portal.plan_task(w.deal, "Т", by=by),
        "count_records": lambda w, by: w.portal.count_records("deal", by=by),
        "delegate_tasks": lambda w, by: w.portal.delegate_tasks(
            [w.kept_task], MANAGER, by=by
        ),
        "desk": look_at_desk,
        "drop_draft": lambda w, by: w.portal.drop_draft(w.kept_task, by=by),
        "duplicates": lambda w, by: w.portal.duplicates(w.deal, by=by),
        "filter_fields": lambda w, by: w.portal.filter_fields("deal", by=by),
        "inbox_counts": lambda w, by: w.portal.inbox_counts(by),
        "inbox_entries": lambda w, by: w.portal.inbox_entries(by, "own"),
        "known_type": lambda w, by: w.portal.known_type("deal", by=by),
        "letter_draft": lambda w, by: w.portal.letter_draft(w.deal, "n", by=by),
        "list_records": lambda w, by: w.portal.list_records("deal", by=by),
        "open_card": lambda w, by: w.portal.open_card(w.deal, by=by),
        "postpone_tasks": lambda w, by: w.portal.postpone_tasks(
            [w.kept_task], "PT1H", by=by
        ),
        "process_picture": lambda w, by: w.portal.process_picture(w.deal, "i", by=by),
        "processes_of": lambda w, by: w.portal.processes_of(w.deal, by=by),
        "remove_view": lambda w, by: w.portal.remove_view("v", by=by),
        "reporting": count_for_a_report,
        "save_draft": lambda w, by: w.portal.save_draft(w.kept_task, {}, by=by),
        "save_view": lambda w, by: w.portal.save_view("deal", "Т", "", by=by),
        "saved_views": lambda w, by: w.portal.saved_views("deal", by=by),
        "search": lambda w, by: w.portal.search("Т", by=by),
        "stage_report": lambda w, by: w.portal.stage_report("deal", by=by),
        "stop_bulk": lambda w, by: w.portal.stop_bulk("r", by=by),
        "task": lambda w, by: w.portal.task(w.kept_task, by=by),
        "task_card": lambda w, by: w.portal.task_card(w.kept_task, by=by),
        "task_file": lambda w, by: w.portal.task_file(w.kept_task, "k", by=by),
        "timeline": lambda w, by: w.portal.timeline(w.deal, by=by),
        "timeline_entry": lambda w, by: w.portal.timeline_entry(w.deal, 1, by=by),
        "who_may": lambda w, by: w.portal.who_may("see", w.deal, by=by),
        "consents": lambda w, by: w.portal.consents(w.deal, by=by),
        "find": lambda w, by: w.portal.find("deal", by=by, limit=2),
        "get": lambda w, by: w.portal.get(w.deal, by=by),
        "inbox": lambda w, by: w.portal.inbox(by),
        "inbox_tasks": lambda w, by: w.portal.inbox_tasks(by, "own"),
        "mails": lambda w, by: w.portal.mails(by=by),
        "notifications": lambda w, by: w.portal.notifications(by=by),
        "read_notification": lambda w, by: w.portal.read_notification(
            w.notice(by), by=by
        ),
        "received_mail": lambda w, by: w.portal.received_mail("m", by=by),
        "received_mails": lambda w, by: w.portal.received_mails(by=by),
        "record_history": lambda w, by: w.portal.record_history(w.deal, by=by),
        "rights_of": lambda w, by: w.portal.rights_of(by or MANAGER, by=by),
        "run": lambda w, by: w.portal.run(lambda *_: None, by=by),
        "run_on_record": lambda w, by: w.portal.run_on_record(lambda *_: w.deal, by=by),
        "seen": lambda w, by: w.portal.seen(w.portal.mails(), by=by),
        "sees_instance": lambda w, by: w.portal.sees_instance(
            w.engine.instances(limit=1)[0], by=by
        ),
        "tasks_of": lambda w, by: w.portal.tasks_of(by),
        "unread": lambda w, by: w.portal.unread(by),
    },
    Sales: {"contact_of": lambda w, by: w.sales.contact_of(w.lead, by=by)},
    Engine: {"ask_form": lambda w, by: w.engine.ask_form(w.kept_task, by=by)},
}
# who does it has to be named
PERSONAL = {
    *("inbox", "inbox_tasks", "unread", "read_notification", "tasks_of"),
    *("add_department", "add_person", "change_department", "change_person"),
    *("close_form", "dismiss", "end_absence", "link_form", "set_absence"),
    "set_constants",
    *("move_from_forum", "open_by_phone"),
    *("ask_task", "begin_bulk", "bulk_progress", "bulk_steps", "delegate_tasks"),
    *(
        "desk",
        "drop_draft",
        "inbox_counts",
        "inbox_entries",
        "postpone_tasks",
        "remove_view",
    ),
    *("save_draft", "save_view", "saved_views", "stop_bulk", "task", "task_card"),
    "task_file",
}


def day(world):
    world.count += 1
    return world.office.clock.now().date() + dt.timedelta(days=world.count)


def absence(world):
    noted = day(world)
    return world.portal.set_absence("u_emp2", begins=noted, ends=noted, by=ADMIN).id


def entries(*tables):
    return [
        pytest.param(call, id=f"{facade.__name__}.{name}")
        for table in tables
        for facade, calls in table.items()
        for name, call in calls.items()
    ]


def passes(world, call, by):
    """Say that whatever hinders the call, it is not who calls."""
    with contextlib.suppress(NotFoundError, InvalidTransitionError):
        call(world, by)


@pytest.mark.parametrize("call", entries(MANAGERS, ADMINISTRATORS, EVERYBODY))
def test_who_is_nobody_is_refused_everywhere(world, call):
    for by in NOBODY:
        with pytest.raises(ForbiddenError) as refused:
            call(world, by)
        assert repr(by) in refused.value.message


@pytest.mark.parametrize("call", entries(MANAGERS))
def test_a_person_needs_the_right_to_the_record(world, call, request):
    with pytest.raises(ForbiddenError, match=CLERK):
        call(world, CLERK)
    for by in (MANAGER, ADMIN):
        passes(world, call, by)
    if request.node.callspec.id != "Portal.comment_on_task":
        passes(world, call, None)


@pytest.mark.parametrize("call", entries(ADMINISTRATORS))
def test_what_concerns_everything_is_for_administrators(world, call, request):
    for by in (CLERK, MANAGER):
        with pytest.raises(RefusedError) as refused:
            call(world, by)
        # a ticket of another client is none
        hidden = "ServiceDesk" in request.node.callspec.id
        assert refused.value.code in {"FORBIDDEN", *(["NOT_FOUND"] * hidden)}
    passes(world, call, ADMIN)
    if request.node.callspec.id.partition(".")[2] not in PERSONAL:
        passes(world, call, None)


@pytest.mark.parametrize("call", entries(EVERYBODY))
def test_everybody_who_is_there_is_told(world, call, request):
    for by in (CLERK, MANAGER, ADMIN):
        passes(world, call, by)
    if request.node.callspec.id.partition(".")[2] not in PERSONAL:
        passes(world, call, None)


@pytest.mark.parametrize("facade", [Portal, Sales, ServiceDesk, Engine])
def test_no_command_is_left_out(facade):
    """Whoever adds a command or a question with `by` says here for whom it is."""
    # an engine of its own lists tasks under any name
    words = {"by", "user"} if facade is Engine else {"by", "user", "person"}
    takes_a_person = {
        name
        for name, method in inspect.getmembers(facade, inspect.isfunction)
        if not name.startswith("_")
        and words & inspect.signature(method).parameters.keys()
    }
    listed = [
        name
        for table in (MANAGERS, ADMINISTRATORS, EVERYBODY)
        for name in table.get(facade, {})
    ]
    assert sorted(listed) == sorted(takes_a_person)
