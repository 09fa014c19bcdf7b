"""Tasks that wake up by themselves, are controlled, ticked off, helped with."""

import datetime as dt

import pytest

from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)
from bizproc.model.task_details import ChecklistItem

ASKED = {"title": '"Осмотр"', "assignee": '"u_mgr"', "creator": '"u_head"'}


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url)
    yield office
    office.portal.close()


@pytest.fixture
def deal(office):
    fields = {"title": "Осмотр", "funnel": "contract", "responsible": "u_mgr"}
    return office.portal.create("deal", fields, by="u_mgr").id


@pytest.fixture
def ask(office, deal, service_task):
    """Return what makes a task that the process waits for, then tells its end."""

    def make(**inputs):
        asked = {**ASKED, "wait": "true", **inputs}
        body = (
            '<startEvent id="s" />'
            + service_task("Do", "create_task", **asked)
            + service_task("Tell", "log", event='"told"', text="string(task)")
            + '<endEvent id="e" />'
        )
        process = office.draw(body, "s>Do Do>Tell Tell>e")
        office.engine.start(process, key=deal)
        return office.task("Do").id

    return make


def state(office, task):
    [found] = [
        it for it in office.engine.user_tasks(include_closed=True) if it.id == task
    ]
    return found.state.value


def test_deferred_task_comes_back_at_its_moment(office, deal, ask):
    task = ask()
    office.engine.act_on_task(task, "defer", by="u_mgr", until="2027-06-03T10:00:00")
    assert office.engine.timers() == []  # no timer of a process
    assert office.engine.next_due() == dt.datetime(2027, 6, 3, 7, tzinfo=dt.UTC)
    office.at("2027-06-03T09:59")
    assert state(office, task) == "DEFERRED"
    office.at("2027-06-03T10:00")
    assert state(office, task) == "CREATED"
    [resumed] = [
        it for it in office.portal.record_history(deal) if it.event == "task_resumed"
    ]
    assert (resumed.by, resumed.field) == ("system", task)
    assert office.engine.next_due() is None


@pytest.mark.parametrize("action", ["resume", "delete", "complete", "defer"])
def test_whoever_acts_before_stops_the_return(office, ask, action):
    task = ask()
    office.engine.act_on_task(task, "defer", by="u_mgr", until=dt.timedelta(days=1))
    if action == "complete":
        office.engine.complete_user_task(task, by="u_mgr")
    elif action == "defer":
        office.engine.act_on_task(task, "resume", by="u_mgr")
        office.engine.act_on_task(task, "defer", by="u_mgr")
    else:
        office.engine.act_on_task(task, action, by="u_admin")
    before = state(office, task)
    assert office.engine.next_due() is None
    office.at("2027-06-05T10:00")
    assert state(office, task) == before


def test_until_belongs_to_deferring(office, ask):
    task = ask()
    with pytest.raises(InvalidValueError, match="until"):
        office.engine.act_on_task(task, "start", by="u_mgr", until="2027-06-03")
    with pytest.raises(InvalidValueError, match="soon"):
        office.engine.act_on_task(task, "defer", by="u_mgr", until="soon")
    assert state(office, task) == "CREATED"


def test_assignee_of_that_moment_is_reminded_once(office, ask):
    task = ask(remind_at='date and time("2027-06-02T10:00:00")')
    office.engine.delegate_task(task, "u_emp1", by="u_mgr")
    office.at("2027-06-02T09:59")
    assert office.notices("TaskReminder") == []
    office.at("2027-06-10T10:00")
    assert office.notices("TaskReminder") == [("TaskReminder", "u_emp1")]


def test_closed_task_reminds_nobody(office, ask):
    ask(remind_at='date and time("2027-06-02T10:00:00")')
    office.complete("Do", "u_mgr")
    office.at("2027-06-10T10:00")
    assert office.notices("TaskReminder") == []


def test_process_goes_on_at_acceptance(office, deal, ask):
    task = ask(control="true")
    office.complete("Do", "u_mgr", result="готово")
    assert state(office, task) == "COMPLETED"
    assert office.notices() == [("TaskAwaitsControl", "u_head")]
    assert office.events(deal, "told") == []
    with pytest.raises(ForbiddenError):
        office.engine.act_on_task(task, "accept", by="u_mgr")
    office.engine.act_on_task(task, "accept", by="u_head")
    [(_, _, told)] = office.events(deal, "told")
    assert "готово" in told
    with pytest.raises(InvalidTransitionError, match="completed by u_mgr on"):
        office.engine.complete_user_task(task, by="u_mgr")
    with pytest.raises(InvalidTransitionError, match="does not await") as closed:
        office.engine.act_on_task(task, "return", by="u_head")
    assert closed.value.code == "TASK_CLOSED"


def test_returned_task_is_open_again_with_the_comment(office, deal, ask):
    task = ask(control="true")
    office.complete("Do", "u_mgr")
    office.engine.act_on_task(task, "return", by="u_head", text="ещё раз")
    again = office.task("Do")
    assert (again.state.value, again.ended_at) == ("CREATED", None)
    assert again.details.closed_by is None
    assert [it.text for it in again.details.comments] == ["ещё раз"]
    office.complete("Do", "u_mgr")
    assert office.events(deal, "told") == []
    office.engine.act_on_task(task, "accept", by="u_admin")
    assert len(office.events(deal, "told")) == 1
    steps = ("task_completed", "task_returned", "task_accepted")
    assert [it[0] for it in office.events(deal, *steps)] == [
        "task_completed",
        "task_returned",
        "task_completed",
        "task_accepted",
    ]


