"""What the turns of a multi-instance throw when they are over, and who catches it."""

from __future__ import annotations

import pytest

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ROOT = (
    '<signal id="al" name="alarm"/><escalation id="late" escalationCode="LATE"/>'
    '<escalation id="made" escalationCode="= 10 / divisor"/>'
    '<signalEventDefinition id="signal" signalRef="al"/>'
    '<escalationEventDefinition id="escalation" escalationRef="late"/>'
    '<escalationEventDefinition id="faulty" escalationRef="made"/>'
)
CAUGHT = {
    "signal": '<signalEventDefinition signalRef="al"/>',
    "escalation": '<escalationEventDefinition escalationRef="late"/>',
}


def loop(attributes, inner="", *, sequential=False):
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"'
        f" {attributes}><extensionElements><zeebe:loopCharacteristics"
        ' inputCollection="= [1, 2, 3]" inputElement="item" outputCollection="said"'
        f' outputElement="= answer"/></extensionElements>{inner}'
        "</multiInstanceLoopCharacteristics>"
    )


def border(kind, *, interrupting=False, outputs=""):
    mapped = f"<zeebe:ioMapping>{outputs}</zeebe:ioMapping>" if outputs else ""
    return (
        f'<boundaryEvent id="b" attachedToRef="ask" cancelActivity="'
        f'{str(interrupting).lower()}"><extensionElements>{mapped}</extensionElements>'
        f"{CAUGHT[kind]}</boundaryEvent>"
    )


def drawn(play, repeats, catching, *, activity="userTask"):
    play.draw(
        f'{S}<{activity} id="ask">{repeats}</{activity}>{catching}'
        f'<userTask id="h"/><userTask id="after"/>{E}<endEvent id="he"/>',
        "s>ask\nask>after\nafter>e\nb>h\nh>he",
        root=ROOT,
    )


def answer(play, instance, value):
    task = next(
        it for it in play.engine.user_tasks(instance=instance) if it.element_id == "ask"
    )
    play.engine.complete_user_task(task.id, {"answer": value})


def handlers(play, instance):
    return play.waits(instance).count("h")


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("kind", ["signal", "escalation"])
def test_none_throws_for_each_turn_that_ends(play, kind, sequential):
    repeats = loop(
        f'behavior="None" noneBehaviorEventRef="{kind}"', sequential=sequential
    )
    drawn(play, repeats, border(kind))
    instance = play.start()
    for number in (1, 2, 3):
        answer(play, instance, number)
        assert handlers(play, instance) == number
    assert "after" in play.waits(instance)
    assert play.variables(instance)["said"] == [1, 2, 3]


@pytest.mark.parametrize("kind", ["signal", "escalation"])
def test_one_throws_for_the_first_turn_alone(play, kind):
    drawn(play, loop(f'behavior="One" oneBehaviorEventRef="{kind}"'), border(kind))
    instance = play.start()
    for number in (1, 2, 3):
        answer(play, instance, number)
        assert handlers(play, instance) == 1
    assert "after" in play.waits(instance)


@pytest.mark.parametrize("kind", ["signal", "escalation"])
def test_what_interrupts_ends_the_other_turns(play, kind):
    repeats = loop(f'behavior="One" oneBehaviorEventRef="{kind}"')
    drawn(play, repeats, border(kind, interrupting=True))
    instance = play.start()
    answer(play, instance, 1)
    assert play.waits(instance) == ["h"]
    play.complete(instance, "h")
    assert play.state(instance) == "COMPLETED"
    assert "ask" not in play.path(instance)


def test_all_throws_nothing(play):
    drawn(play, loop('behavior="All"'), border("signal"))
    instance = play.start()
    for number in (1, 2, 3):
        answer(play, instance, number)
    assert play.waits(instance) == ["after"]


def complex_of(*pairs):
    return "".join(
        f"<complexBehaviorDefinition><condition><![CDATA[= {condition}]]></condition>"
        f'<event id="ev{number}">{definition}</event></complexBehaviorDefinition>'
        for number, (condition, definition) in enumerate(pairs)
    )


@pytest.mark.parametrize("sequential", [False, True])
def test_a_condition_picks_the_turns_that_throw(play, sequential):
    """It reads the counters, the answer, the item and what was collected so far."""
    condition = (
        "answer = item and numberOfCompletedInstances = count(said) and count(said) > 1"
    )
    inner = complex_of((condition, CAUGHT["escalation"]))
    drawn(
        play,
        loop('behavior="Complex"', inner, sequential=sequential),
        border("escalation"),
    )
    instance = play.start()
    thrown = []
    for _ in range(3):
        before = handlers(play, instance)
        tasks = play.engine.user_tasks(instance=instance)
        task = next(it for it in tasks if it.element_id == "ask")
        play.engine.complete_user_task(task.id, {"answer": len(thrown) + 1})
        thrown.append(handlers(play, instance) - before)
    assert thrown == [0, 1, 1]


