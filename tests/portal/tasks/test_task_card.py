"""One task as somebody sees it: who may, what was done, what they typed, its files."""

import datetime as dt

import pytest
from tests.portal.tasks.test_inbox_counts import add

from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)
from bizproc.model.states import TaskState
from bizproc.model.task_details import ChecklistItem, TaskDetails
from bizproc.portal.files import Upload
from bizproc.portal.schema.task_tables import TASK_TABLES


@pytest.fixture(params=["memory://", "sqlite://"])
def office(request, make_office, tmp_path):
    office = make_office(tmp_path, url=request.param)
    yield office
    office.portal.close()


def deeds(office, person, task="t"):
    card = office.portal.task_card(task, by=person)
    return {it.action for it in card.deeds if it.refused is None}


def refused(office, person, task="t"):
    card = office.portal.task_card(task, by=person)
    return {it.action: it.refused for it in card.deeds if it.refused}


def test_whom_it_does_not_concern_it_is_hidden_from(office):
    add(office, "t", assignee="u_mgr", creator="u_head", observers=("u_spec1",))
    for person in ("u_mgr", "u_head", "u_spec1", "u_admin"):
        assert office.portal.task("t", by=person).id == "t"
    for ask in (office.portal.task, office.portal.task_card):
        with pytest.raises(NotFoundError, match="no task 't'"):
            ask("t", by="u_mgr2")
        with pytest.raises(ForbiddenError):
            ask("t", by="u_nobody")
    lead = office.portal.create("lead", {"title": "L"}).id
    add(office, "of_record", assignee="u_mgr", record=lead)
    assert office.portal.task_card("of_record", by="u_mgr2").record.id == lead


def test_what_may_be_done_follows_state_and_person(office):
    items = (ChecklistItem(text="a"),)
    add(
        office,
        "t",
        assignee="u_mgr",
        creator="u_head",
        details=TaskDetails(checklist=items, control=True),
    )
    mine = {"start", "defer", "complete", "delegate", "tick", "set_reminder", "comment"}
    assert deeds(office, "u_mgr") == mine
    assert refused(office, "u_mgr") == {"delete": "FORBIDDEN"}
    assert deeds(office, "u_head") == {
        *("complete", "tick", "delete", "delegate", "set_reminder", "comment")
    }
    office.engine.act_on_task("t", "start", by="u_mgr")
    assert deeds(office, "u_mgr") == mine - {"start"} | {"pause"}
    office.engine.complete_user_task("t", by="u_mgr")
    assert deeds(office, "u_mgr") == {"comment"}
    assert deeds(office, "u_head") == {"accept", "return", "comment"}
    assert refused(office, "u_mgr") == {"accept": "FORBIDDEN", "return": "FORBIDDEN"}
    office.engine.act_on_task("t", "accept", by="u_head")
    assert deeds(office, "u_head") == {"renew", "comment"}


def test_each_deed_that_is_offered_is_possible_and_each_other_refused(office):
    for state in (TaskState.CREATED, TaskState.STARTED, TaskState.DEFERRED):
        for person in ("u_mgr", "u_spec1", "u_head", "u_admin", "u_spec2"):
            for action in ("claim", "start", "pause", "defer", "resume", "delete"):
                id_ = f"{state}{person}{action}"
                add(
                    office,
                    id_,
                    candidate_groups=("support_staff",),
                    creator="u_head",
                    observers=("u_mgr",),
                    state=state,
                )
                offered = action in deeds(office, person, id_)
                try:
                    office.engine.act_on_task(id_, action, by=person)
                except (ForbiddenError, InvalidTransitionError):
                    assert not offered, (state, person, action)
                else:
                    assert offered, (state, person, action)


def test_who_must_not_do_it_is_told_so(office):
    add(office, "t", assignee="u_mgr", details=TaskDetails(not_by=("u_mgr",)))
    assert refused(office, "u_mgr")["complete"] == "NOT_BY"


def test_the_history_tells_who_did_what(office):
    add(office, "t", assignee="u_mgr", creator="u_head")
    office.engine.act_on_task("t", "start", by="u_mgr")
    office.engine.delegate_task("t", "u_mgr2", by="u_head")
    office.engine.complete_user_task("t", by="u_mgr2")
    history = office.portal.task_card("t", by="u_mgr2").history
    assert [(it.action, it.by) for it in history] == [
        ("complete", "u_mgr2"),
        ("delegate", "u_head"),
        ("start", "u_mgr"),
        ("created", None),
    ]
    assert history[1].changes == {"assignee": ["u_mgr", "u_mgr2"]}
    assert history[2].changes == {"state": ["CREATED", "STARTED"]}


