"""Tasks: who gets them, who may act, what completing fills in, who takes over."""

import pytest

from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)


@pytest.fixture
def deal(office):
    fields = {"title": "Осмотр", "funnel": "contract", "responsible": "u_mgr"}
    return office.portal.create("deal", fields, by="u_mgr").id


def test_task_keeps_its_addresses_and_belongs_to_the_record(office, deal):
    office.perform(
        "create_task",
        deal,
        title='"Позвонить"',
        assignee='"role:responsible"',
        creator='"role:head"',
        observers='["user:u_clerk", "group:administrators", null, "role:admin"]',
        due="today()",
        checklist='["раз", "два"]',
    )
    task = office.task("Do")
    assert (task.assignee, task.creator, task.record) == ("u_mgr", "u_head", deal)
    assert task.observers == ("u_clerk", "u_admin")
    assert task.due.isoformat() == "2027-06-01T15:00:00+00:00"  # 18:00 in Moscow
    assert task.details.addresses.assignee == "role:responsible"
    assert [it.text for it in task.details.checklist] == ["раз", "два"]
    assert ("task_created", task.id, "Позвонить") in office.events(deal)


USER_TASK = (
    '<userTask id="Do"><extensionElements><zeebe:userTask /><zeebe:ioMapping>'
    '<zeebe:input source="u_mgr" target="assignee" />'
    '<zeebe:input source="{}" target="due" />'
    "</zeebe:ioMapping></extensionElements></userTask>"
)


@pytest.mark.parametrize("due", ["2027-06-05", '= date("2027-06-05")'])
def test_a_day_by_which_something_is_due_ends_with_its_hours(office, deal, due):
    """However the day is written, and on a day off too."""
    given = {"assignee": '"u_mgr"', "due": due.removeprefix("= ")}
    if not due.startswith("="):
        given["due"] = f'"{due}"'
    office.perform("create_task", deal, title='"Т"', **given)
    office.perform("plan_call", deal, **given)
    form = USER_TASK.format(due.replace('"', "&quot;"))
    ends = '<startEvent id="s" /><endEvent id="e" />'
    office.engine.start(office.draw(ends + form, "s>Do Do>e"), key=deal)
    found = [it.due.isoformat() for it in office.engine.user_tasks()]
    assert found == ["2027-06-05T15:00:00+00:00"] * 3  # 18:00 in Moscow


def test_a_call_is_planned_for_some_moment(office, deal):
    office.perform("plan_call", deal, assignee='"u_mgr"', due="null")
    [incident] = office.engine.incidents()
    assert incident.code == "TYPE_ERROR"
    assert "due" in incident.message


def test_an_empty_address_notifies_nobody(office, deal):
    for nobody in ("null", '""', "[]", '[null, " "]'):
        office.perform("notify", deal, to=nobody, text='"x"')
    assert office.engine.incidents() == []
    assert office.portal.notifications() == []


def test_expressions_see_the_open_tasks_of_a_record(office, deal):
    def seen(arguments):
        office.perform("log", deal, event='"seen"', text=f"string({arguments})")
        return office.events(deal, "seen")[-1][2]

    office.perform("plan_call", deal, assignee='"role:responsible"', due="now()")
    office.perform("create_task", deal, title='"Т"', assignee='"u_clerk"')
    elements = (
        "for it in open_tasks(deal) return [it.kind, it.assignee, it.due = now()]"
    )
    shown = '[["call", "u_mgr", true], ["task", "u_clerk", false]]'
    assert seen(elements) == shown
    assert seen('count(open_tasks(deal.id, "call"))') == "1"
    [call, _] = office.engine.user_tasks()
    office.engine.complete_user_task(call.id, {}, by="u_mgr")
    assert seen('count(open_tasks(deal, "call"))') == "0"
    assert seen("count(open_tasks(null))") == "0"
    office.perform("log", deal, text="string(open_tasks(deal, deal.title))")
    [incident] = office.engine.incidents()
    assert "there is no kind 'Осмотр'" in incident.message


def test_nobody_to_lead_falls_to_the_administrator(office):
    alone = office.portal.create("deal", {"title": "Т", "funnel": "contract"}).id
    office.perform("create_task", alone, title='"Т"', assignee='"role:head"')
    assert office.task("Do").assignee == "u_admin"
    assert ("no_responsible", None, None) in office.events(alone)


