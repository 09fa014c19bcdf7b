"""Who leaves hands everything on; their head is told; a file may say so too."""

import shutil

import pytest
from tests.office import ROOT
from tests.portal.people.staff import Staff, staff

from bizproc.clock import RandomIds
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.repository.people import PeopleReader, read_version
from bizproc.portal.schema.people_tables import PEOPLE_STATES
from bizproc.workspace.workspace import Workspace

__all__ = ["staff"]


def dismiss(staff, person="u_mgr", **given):
    return staff.portal.dismiss(person, by="u_admin", **given)


def test_everything_goes_to_the_successor(staff):
    deal = staff.deal()
    by_name, by_role = staff.ask("u_mgr", deal), staff.ask("role:responsible", deal)
    staff.act(by_role, "start", "u_mgr")
    left = dismiss(staff, successor="u_mgr2")
    for element in (by_name, by_role):
        assert staff.assignee(element) == "u_mgr2"
    assert staff.office.task(by_role).state.value == "STARTED"
    assert staff.office.task(by_role).details.addresses.assignee == "role:responsible"
    assert [(it.title, it.to) for it in left.tasks] == [
        (by_name, "u_mgr2"),
        (by_role, "u_mgr2"),
    ]
    assert left.records == (deal,)
    assert staff.portal.get(deal).fields["responsible"] == "u_mgr2"
    [(to, text)] = staff.told("PersonLeft")
    assert to == "u_head"
    assert by_name in text
    assert by_role in text
    assert [it[0] for it in staff.told("TaskDelegated")] == ["u_mgr2"]
    assert staff.portal.directory().find("u_mgr") is None


def test_what_is_at_its_end_keeps_its_responsible(staff):
    on_its_way = staff.deal()
    lost = staff.deal(stage="LOST")
    deleted = staff.deal()
    staff.portal.delete(deleted, by="u_admin")
    contact = staff.portal.create("contact", {"name": "N", "responsible": "u_mgr"}).id
    left = dismiss(staff, successor="u_mgr2")
    assert set(left.records) == {on_its_way, contact}
    assert staff.portal.get(lost).fields["responsible"] == "u_mgr"


@pytest.mark.parametrize(
    ("away", "heir"),
    [
        ([], "u_head"),
        ([("u_mgr", "u_mgr2")], "u_mgr2"),
        ([("u_mgr", "u_mgr2"), ("u_mgr2", "u_emp1")], "u_emp1"),
        ([("u_head",)], "u_admin"),
        ([("u_head", "u_emp2")], "u_emp2"),
    ],
)
def test_without_a_successor_a_substitute_the_head_or_an_administrator(
    staff, away, heir
):
    deal = staff.deal()
    element = staff.ask("u_mgr", deal)
    for person, *substitutes in away:
        staff.away(person, *substitutes)
    left = dismiss(staff)
    assert staff.assignee(element) == heir
    assert [it.to for it in left.tasks] == [heir]
    assert left.records == ()
    assert staff.portal.get(deal).fields["responsible"] == "u_mgr"


def test_one_notification_for_the_head_who_has_the_tasks_now(staff):
    staff.ask("u_mgr")
    dismiss(staff)
    assert [it[0] for it in staff.told("PersonLeft")] == ["u_head"]
    assert staff.told("TaskDelegated") == []


def test_nothing_left_behind_tells_nobody(staff):
    left = dismiss(staff)
    assert (left.tasks, left.records) == ((), ())
    assert staff.portal.notifications() == []


def test_what_was_claimed_from_a_group_is_the_group_s_again(staff):
    element = staff.ask("group:support_staff")
    staff.act(element, "start", "u_spec1")
    left = dismiss(staff, "u_spec1", successor="u_clerk")
    task = staff.office.task(element)
    assert (task.assignee, task.state.value) == (None, "CREATED")
    assert [it.to for it in left.tasks] == ["group:support_staff"]
    assert staff.own("u_spec2") == [element]
    assert "group:support_staff" in staff.told("PersonLeft")[0][1]


