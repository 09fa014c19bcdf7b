from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.workspace.people.addresses import parse_address
from bizproc.workspace.people.directory import Department, Directory, User
from bizproc.workspace.people.people_file import read_directory

WORLD = """\
users:
  u_admin: {name: Администратор, email: admin@company.example, groups: [administrators]}
  u_disp: {name: Диспетчер, groups: [dispatchers]}
  u_boss: {name: Директор}
  u_head: {name: Начальник, email: Head@company.example, head: u_boss}
  u_mgr: {name: Менеджер, head: u_head}
  u_gone: {name: Ушедший, head: u_head, groups: [sales], active: false}
  u_orphan: {name: Без начальника}
  u_left: {name: Начальник уволен, head: u_gone}
groups: {sales: [u_mgr, u_orphan], empty: []}
"""


def read(text: str) -> tuple[Directory, Faults]:
    faults = Faults()
    root = parse_yaml(text, file="w.yaml")
    directory = read_directory(
        users=root.get("users"),
        groups=root.get("groups"),
        departments=root.get("departments"),
        faults=faults,
    )
    return directory, faults


DIRECTORY, FAULTS = read(WORLD)

COMPANY = Directory.of(
    [
        User(id="boss", name="Директор"),
        User(id="head", name="Начальник", department="sales"),
        User(id="deputy", name="Заместитель", department="sales"),
        User(id="lead", name="Старший", department="retail"),
        User(id="clerk", name="Продавец", department="retail"),
        User(id="guest", name="Стажёр", department="night"),
        User(id="ill", name="В отпуске", department="retail", active=False),
    ],
    departments=[
        Department(id="all", title="Компания", head="boss"),
        Department(id="sales", title="Продажи", head="head", parent="all"),
        Department(id="retail", title="Розница", head="lead", parent="sales"),
        Department(id="night", title="Ночная смена", parent="retail"),
    ],
)


def test_the_world_is_read_without_faults():
    assert FAULTS.findings == ()
    assert [it.id for it in DIRECTORY.users("sales")] == ["u_mgr", "u_orphan"]
    assert DIRECTORY.user("u_gone").active is False
    assert DIRECTORY.find("u_gone") is None
    with pytest.raises(NotFoundError, match="did you mean 'u_admin'"):
        DIRECTORY.user("u_admn")


@pytest.mark.parametrize(
    ("user", "head"),
    [
        ("clerk", "lead"),
        ("lead", "head"),
        ("head", "boss"),
        ("boss", None),
        ("guest", None),
        ("nobody", None),
    ],
)
def test_a_head_is_led_by_the_head_of_the_department_above(user, head):
    assert COMPANY.head_of(user) == head


@pytest.mark.parametrize("head", ["lead", "head", "boss"])
def test_subordination_goes_through_all_levels(head):
    assert COMPANY.is_subordinate("clerk", head)
    assert COMPANY.is_subordinate("guest", head)
    assert not COMPANY.is_subordinate(head, "clerk")
    assert not COMPANY.is_subordinate(head, head)


def test_shortcut_heads_make_levels_too():
    assert DIRECTORY.is_subordinate("u_mgr", "u_boss")
    assert not DIRECTORY.is_subordinate("u_orphan", "u_boss")


def test_members_of_a_department_with_and_without_those_below():
    assert [it.id for it in COMPANY.members("retail")] == ["lead", "clerk"]
    assert [it.id for it in COMPANY.members("retail", sub=True)] == [
        "lead",
        "clerk",
        "guest",
    ]
    assert {it.id for it in COMPANY.members("all", sub=True)} == set(COMPANY.people) - {
        "ill"
    }
    assert [it.id for it in COMPANY.members("all")] == ["boss"]


@pytest.mark.parametrize(
    ("address", "responsible", "found", "notes"),
    [
        ("u_mgr", None, "u_mgr", ()),
        ("user:u_mgr", None, "u_mgr", ()),
        ("u_gone", None, None, ()),
        ("role:responsible", "u_mgr", "u_mgr", ()),
        ("role:responsible", None, "u_admin", ("no_responsible",)),
        ("role:responsible", "u_gone", "u_admin", ("no_responsible",)),
        ("role:head", "u_mgr", "u_head", ()),
        ("role:head", "u_gone", "u_head", ()),
        ("role:head", "u_orphan", "u_admin", ("no_head",)),
        ("role:head", "u_left", "u_admin", ("no_head",)),
        ("role:head", None, "u_admin", ("no_responsible",)),
        ("role:admin", None, "u_admin", ()),
        ("role:dispatcher", None, "u_disp", ()),
        ("author", "u_mgr", "u_boss", ()),
        ("group:dispatchers", None, "u_disp", ()),
        ("group:sales", None, None, ()),
        ("group:nowhere", None, None, ()),
        ("department:7", None, None, ()),
    ],
)
def test_an_address_means_one_person_or_nobody(address, responsible, found, notes):
    person = DIRECTORY.resolve_one(address, responsible=responsible, author="u_boss")
    assert (person.user.id if person.user else None) == found
    assert person.notes == notes
    assert person.address == parse_address(address)


