"""A task of a group is one person's once it is claimed; who may not do it, does not."""

import pytest

from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)

GROUP = "group:support_staff"
SERVICE = '<zeebe:input source="{}" target="{}"/>'


def user_task(id_, output="", **inputs):
    maps = "".join(SERVICE.format(text, name) for name, text in inputs.items())
    if output:
        maps += f'<zeebe:output source="{output}" target="approver"/>'
    return (
        f'<userTask id="{id_}"><extensionElements><zeebe:userTask/>'
        f"<zeebe:ioMapping>{maps}</zeebe:ioMapping></extensionElements></userTask>"
    )


def ask(office, **inputs):
    """Start a process of one user task; return the instance and the task."""
    given = {"title": "T", "assignee": GROUP, **inputs}
    body = '<startEvent id="s"/>' + user_task("Ask", **given) + '<endEvent id="e"/>'
    process = office.draw(body, "s>Ask Ask>e")
    deal = office.portal.create("deal", {"funnel": "contract"}).id
    instance = office.engine.start(process, key=deal)
    return instance.id, office.task("Ask").id


def names(office, person):
    return [it.element_id for it in office.portal.inbox(person).own]


@pytest.mark.parametrize("action", ["start", "claim"])
def test_who_takes_a_task_of_a_group_has_it_alone(office, action):
    instance, task = ask(office, output="= completed_by")
    office.engine.act_on_task(task, action, by="u_spec1")
    assert office.task("Ask").assignee == "u_spec1"
    assert (names(office, "u_spec1"), names(office, "u_spec2")) == (["Ask"], [])
    for what in ("start", "claim", "release"):
        with pytest.raises((ForbiddenError, InvalidTransitionError)):
            office.engine.act_on_task(task, what, by="u_spec2")
    with pytest.raises(ForbiddenError):
        office.engine.complete_user_task(task, by="u_spec2")
    office.engine.complete_user_task(task, by="u_spec1")
    assert office.engine.variables(instance)["approver"] == "u_spec1"


def test_what_is_released_is_the_groups_again(office):
    instance, task = ask(office, output="= completed_by")
    office.engine.act_on_task(task, "start", by="u_spec1")
    with pytest.raises(ForbiddenError, match="u_spec1's until they release it"):
        office.engine.complete_user_task(task, by="u_spec2")
    office.engine.act_on_task(task, "release", by="u_spec1")
    kept = office.task("Ask")
    assert (kept.assignee, kept.state.value) == (None, "CREATED")
    assert names(office, "u_spec2") == ["Ask"]
    office.engine.complete_user_task(task, by="u_spec2")
    assert office.engine.variables(instance)["approver"] == "u_spec2"
    deal = office.engine.instance(instance).key
    told = [it[0] for it in office.events(deal) if it[0].startswith("task_")]
    assert told == ["task_created", "task_started", "task_released", "task_completed"]


def test_claiming_and_releasing_must_fit(office):
    _, task = ask(office)
    act = office.engine.act_on_task
    with pytest.raises(InvalidTransitionError, match="delegate it instead") as error:
        act(task, "release", by="u_admin")
    assert error.value.code == "NOT_CLAIMED"
    with pytest.raises(InvalidValueError, match="for whom"):
        act(task, "claim", by=None)
    with pytest.raises(ForbiddenError):
        act(task, "claim", by="u_clerk")
    act(task, "claim", by="u_spec1")
    with pytest.raises(InvalidTransitionError, match="u_spec1's already") as error:
        act(task, "claim", by="u_admin")
    assert error.value.code == "TASK_CLAIMED"
    # given away by name, it does not go back to the group
    office.engine.delegate_task(task, "u_clerk", by="u_spec1")
    with pytest.raises(InvalidTransitionError):
        act(task, "release", by="u_clerk")


def test_an_application_may_start_a_task_for_its_group(office):
    _, task = ask(office)
    office.engine.act_on_task(task, "start")
    assert office.task("Ask").assignee is None


def test_the_answers_cannot_say_who_completed(office):
    instance, task = ask(office, output="= completed_by")
    office.engine.complete_user_task(task, {"completed_by": "u_head"}, by="u_spec1")
    assert office.engine.variables(instance)["approver"] == "u_spec1"


def test_who_must_not_do_a_task_does_not(office):
    _, task = ask(office, not_by="= [&quot;u_spec1&quot;, &quot;u_admin&quot;]")
    for person in ("u_spec1", "u_admin"):
        with pytest.raises(ForbiddenError, match="another pair of eyes"):
            office.engine.complete_user_task(task, by=person)
        for action in ("claim", "start"):
            with pytest.raises(ForbiddenError, match="another pair of eyes"):
                office.engine.act_on_task(task, action, by=person)
        with pytest.raises(ForbiddenError, match="another pair of eyes"):
            office.engine.delegate_task(task, person, by="u_admin")
    office.engine.complete_user_task(task, by="u_spec2")


def test_nobody_is_kept_from_a_task_by_null(office):
    _, task = ask(office, not_by="= null")
    office.engine.complete_user_task(task, by="u_spec1")


def test_a_wrong_name_in_not_by_is_told(office):
    ask_of = user_task("Ask", title="T", assignee=GROUP, not_by="u_spec9")
    body = f'<startEvent id="s"/>{ask_of}<endEvent id="e"/>'
    process = office.draw(body, "s>Ask Ask>e")
    office.engine.start(process)
    [incident] = office.engine.incidents()
    assert incident.code == NotFoundError.code
    assert "u_spec9" in incident.message


def test_the_word_of_the_creator_does_not_make_him_the_one_who_did_it(
    office, service_task
):
    made = service_task(
        "Make",
        "create_task",
        title='"T"',
        assignee='"u_spec1"',
        creator='"u_head"',
        control="true",
        wait="true",
    )
    body = f'<startEvent id="s"/>{made}<endEvent id="e"/>'
    office.engine.start(office.draw(body, "s>Make Make>e"))
    task = office.task("Make").id
    office.engine.complete_user_task(task, by="u_spec1")
    office.engine.act_on_task(task, "accept", by="u_head")
    assert office.engine.user_task(task).details.closed_by == "u_spec1"
