"""Receive tasks that start the process by their message."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import FAULTY, mapping

from bizproc.errors import InvalidTransitionError

MESSAGES = '<message id="m" name="come"/><message id="n" name="go"/>'
E = '<endEvent id="e"/>'


def receive(id_="x", ref="m", inner=""):
    extended = f"<extensionElements>{inner}</extensionElements>" if inner else ""
    return (
        f'<receiveTask id="{id_}" messageRef="{ref}" instantiate="true">{extended}'
        "</receiveTask>"
    )


def words(**pairs):
    items = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>'
        for name, value in pairs.items()
    )
    return f"<zeebe:properties>{items}</zeebe:properties>"


def only(play):
    [row] = play.engine.instances()
    return row.id


def test_its_message_begins_an_instance_with_what_that_brings(play):
    play.draw(receive() + '<userTask id="y"/>' + E, "x>y\ny>e", root=MESSAGES)
    answer = play.engine.publish_message("come", variables={"n": 3})
    assert len(answer.started) == 1
    instance = only(play)
    assert play.waits(instance) == ["y"]
    assert play.variables(instance) == {"n": 3}
    play.complete(instance, "y")
    assert play.path(instance) == ["x", "y", "e"]
    play.engine.publish_message("come")
    assert len(list(play.engine.instances())) == 2


def test_condition_and_key_narrow_it(play):
    inner = words(condition="= n &gt; 1", key="= order")
    play.draw(
        receive(inner=inner) + '<userTask id="y"/>' + E, "x>y\ny>e", root=MESSAGES
    )
    play.engine.publish_message("come", variables={"n": 1, "order": "o1"})
    assert list(play.engine.instances()) == []
    for _ in range(2):
        play.engine.publish_message("come", variables={"n": 2, "order": "o1"})
    [row] = play.engine.instances()
    assert row.key == "o1"


def test_each_of_several_begins_alone_beside_a_start_event(play):
    play.draw(
        receive()
        + '<startEvent id="s"/>'
        + receive("z", "n")
        + '<exclusiveGateway id="g"/><userTask id="y"/>'
        + E,
        "s>g\nx>g\nz>g\ng>y\ny>e",
        root=MESSAGES,
    )
    by_hand = play.start()
    play.engine.publish_message("go")
    first = {play.path(row.id)[0] for row in play.engine.instances()}
    assert first == {"s", "z"}
    assert play.path(by_hand) == ["s", "g"]


def test_without_a_start_event_nobody_starts_it_by_hand(play):
    play.draw(receive() + E, "x>e", root=MESSAGES)
    with pytest.raises(InvalidTransitionError, match="has no plain start event"):
        play.start()


def test_event_sub_processes_listen_from_then_on(play):
    handler = (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        ' isInterrupting="false"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition></startEvent><userTask id="help"/><endEvent id="he"/>'
        '<sequenceFlow id="h1" sourceRef="hs" targetRef="help"/>'
        '<sequenceFlow id="h2" sourceRef="help" targetRef="he"/></subProcess>'
    )
    play.draw(receive() + '<userTask id="y"/>' + E + handler, "x>y\ny>e", root=MESSAGES)
    play.engine.publish_message("come")
    play.pass_time(hours=1)
    assert play.waits(only(play)) == ["help", "y"]


def test_a_fault_of_its_output_mapping_is_an_incident_that_keeps_what_came(play):
    inner = mapping(share=FAULTY.replace("divisor", "n"), n="= n")
    play.draw(
        receive(inner=inner) + '<userTask id="y"/>' + E, "x>y\ny>e", root=MESSAGES
    )
    play.engine.publish_message("come", variables={"n": 0})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("x", "completing")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(only(play)) == ["y"]


def test_no_token_is_put_on_it_by_hand(play):
    play.draw(receive() + '<userTask id="y"/>' + E, "x>y\ny>e", root=MESSAGES)
    play.engine.publish_message("come")
    instance = only(play)
    with pytest.raises(InvalidTransitionError, match="start what follows it: 'y'"):
        play.engine.modify(instance, start=["x"])
    assert play.waits(instance) == ["y"]


def test_a_new_version_without_it_is_started_no_longer(play):
    play.draw(receive() + E, "x>e", root=MESSAGES)
    play.draw('<startEvent id="s"/>' + E, "s>e", root=MESSAGES)
    play.engine.publish_message("come")
    assert list(play.engine.instances()) == []