def test_a_draft_is_ones_own_and_goes_when_the_task_is_done(office):
    add(office, "t", assignee="u_mgr", creator="u_head")
    kept = office.portal.save_draft("t", {"a": ["1", "2"]}, by="u_mgr", form="f@1")
    assert kept.kept_at == office.clock.now()
    office.portal.save_draft("t", {"a": "3"}, by="u_mgr")
    assert office.portal.task_card("t", by="u_mgr").draft.answers == {"a": "3"}
    assert office.portal.task_card("t", by="u_head").draft is None
    office.portal.drop_draft("t", by="u_mgr")
    assert office.portal.task_card("t", by="u_mgr").draft is None
    office.portal.save_draft("t", {"a": "4"}, by="u_mgr")
    office.portal.save_draft("t", {"a": "5"}, by="u_head")
    office.engine.complete_user_task("t", by="u_mgr")
    assert office.portal.task_card("t", by="u_mgr").draft is None
    # who was late loses nothing, and adds nothing
    assert office.portal.task_card("t", by="u_head").draft.answers == {"a": "5"}
    with pytest.raises(InvalidTransitionError, match="closed"):
        office.portal.save_draft("t", {"a": "6"}, by="u_head")
    assert office.portal.task_card("t", by="u_head").draft.answers == {"a": "5"}
    with pytest.raises(NotFoundError):
        office.portal.save_draft("t", {}, by="u_mgr2")


def test_a_draft_is_no_larger_than_answers_may_be(office):
    add(office, "t", assignee="u_mgr")
    with pytest.raises(InvalidValueError) as caught:
        office.portal.save_draft("t", {"a": "x" * 200_000}, by="u_mgr")
    assert caught.value.code == "TOO_LARGE"


def test_a_task_reminds_once_when_it_is_told_to(office):
    add(office, "t", assignee="u_mgr", creator="u_head")
    with pytest.raises(InvalidValueError, match="has passed"):
        office.engine.set_reminder("t", "2027-05-01T10:00", by="u_mgr")
    with pytest.raises(ForbiddenError):
        office.engine.set_reminder("t", "PT1H", by="u_spec1")
    office.engine.set_reminder("t", "2027-06-01T12:00", by="u_head")
    office.engine.set_reminder("t", None, by="u_mgr")
    office.at("2027-06-01T13:00")
    assert office.notices("TaskReminder") == []
    office.engine.set_reminder("t", "PT1H", by="u_mgr")
    office.at("2027-06-01T15:00")
    assert office.notices("TaskReminder") == [("TaskReminder", "u_mgr")]


def test_files_come_with_a_comment_and_are_given_to_who_sees_the_task(office):
    add(office, "t", assignee="u_mgr")
    sent = [Upload(name="../план.txt", content=b"plan")]
    office.portal.comment_on_task("t", "see", sent, by="u_mgr", event_id="e1")
    task = office.portal.comment_on_task("t", "see", sent, by="u_mgr", event_id="e1")
    [comment] = task.details.comments
    [kept] = comment.attachments
    found = office.portal.task_file("t", kept["key"], by="u_mgr")
    assert (found.name, found.content) == ("план.txt", b"plan")
    with pytest.raises(NotFoundError):
        office.portal.task_file("t", kept["key"], by="u_mgr2")
    with pytest.raises(NotFoundError):
        office.portal.task_file("t", "0" * 64, by="u_mgr")
    with pytest.raises(InvalidValueError) as caught:
        office.portal.comment_on_task("t", " ", by="u_mgr")
    assert caught.value.code == "REQUIRED_FIELD"


def test_several_are_put_off_or_given_each_for_itself(office):
    for id_ in ("a", "b", "c"):
        add(office, id_, assignee="u_mgr", creator="u_head")
    office.engine.complete_user_task("b", by="u_mgr")
    tasks = ["a", "b", "gone", "a"]
    outcomes = office.portal.postpone_tasks(tasks, "2027-06-05", by="u_mgr")
    told = [(it.task, it.title, it.refused and it.refused.code) for it in outcomes]
    assert told == [
        ("a", "a", None),
        ("b", "b", "TASK_CLOSED"),
        ("gone", "", "NOT_FOUND"),
    ]
    until = office.portal.task("a", by="u_mgr").details.until
    assert until - office.clock.now() > dt.timedelta(days=3)
    outcomes = office.portal.delegate_tasks(["a", "c"], "u_mgr2", by="u_mgr")
    assert [it.refused for it in outcomes] == [None, None]
    assert office.portal.task("c", by="u_mgr2").assignee == "u_mgr2"
    [outcome] = office.portal.delegate_tasks(["c"], "u_mgr", by="u_mgr")
    assert outcome.refused.code == "NOT_FOUND"


def test_what_is_kept_of_a_task_goes_with_it(office):
    body = (
        '<startEvent id="s"/><userTask id="Ask" name="Ask"><extensionElements>'
        '<zeebe:userTask/><zeebe:assignmentDefinition assignee="u_mgr"/>'
        '</extensionElements></userTask><endEvent id="e"/>'
    )
    office.engine.start(office.draw(body, "s>Ask Ask>e"))
    add(office, "loose", assignee="u_mgr")
    for task in (office.task("Ask").id, "loose"):
        office.portal.save_draft(task, {"a": "1"}, by="u_admin")
        office.engine.complete_user_task(task, by="u_mgr")
    office.clock.set(office.clock.now() + dt.timedelta(days=40))
    office.engine.purge(older_than="P30D")
    with office.engine.read() as tx:
        assert [tx.count(table) for table in TASK_TABLES] == [0, 0]
