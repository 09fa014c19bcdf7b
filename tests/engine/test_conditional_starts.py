"""Processes that a condition starts: judged when somebody asks, by what they bring."""

from __future__ import annotations

import pytest

from bizproc.errors import ExpressionError, InvalidTransitionError, NotFoundError

E = '<userTask id="x"/><endEvent id="e"/>'
WAYS = "s>x\nx>e"


def start(condition, id_="s", inner=""):
    return (
        f'<startEvent id="{id_}"><extensionElements>{inner}</extensionElements>'
        f"<conditionalEventDefinition><condition><![CDATA[= {condition}]]></condition>"
        "</conditionalEventDefinition></startEvent>"
    )


def begun(play, **given):
    return [row.id for row in play.engine.evaluate_conditions(**given)]


def test_an_instance_begins_with_the_variables_if_the_condition_holds(play):
    play.draw(start("stock < 5") + E, WAYS)
    assert begun(play, variables={"stock": 9}) == []
    [instance] = begun(play, variables={"stock": 3}, key="lamp", by="u_boss")
    assert play.waits(instance) == ["x"]
    assert play.variables(instance) == {"stock": 3}
    row = play.engine.instance(instance)
    assert (row.key, row.started_by) == ("lamp", "u_boss")
    play.complete(instance, "x")
    assert play.path(instance) == ["s", "x", "e"]


def test_each_condition_of_each_process_is_judged_or_those_of_one(play):
    two = start("n > 1") + start("n > 2", "t") + '<exclusiveGateway id="g"/>'
    play.draw(two + E, "s>g\nt>g\ng>x\nx>e")
    play.draw(start("n > 1") + E, WAYS, id_="q")
    rows = play.engine.evaluate_conditions({"n": 3})
    assert [row.process_id for row in rows] == ["p", "p", "q"]
    rows = play.engine.evaluate_conditions({"n": 2}, process_id="q")
    assert [row.process_id for row in rows] == ["q"]


def test_what_nobody_brought_makes_it_false_and_a_fault_starts_nothing(play):
    play.draw(start("n > 1") + E, WAYS)
    play.draw(start("10 / m > 1") + E, WAYS, id_="q")
    assert begun(play) == []
    with pytest.raises(ExpressionError):
        begun(play, variables={"n": 5, "m": 0})
    assert list(play.engine.instances()) == []


def test_a_live_instance_of_the_key_holds_others_off(play):
    play.draw(start("n > 1") + E, WAYS)
    given = {"variables": {"n": 2}, "key": "k"}
    [first] = begun(play, **given)
    assert begun(play, **given) == []
    play.complete(first, "x")
    assert len(begun(play, **given)) == 1


def test_a_repeat_of_the_event_answers_with_the_first(play):
    play.draw(start("n > 1") + E, WAYS)
    given = {"variables": {"n": 2}, "event_id": "e1"}
    assert begun(play, **given) == begun(play, **given)
    assert len(list(play.engine.instances())) == 1


def test_only_the_newest_version_counts_and_a_process_without_one_is_told(play):
    play.draw(start("n > 1") + E, WAYS)
    play.draw('<startEvent id="s"/>' + E, WAYS)
    assert begun(play, variables={"n": 2}) == []
    with pytest.raises(InvalidTransitionError, match="has no conditional start event"):
        begun(play, variables={"n": 2}, process_id="p")
    with pytest.raises(NotFoundError):
        begun(play, variables={"n": 2}, process_id="r")


def test_a_suspended_process_is_left_out_unless_it_is_named(play):
    play.draw(start("n > 1") + E, WAYS)
    play.engine.suspend_process("p")
    assert begun(play, variables={"n": 2}) == []
    with pytest.raises(InvalidTransitionError, match="is suspended"):
        begun(play, variables={"n": 2}, process_id="p")


def test_nobody_starts_it_by_hand_and_it_may_stand_behind_a_gateway(play):
    gate = '<eventBasedGateway id="g" instantiate="true"/>'
    signal = (
        '<intermediateCatchEvent id="t"><signalEventDefinition signalRef="al"/>'
        "</intermediateCatchEvent>"
    )
    caught = start("n > 1").replace("startEvent", "intermediateCatchEvent")
    play.draw(
        gate + caught + signal + '<exclusiveGateway id="m"/>' + E,
        "g>s\ng>t\ns>m\nt>m\nm>x\nx>e",
        root='<signal id="al" name="alarm"/>',
    )
    with pytest.raises(InvalidTransitionError, match="has no plain start event"):
        play.start()
    [instance] = begun(play, variables={"n": 2})
    assert play.path(instance) == ["g", "s", "m"]


def test_output_mappings_are_written_and_other_instances_are_not_touched(play):
    mapped = (
        '<zeebe:ioMapping><zeebe:output source="= n * 2" target="m"/></zeebe:ioMapping>'
    )
    play.draw(start("n > 1", inner=mapped) + E, WAYS)
    [first] = begun(play, variables={"n": 2})
    [second] = begun(play, variables={"n": 4})
    assert [play.variables(it)["m"] for it in (first, second)] == [4, 8]