def test_the_last_of_a_group_hands_on_what_was_claimed(staff):
    element = staff.ask("group:support_staff")
    for person in ("u_spec2", "u_spec3"):
        dismiss(staff, person)
    staff.act(element, "claim", "u_spec1")
    dismiss(staff, "u_spec1", successor="u_clerk")
    assert staff.assignee(element) == "u_clerk"


def test_who_must_not_do_a_task_does_not_inherit_it(staff):
    not_by = "= [&quot;u_mgr2&quot;, &quot;u_head&quot;]"
    element = staff.ask("u_mgr", not_by=not_by)
    dismiss(staff, successor="u_mgr2")
    assert staff.assignee(element) == "u_admin"


def test_who_stands_in_keeps_what_they_have(staff):
    staff.away("u_mgr", "u_mgr2")
    element = staff.ask("u_mgr")
    left = dismiss(staff, successor="u_emp1")
    assert staff.assignee(element) == "u_mgr2"
    assert left.tasks == ()
    assert staff.own("u_mgr2") == [element]
    assert staff.engine.user_tasks(assignee="u_mgr") == []


def test_what_awaits_the_word_of_who_left_awaits_another_s(staff):
    deal = staff.deal()
    for _ in range(2):
        staff.office.perform(
            "create_task",
            deal,
            title='"T"',
            assignee='"u_emp1"',
            creator='"u_mgr"',
            control="true",
        )
    first, second = staff.engine.user_tasks()
    staff.engine.complete_user_task(first.id, by="u_emp1")
    dismiss(staff, successor="u_mgr2")
    assert [it.id for it in staff.portal.inbox("u_mgr2").to_control] == [first.id]
    staff.engine.complete_user_task(second.id, by="u_emp1")
    assert [it[0] for it in staff.told("TaskAwaitsControl")] == ["u_mgr", "u_head"]


def test_a_head_who_leaves_hands_on_what_was_for_the_head(staff):
    element = staff.ask("role:head")
    left = dismiss(staff, "u_head", successor="u_clerk")
    assert staff.assignee(element) == "u_clerk"
    assert left.leads == ("sales",)
    staff.portal.change_department("sales", {"head": "u_mgr2"}, by="u_admin")
    assert staff.assignee(element) == "u_mgr2"


def test_delivered_twice_it_is_done_once(staff):
    staff.ask("u_mgr")
    first = dismiss(staff, successor="u_mgr2", event_id="e")
    again = dismiss(staff, successor="u_mgr2", event_id="e")
    assert first == again
    assert len(staff.portal.notifications()) == 2
    assert [it.field for it in staff.portal.people_changes()] == ["active"]


def test_who_left_may_be_given_a_successor_later(staff):
    deal = staff.deal()
    dismiss(staff)
    left = dismiss(staff, successor="u_mgr2")
    assert left.records == (deal,)
    assert [it.field for it in staff.portal.people_changes()] == ["active"]


def test_who_left_acts_no_more_and_gets_nothing_new(staff):
    deal = staff.deal()
    dismiss(staff)
    with pytest.raises(ForbiddenError, match="no active user"):
        staff.portal.change(deal, {"title": "T"}, by="u_mgr")
    assert staff.assignee(staff.ask("role:responsible", deal)) == "u_admin"
    staff.portal.change_person("u_mgr", {"active": True}, by="u_admin")
    assert staff.assignee(staff.ask("role:responsible", deal)) == "u_mgr"


@pytest.mark.parametrize(
    ("person", "given", "error", "fault"),
    [
        ("u_mg", {}, NotFoundError, "did you mean 'u_mgr'"),
        ("u_mgr", {"successor": "u_mgr"}, InvalidValueError, "follow themselves"),
        ("u_mgr", {"successor": "u_mgr3"}, NotFoundError, "did you mean"),
        ("u_admin", {}, InvalidValueError, "nobody would be left"),
    ],
)
def test_a_dismissal_that_cannot_be_is_refused(staff, person, given, error, fault):
    element = staff.ask(person if person != "u_mg" else "u_mgr")
    before = (staff.assignee(element), staff.portal.people())
    with pytest.raises(error, match=fault):
        dismiss(staff, person, **given)
    assert (staff.assignee(element), staff.portal.people()) == before
    assert staff.portal.people_changes() == []


