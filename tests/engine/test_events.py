"""Timers, messages, signals, errors, event sub-processes and terminations."""

import datetime as dt

import pytest

from bizproc.action import BpmnError
from bizproc.errors import InvalidTransitionError

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'


def timer(kind, text):
    tag = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}[kind]
    return f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"


def catch(id_, definition, extra=""):
    return (
        f'<intermediateCatchEvent id="{id_}">{extra}{definition}'
        "</intermediateCatchEvent>"
    )


def boundary(id_, host, definition, *, interrupting=True, extra=""):
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{host}"'
        f' cancelActivity="{str(interrupting).lower()}">{extra}{definition}'
        "</boundaryEvent>"
    )


def message(name, key=None, id_="m"):
    inner = (
        f'<extensionElements><zeebe:subscription correlationKey="{key}"/>'
        "</extensionElements>"
        if key
        else ""
    )
    return f'<message id="{id_}" name="{name}">{inner}</message>'


MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="sig"/>'


def properties(**values):
    inner = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>'
        for name, value in values.items()
    )
    return (
        f"<extensionElements><zeebe:properties>{inner}</zeebe:properties>"
        "</extensionElements>"
    )


def action(id_, type_, inputs=""):
    return (
        f'<serviceTask id="{id_}"><extensionElements><zeebe:taskDefinition'
        f' type="{type_}"/><zeebe:ioMapping>{inputs}</zeebe:ioMapping>'
        "</extensionElements></serviceTask>"
    )


# -- timers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("duration", "PT90M", "2027-03-01T07:30"),
        ("duration", "= duration(&quot;P2D&quot;)", "2027-03-03T06:00"),
        ("duration", "P1M", "2027-04-01T06:00"),
        ("date", "2027-03-05T10:00:00+03:00", "2027-03-05T07:00"),
        ("date", "= on", "2027-03-09T09:00"),
    ],
)
def test_a_timer_is_due_when_its_text_says(play, kind, text, due):
    play.draw(S + catch("t", timer(kind, text)) + E, "s>t\nt>e")
    instance = play.start({"on": dt.date(2027, 3, 9)})
    [armed] = play.engine.timers()
    assert armed.due == dt.datetime.fromisoformat(due).replace(tzinfo=dt.UTC)
    play.clock.time = armed.due - dt.timedelta(microseconds=1)
    assert play.engine.run_due() == 0
    play.clock.time = armed.due
    assert play.engine.run_due() == 1
    assert play.state(instance) == "COMPLETED"
    assert play.engine.timers() == []


def test_a_timer_of_the_past_fires_in_the_same_pass(play):
    play.draw(S + catch("t", timer("date", "= at")) + E, "s>t\nt>e")
    instance = play.start({"at": play.clock.time - dt.timedelta(days=1)})
    assert play.state(instance) == "COMPLETED"


def test_missed_timers_fire_in_the_order_of_their_moments(play):
    play.draw(S + catch("t", timer("duration", "= after")) + E, "s>t\nt>e")
    late = play.start({"after": dt.timedelta(hours=3)})
    early = play.start({"after": dt.timedelta(hours=1)})
    play.clock.time += dt.timedelta(days=1)
    assert play.engine.run_due(limit=1) == 1
    assert [play.state(early), play.state(late)] == ["COMPLETED", "ACTIVE"]


def test_an_interrupting_boundary_timer_ends_the_task(play):
    play.draw(
        S
        + '<userTask id="ask"/><userTask id="remind"/>'
        + boundary("b", "ask", timer("duration", "PT1H"))
        + E,
        "s>ask\nask>e\nb>remind\nremind>e",
    )
    instance = play.start({"v": 1})
    task = play.task(instance, "ask")
    play.pass_time(hours=1)
    assert play.waits(instance) == ["remind"]
    assert play.variables(instance) == {"v": 1}
    with pytest.raises(InvalidTransitionError) as refused:
        play.engine.complete_user_task(task.id)
    assert refused.value.code == "TASK_CLOSED"
    assert "cancelled by its process on" in refused.value.message


