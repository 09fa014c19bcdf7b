"""A start event that waits for several messages together: the first begins an instance."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import FAULTY, mapping

from bizproc.errors import DeploymentError, InvalidTransitionError

ROOT = (
    '<message id="m1" name="paid"/><message id="m2" name="packed"/>'
    '<message id="m3" name="booked"/><signal id="al" name="alarm"/>'
)
E = '<userTask id="x"/><endEvent id="e"/>'


def start(*refs, more="", inner=""):
    parts = "".join(f'<messageEventDefinition messageRef="{ref}"/>' for ref in refs)
    return (
        f'<startEvent id="s" parallelMultiple="true"><extensionElements>{inner}'
        f"</extensionElements>{parts}{more}</startEvent>"
    )


def publish(play, name, key="o1", **variables):
    return play.engine.publish_message(name, correlation_key=key, variables=variables)


@pytest.mark.parametrize(
    "order", [("paid", "packed", "booked"), ("booked", "paid", "packed")]
)
def test_the_first_begins_an_instance_that_goes_on_when_all_have_come(play, order):
    play.draw(start("m1", "m2", "m3") + E, "s>x\nx>e", root=ROOT)
    for number, name in enumerate(order):
        answer = publish(play, name, **{name: number})
        assert len(answer.started) == (0 if number else 1)
        [row] = play.engine.instances()
        assert play.waits(row.id) == (["x"] if number == 2 else ["s"])
    assert play.variables(row.id) == {name: n for n, name in enumerate(order)}
    play.complete(row.id, "x")
    assert play.path(row.id) == ["s", "x", "e"]


def test_each_key_has_an_instance_of_its_own_and_one_comes_only_once(play):
    play.draw(start("m1", "m2") + E, "s>x\nx>e", root=ROOT)
    publish(play, "paid", "o1")
    publish(play, "paid", "o1")
    publish(play, "packed", "o2")
    publish(play, "packed", "o1")
    waits = {row.key: play.waits(row.id) for row in play.engine.instances()}
    assert waits == {"o1": ["x"], "o2": ["s"]}


def test_a_message_without_a_key_begins_nothing(play):
    play.draw(start("m1", "m2") + E, "s>x\nx>e", root=ROOT)
    play.engine.publish_message("paid")
    assert list(play.engine.instances()) == []
    [incident] = play.engine.incidents()
    assert incident.code == "NULL_KEY"
    assert "by which 'packed' could be told to belong" in incident.message


def test_its_output_mappings_see_what_all_have_brought(play):
    inner = mapping(share=FAULTY.replace("divisor", "n"), sum="= n + m")
    play.draw(start("m1", "m2", inner=inner) + E, "s>x\nx>e", root=ROOT)
    publish(play, "paid", "o1", n=0)
    publish(play, "packed", "o1", m=1)
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("s", "completing")
    publish(play, "packed", "o2", m=2)
    publish(play, "paid", "o2", n=5)
    [good] = [row for row in play.engine.instances() if row.key == "o2"]
    assert play.variables(good.id) == {"share": 2, "sum": 7}
    play.engine.resolve_incident(incident.id, action="skip")
    assert {play.waits(row.id)[0] for row in play.engine.instances()} == {"x"}


def test_event_sub_processes_listen_when_it_is_over(play):
    handler = (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        ' isInterrupting="false"><signalEventDefinition signalRef="al"/></startEvent>'
        '<userTask id="help"/><endEvent id="he"/>'
        '<sequenceFlow id="h1" sourceRef="hs" targetRef="help"/>'
        '<sequenceFlow id="h2" sourceRef="help" targetRef="he"/></subProcess>'
    )
    play.draw(start("m1", "m2") + E + handler, "s>x\nx>e", root=ROOT)
    publish(play, "paid")
    [row] = play.engine.instances()
    play.engine.broadcast_signal("alarm")
    assert play.waits(row.id) == ["s"]
    publish(play, "packed")
    play.engine.broadcast_signal("alarm")
    assert play.waits(row.id) == ["help", "x"]


def test_nobody_starts_it_by_hand(play):
    play.draw(start("m1", "m2") + E, "s>x\nx>e", root=ROOT)
    with pytest.raises(InvalidTransitionError, match="has no plain start event"):
        play.start()


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        (
            start("m1", more='<signalEventDefinition signalRef="al"/>'),
            "started by several messages together, which belong to one instance by their",
        ),
        (start("m1", "m1"), "one message cannot be waited for twice"),
    ],
)
def test_what_no_key_brings_together_is_refused(play, drawn, says):
    with pytest.raises(DeploymentError, match=says):
        play.draw(drawn + E, "s>x\nx>e", root=ROOT)
