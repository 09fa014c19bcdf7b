"""What waits for somebody is counted by index, and what they did is listed."""

import datetime as dt

import pytest

from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState
from bizproc.model.task_details import TaskDetails
from bizproc.portal.tasks.inbox_counts import InboxCounts
from bizproc.portal.tasks.reasons import TaskReason

HOUR = dt.timedelta(hours=1)


class Hidden:
    """Hide the leads whose number is even from everybody but administrators."""

    def can(self, user, action, record):
        del action
        even = record.type == "lead" and int(record.id.partition("-")[2]) % 2 == 0
        return "NOT_FOUND" if even and user != "u_admin" else None


@pytest.fixture(params=["memory://", "sqlite://"])
def office(request, make_office, tmp_path):
    office = make_office(tmp_path, url=request.param, rights=Hidden())
    yield office
    office.portal.close()


def add(office, id_, **given):
    with office.engine.work() as work:
        plain = {
            "kind": TaskKind.TASK,
            "state": TaskState.CREATED,
            "title": id_,
            "assignee": None,
            "created_at": work.now,
        }
        work.add_task(UserTask(id=id_, **{**plain, **given}))


def counts(office, person):
    it = office.portal.inbox_counts(person)
    return it.own, it.overdue, it.to_control, it.unread


def listed(office, person, which, **options):
    found = office.portal.inbox_entries(person, which, **options)
    return [it.task.id for it in found]


def test_own_late_awaited_and_unread_are_counted_apart(office):
    assert counts(office, "u_mgr") == (0, 0, 0, 0)
    now = office.clock.now()
    add(office, "late", assignee="u_mgr", due=now - HOUR)
    add(office, "soon", assignee="u_mgr", due=now + HOUR)
    add(office, "offered", candidate_groups=("u_mgr", "u_head"))
    add(office, "other", assignee="u_head", creator="u_mgr", due=now - HOUR)
    done = {"state": TaskState.COMPLETED, "control_since": now, "ended_at": now}
    add(office, "done", assignee="u_head", creator="u_mgr", **done)
    assert counts(office, "u_mgr") == (3, 1, 1, 0)
    office.engine.act_on_task("done", "accept", by="u_mgr")
    add(
        office,
        "asked",
        assignee="u_head",
        creator="u_mgr",
        details=TaskDetails(control=True),
    )
    office.engine.complete_user_task("asked", by="u_head")
    assert counts(office, "u_mgr") == (3, 1, 1, 1)
    notice = office.portal.notifications(by="u_mgr")[0]
    office.portal.read_notification(notice.id, by="u_mgr")
    assert office.portal.inbox_counts("u_mgr") == InboxCounts(
        own=3, overdue=1, to_control=1, unread=0
    )


def test_counts_stop_at_a_hundred(office):
    now = office.clock.now()
    for number in range(103):
        add(office, f"t{number}", assignee="u_mgr", due=now - HOUR)
    assert counts(office, "u_mgr") == (100, 100, 0, 0)


@pytest.mark.parametrize(("own", "awaited"), [(210, 3), (3, 210), (150, 150)])
def test_much_of_one_kind_leaves_nothing_of_another_out(office, own, awaited):
    now = office.clock.now()
    for number in range(own):
        add(office, f"t{number}", assignee="u_mgr", due=now + HOUR, number=number + 1)
    done = {"state": TaskState.COMPLETED, "control_since": now, "ended_at": now}
    for number in range(awaited):
        about = {"assignee": "u_head", "creator": "u_mgr", "number": 1_000 + number}
        add(office, f"d{number}", **about, **done)
    most = 100
    assert counts(office, "u_mgr") == (min(own, most), 0, min(awaited, most), 0)


def test_a_task_of_a_hidden_record_is_neither_counted_nor_listed(office):
    made = [office.portal.create("lead", {"title": f"L{n}"}).id for n in range(4)]
    for record in made:
        add(office, record, assignee="u_mgr", record=record)
    seen = [it for it in made if int(it.partition("-")[2]) % 2]
    assert counts(office, "u_mgr")[0] == len(seen) == 2
    entries = office.portal.inbox_entries("u_mgr", "own")
    assert [it.task.id for it in entries] == seen
    assert all(it.record_title.startswith("L") for it in entries)
    assert listed(office, "u_mgr", "own", limit=1) == seen[:1]


def test_what_a_person_finished_stands_latest_first(office):
    for number in range(3):
        add(office, f"t{number}", assignee="u_mgr")
    for id_ in ("t1", "t0", "t2"):
        office.clock.set(office.clock.now() + HOUR)
        office.engine.complete_user_task(id_, by="u_mgr")
    assert listed(office, "u_mgr", "done") == ["t2", "t0", "t1"]
    assert listed(office, "u_mgr", "done", order="due") == ["t1", "t0", "t2"]
    assert listed(office, "u_head", "done") == []
    first = office.portal.inbox_entries("u_mgr", "done", limit=2)
    assert listed(office, "u_mgr", "done", limit=2, after=first.next) == ["t1"]
    # what is in work again was not finished
    office.engine.act_on_task("t0", "renew", by=None)
    assert listed(office, "u_mgr", "done") == ["t2", "t1"]


def test_only_tasks_of_a_kind_are_listed(office):
    add(office, "call", assignee="u_mgr", kind=TaskKind.CALL)
    add(office, "task", assignee="u_mgr")
    assert listed(office, "u_mgr", "own", kind=TaskKind.CALL) == ["call"]
    assert listed(office, "u_mgr", "own") == ["call", "task"]


def test_each_task_says_why_it_is_ones_own(office):
    details = TaskDetails(co_performers=("u_spec1",))
    add(office, "mine", assignee="u_mgr", creator="u_head", details=details)
    add(office, "offered", candidate_groups=("support_staff",), observers=("u_mgr",))

    def why(person, which):
        found = office.portal.inbox_entries(person, which)
        return {it.task.id: (it.why.kind, it.why.name) for it in found}

    assert why("u_mgr", "own") == {"mine": ("assignee", None)}
    assert why("u_head", "created") == {"mine": ("creator", None)}
    assert why("u_spec1", "own") == {"offered": ("group", "support_staff")}
    assert why("u_spec1", "observed") == {"mine": ("co-performer", None)}
    assert why("u_mgr", "observed") == {"offered": ("observer", None)}
    office.portal.set_absence("u_mgr", substitutes=["u_mgr2"], by="u_admin")
    assert why("u_mgr2", "own") == {"mine": ("stands_in", "u_mgr")}
    assert counts(office, "u_mgr2")[0] == 1
    office.engine.act_on_task("mine", "start", by="u_mgr2")
    assert why("u_mgr2", "own") == {"mine": ("stands_in", "u_mgr")}
    card = office.portal.task_card("mine", by="u_mgr")
    assert card.why == TaskReason(kind="was_away", name="u_mgr2")