def test_a_completed_task_takes_its_boundary_timer_with_it(play):
    play.draw(
        S
        + '<userTask id="ask"/>'
        + boundary("b", "ask", timer("duration", "PT1H"))
        + E,
        "s>ask\nask>e\nb>e",
    )
    play.complete(play.start(), "ask")
    assert play.engine.timers() == []


def test_a_repeating_boundary_timer_counts_from_its_arming(play):
    play.draw(
        S
        + '<userTask id="ask"/><endEvent id="reminded"/>'
        + boundary("b", "ask", timer("cycle", "R3/PT2H"), interrupting=False)
        + E,
        "s>ask\nask>e\nb>reminded",
    )
    instance = play.start()
    begin = play.clock.time
    fired = []
    for _ in range(5):
        play.pass_time(hours=2)
        fired += [
            h.data["due"]
            for h in play.engine.history(instance)[len(fired) :]
            if h.type == "timer_fired" and h.data["due"] not in fired
        ]
    assert fired == [begin + dt.timedelta(hours=n) for n in (2, 4, 6)]
    assert play.path(instance).count("reminded") == 3
    assert play.waits(instance) == ["ask"]


# -- messages and signals ----------------------------------------------------


def test_a_message_reaches_only_the_wait_of_its_key_and_condition(play):
    play.draw(
        S + catch("c", MESSAGE, properties(condition="= amount &gt;= 10")) + E,
        "s>c\nc>e",
        root=message("paid", "= order"),
    )
    one, two = play.start({"order": "A"}), play.start({"order": "B"})
    publish = play.engine.publish_message
    publish("paid", correlation_key="A", variables={"amount": 9})
    assert play.state(one) == "ACTIVE"
    publish("paid", correlation_key="A", variables={"amount": 10})
    assert [play.state(one), play.state(two)] == ["COMPLETED", "ACTIVE"]
    assert play.variables(one) == {"order": "A", "amount": 10}


def test_an_outside_event_is_taken_once(play):
    play.draw(
        S + '<exclusiveGateway id="m1"/>' + catch("c", MESSAGE) + "<task id='n'/>",
        "s>m1\nm1>c\nc>n\nn>m1",
        root=message("tick", "= &quot;k&quot;"),
    )
    instance = play.start()
    for _ in range(3):
        play.engine.publish_message("tick", correlation_key="k", event_id="e-1")
    assert play.path(instance).count("n") == 1


def test_the_first_event_behind_an_event_gateway_wins(play):
    play.draw(
        S
        + '<eventBasedGateway id="g"/>'
        + catch("c", MESSAGE)
        + catch("t", timer("duration", "PT1H"))
        + '<endEvent id="answered"/><endEvent id="silent"/>',
        "s>g\ng>c\ng>t\nc>answered\nt>silent",
        root=message("answer", "= k"),
    )
    answered, silent = play.start({"k": "1"}), play.start({"k": "2"})
    play.engine.publish_message("answer", correlation_key="1")
    assert play.path(answered)[-1] == "answered"
    assert len(play.engine.timers()) == 1
    play.pass_time(hours=1)
    assert play.path(silent)[-1] == "silent"


def test_a_message_starts_one_live_instance_per_key(play):
    start = (
        '<startEvent id="s">'
        + properties(condition="= kind = &quot;lead&quot;", key="= id")
        + MESSAGE
        + "</startEvent>"
    )
    play.draw(start + '<userTask id="t"/>' + E, "s>t\nt>e", root=message("made"))
    for kind, id_ in [("lead", "L1"), ("deal", "D1"), ("lead", "L1"), ("lead", "L2")]:
        play.engine.publish_message("made", variables={"kind": kind, "id": id_})
    assert sorted(i.key or "" for i in play.engine.instances()) == ["L1", "L2"]
    play.complete(play.engine.instances(key="L1")[0].id, "t")
    play.engine.publish_message("made", variables={"kind": "lead", "id": "L1"})
    assert len(play.engine.instances(key="L1")) == 2