def test_a_department_stands_for_its_head_where_one_is_needed():
    assert COMPANY.resolve_one("department:sales").user.id == "head"
    assert COMPANY.resolve_one("department:sales+").user.id == "head"
    assert COMPANY.resolve_one("department:night").user is None


def test_many_addresses_mean_each_person_once():
    people = DIRECTORY.resolve_many(
        ["group:sales", "role:responsible", "role:head", "group:nowhere"],
        responsible="u_mgr",
    )
    assert [it.id for it in people.users] == ["u_mgr", "u_orphan", "u_head"]
    lost = DIRECTORY.resolve_many(["role:head", "role:responsible"])
    assert [it.id for it in lost.users] == ["u_admin"]
    assert lost.notes == ("no_responsible",)
    everyone = DIRECTORY.resolve_many("group:everyone").users
    assert len(everyone) == len(DIRECTORY.people) - 1
    assert [it.id for it in COMPANY.resolve_many("department:retail").users] == [
        "lead",
        "clerk",
    ]


@pytest.mark.parametrize(
    ("directory", "address", "problem"),
    [
        (DIRECTORY, "role:head", None),
        (DIRECTORY, "author", None),
        (DIRECTORY, "group:dispatchers", None),
        (DIRECTORY, "group:sales", "2 members"),
        (DIRECTORY, "group:empty", "no members"),
        (DIRECTORY, "group:sale", "no such group; did you mean 'sales'?"),
        (DIRECTORY, "u_mg", "no such user; did you mean 'u_mgr'?"),
        (DIRECTORY, "u_gone", "the user is not active"),
        (DIRECTORY, "department:7+", "no such department"),
        (COMPANY, "department:night", "the department has no head"),
    ],
)
def test_it_is_told_why_an_address_cannot_mean_one(directory, address, problem):
    assert directory.problem_with_one(parse_address(address)) == problem


def test_where_several_are_allowed_only_nobody_is_a_problem():
    assert DIRECTORY.problem_with_many(parse_address("group:sales")) is None
    assert DIRECTORY.problem_with_many(parse_address("group:empty")) == "no members"
    assert COMPANY.problem_with_many(parse_address("department:night")) is None


@pytest.mark.parametrize(
    "text", ["", "somebody else", "role:boss", "team:x", "user:", "group:a b", 7, None]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidValueError) as caught:
        parse_address(text)
    assert caught.value.code == "TYPE_ERROR"
    assert repr(text) in caught.value.message


@given(
    st.sampled_from(["user", "group", "department"]),
    st.from_regex(r"[a-z_0-9]+", fullmatch=True),
    st.booleans(),
)
def test_an_address_is_kept_as_written(kind, name, sub):
    text = f"{kind}:{name}{'+' if sub and kind == 'department' else ''}"
    assert str(parse_address(text)) == text
    assert parse_address(str(parse_address(text))) == parse_address(text)


def test_what_people_refer_to_must_exist():
    _, faults = read(
        "users:\n"
        "  a: {name: А, head: b}\n"
        "  c d: {name: Б, emial: x@y.example}\n"
        "  e: {name: Е, email: нет, department: sale}\n"
        "groups:\n"
        "  g: [a, z]\n"
        "departments:\n"
        "  sales: {title: П, head: z, parent: retail}\n"
        "  retail: {title: Р, parent: sales}\n"
    )
    assert [(it.location.line, it.code) for it in faults.findings] == [
        (2, "NOT_FOUND"),
        (3, "TYPE_ERROR"),
        (3, "UNKNOWN_KEY"),
        (4, "NOT_FOUND"),
        (4, "TYPE_ERROR"),
        (6, "NOT_FOUND"),
        (8, "NOT_FOUND"),
        (8, "TYPE_ERROR"),
        (9, "TYPE_ERROR"),
    ]


def above_themselves(parents: list[int | None]) -> set[str]:
    """Say by brute force which departments stand above themselves."""
    found = set()
    for start in range(len(parents)):
        above, steps = parents[start], 0
        while above is not None and above != start and steps <= len(parents):
            above, steps = parents[above], steps + 1
        if above == start:
            found.add(f"d{start}")
    return found


@given(st.lists(st.none() | st.integers(0, 6), min_size=7, max_size=7))
def test_whatever_stands_above_itself_is_told(parents: list[int | None]) -> None:
    lines = [
        f"  d{number}: {{title: D{'' if it is None else f', parent: d{it}'}}}"
        for number, it in enumerate(parents)
    ]
    _, faults = read("\n".join(["users: {}", "departments:", *lines]))
    told = {it.location.element for it in faults.findings}
    assert told == above_themselves(parents)


def lines_of_circles(count: int) -> int:
    """Count the lines that run to look for circles in a chain of departments."""
    lines = [f"  d{it}: {{title: D, parent: d{it + 1}}}" for it in range(count)]
    ran = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal ran
        if frame.f_code.co_name != "no_circle":
            return None
        ran += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read("\n".join(["departments:", *lines, f"  d{count}: {{title: D}}"]))
    finally:
        sys.settrace(before)
    return ran


def test_a_chain_of_departments_is_gone_up_once() -> None:
    assert 0 < lines_of_circles(200) < 3 * lines_of_circles(100)