def test_unknown_person_becomes_an_incident_and_the_administrator_hears(office, deal):
    instance = office.perform("create_task", deal, title='"Т"', assignee='"u_nobody"')
    [incident] = office.engine.incidents()
    assert (incident.code, incident.instance_id) == ("NOT_FOUND", instance.id)
    assert "u_nobody" in incident.message
    assert office.notices() == [("IncidentRaised", "u_admin")]
    assert ("incident", None, "NOT_FOUND") in office.events(deal)


@pytest.mark.parametrize(
    ("action", "allowed", "refused"),
    [
        ("start", "u_mgr", "u_head"),
        ("defer", "u_mgr", "u_clerk"),
        ("complete", "u_head", "u_clerk"),
        ("delete", "u_head", "u_mgr"),
        ("delegate", "u_mgr", "u_clerk"),
        ("comment", "u_clerk", "u_emp1"),
        ("complete", "u_admin", "u_emp1"),
    ],
)
def test_who_may_act(office, deal, action, allowed, refused):
    office.perform(
        "create_task",
        deal,
        title='"Т"',
        assignee='"role:responsible"',
        creator='"role:head"',
        observers='"u_clerk"',
    )
    task = office.task("Do").id

    def act(by):
        if action == "complete":
            office.engine.complete_user_task(task, by=by)
        elif action == "comment":
            office.engine.comment_on_task(task, "т", by=by)
        elif action == "delegate":
            office.engine.delegate_task(task, "u_mgr2", by=by)
        else:
            office.engine.act_on_task(task, action, by=by)

    with pytest.raises(ForbiddenError, match=action):
        act(refused)
    act(allowed)


def test_completing_fills_fields_as_the_person(office, deal):
    office.perform(
        "create_task",
        deal,
        title='"Сформировать КП"',
        assignee='"role:responsible"',
        fields='["kp_file", "amount"]',
        requires='["kp_file"]',
        wait="true",
    )
    with pytest.raises(InvalidValueError, match="kp_file") as refused:
        office.complete("Do", "u_mgr", amount=5)
    assert refused.value.code == "REQUIRED_FIELD"
    assert office.portal.get(deal).fields["amount"] is None
    with pytest.raises(InvalidValueError, match="amount"):
        office.complete("Do", "u_mgr", kp_file="kp.pdf", amount="много")
    with pytest.raises(InvalidValueError, match="no field 'comment'"):
        office.complete("Do", "u_mgr", comment="т")
    task = office.task("Do").id
    office.complete("Do", "u_mgr", kp_file="C:\\kp.pdf", amount="5")
    assert office.portal.get(deal).fields["kp_file"] == "kp.pdf"
    written = [it for it in office.portal.record_history(deal) if it.field == "kp_file"]
    assert [it.by for it in written] == ["u_mgr"]
    with pytest.raises(InvalidTransitionError) as closed:
        office.engine.complete_user_task(task, by="u_mgr")
    assert closed.value.code == "TASK_CLOSED"
    assert "was completed by u_mgr on 2027-06-01 at 09:00" in closed.value.message
    [instance] = office.engine.instances()
    assert instance.state == "COMPLETED"


def test_unknown_field_of_a_task_is_found_when_it_is_made(office, deal):
    # what is computed no check knows before
    fields = '[string join(["kp", "file"])]'
    office.perform("create_task", deal, title='"Т"', assignee='"u_mgr"', fields=fields)
    [incident] = office.engine.incidents()
    assert "did you mean 'kp_file'" in incident.message


def test_new_responsible_takes_over_what_runs(office, deal):
    for address in ("role:responsible", "role:head", "u_mgr"):
        office.perform(
            "create_task", deal, title='"Т"', assignee=f'"{address}"', wait="true"
        )
    office.perform("create_task", deal, title='"Ушла"', assignee='"role:responsible"')
    office.portal.change(deal, {"responsible": "u_mgr2"}, by="u_head")
    tasks = {it.number: it.assignee for it in office.engine.user_tasks()}
    # the task of the ended instance and those of the same head stay
    assert [tasks[n] for n in sorted(tasks)] == ["u_mgr2", "u_head", "u_mgr", "u_mgr"]
    assert sorted(office.notices("TaskDelegated")) == [
        ("TaskDelegated", "u_mgr"),
        ("TaskDelegated", "u_mgr2"),
    ]
    assert [it[0] for it in office.events(deal)].count("task_delegated") == 1


