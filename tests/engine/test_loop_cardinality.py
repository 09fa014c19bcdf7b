"""Activities that are done so many times: a multi-instance without a collection."""

from __future__ import annotations

import pytest
from tests.engine.test_events import boundary

from bizproc.engine.components import Options
from bizproc.errors import InvalidTransitionError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
FLOWS = "s>x\nx>y\ny>e"
Y = '<userTask id="y"/>'
WAYS = ["true", "false"]


def loop(number, sequential, *, output="", done=""):
    outputs = f'outputCollection="all" outputElement="{output}"' if output else ""
    collected = (
        f"<extensionElements><zeebe:loopCharacteristics {outputs}/></extensionElements>"
        if outputs
        else ""
    )
    condition = f"<completionCondition>{done}</completionCondition>" if done else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">{collected}'
        f"<loopCardinality>{number}</loopCardinality>{condition}"
        "</multiInstanceLoopCharacteristics>"
    )


def user(*args, **given):
    return f'<userTask id="x">{loop(*args, **given)}</userTask>'


def script(*args, **given):
    return (
        '<scriptTask id="x"><extensionElements><zeebe:script expression="= loopCounter'
        ' * 10" resultVariable="v"/></extensionElements>'
        f"{loop(*args, **given)}</scriptTask>"
    )


@pytest.mark.parametrize("sequential", WAYS)
@pytest.mark.parametrize("number", ["3", "= 3", "= n", "= n / 1", "= 1.5 * 2"])
def test_it_is_done_so_often(play, number, sequential):
    play.draw(S + script(number, sequential, output="= v") + E, "s>x\nx>e")
    instance = play.start({"n": 3})
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["all"] == [10, 20, 30]


@pytest.mark.parametrize("sequential", WAYS)
def test_no_time_is_done_at_once(play, sequential):
    play.draw(S + user("0", sequential, output="= v") + Y + E, FLOWS)
    instance = play.start()
    assert play.waits(instance) == ["y"]
    assert play.variables(instance) == {"all": []}


@pytest.mark.parametrize("sequential", WAYS)
def test_tasks_are_asked_together_or_one_by_one(play, sequential):
    play.draw(S + user("3", sequential) + Y + E, FLOWS)
    instance = play.start()
    at_once = 1 if sequential == "true" else 3
    for left in (3, 2, 1):
        tasks = list(play.engine.user_tasks(instance=instance))
        assert len(tasks) == min(at_once, left)
        play.engine.complete_user_task(tasks[0].id)
    assert play.waits(instance) == ["y"]


@pytest.mark.parametrize("sequential", WAYS)
def test_a_condition_ends_it_early(play, sequential):
    done = "= numberOfCompletedInstances &gt;= 2"
    play.draw(S + user("4", sequential, done=done) + Y + E, FLOWS)
    instance = play.start()
    for _ in range(2):
        play.complete(instance, "x")
    assert play.waits(instance) == ["y"]
    assert [task.element_id for task in play.engine.user_tasks()] == ["y"]


@pytest.mark.parametrize("sequential", WAYS)
@pytest.mark.parametrize(
    "value", [-1, 1.5, True, "3", None, [1, 2], {"a": 1}, "nothing"]
)
def test_what_is_no_whole_number_is_an_incident_that_retry_ends(
    play, value, sequential
):
    play.draw(S + script("= n", sequential, output="= v") + Y + E, FLOWS)
    instance = play.start({"n": value})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("x", "entering")
    assert "the loop cardinality must be a whole number from 0 on" in incident.message
    play.engine.set_variables(instance, {"n": 1})
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.waits(instance) == ["y"]
    assert play.variables(instance)["all"] == [10]


def test_it_can_be_passed_over(play):
    play.draw(S + user("= n", "false") + Y + E, FLOWS)
    instance = play.start({"n": -1})
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(instance) == ["y"]


@pytest.mark.parametrize("sequential", WAYS)
def test_too_many_are_an_incident(make_play, sequential):
    play = make_play(options=Options(max_items=5))
    play.draw(S + user("6", sequential) + Y + E, FLOWS)
    play.start()
    [incident] = play.engine.incidents()
    assert incident.code == "BUDGET"
    assert "6 items; at most 5" in incident.message


@pytest.mark.parametrize("sequential", WAYS)
def test_an_interrupting_border_ends_all_turns(play, sequential):
    timer = (
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    )
    body = S + user("3", sequential) + Y + E + boundary("b", "x", timer)
    play.draw(body, FLOWS + "\nb>e")
    instance = play.start()
    play.complete(instance, "x")
    play.pass_time(hours=1)
    assert play.state(instance) == "COMPLETED"
    assert list(play.engine.user_tasks()) == []


@pytest.mark.parametrize("sequential", WAYS)
def test_sub_processes_and_multi_instances_within_them(play, sequential):
    inner = (
        '<startEvent id="is"/>'
        + user("2", sequential)
        + '<endEvent id="ie"/><sequenceFlow id="f1" sourceRef="is" targetRef="x"/>'
        '<sequenceFlow id="f2" sourceRef="x" targetRef="ie"/>'
    )
    play.draw(
        S + f'<subProcess id="sub">{loop("2", sequential)}{inner}</subProcess>' + Y + E,
        "s>sub\nsub>y\ny>e",
    )
    instance = play.start()
    done = 0
    while play.waits(instance) != ["y"]:
        play.complete(instance, "x")
        done += 1
    assert done == 4


def test_nobody_is_asked_beside_a_number(play):
    play.draw(S + user("2", "false") + Y + E, FLOWS)
    instance = play.start()
    task = play.task(instance, "x")
    with pytest.raises(InvalidTransitionError, match="nobody can be added"):
        play.engine.ask_another(task.id, "u_ann")
    play.engine.withdraw_task(task.id)
    play.complete(instance, "x")
    assert play.waits(instance) == ["y"]
