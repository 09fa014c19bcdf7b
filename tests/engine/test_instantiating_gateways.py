"""Event-based gateways that start the process: by the first event, or by all of them."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.engine.fault_places import FAULTY, mapping

from bizproc.errors import InvalidTransitionError

ROOT = (
    '<message id="a" name="paid"/><message id="b" name="packed"/>'
    '<signal id="al" name="alarm"/>'
)
E = '<endEvent id="e"/>'
TASKS = "".join(f'<userTask id="{id_}"/>' for id_ in ("x", "y", "z"))


def gate(kind="Exclusive"):
    return f'<eventBasedGateway id="g" instantiate="true" eventGatewayType="{kind}"/>'


def catch(id_, definition, inner=""):
    extended = f"<extensionElements>{inner}</extensionElements>" if inner else ""
    return (
        f'<intermediateCatchEvent id="{id_}">{extended}{definition}'
        "</intermediateCatchEvent>"
    )


def message(ref):
    return f'<messageEventDefinition messageRef="{ref}"/>'


def words(**pairs):
    items = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>'
        for name, value in pairs.items()
    )
    return f"<zeebe:properties>{items}</zeebe:properties>"


DATE = (
    "<timerEventDefinition><timeDate>2027-03-02T10:00+03:00</timeDate>"
    "</timerEventDefinition>"
)
SIGNAL = '<signalEventDefinition signalRef="al"/>'


def race(play):
    body = (
        gate()
        + '<receiveTask id="m" messageRef="a"/>'
        + catch("s", SIGNAL)
        + catch("t", DATE)
    )
    ways = "g>m\ng>s\ng>t\nm>x\ns>y\nt>z\nx>e\ny>e\nz>e"
    play.draw(body + TASKS + E, ways, root=ROOT)


def path_of(play, by):
    before = {row.id for row in play.engine.instances()}
    by()
    [row] = [row for row in play.engine.instances() if row.id not in before]
    return row.id


@pytest.mark.parametrize(
    ("event", "task", "by"),
    [
        ("m", "x", lambda play: play.engine.publish_message("paid")),
        ("s", "y", lambda play: play.engine.broadcast_signal("alarm")),
        ("t", "z", lambda play: play.pass_time(days=2)),
    ],
)
def test_the_first_event_begins_an_instance_that_goes_on_behind_it(
    play, event, task, by
):
    race(play)
    instance = path_of(play, lambda: by(play))
    assert play.waits(instance) == [task]
    play.complete(instance, task)
    assert play.path(instance) == ["g", event, task, "e"]
    assert play.state(instance) == "COMPLETED"


def test_each_event_begins_an_instance_of_its_own_and_none_waits_for_the_others(play):
    race(play)
    play.engine.publish_message("paid", variables={"n": 1})
    play.engine.publish_message("paid", variables={"n": 2})
    play.engine.broadcast_signal("alarm")
    told = sorted(play.waits(row.id)[0] for row in play.engine.instances())
    assert told == ["x", "x", "y"]


def test_what_an_event_brings_is_there_and_its_key_holds_others_off(play):
    inner = words(condition="= n &gt; 1", key="= order") + mapping(m="= n + 1")
    body = gate() + catch("m", message("a"), inner) + catch("s", SIGNAL)
    play.draw(body + TASKS + E, "g>m\ng>s\nm>x\ns>y\nx>e\ny>e", root=ROOT)
    for n in (1, 2, 3):
        play.engine.publish_message("paid", variables={"n": n, "order": "o1"})
    [row] = play.engine.instances()
    assert (row.key, play.variables(row.id)) == ("o1", {"m": 3})


def test_nobody_starts_it_by_hand_and_no_token_is_put_there(play):
    race(play)
    with pytest.raises(InvalidTransitionError, match="has no plain start event"):
        play.start()
    instance = path_of(play, lambda: play.engine.publish_message("paid"))
    with pytest.raises(
        InvalidTransitionError, match="starts the process by its events"
    ):
        play.engine.modify(instance, start=["g"])
    with pytest.raises(InvalidTransitionError, match="start what follows it: 'y'"):
        play.engine.modify(instance, start=["s"])


def test_a_start_event_may_stand_beside_it(play):
    body = (
        '<startEvent id="s0"/>' + gate() + catch("m", message("a")) + catch("s", SIGNAL)
    )
    play.draw(body + TASKS + E, "s0>z\ng>m\ng>s\nm>x\ns>y\nx>e\ny>e\nz>e", root=ROOT)
    assert play.waits(play.start()) == ["z"]
    assert play.waits(path_of(play, lambda: play.engine.broadcast_signal("alarm"))) == [
        "y"
    ]


def test_a_new_version_takes_its_timer_over_or_lets_it_go(play):
    race(play)
    due = play.engine.next_due()
    race(play)
    assert play.engine.next_due() == due == dt.datetime(2027, 3, 2, 7, tzinfo=dt.UTC)
    play.draw('<startEvent id="s"/>' + E, "s>e")
    assert play.engine.next_due() is None


# -- all of them -----------------------------------------------------------------

ALL = (
    gate("Parallel")
    + '<receiveTask id="m" messageRef="a"/>'
    + catch("n", message("b"))
    + TASKS
    + '<parallelGateway id="j"/>'
    + E
)
WAYS = "g>m\ng>n\nm>x\nn>y\nx>j\ny>j\nj>z\nz>e"


@pytest.mark.parametrize("first", ["paid", "packed"])
def test_whichever_comes_first_the_instance_waits_for_the_other(play, first):
    play.draw(ALL, WAYS, root=ROOT)
    second = "packed" if first == "paid" else "paid"
    play.engine.publish_message(first, correlation_key="o1", variables={"one": 1})
    [row] = play.engine.instances()
    here, there = ("x", "n") if first == "paid" else ("y", "m")
    assert play.waits(row.id) == sorted([here, there])
    play.complete(row.id, here)
    assert play.state(row.id) == "ACTIVE"
    play.engine.publish_message(second, correlation_key="o1", variables={"two": 2})
    other = "y" if here == "x" else "x"
    play.complete(row.id, other)
    assert play.waits(row.id) == ["z"]
    play.complete(row.id, "z")
    assert play.state(row.id) == "COMPLETED"
    assert play.variables(row.id) == {"one": 1, "two": 2}
    assert len(list(play.engine.instances())) == 1
    got = "m" if first == "paid" else "n"
    assert play.path(row.id)[:2] == ["g", got]


def test_each_key_has_an_instance_of_its_own(play):
    play.draw(ALL, WAYS, root=ROOT)
    play.engine.publish_message("paid", correlation_key="o1")
    play.engine.publish_message("packed", correlation_key="o2")
    play.engine.publish_message("packed", correlation_key="o1")
    waits = {row.key: play.waits(row.id) for row in play.engine.instances()}
    assert waits == {"o1": ["x", "y"], "o2": ["m", "y"]}


def test_a_message_that_an_instance_waits_for_begins_no_other(play):
    """Its wait has a key of its own, which is not that of the instance."""
    root = (
        '<message id="a" name="paid"/><message id="b" name="packed"><extensionElements>'
        '<zeebe:subscription correlationKey="= parcel"/></extensionElements></message>'
    )
    play.draw(ALL, WAYS, root=root)
    play.engine.publish_message(
        "paid", correlation_key="o1", variables={"parcel": "p7"}
    )
    answer = play.engine.publish_message("packed", correlation_key="p7")
    assert answer.started == ()
    [row] = play.engine.instances()
    assert play.waits(row.id) == ["x", "y"]


def test_a_message_without_a_key_is_an_incident_that_keeps_it(play):
    play.draw(ALL, WAYS, root=ROOT)
    play.engine.publish_message("paid")
    assert list(play.engine.instances()) == []
    [incident] = play.engine.incidents()
    assert (incident.code, incident.element_id) == ("NULL_KEY", "m")
    assert "'n' could be told to belong to the same instance" in incident.message


def test_faults_of_what_came_first_are_incidents_before_the_other_waits(play):
    inner = mapping(share=FAULTY.replace("divisor", "n"), n="= n")
    body = ALL.replace(catch("n", message("b")), catch("n", message("b"), inner))
    play.draw(body, WAYS, root=ROOT)
    play.engine.publish_message("packed", correlation_key="o1", variables={"n": 0})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("n", "completing")
    [row] = play.engine.instances()
    assert play.waits(row.id) == ["n"]
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(row.id) == ["m", "y"]


def test_event_sub_processes_listen_once_it_has_begun(play):
    handler = (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        ' isInterrupting="false"><timerEventDefinition><timeDuration>= wait'
        '</timeDuration></timerEventDefinition></startEvent><userTask id="help"/>'
        '<endEvent id="he"/><sequenceFlow id="h1" sourceRef="hs" targetRef="help"/>'
        '<sequenceFlow id="h2" sourceRef="help" targetRef="he"/></subProcess>'
    )
    play.draw(ALL + handler, WAYS, root=ROOT)
    given = {"wait": "PT1H"}
    play.engine.publish_message("paid", correlation_key="o1", variables=given)
    play.pass_time(hours=1)
    [row] = play.engine.instances()
    assert play.waits(row.id) == ["help", "n", "x"]
    play.engine.publish_message("packed", correlation_key="o1")
    play.pass_time(hours=5)
    assert play.waits(row.id) == ["help", "x", "y"]


def test_an_instance_that_waits_for_the_other_can_be_migrated(play):
    play.draw(ALL, WAYS, root=ROOT)
    play.engine.publish_message("paid", correlation_key="o1")
    play.draw(
        ALL + '<task id="more"/>', WAYS.replace("z>e", "z>more\nmore>e"), root=ROOT
    )
    [row] = play.engine.instances()
    [one] = play.engine.migrate(instances=[row.id], to=2).instances
    assert one.blockers == ()
    play.engine.publish_message("packed", correlation_key="o1")
    assert play.waits(row.id) == ["x", "y"]
    assert len(list(play.engine.instances())) == 1
