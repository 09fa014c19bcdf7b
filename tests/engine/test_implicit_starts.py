"""Scopes without start or end events: all that no flow leads to begins."""

from __future__ import annotations

import pytest

USERS = "".join(f'<userTask id="{id_}"/>' for id_ in ("a", "b", "c"))
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def flow(source, target):
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}"/>'
    )


def handler(duration="PT1H", *, interrupting=False):
    timer = TIMER.replace("PT1H", duration)
    return (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        f' isInterrupting="{str(interrupting).lower()}">{timer}</startEvent>'
        f'<userTask id="help"/>{flow("hs", "help")}</subProcess>'
    )


def test_a_process_begins_at_all_that_no_flow_leads_to(play):
    play.draw(USERS, "a>c")
    instance = play.start({"n": 1})
    assert play.waits(instance) == ["a", "b"]
    play.complete(instance, "b", m=2)
    play.complete(instance, "a", n=3)
    assert play.waits(instance) == ["c"]
    play.complete(instance, "c")
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"n": 3, "m": 2}
    assert play.path(instance) == ["b", "a", "c"]
    told = {event.element_id for event in play.engine.history(instance)}
    assert told == {None, "a", "b", "c"}


def test_events_on_a_border_and_event_sub_processes_are_no_beginning(play):
    boundary = f'<boundaryEvent id="t" attachedToRef="a">{TIMER}</boundaryEvent>'
    play.draw('<userTask id="a"/><userTask id="c"/>' + boundary + handler(), "t>c")
    instance = play.start()
    assert play.waits(instance) == ["a"]
    play.pass_time(hours=1)
    assert play.waits(instance) == ["c", "help"]
    play.complete(instance, "c")
    play.complete(instance, "help")
    assert play.state(instance) == "COMPLETED"


def test_a_link_is_no_beginning(play):
    play.draw(
        '<userTask id="a"/><intermediateThrowEvent id="jump"><linkEventDefinition'
        ' name="L"/></intermediateThrowEvent><intermediateCatchEvent id="land">'
        '<linkEventDefinition name="L"/></intermediateCatchEvent><userTask id="c"/>',
        "a>jump\nland>c",
    )
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["c"]


def test_an_interrupting_handler_ends_all_that_began(play):
    play.draw(USERS + handler(interrupting=True), "a>c")
    instance = play.start()
    play.pass_time(hours=1)
    assert play.waits(instance) == ["help"]
    play.complete(instance, "help")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize(
    ("gateway", "waits"),
    [("parallelGateway", ["c"]), ("inclusiveGateway", ["c"])],
)
def test_branches_that_began_alone_are_joined(play, gateway, waits):
    play.draw(USERS + f'<{gateway} id="j"/>', "a>j\nb>j\nj>c")
    instance = play.start()
    play.complete(instance, "a", x=1)
    assert play.waits(instance) == ["b", "j"]
    play.complete(instance, "b", y=2)
    assert play.waits(instance) == waits
    assert play.variables(instance) == {"x": 1, "y": 2}


LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


@pytest.mark.parametrize("loop", ["", LOOP.format("true"), LOOP.format("false")])
def test_a_sub_process_begins_so_in_every_turn(play, loop):
    play.draw(
        '<startEvent id="s"/><endEvent id="e"/>'
        f'<subProcess id="sub">{loop}{USERS}{flow("a", "c")}</subProcess>',
        "s>sub\nsub>e",
    )
    instance = play.start()
    done = 0
    while play.state(instance) == "ACTIVE":
        task = next(iter(play.engine.user_tasks(instance=instance)))
        play.engine.complete_user_task(task.id, {f"v{done}": done})
        done += 1
    assert done == (6 if loop else 3)
    assert play.path(instance)[-2:] == ["sub", "e"]


def test_a_called_process_begins_so_and_hands_back_what_it_wrote(play):
    play.draw(USERS, "a>c", id_="called")
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    play.draw(f'<startEvent id="s"/>{call}<endEvent id="e"/>', "s>call\ncall>e")
    instance = play.start({"n": 1})
    assert play.waits(instance) == ["a", "b"]
    for element in ("b", "a", "c"):
        play.complete(instance, element, **{element: 1})
    assert play.variables(instance) == {"n": 1, "a": 1, "b": 1, "c": 1}


FAULTY = '= duration("PT" + string(10 / divisor) + "H")'


@pytest.mark.parametrize("place", ["process", "sub-process"])
def test_a_handler_that_cannot_listen_is_an_incident_of_the_scope(play, place):
    inner = USERS + handler(FAULTY)
    if place == "process":
        play.draw(inner, "a>c")
    else:
        play.draw(f'<subProcess id="sub">{inner}{flow("a", "c")}</subProcess>')
    scope = "p" if place == "process" else "sub"
    instance = play.start({"divisor": 0})
    [incident] = play.engine.incidents()
    assert incident.element_id == scope
    assert play.waits(instance) == [scope]
    play.engine.set_variables(instance, {"divisor": 2}, at=incident.token)
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.waits(instance) == ["a", "b"]
    play.pass_time(hours=5)
    assert play.waits(instance) == ["a", "b", "help"]


@pytest.mark.parametrize("place", ["process", "sub-process"])
def test_a_handler_that_cannot_listen_can_be_left_out(play, place):
    inner = USERS + handler(FAULTY)
    if place == "process":
        play.draw(inner, "a>c")
    else:
        play.draw(f'<subProcess id="sub">{inner}{flow("a", "c")}</subProcess>')
    instance = play.start({"divisor": 0})
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(instance) == ["a", "b"]


def test_an_instance_can_be_moved(play):
    play.draw(USERS + handler(), "a>c")
    instance = play.start()
    play.engine.modify(instance, cancel=["a"], start=["c"])
    assert play.waits(instance) == ["b", "c"]


def test_a_process_that_only_messages_start_does_not_begin_so(play):
    play.draw(
        '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
        '<userTask id="a"/><endEvent id="e"/>',
        "s>a\na>e",
        root='<message id="m" name="come"/>',
    )
    with pytest.raises(Exception, match="has no plain start event"):
        play.start()