def test_tasks_begun_or_put_off_are_taken_over_too(office, deal):
    """Open means open, started or deferred."""
    for action in ("start", "defer"):
        office.perform(
            "create_task", deal, title='"Т"', assignee='"role:responsible"', wait="true"
        )
        task = office.engine.user_tasks()[-1]
        office.engine.act_on_task(task.id, action, by="u_mgr")
    office.portal.change(deal, {"responsible": "u_mgr2"}, by="u_head")
    shown = [(it.assignee, it.state) for it in office.engine.user_tasks()]
    assert shown == [("u_mgr2", "STARTED"), ("u_mgr2", "DEFERRED")]


def test_new_responsible_of_another_head_moves_the_heads_tasks(office, deal):
    office.perform(
        "create_task", deal, title='"Т"', assignee='"role:head"', wait="true"
    )
    office.portal.change(deal, {"responsible": "u_spec1"}, by="u_head")
    assert office.task("Do").assignee == "u_admin"
    assert sorted(office.notices("TaskDelegated")) == [
        ("TaskDelegated", "u_admin"),
        ("TaskDelegated", "u_head"),
    ]


def test_nothing_delegated_notifies_nobody(office, deal):
    office.portal.change(deal, {"responsible": "u_mgr2"}, by="u_head")
    assert office.notices() == []


def test_group_gets_a_task_together(office, deal):
    office.perform(
        "create_task", deal, title='"Т"', assignee='"group:support_staff"', wait="true"
    )
    task = office.task("Do")
    assert (task.assignee, task.candidate_groups) == (None, ("support_staff",))
    with pytest.raises(ForbiddenError):
        office.complete("Do", "u_mgr")
    office.complete("Do", "u_spec3")


def test_calls_are_planned_and_closed(office, deal):
    for _ in range(2):
        office.perform(
            "plan_call", deal, assignee='"role:responsible"', due="now()", subject='"Э"'
        )
    call = office.engine.user_tasks()[0]
    assert (call.kind, call.title) == ("call", "Э")
    assert [it[0] for it in office.events(deal)].count("call_planned") == 2
    office.perform("create_task", deal, title='"Т"', assignee='"u_mgr"')
    office.perform("close_calls", deal, result='"missed"')
    [task] = office.engine.user_tasks()
    assert task.kind == "task"
    every = office.engine.user_tasks(record=deal, include_closed=True)
    closed = [it for it in every if it.id != task.id]
    assert {(it.state.value, it.result) for it in closed} == {("COMPLETED", "missed")}


def test_tasks_of_a_record_are_cancelled_by_kind(office, deal):
    office.perform("create_task", deal, title='"Т"', assignee='"u_mgr"')
    office.perform("plan_call", deal, assignee='"u_mgr"', due="now()")
    office.perform("cancel_tasks", deal, scope='"record"', kinds='["call"]')
    assert [it.kind.value for it in office.engine.user_tasks()] == ["task"]
    assert "task_cancelled" in [it[0] for it in office.events(deal)]


def test_unknown_record_of_an_action_is_refused(office):
    office.perform("close_calls", "nothing")
    [incident] = office.engine.incidents()
    assert "no record's id" in incident.message
    with pytest.raises(NotFoundError):
        office.portal.get("nothing")


@pytest.mark.parametrize("wait", ["true", "false"])
def test_process_completes_the_task_it_made_itself(office, deal, service_task, wait):
    task = service_task(
        "Task", "create_task", title='"Т"', assignee='"role:responsible"', wait=wait
    )
    done = service_task("Done", "complete_task", element='"Task"')
    again = service_task("Again", "complete_task", element='"Task"')
    gates = '<parallelGateway id="fork" /><parallelGateway id="join" />'
    process = office.draw(
        f'<startEvent id="s" />{gates}{task}{done}{again}<endEvent id="e" />',
        "s>fork fork>Task Task>join fork>Done Done>Again Again>join join>e",
    )
    instance = office.engine.start(process, key=deal)
    assert instance.state == "COMPLETED"
    [closed] = office.engine.user_tasks(record=deal, include_closed=True)
    assert closed.state.value == "COMPLETED"
    entries = [
        it for it in office.portal.record_history(deal) if it.event == "task_completed"
    ]
    assert [it.by for it in entries] == [f"process:{process}"]


def test_a_task_of_the_system_has_nobody_as_its_creator(office):
    office.perform(
        "create_task", None, title='"T"', assignee='"u_mgr"', creator='"system"'
    )
    task = office.task("Do")
    assert task.creator == "system"
    with pytest.raises(ForbiddenError):
        office.engine.act_on_task(task.id, "delete", by="u_head")
    office.engine.act_on_task(task.id, "delete", by="u_admin")