def test_a_thrown_message_starts_another_process_with_its_payload(play):
    throw = (
        '<endEvent id="e"><extensionElements><zeebe:ioMapping>'
        '<zeebe:input source="= order" target="key"/>'
        '<zeebe:input source="= amount + 1" target="sum"/>'
        "</zeebe:ioMapping></extensionElements>" + MESSAGE + "</endEvent>"
    )
    play.draw(S + throw, "s>e", root=message("handed_over"))
    begin = (
        '<startEvent id="s">' + properties(origins="any") + MESSAGE + "</startEvent>"
    )
    play.draw(
        begin + '<userTask id="t"/>' + E,
        "s>t\nt>e",
        root=message("handed_over"),
        id_="next",
    )
    play.start({"order": "O7", "amount": 4})
    [started] = play.engine.instances(process_id="next")
    assert started.key == "O7"
    assert play.variables(started.id) == {"sum": 5}


def test_a_signal_reaches_every_wait_and_boundary(play):
    root = '<signal id="sig" name="halt"/>'
    play.draw(S + catch("c", SIGNAL) + E, "s>c\nc>e", root=root)
    play.draw(
        S + '<userTask id="t"/>' + boundary("b", "t", SIGNAL) + E,
        "s>t\nt>e\nb>e",
        root=root,
        id_="q",
    )
    instances = [play.start(), play.start(), play.start(id_="q")]
    play.engine.broadcast_signal("halt")
    assert {play.state(instance) for instance in instances} == {"COMPLETED"}


def test_a_wait_takes_no_message_raised_before_it_began(play):
    """The message that starts an instance is not caught inside it."""
    start = '<startEvent id="s">' + properties(key="= id") + MESSAGE + "</startEvent>"
    play.draw(
        start + catch("c", MESSAGE) + E,
        "s>c\nc>e",
        root=message("changed", "= id"),
    )
    play.engine.publish_message("changed", correlation_key="X", variables={"id": "X"})
    [instance] = play.engine.instances()
    assert play.waits(instance.id) == ["c"]
    play.engine.publish_message("changed", correlation_key="X", variables={"id": "X"})
    assert play.state(instance.id) == "COMPLETED"


def test_whom_a_message_starts_is_settled_before_it_ends_anybody(play):
    """An instance that the message ends still holds its key for it."""
    start = '<startEvent id="s">' + properties(key="= id") + MESSAGE + "</startEvent>"
    play.draw(
        start + catch("c", MESSAGE) + E,
        "s>c\nc>e",
        root=message("changed", "= id"),
    )
    counts = []
    for _ in range(3):
        publish = play.engine.publish_message
        publish("changed", correlation_key="X", variables={"id": "X"})
        counts.append(len(play.engine.instances(key="X")))
    assert counts == [1, 1, 2]


# -- event sub-processes -----------------------------------------------------


def handler(definition, *, interrupting=True, body="", flows="", extra=""):
    start = (
        f'<startEvent id="hs" isInterrupting="{str(interrupting).lower()}">'
        f"{extra}{definition}</startEvent>"
    )
    return (
        f'<subProcess id="h" triggeredByEvent="true">{start}{body}'
        f'<endEvent id="he"/>{flows}</subProcess>'
    )


FLOW = '<sequenceFlow id="hf" sourceRef="hs" targetRef="he"/>'


def test_an_event_sub_process_changes_nothing_for_the_next_instance(play):
    play.draw(
        S + '<userTask id="t"/>' + E + handler(MESSAGE, interrupting=False, flows=FLOW),
        "s>t\nt>e",
        root=message("note", "= k"),
    )
    first = play.start({"k": "1"})
    for _ in range(2):
        play.engine.publish_message("note", correlation_key="1")
    assert play.path(first).count("he") == 2
    second = play.start({"k": "2"})
    assert play.waits(second) == ["t"]
    for instance in (first, second):
        play.complete(instance, "t")
        assert play.state(instance) == "COMPLETED"


def test_an_interrupting_event_sub_process_ends_everything_else(play):
    work = (
        '<subProcess id="sub"><startEvent id="is"/><userTask id="inner"/>'
        '<sequenceFlow id="if1" sourceRef="is" targetRef="inner"/></subProcess>'
    )
    play.draw(
        S
        + '<parallelGateway id="f"/><userTask id="t"/>'
        + work
        + handler(MESSAGE, flows=FLOW),
        "s>f\nf>t\nf>sub",
        root=message("stop", "= k"),
    )
    instance = play.start({"k": "1", "v": 5})
    assert play.waits(instance) == ["inner", "t"]
    play.engine.publish_message("stop", correlation_key="1", variables={"why": "x"})
    assert play.state(instance) == "COMPLETED"
    assert play.engine.user_tasks(instance=instance) == []
    assert play.variables(instance) == {"k": "1", "v": 5, "why": "x"}