def test_others_may_not_dismiss(staff):
    with pytest.raises(ForbiddenError, match="may not change people"):
        staff.portal.dismiss("u_mgr", by="u_head")


@pytest.fixture
def company(tmp_path, make_office):
    """Return what opens a company whose file of people a test may edit."""
    folder = tmp_path / "company"
    (folder / "processes").mkdir(parents=True)
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, folder / name)
    for path in (ROOT / "processes").glob("*.dmn"):
        shutil.copy(path, folder / "processes" / path.name)
    opened = []

    def reopen(old="", new=""):
        for office in opened:
            office.portal.close()
        path = folder / "bizproc.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        office = make_office(
            tmp_path,
            url=f"sqlite:///{tmp_path}/company.db",
            workspace=Workspace.load(folder),
            ids=RandomIds(),
        )
        opened[:] = [office]
        return Staff(office)

    yield reopen
    for office in opened:
        office.portal.close()


MANAGER = "email: manager@company.example, department: sales"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MANAGER, f"{MANAGER}, active: false"),
        ("    u_mgr: {name: Менеджер, " + MANAGER + "}\n", ""),
    ],
    ids=["inactive", "gone"],
)
def test_who_left_in_the_file_hands_on_once(company, old, new):
    staff = company()
    element = staff.ask("u_mgr")
    staff = company(old, new)
    assert staff.assignee(element) == "u_head"
    assert [it[0] for it in staff.told("PersonLeft")] == ["u_head"]
    staff.portal.close()
    staff = company()
    assert len(staff.told("PersonLeft")) == 1
    if new:
        staff = company(new, old)
        assert staff.portal.directory().find("u_mgr") is not None
        assert staff.assignee(element) == "u_head"


def test_what_an_old_process_gave_to_who_left_is_handed_on_too(company):
    staff = company()
    old = staff.portal.workspace
    staff = company(MANAGER, f"{MANAGER}, active: false")
    # it runs on with the people as they were when it began
    with_old = PeopleReader(old.people)
    staff.portal._repositories.people = with_old
    element = staff.ask("u_mgr")
    assert staff.assignee(element) == "u_mgr"
    staff = company()
    assert staff.assignee(element) == "u_head"
    assert [it[0] for it in staff.told("PersonLeft")] == ["u_head"]


def test_a_new_head_in_the_file_has_what_is_for_the_head(company):
    staff = company()
    deal = staff.deal()
    by_role, by_name = staff.ask("role:head", deal), staff.ask("u_head", deal)
    staff = company("head: u_head}", "head: u_emp1}")
    assert (staff.assignee(by_role), staff.assignee(by_name)) == ("u_emp1", "u_head")
    assert sorted(it[0] for it in staff.told("TaskDelegated")) == ["u_emp1", "u_head"]


def test_a_database_that_never_heard_of_its_people_is_brought_in_line(company):
    staff = company()
    element = staff.ask("u_mgr")
    with staff.engine.work() as work:  # as one of an earlier release
        work.transaction.delete(PEOPLE_STATES)
    staff = company(MANAGER, f"{MANAGER}, active: false")
    assert staff.assignee(element) == "u_head"


def test_a_change_at_run_time_wins_over_the_file(company):
    staff = company()
    staff.portal.change_person("u_mgr", {"email": "new@company.example"}, by="u_admin")
    staff = company("{name: Менеджер, ", "{name: Манагер, ")
    user = staff.portal.directory().user("u_mgr")
    assert (user.name, user.email) == ("Манагер", "new@company.example")
    staff.portal.change_person("u_mgr", reset=["email"], by="u_admin")
    assert staff.portal.directory().user("u_mgr").email == "manager@company.example"


def test_opening_does_not_write_when_nothing_changed(company):
    company().portal.close()
    staff = company()
    with staff.engine.read() as tx:
        assert read_version(tx).number == 1
