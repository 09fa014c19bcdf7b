"""Every action on a task by every part a person can have in it."""

import pytest

from bizproc.errors import ForbiddenError, RefusedError

PEOPLE = {
    "assignee": "u_mgr",
    "creator": "u_head",
    "observer": "u_clerk",
    "co-performer": "u_emp1",
    "stranger": "u_emp2",
    "administrator": "u_admin",
}
TASK = {
    "assignee": "u_mgr",
    "creator": "u_head",
    "observers": "u_clerk",
    "co_performers": "u_emp1",
}
WORKS = {"assignee", "administrator"}
SETS = {"creator", "administrator"}
MAY = {
    "start": WORKS,
    "pause": WORKS,
    "defer": WORKS,
    "resume": WORKS,
    "complete": WORKS | SETS,
    "renew": SETS,
    "accept": SETS,
    "return": SETS,
    "delete": SETS,
    "delegate": WORKS | SETS,
    "tick": WORKS | SETS | {"co-performer"},
    "comment": WORKS | SETS | {"co-performer", "observer"},
}
# What brings a task into the state that an action starts from.
BEFORE = {
    "pause": ["start"],
    "resume": ["defer"],
    "renew": ["complete"],
    "accept": ["complete"],
    "return": ["complete"],
}


def act(engine, task, action, by):
    match action:
        case "complete":
            engine.complete_user_task(task, by=by)
        case "delegate":
            engine.delegate_task(task, "u_disp", by=by)
        case "tick":
            engine.tick_checklist(task, 1, by=by)
        case "comment":
            engine.comment_on_task(task, "т", by=by)
        case _:
            engine.act_on_task(task, action, by=by)


@pytest.fixture
def made(office):
    """Make a task and bring it to where an action starts."""
    deal = office.portal.create("deal", {"title": "Т"}).id

    def make(action):
        control = str(action in ("accept", "return")).lower()
        given = {name: f'"{person}"' for name, person in TASK.items()}
        office.perform(
            "create_task",
            deal,
            title='"Т"',
            checklist='["Раз"]',
            control=control,
            **given,
        )
        task = office.task("Do").id
        for step in BEFORE.get(action, ()):
            act(office.engine, task, step, "u_admin")
        return task

    return make


@pytest.mark.parametrize(
    ("action", "part"), [(it, part) for it in MAY for part in sorted(MAY[it])]
)
def test_who_may_may(office, made, action, part):
    act(office.engine, made(action), action, PEOPLE[part])


@pytest.mark.parametrize("action", MAY)
def test_nobody_else_may(office, made, action):
    task = made(action)
    for part in PEOPLE.keys() - MAY[action]:
        with pytest.raises(ForbiddenError, match=action):
            act(office.engine, task, action, PEOPLE[part])


@pytest.mark.parametrize("action", ["start", "complete"])
def test_an_unknown_person_may_nothing(office, made, action):
    task = made(action)
    with pytest.raises(RefusedError, match="u_nobody"):
        act(office.engine, task, action, "u_nobody")