def test_several_definitions_throw_in_order_until_one_ends_the_activity(play):
    inner = complex_of(
        ("true", "<eventDefinitionRef>signal</eventDefinitionRef>"),
        ("answer = 2", CAUGHT["escalation"]),
    )
    beside = (
        '<intermediateCatchEvent id="w"><signalEventDefinition signalRef="al"/>'
        '</intermediateCatchEvent><parallelGateway id="f"/>'
    )
    catching = border("escalation", interrupting=True) + beside
    repeats = loop('behavior="Complex"', inner)
    play.draw(
        f'{S}<userTask id="ask">{repeats}</userTask>'
        f'{catching}<userTask id="h"/>{E}<endEvent id="he"/><endEvent id="we"/>',
        "s>f\nf>ask\nf>w\nw>we\nask>e\nb>h\nh>he",
        root=ROOT,
    )
    instance = play.start()
    answer(play, instance, 1)
    assert set(play.waits(instance)) == {"ask"}
    assert "we" in play.path(instance)
    answer(play, instance, 2)
    assert play.waits(instance) == ["h"]


@pytest.mark.parametrize("kind", ["signal", "escalation"])
def test_what_catches_it_can_read_the_counters(play, kind):
    outputs = (
        '<zeebe:output source="= numberOfCompletedInstances" target="done"/>'
        '<zeebe:output source="= loopCounter" target="turn"/>'
    )
    repeats = loop(f'behavior="One" oneBehaviorEventRef="{kind}"')
    drawn(play, repeats, border(kind, interrupting=True, outputs=outputs))
    instance = play.start()
    answer(play, instance, 1)
    assert play.variables(instance) == {"done": 1, "turn": 1}


def test_an_escalation_that_nothing_on_the_border_catches_goes_outwards(play):
    repeats = loop('behavior="One" oneBehaviorEventRef="escalation"')
    inside = (
        f'<startEvent id="is"/><userTask id="ask">{repeats}</userTask>'
        '<endEvent id="ie"/><sequenceFlow id="f1" sourceRef="is" targetRef="ask"/>'
        '<sequenceFlow id="f2" sourceRef="ask" targetRef="ie"/>'
    )
    catching = border("escalation").replace(
        'attachedToRef="ask"', 'attachedToRef="sub"'
    )
    play.draw(
        f'{S}<subProcess id="sub">{inside}</subProcess>{catching}<userTask id="h"/>{E}',
        "s>sub\nsub>e\nb>h",
        root=ROOT,
    )
    instance = play.start()
    answer(play, instance, 1)
    assert set(play.waits(instance)) == {"ask", "h"}


def test_one_that_nobody_catches_is_told_and_changes_nothing(play):
    repeats = loop('behavior="None" noneBehaviorEventRef="escalation"')
    play.draw(
        f'{S}<userTask id="ask">{repeats}</userTask>{E}', "s>ask\nask>e", root=ROOT
    )
    instance = play.start()
    for number in (1, 2, 3):
        answer(play, instance, number)
    assert play.state(instance) == "COMPLETED"
    told = [it.type for it in play.engine.history(instance)]
    assert told.count("escalation_not_caught") == 3
    assert play.path(instance) == ["s", "ask", "e"]


def test_a_signal_reaches_other_instances_too(play):
    play.draw(
        f'<startEvent id="o">{CAUGHT["signal"]}</startEvent><userTask id="t"/>{E}',
        "o>t\nt>e",
        root='<signal id="al" name="alarm"/>',
        id_="other",
    )
    drawn(play, loop('behavior="One" oneBehaviorEventRef="signal"'), border("signal"))
    instance = play.start()
    answer(play, instance, 1)
    assert [
        row.process_id for row in play.engine.instances() if row.id != instance
    ] == ["other"]


def test_the_turns_of_a_sub_process_throw_too_and_the_completion_condition_holds(play):
    condition = "<completionCondition>= count(said) = 2</completionCondition>"
    inside = (
        '<startEvent id="is"/><userTask id="ask2"/><endEvent id="ie"/>'
        '<sequenceFlow id="f1" sourceRef="is" targetRef="ask2"/>'
        '<sequenceFlow id="f2" sourceRef="ask2" targetRef="ie"/>'
    )
    repeats = loop('behavior="None" noneBehaviorEventRef="escalation"', condition)
    drawn(play, repeats + inside, border("escalation"), activity="subProcess")
    instance = play.start()
    for number in (1, 2):
        play.complete(instance, "ask2", answer=number)
        assert handlers(play, instance) == number
    assert play.waits(instance) == ["after", "h", "h"]
    assert play.variables(instance)["said"] == [1, 2, None]


@pytest.mark.parametrize("cure", ["retry", "skip"])
def test_a_code_that_cannot_be_worked_out_is_an_incident_of_the_turn(play, cure):
    drawn(
        play,
        loop('behavior="One" oneBehaviorEventRef="faulty"'),
        border("escalation").replace(
            CAUGHT["escalation"], "<escalationEventDefinition/>"
        ),
    )
    instance = play.start({"divisor": 0})
    answer(play, instance, 1)
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("ask", "leaving")
    play.engine.set_variables(instance, {"divisor": 2})
    play.engine.resolve_incident(incident.id, action=cure)
    assert handlers(play, instance) == (1 if cure == "retry" else 0)
    for number in (2, 3):
        answer(play, instance, number)
    assert "after" in play.waits(instance)


def test_turns_that_were_withdrawn_throw_nothing(play):
    drawn(
        play,
        loop('behavior="None" noneBehaviorEventRef="escalation"'),
        border("escalation"),
    )
    instance = play.start()
    answer(play, instance, 1)
    task = next(
        it for it in play.engine.user_tasks(instance=instance) if it.element_id == "ask"
    )
    play.engine.withdraw_task(task.id, by="boss")
    assert handlers(play, instance) == 1
