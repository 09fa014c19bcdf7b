"""Flows out of activities and inclusive gateways: conditional, free, default."""

from __future__ import annotations

import pytest

S = '<startEvent id="s"/>'
ENDS = "".join(f'<userTask id="{id_}"/>' for id_ in ("a", "b", "c"))
MIXED = "s>x\nx>a?= n > 1\nx>b?= n > 2\nx>c"
DEFAULT = MIXED + "!"


def with_default(body):
    return body.replace('id="x"', 'id="x" default="x_c"', 1)


def extension(inner):
    return f"<extensionElements>{inner}</extensionElements>"


def service(action):
    inner = extension(f'<zeebe:taskDefinition type="{action}"/>')
    return f'<serviceTask id="x">{inner}</serviceTask>'


LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)
INSIDE = (
    '<startEvent id="is"/><endEvent id="ie"/>'
    '<sequenceFlow id="inside" sourceRef="is" targetRef="ie"/>'
)
CALL = extension('<zeebe:calledElement processId="called"/>')
ACTIVITIES = {
    "task": '<task id="x"/>',
    "manual task": '<manualTask id="x"/>',
    "script task": '<scriptTask id="x">'
    + extension('<zeebe:script expression="= 1" resultVariable="i"/>')
    + "</scriptTask>",
    "action": service("inside"),
    "job": service("outside"),
    "sub-process": f'<subProcess id="x">{INSIDE}</subProcess>',
    "call activity": f'<callActivity id="x">{CALL}</callActivity>',
    "parallel turns": '<scriptTask id="x">'
    + extension('<zeebe:script expression="= item" resultVariable="i"/>')
    + LOOP.format("false")
    + "</scriptTask>",
    "sequential turns": f'<subProcess id="x">{LOOP.format("true")}{INSIDE}</subProcess>',
}
GATEWAY = '<inclusiveGateway id="x"/>'


@pytest.fixture
def ready(play):
    """Return the play with what the activities call."""

    def done() -> None:
        return None

    play.actions.add("inside", transactional=True)(done)
    play.actions.add("outside")(done)
    play.draw(
        '<startEvent id="s"/><endEvent id="e"/>',
        "s>e",
        id_="called",
    )
    return play


@pytest.mark.parametrize("body", [*ACTIVITIES.values(), GATEWAY])
@pytest.mark.parametrize(
    ("n", "waits"), [(1, ["c"]), (2, ["a", "c"]), (3, ["a", "b", "c"])]
)
def test_free_flows_are_taken_beside_those_whose_condition_holds(ready, body, n, waits):
    ready.draw(S + body + ENDS + '<endEvent id="e"/>', MIXED + "\na>e\nb>e\nc>e")
    instance = ready.start({"n": n})
    assert ready.waits(instance) == waits
    for element in waits:
        ready.complete(instance, element)
    assert ready.state(instance) == "COMPLETED"


@pytest.mark.parametrize("body", [*ACTIVITIES.values(), GATEWAY])
@pytest.mark.parametrize(("n", "waits"), [(1, ["c"]), (2, ["a"]), (3, ["a", "b"])])
def test_the_default_flow_is_taken_only_if_no_condition_holds(ready, body, n, waits):
    ready.draw(S + with_default(body) + ENDS, DEFAULT)
    assert ready.waits(ready.start({"n": n})) == waits


@pytest.mark.parametrize("body", ['<userTask id="x"/>', GATEWAY])
@pytest.mark.parametrize(("n", "waits"), [(1, ["b", "c"]), (2, ["a", "b"])])
def test_a_free_flow_does_not_stand_in_for_the_default_one(ready, body, n, waits):
    """A mix is a parallel split beside an inclusive one, which has the default."""
    ready.draw(S + with_default(body) + ENDS, "s>x\nx>a?= n > 1\nx>b\nx>c!")
    instance = ready.start({"n": n})
    if ready.waits(instance) == ["x"]:
        ready.complete(instance, "x")
    assert ready.waits(instance) == waits


def test_a_default_flow_beside_free_ones_alone_is_taken(ready):
    ready.draw(S + with_default('<task id="x"/>') + ENDS, "s>x\nx>a\nx>c!")
    assert ready.waits(ready.start()) == ["a", "c"]


def test_conditions_read_what_the_activity_has_written(ready):
    ready.draw(S + '<userTask id="x"/>' + ENDS, "s>x\nx>a?= n > 1\nx>b?= n > 2\nx>c")
    instance = ready.start({"n": 0})
    ready.complete(instance, "x", n=2)
    assert ready.waits(instance) == ["a", "c"]
    [decision] = [
        event.data
        for event in ready.engine.history(instance)
        if event.type == "element_completed" and event.element_id == "x"
    ]
    assert decision["flows"] == ["x_a", "x_c"]
    assert [note["result"] for note in decision["conditions"]] == [True, False]


def test_no_flow_is_an_incident_that_changed_variables_end(ready):
    ready.draw(S + '<userTask id="x"/>' + ENDS, "s>x\nx>a?= n > 1\nx>b?= n > 2")
    instance = ready.start({"n": 1})
    ready.complete(instance, "x")
    [incident] = ready.engine.incidents()
    assert (incident.element_id, incident.code) == ("x", "NO_FLOW")
    assert "user task 'x'" in incident.message
    assert "= n > 1" in incident.message
    ready.engine.set_variables(instance, {"n": 3})
    ready.engine.resolve_incident(incident.id, action="retry")
    assert ready.waits(instance) == ["a", "b"]


def test_a_branch_without_a_flow_ends_when_it_is_skipped(ready):
    ready.draw(S + '<userTask id="x"/>' + ENDS, "s>x\nx>a?= n > 1\nx>b?= n > 2")
    instance = ready.start({"n": 1})
    ready.complete(instance, "x")
    [incident] = ready.engine.incidents()
    ready.engine.resolve_incident(incident.id, action="skip")
    assert ready.state(instance) == "COMPLETED"


@pytest.mark.parametrize("join", ["inclusiveGateway", "exclusiveGateway"])
def test_an_inclusive_join_waits_for_all_that_an_activity_chose(ready, join):
    ready.draw(
        S + f'<task id="x"/>{ENDS}<{join} id="j"/><userTask id="z"/>',
        MIXED + "\na>j\nb>j\nc>j\nj>z",
    )
    instance = ready.start({"n": 2})
    ready.complete(instance, "a")
    assert ready.waits(instance) == (
        ["c", "j"] if join == "inclusiveGateway" else ["c", "z"]
    )
    ready.complete(instance, "c")
    together = join == "inclusiveGateway"
    assert ready.waits(instance) == (["z"] if together else ["z", "z"])


def test_an_interrupting_boundary_event_takes_its_own_way(ready):
    timer = (
        '<boundaryEvent id="t" attachedToRef="x"><timerEventDefinition><timeDuration>'
        "PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    ready.draw(
        S + with_default('<userTask id="x"/>') + timer + ENDS,
        "s>x\nx>a?= n > 1\nx>c!\nt>b",
    )
    instance = ready.start({"n": 2})
    ready.pass_time(hours=1)
    assert ready.waits(instance) == ["b"]
