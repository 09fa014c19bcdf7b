"""Nothing is left with who leaves while others give them tasks; on every database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.portal.people.staff import Staff

from bizproc.clock import RandomIds
from bizproc.errors import InvalidTransitionError


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        database = request.getfixturevalue("empty_postgresql")
        return database.render_as_string(hide_password=False)
    return f"sqlite:///{tmp_path}/crm.db"


@pytest.fixture
def opened(make_office, tmp_path, url):
    """Return what opens the company once more, as another process would."""
    offices = []

    def another():
        offices.append(make_office(tmp_path, url=url, ids=RandomIds()))
        return Staff(offices[-1])

    yield another
    for office in offices:
        office.portal.close()


def user_task(id_, assignee):
    return (
        f'<userTask id="{id_}"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
        f'<zeebe:input source="{assignee}" target="assignee"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )


def test_all_of_it_holds_on_a_database(opened):
    staff, other = opened(), opened()
    deal = staff.deal()
    first = staff.ask("role:responsible", deal)
    absence = staff.away("u_mgr", "u_mgr2", ends="2027-06-10")
    assert other.own("u_mgr2") == [first]
    other.elements = other.office.drawn = 10
    second = other.ask("role:responsible", deal)
    assert staff.assignee(second) == "u_mgr2"
    other.act(first, "start", "u_mgr2")
    with pytest.raises(InvalidTransitionError, match="u_mgr2's already"):
        staff.act(first, "start", "u_mgr")
    assert [it.id for it in staff.portal.directory().absences["u_mgr"]] == [absence.id]
    staff.portal.end_absence(absence.id, by="u_admin")
    staff.elements = staff.office.drawn = 20
    third = staff.ask("role:responsible", deal)
    left = other.portal.dismiss("u_mgr", successor="u_emp1", by="u_admin")
    assert [it.title for it in left.tasks] == [third]
    assert left.records == (deal,)
    assert staff.assignee(third) == "u_emp1"
    assert staff.portal.directory().find("u_mgr") is None
    subjects = [it.field for it in staff.portal.people_changes()]
    assert subjects == ["absence", "absence", "active"]


def test_nobody_gives_a_task_to_who_is_leaving_at_that_moment(opened):
    staff = opened()
    process = staff.office.draw(
        '<startEvent id="s"/>'
        + user_task("Begin", "u_admin")
        + user_task("Ask", "role:responsible")
        + '<endEvent id="e"/>',
        "s>Begin Begin>Ask Ask>e",
    )
    for _ in range(12):
        staff.engine.start(process, key=staff.deal())
    begun = [it.id for it in staff.engine.user_tasks()]
    begin = threading.Barrier(4)
    portals = [opened().portal for _ in range(3)]

    def give(portal, own):
        begin.wait()
        for task in own:
            portal.engine.complete_user_task(task, by="u_admin")

    def leave():
        begin.wait()
        staff.portal.dismiss("u_mgr", by="u_admin")

    with ThreadPoolExecutor(4) as pool:
        running = [
            pool.submit(give, portal, begun[at::3]) for at, portal in enumerate(portals)
        ]
        running.append(pool.submit(leave))
        for it in running:
            it.result()
    assignees = {it.assignee for it in staff.engine.user_tasks()}
    assert "u_mgr" not in assignees
    assert len(staff.engine.user_tasks()) == 12


def test_one_of_two_takes_a_task_of_who_is_away(opened):
    first, second = opened(), opened()
    element = first.ask("role:responsible")
    task = first.office.task(element).id
    first.away("u_mgr", "u_mgr2")
    begin = threading.Barrier(2)

    def take(staff, by):
        begin.wait()
        try:
            staff.engine.act_on_task(task, "start", by=by)
        except InvalidTransitionError as error:
            return error.code
        return by

    with ThreadPoolExecutor(2) as pool:
        asked = [(first, "u_mgr"), (second, "u_mgr2")]
        ended = list(pool.map(lambda it: take(*it), asked))
    won = [it for it in ended if it.startswith("u_")]
    assert len(won) == 1
    assert first.assignee(element) == won[0]
    assert set(ended) - set(won) <= {"TASK_CLAIMED", "TASK_CLOSED"}