def test_creator_who_completes_needs_no_control(office, deal, ask):
    ask(control="true")
    office.complete("Do", "u_head")
    assert len(office.events(deal, "told")) == 1


def test_task_that_awaits_control_is_cancelled_with_its_element(office, deal, ask):
    task = ask(control="true")
    office.complete("Do", "u_mgr")
    [instance] = office.engine.instances(key=deal)
    office.engine.terminate(instance.id)
    assert state(office, task) == "CANCELED"
    with pytest.raises(InvalidTransitionError):
        office.engine.act_on_task(task, "accept", by="u_head")


def test_only_what_no_process_waits_for_is_renewed(office, ask):
    waiting = ask()
    office.complete("Do", "u_mgr")
    with pytest.raises(InvalidTransitionError, match="a process waited"):
        office.engine.act_on_task(waiting, "renew", by="u_head")
    free = ask(wait="false", remind_at='date and time("2027-06-02T10:00:00")')
    office.at("2027-06-02T10:00")
    office.complete("Do", "u_mgr")
    office.engine.act_on_task(free, "renew", by="u_head")
    assert office.task("Do").id == free
    office.at("2027-06-03T10:00")
    assert len(office.notices("TaskReminder")) == 1


def test_checklist_is_ticked_and_may_be_demanded(office, ask):
    task = ask(
        checklist='["раз", "два"]',
        checklist_required="true",
        co_performers='["u_emp1"]',
    )
    office.engine.tick_checklist(task, 1, by="u_emp1")
    with pytest.raises(InvalidValueError, match="два") as refused:
        office.complete("Do", "u_mgr")
    assert refused.value.code == "REQUIRED_FIELD"
    with pytest.raises(ForbiddenError):
        office.engine.tick_checklist(task, 2, by="u_clerk")
    with pytest.raises(NotFoundError, match="no item 3"):
        office.engine.tick_checklist(task, 3, by="u_mgr")
    ticked = office.engine.tick_checklist(task, 2, by="u_mgr").details.checklist
    now = office.clock.now()
    assert ticked == (
        ChecklistItem(text="раз", done=True, by="u_emp1", at=now),
        ChecklistItem(text="два", done=True, by="u_mgr", at=now),
    )
    office.complete("Do", "u_mgr")
    with pytest.raises(InvalidTransitionError):
        office.engine.tick_checklist(task, 2, done=False, by="u_mgr")


def test_open_items_do_not_hinder_otherwise(office, ask):
    task = ask(checklist='["раз"]')
    office.complete("Do", "u_mgr")
    assert state(office, task) == "COMPLETED"


def test_what_else_a_task_carries(office, deal, ask):
    ask(
        co_performers='["u_emp1", "role:head"]',
        tags='["срочно"]',
        priority='"high"',
        parent='"task-0"',
        files='["план.pdf"]',
    )
    details = office.task("Do").details
    assert details.co_performers == ("u_emp1", "u_head")
    assert (details.priority, details.tags) == ("high", ("срочно",))
    assert (details.parent, details.files) == ("task-0", ("план.pdf",))
    task = office.task("Do").id
    office.engine.comment_on_task(task, "помогаю", by="u_emp1")
    with pytest.raises(ForbiddenError):
        office.engine.complete_user_task(task, by="u_emp1")
    office.complete("Do", "u_mgr")
    [(_, _, told)] = office.events(deal, "told")
    assert f"D_{deal}" in told


def test_delegated_by_hand_a_task_follows_no_role(office, deal, ask):
    task = ask(assignee='"role:responsible"')
    with pytest.raises(NotFoundError, match="u_nobody"):
        office.engine.delegate_task(task, "u_nobody", by="u_mgr")
    office.engine.delegate_task(task, "u_emp1", by="u_mgr")
    office.portal.change(deal, {"responsible": "u_mgr2"}, by="u_head")
    assert office.task("Do").assignee == "u_emp1"


def test_inbox_shows_each_person_what_concerns_him(office, ask):
    due = {"due": 'date and time("2027-06-02T10:00:00")'}
    later = ask(observers='["u_clerk"]', co_performers='["u_emp1"]')
    sooner = ask_another(office, ask, **due)
    office.at("2027-06-03T10:00")
    own = office.portal.inbox("u_mgr")
    assert [it.id for it in own.own] == [sooner, later]
    assert (dict(own.counts), own.overdue) == ({"task": 2}, 1)
    head = office.portal.inbox("u_head")
    assert (head.own, len(head.created), head.to_control) == ([], 2, [])
    for person in ("u_clerk", "u_emp1"):
        assert [it.id for it in office.portal.inbox(person).observed] == [later]
    office.engine.complete_user_task(sooner, by="u_mgr")
    head = office.portal.inbox("u_head")
    assert [it.id for it in head.to_control] == [sooner]
    assert len(head.created) == 1
    office.engine.act_on_task(sooner, "accept", by="u_head")
    assert office.portal.inbox("u_head").to_control == []


def ask_another(office, ask, **inputs):
    known = {it.id for it in office.engine.user_tasks()}
    with pytest.raises(AssertionError):  # two tasks of one element are open now
        ask(control="true", **inputs)
    [new] = {it.id for it in office.engine.user_tasks()} - known
    return new


def test_task_for_a_group_is_in_the_inbox_of_its_members(office, ask):
    task = ask(assignee='"group:support_staff"')
    for person in ("u_spec1", "u_spec3"):
        assert [it.id for it in office.portal.inbox(person).own] == [task]
    assert office.portal.inbox("u_mgr").own == []