def test_a_terminate_end_in_an_interrupting_handler_terminates_the_instance(play):
    terminate = handler(MESSAGE, flows=FLOW).replace(
        '<endEvent id="he"/>',
        '<endEvent id="he"><terminateEventDefinition/></endEvent>',
    )
    play.draw(
        S + '<userTask id="t"/>' + E + terminate,
        "s>t\nt>e",
        root=message("stop", "= &quot;k&quot;"),
    )
    instance = play.start()
    play.engine.publish_message("stop", correlation_key="k")
    assert play.state(instance) == "TERMINATED"


def test_a_handler_inside_a_sub_process_ends_only_that(play):
    inner = handler(timer("duration", "PT1H"), flows=FLOW)
    sub = (
        '<subProcess id="sub"><startEvent id="is"/><userTask id="inner"/>'
        '<sequenceFlow id="if1" sourceRef="is" targetRef="inner"/>'
        f"{inner}</subProcess>"
    )
    play.draw(S + sub + '<userTask id="after"/>' + E, "s>sub\nsub>after\nafter>e")
    instance = play.start()
    play.pass_time(hours=1)
    assert play.waits(instance) == ["after"]
    assert play.engine.timers() == []


def test_a_timer_handler_does_not_hold_the_instance_open(play):
    play.draw(
        S
        + '<userTask id="t"/>'
        + E
        + handler(timer("duration", "P30D"), interrupting=False, flows=FLOW),
        "s>t\nt>e",
    )
    instance = play.start()
    play.complete(instance, "t")
    assert play.state(instance) == "COMPLETED"
    assert play.engine.timers() == []


# -- errors ------------------------------------------------------------------

ERRORS = '<error id="e1" errorCode="NO_MONEY"/><error id="e2" errorCode="OTHER"/>'


def error(ref=None):
    return (
        f'<errorEventDefinition errorRef="{ref}"/>'
        if ref
        else ("<errorEventDefinition/>")
    )


def throwing(play, code="NO_MONEY"):
    @play.actions.add("pay", transactional=True)
    def pay() -> None:
        raise BpmnError(code, "the account is empty")


@pytest.mark.parametrize(
    ("events", "way"),
    [
        ([("b1", "e1"), ("b2", None)], "b1"),
        ([("b1", "e2"), ("b2", None)], "b2"),
    ],
)
def test_an_error_leaves_by_the_nearest_matching_boundary(play, events, way):
    throwing(play)
    bounds = "".join(boundary(id_, "p1", error(ref)) for id_, ref in events)
    flows = "\n".join(f"{id_}>e" for id_, _ in events)
    play.draw(S + action("p1", "pay") + bounds + E, f"s>p1\np1>e\n{flows}", root=ERRORS)
    instance = play.start()
    assert play.path(instance) == ["s", way, "e"]
    assert play.engine.incidents() == []


def test_an_error_goes_out_to_the_sub_process_around(play):
    throwing(play)
    sub = (
        '<subProcess id="sub"><startEvent id="is"/>'
        + action("p1", "pay")
        + '<sequenceFlow id="f1" sourceRef="is" targetRef="p1"/></subProcess>'
    )
    play.draw(
        S + sub + boundary("b", "sub", error("e1")) + E,
        "s>sub\nsub>e\nb>e",
        root=ERRORS,
    )
    assert play.path(play.start()) == ["s", "is", "b", "e"]


def test_an_error_end_event_is_caught_by_an_event_sub_process(play):
    told = (
        "<extensionElements><zeebe:ioMapping><zeebe:output source='= errorCode'"
        " target='why'/></zeebe:ioMapping></extensionElements>"
    )
    play.draw(
        S
        + f'<endEvent id="bad">{error("e1")}</endEvent>'
        + handler(error("e1"), flows=FLOW, extra=told),
        "s>bad",
        root=ERRORS,
    )
    instance = play.start()
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"why": "NO_MONEY"}


