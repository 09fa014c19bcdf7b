"""Administrators add and change people while processes run; every process sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.portal.people.staff import Staff, staff

from bizproc.clock import RandomIds
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.workspace.people.directory import Department, Directory, User
from bizproc.workspace.people.overlay import (
    fingerprint,
    laid_over,
    people_of_values,
    values_of_people,
)

__all__ = ["staff"]


def change(staff, person="u_mgr", /, reset=(), **fields):
    staff.portal.change_person(person, fields, reset=reset, by="u_admin")


def test_who_is_added_works_here_at_once(staff):
    staff.portal.add_person(
        "u_new",
        {"name": "N", "email": "n@company.example", "department": "sales"},
        by="u_admin",
    )
    deal = staff.portal.create("deal", {"responsible": "u_new"}, by="u_new").id
    assert staff.assignee(staff.ask("role:responsible", deal)) == "u_new"
    assert staff.assignee(staff.ask("role:head", deal)) == "u_head"
    [card] = [it for it in staff.portal.people() if it.user.id == "u_new"]
    assert (card.source, card.head, card.stand_in) == ("added", "u_head", "u_new")
    subjects = {(it.subject, it.by) for it in staff.portal.people_changes()}
    assert subjects == {("u_new", "u_admin")}


def test_expressions_see_what_was_changed(staff):
    change(staff, name="Новое имя", email="other@company.example")
    deal = staff.deal()
    text = 'user("u_mgr").name + " " + user("u_mgr").email'
    staff.office.perform("notify", deal, to='"u_mgr"', text=text)
    assert staff.told("Do") == [("u_mgr", "Новое имя other@company.example")]


def test_the_audit_says_who_changed_what(staff):
    change(staff, email="other@company.example", department=None)
    found = [
        (it.subject, it.field, it.old, it.new, it.by)
        for it in staff.portal.people_changes(subject="u_mgr")
    ]
    old = "manager@company.example"
    assert found == [
        ("u_mgr", "email", old, "other@company.example", "u_admin"),
        ("u_mgr", "department", "sales", None, "u_admin"),
    ]
    staff.portal.change_department("sales", {"title": "T"}, by="u_admin")
    [entry] = staff.portal.people_changes(subject="department:sales")
    assert (entry.field, entry.new) == ("title", "T")


def test_what_changes_nothing_is_not_in_the_audit(staff):
    change(staff, name="Менеджер")
    assert staff.portal.people_changes() == []


def test_a_null_head_is_nobody_whatever_the_department_says(staff):
    deal = staff.deal()
    element = staff.ask("role:head", deal)
    change(staff, head=None)
    assert staff.portal.directory().head_of("u_mgr") is None
    assert staff.assignee(element) == "u_admin"
    assert "no_head" in [it[0] for it in staff.office.events(deal)]
    change(staff, reset=["head"])
    assert staff.assignee(element) == "u_head"


def test_open_tasks_for_the_head_follow_the_department(staff):
    staff.portal.add_department(
        "cables", {"title": "C", "head": "u_spec1"}, by="u_admin"
    )
    deal, other = staff.deal(), staff.deal(responsible="u_mgr2")
    element, by_name = staff.ask("role:head", deal), staff.ask("u_head", deal)
    stays = staff.ask("role:head", other)
    change(staff, department="cables")
    assert staff.assignee(element) == "u_spec1"
    assert staff.assignee(by_name) == staff.assignee(stays) == "u_head"
    assert sorted(it[0] for it in staff.told("TaskDelegated")) == ["u_head", "u_spec1"]


def test_one_notification_for_all_that_follows_a_new_head(staff):
    elements = [staff.ask("role:head") for _ in range(3)]
    staff.portal.change_department("sales", {"head": "u_clerk"}, by="u_admin")
    assert {staff.assignee(it) for it in elements} == {"u_clerk"}
    assert sorted(it[0] for it in staff.told("TaskDelegated")) == ["u_clerk", "u_head"]


def test_a_task_done_for_a_head_who_is_away_follows_too(staff):
    staff.away("u_head", "u_mgr2")
    element = staff.ask("role:head")
    assert staff.assignee(element) == "u_mgr2"
    staff.act(element, "start", "u_mgr2")
    staff.portal.change_department("sales", {"head": "u_clerk"}, by="u_admin")
    task = staff.office.task(element)
    assert (task.assignee, task.details.instead_of) == ("u_clerk", None)


def test_what_was_handed_on_stays_when_others_get_another_head(staff):
    element = staff.ask("role:head")
    staff.portal.dismiss("u_head", successor="u_clerk", by="u_admin")
    change(staff, "u_spec1", head="u_itdir")
    assert staff.assignee(element) == "u_clerk"


def test_groups_are_those_written(staff):
    change(staff, "u_clerk", groups=["support_staff", "administrators"])
    change(staff, "u_spec1", groups=[])
    people = staff.portal.directory()
    assert [it.id for it in people.users("support_staff")] == [
        "u_spec2",
        "u_spec3",
        "u_clerk",
    ]
    staff.portal.change_person("u_admin", {"groups": []}, by="u_clerk")
    with pytest.raises(ForbiddenError):
        change(staff, name="N")


def test_a_change_is_seen_by_another_process_at_its_next_unit(make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db"
    staff = Staff(make_office(tmp_path, url=url))
    other = make_office(tmp_path, url=url, ids=RandomIds()).portal
    assert other.directory().find("u_mgr") is not None
    change(staff, active=False)
    assert other.directory().find("u_mgr") is None
    with pytest.raises(ForbiddenError):
        other.create("deal", {"title": "T"}, by="u_mgr")
    for portal in (other, staff.portal):
        portal.close()


def test_constants_name_people_who_are_there_now(staff):
    staff.portal.add_person("u_new", {"name": "N"}, by="u_admin")
    staff.portal.set_constants({"Clerk": "u_new"}, by="u_admin")
    assert staff.portal.constants()["Clerk"] == "user:u_new"
    change(staff, "u_new", active=False)
    assert staff.portal.constants()["Clerk"] == "user:u_clerk"  # the file's


@pytest.mark.parametrize(
    ("person", "fields", "fault"),
    [
        ("u_mg", {"name": "N"}, "did you mean 'u_mgr'"),
        ("u_mgr", {"nam": "N"}, "did you mean 'name'"),
        ("u_mgr", {"name": ""}, "name is a text"),
        ("u_mgr", {"email": "nowhere"}, "an e-mail address or null"),
        ("u_mgr", {"email": "HEAD@company.example"}, "u_head and u_mgr"),
        ("u_mgr", {"department": "sale"}, "did you mean 'sales'"),
        ("u_mgr", {"groups": "sales"}, "a list of groups"),
        ("u_mgr", {"groups": ["administrator"]}, "did you mean 'administrators'"),
        ("u_mgr", {"groups": ["everyone"]}, "no group 'everyone'"),
        ("u_mgr", {"head": "u_hed"}, "did you mean 'u_head'"),
        ("u_mgr", {"head": "u_mgr"}, "nobody is their own head"),
        ("u_head", {"head": "u_mgr"}, "would lead themselves: u_"),
        ("u_mgr", {"active": "no"}, "active is true or false"),
        ("u_mgr", {"calendar": "far"}, "no calendar 'far'"),
        ("u_admin", {"groups": []}, "nobody would be left"),
        ("u_admin", {"active": False}, "nobody would be left"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(staff, person, fields, fault):
    before = staff.portal.people()
    with pytest.raises((InvalidValueError, NotFoundError), match=fault):
        staff.portal.change_person(person, fields, by="u_admin")
    assert staff.portal.people() == before
    assert staff.portal.people_changes() == []


@pytest.mark.parametrize(
    ("command", "id_", "fields", "fault"),
    [
        ("add_person", "u_mgr", {"name": "N"}, "already"),
        ("add_person", "u new", {"name": "N"}, "no id of a person"),
        ("add_person", "u_new", {}, "name is a text"),
        ("add_department", "sales", {"title": "T"}, "already"),
        ("add_department", "cables", {}, "title is a text"),
        ("change_department", "sale", {"title": "T"}, "did you mean 'sales'"),
        ("change_department", "sales", {"parent": "sales"}, "above itself"),
        ("change_department", "sales", {"head": "u_hed"}, "did you mean 'u_head'"),
        ("change_department", "sales", {"boss": "u_head"}, "no field 'boss'"),
    ],
)
def test_what_is_added_wrongly_is_refused(staff, command, id_, fields, fault):
    before = staff.portal.directory()
    with pytest.raises((InvalidValueError, NotFoundError), match=fault):
        getattr(staff.portal, command)(id_, fields, by="u_admin")
    assert staff.portal.directory() == before


@pytest.mark.parametrize(
    "command",
    ["add_person", "change_person", "add_department", "change_department"],
)
@pytest.mark.parametrize("by", ["u_mgr", "u_nobody", "client@example.org"])
def test_others_may_not(staff, command, by):
    with pytest.raises(ForbiddenError, match="may not change people"):
        getattr(staff.portal, command)("sales", {"name": "N"}, by=by)


def test_a_refused_change_inside_a_unit_is_not_seen(staff):
    with pytest.raises(NotFoundError):
        change(staff, name="N", department="nowhere")
    assert staff.portal.directory().user("u_mgr").name == "Менеджер"
    change(staff, name="N")
    assert staff.portal.directory().user("u_mgr").name == "N"


NAMES = st.sampled_from(["a", "b", "c"])


@st.composite
def directories(draw):
    users = [
        User(
            id=id_,
            name=draw(st.text(max_size=3)),
            email=draw(st.none() | st.just(f"{id_}@company.example")),
            groups=tuple(draw(st.lists(NAMES, unique=True))),
            department=draw(st.none() | NAMES),
            head=draw(st.none() | NAMES),
            without_head=draw(st.booleans()),
            active=draw(st.booleans()),
        )
        for id_ in draw(st.lists(NAMES, unique=True))
    ]
    departments = [
        Department(id=id_, title=id_, head=draw(st.none() | NAMES))
        for id_ in draw(st.lists(NAMES, unique=True))
    ]
    groups = draw(st.dictionaries(NAMES, st.lists(NAMES, unique=True)))
    return Directory.of(users, groups=groups, departments=departments)


@given(directories())
def test_people_are_kept_as_they_are(people):
    kept = people_of_values(values_of_people(people))
    assert kept == people
    assert fingerprint(kept) == fingerprint(people)
    assert laid_over(people, people={}, departments={}) == people


@given(directories(), NAMES, st.lists(NAMES, unique=True))
def test_groups_written_of_a_person_are_all_that_they_belong_to(people, person, groups):
    changed = laid_over(people, people={person: {"groups": groups}}, departments={})
    if person not in people.people:
        assert changed == people
        return
    for name, members in changed.groups.items():
        assert (person in members) == (name in groups or name == "everyone")
        others = [it for it in members if it != person]
        before = people.groups.get(name, ())
        assert others == [it for it in before if it != person]
