"""Activities that take several tokens at once, and let several leave."""

from __future__ import annotations

import pytest

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
FORK = '<parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><loopCardinality>2'
    "</loopCardinality></multiInstanceLoopCharacteristics>"
)
INSIDE = (
    '<startEvent id="is"/><userTask id="i"/><endEvent id="ie"/>'
    '<sequenceFlow id="i1" sourceRef="is" targetRef="i"/>'
    '<sequenceFlow id="i2" sourceRef="i" targetRef="ie"/>'
)
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def tasks(play, instance):
    return sorted(it.element_id for it in play.engine.user_tasks(instance=instance))


@pytest.mark.parametrize("kind", ["task", "scriptTask"])
def test_as_many_tokens_leave_by_each_flow(play, kind):
    script = (
        "<extensionElements><zeebe:script expression='= 1' resultVariable='v'/>"
        "</extensionElements>"
    )
    inner = script if kind == "scriptTask" else ""
    play.draw(
        S
        + f'<{kind} id="x" completionQuantity="3">{inner}</{kind}>'
        + '<userTask id="a"/><userTask id="b"/>',
        "s>x\nx>a\nx>b",
    )
    instance = play.start()
    assert tasks(play, instance) == ["a"] * 3 + ["b"] * 3
    for _ in range(3):
        play.complete(instance, "a")
        play.complete(instance, "b")
    assert play.state(instance) == "COMPLETED"


def test_as_many_leave_by_the_flows_that_are_chosen_and_each_is_judged_once(play):
    play.draw(
        S
        + '<task id="x" completionQuantity="2" default="x_c"/><userTask id="a"/>'
        + '<userTask id="b"/><userTask id="c"/>',
        "s>x\nx>a?= n > 1\nx>b?= n > 2\nx>c!",
    )
    instance = play.start({"n": 2})
    assert tasks(play, instance) == ["a", "a"]
    [told] = [it.data for it in play.engine.history(instance) if it.element_id == "x"]
    assert told["flows"] == ["x_a", "x_a"]
    assert [it["flow"] for it in told["conditions"]] == ["x_a", "x_b"]
    assert tasks(play, play.start({"n": 1})) == ["c", "c"]


def test_it_waits_for_as_many_tokens_and_takes_them_at_once(play):
    play.draw(
        S + FORK + '<userTask id="x" startQuantity="2"/>' + E,
        "s>f\nf>a\nf>b\na>x\nb>x\nx>e",
    )
    instance = play.start({"n": 0})
    play.complete(instance, "a", n=1, left=True)
    assert play.waits(instance) == ["b", "x"]
    assert tasks(play, instance) == ["b"]
    [wait] = [it for it in play.engine.explain(instance).waits if it.kind == "join"]
    assert wait.goes_on == ("2 tokens have come, which it takes at once",)
    play.complete(instance, "b", n=2, right=True)
    assert tasks(play, instance) == ["x"]
    assert play.variables(instance) == {"n": 2, "left": True, "right": True}
    play.complete(instance, "x")
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance).count("x") == 1


def test_it_begins_again_with_the_next_ones_of_the_same_flow(play):
    play.draw(
        S
        + '<task id="m" completionQuantity="5"/><userTask id="x" startQuantity="2"/>'
        + E,
        "s>m\nm>x\nx>e",
    )
    instance = play.start()
    assert tasks(play, instance) == ["x", "x"]
    play.complete(instance, "x")
    play.complete(instance, "x")
    assert play.waits(instance) == ["x"]
    assert play.state(instance) == "ACTIVE"


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_turns_count_no_tokens(play, sequential):
    play.draw(
        S
        + FORK
        + f'<userTask id="x" startQuantity="2">{LOOP.format(sequential)}</userTask>'
        + E,
        "s>f\nf>a\nf>b\na>x\nb>x\nx>e",
    )
    instance = play.start()
    play.complete(instance, "a")
    play.complete(instance, "b")
    done = 0
    while tasks(play, instance):
        play.complete(instance, "x")
        done += 1
    assert (done, play.state(instance)) == (2, "COMPLETED")


def test_sub_processes_and_their_borders(play):
    play.draw(
        S
        + FORK
        + f'<subProcess id="x" startQuantity="2" completionQuantity="2">{INSIDE}'
        + "</subProcess>"
        + f'<boundaryEvent id="t" attachedToRef="x">{TIMER}</boundaryEvent>'
        + '<userTask id="y"/><userTask id="late"/>',
        "s>f\nf>a\nf>b\na>x\nb>x\nx>y\nt>late",
    )
    ends, late = play.start(), play.start()
    for instance in (ends, late):
        play.complete(instance, "a")
    play.pass_time(hours=2)
    for instance in (ends, late):
        assert tasks(play, instance) == ["b"]
        play.complete(instance, "b")
        assert tasks(play, instance) == ["i"]
    play.complete(ends, "i")
    assert tasks(play, ends) == ["y", "y"]
    play.pass_time(hours=1)
    assert tasks(play, late) == ["late"]


def test_an_inclusive_join_waits_for_all_copies(play):
    play.draw(
        S
        + '<task id="x" completionQuantity="2"/><userTask id="a"/><userTask id="b"/>'
        + '<inclusiveGateway id="j"/><userTask id="z"/>',
        "s>x\nx>a\nx>b\na>j\nb>j\nj>z",
    )
    instance = play.start()
    play.complete(instance, "a")
    play.complete(instance, "a")
    assert "z" not in tasks(play, instance)
    play.complete(instance, "b")
    assert tasks(play, instance) == ["b", "z"]
    play.complete(instance, "b")
    assert tasks(play, instance) == ["z", "z"]


def test_what_waits_for_others_does_not_move_to_an_activity_that_takes_one(play):
    play.draw(
        S + FORK + '<userTask id="x" startQuantity="2"/>' + E,
        "s>f\nf>a\nf>b\na>x\nb>x\nx>e",
    )
    instance = play.start()
    play.complete(instance, "a")
    play.draw(S + FORK + '<userTask id="x"/>' + E, "s>f\nf>a\nf>b\na>x\nb>x\nx>e")
    found = play.engine.migrate(instances=[instance], to=2, dry_run=True)
    assert [it.code for it in found.instances[0].blockers] == ["KIND"]


def test_a_waiting_token_can_be_cancelled(play):
    play.draw(
        S + FORK + '<userTask id="x" startQuantity="2"/>' + E,
        "s>f\nf>a\nf>b\na>x\nb>x\nx>e",
    )
    instance = play.start()
    play.complete(instance, "a")
    play.engine.modify(instance, cancel=["x"])
    play.complete(instance, "b")
    assert play.waits(instance) == ["x"]
    assert tasks(play, instance) == []