def test_an_uncaught_error_is_an_incident_that_retry_and_skip_end(play):
    throwing(play)
    play.draw(
        S + action("p1", "pay") + boundary("b", "p1", error("e2")) + E,
        "s>p1\np1>e\nb>e",
        root=ERRORS,
    )
    instance = play.start()
    [incident] = play.engine.incidents()
    assert (incident.code, incident.attempts) == ("NO_MONEY", 1)
    play.engine.resolve_incident(incident.id, action="retry")
    [again] = play.engine.incidents()
    assert again.id != incident.id
    play.engine.resolve_incident(again.id, action="skip")
    assert play.state(instance) == "COMPLETED"
    with pytest.raises(InvalidTransitionError):
        play.engine.resolve_incident(again.id)


def test_an_uncaught_error_end_event_is_an_incident(play):
    play.draw(S + f'<endEvent id="bad">{error("e1")}</endEvent>', "s>bad", root=ERRORS)
    instance = play.start()
    assert play.engine.incidents()[0].code == "NO_MONEY"
    assert play.state(instance) == "ACTIVE"
    play.engine.terminate(instance)
    assert play.state(instance) == "TERMINATED"


def test_a_terminate_end_event_stops_all_branches(play):
    play.draw(
        S + '<parallelGateway id="f"/><userTask id="t"/><endEvent id="stop">'
        "<terminateEventDefinition/></endEvent><userTask id='go'/>",
        "s>f\nf>t\nf>go\ngo>stop",
    )
    instance = play.start()
    play.complete(instance, "go")
    assert play.state(instance) == "TERMINATED"
    assert play.engine.user_tasks(instance=instance) == []


def test_after_a_downtime_the_timers_of_all_branches_fire_in_one_order(play):
    """A cycle tells no more often than it would have before it was interrupted."""
    play.draw(
        f'{S}<userTask id="ask"/>'
        + boundary("again", "ask", timer("cycle", "R/PT2H"), interrupting=False)
        + boundary("enough", "ask", timer("duration", "PT5H"))
        + '<task id="tell"/><endEvent id="told"/><endEvent id="over"/>'
        + E,
        "s>ask\nask>e\nagain>tell\ntell>told\nenough>over",
    )
    instance = play.start()
    play.clock.time += dt.timedelta(hours=11)
    play.engine.run_due()
    assert play.path(instance).count("tell") == 2
    assert play.state(instance) == "COMPLETED"


def test_a_fault_at_a_gateway_is_over_when_its_block_is_left(play):
    block = (
        '<subProcess id="block"><startEvent id="bs"/><exclusiveGateway id="x"/>'
        '<endEvent id="be"/><sequenceFlow id="f1" sourceRef="bs" targetRef="x"/>'
        '<sequenceFlow id="f2" sourceRef="x" targetRef="be"><conditionExpression>'
        "= false</conditionExpression></sequenceFlow></subProcess>"
    )
    play.draw(
        f'{S}{block}<userTask id="ask"/>' + boundary("left", "block", MESSAGE) + E,
        "s>block\nblock>e\nleft>ask\nask>e",
        root=message("moved", "= k"),
    )
    instance = play.start({"k": "k"})
    assert [it.element_id for it in play.engine.incidents()] == ["x"]
    play.engine.publish_message("moved", correlation_key="k")
    assert play.waits(instance) == ["ask"]
    assert play.engine.incidents() == []
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"


def test_a_fault_of_a_wait_is_over_when_the_instance_is(play):
    play.draw(
        f'{S}<userTask id="ask"/>'
        + boundary("b", "ask", MESSAGE, extra=properties(condition="= nobody &gt; 1"))
        + E,
        "s>ask\nask>e\nb>e",
        root=message("paid", "= k"),
    )
    instance = play.start({"k": "k"})
    play.engine.publish_message("paid", correlation_key="k")
    assert [it.element_id for it in play.engine.incidents()] == ["b"]
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"
    assert play.engine.incidents() == []
