"""Conditional events: when they are judged, by which values, and when they fire."""

from __future__ import annotations

import pytest
from tests.engine.test_escalations import flow, mapping, sub
from tests.engine.test_events import action, boundary, catch, timer

from bizproc.engine.components import Options
from bizproc.engine.domain import Domain

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'
FORK = '<parallelGateway id="fork"/>'


def when(condition):
    return (
        f"<conditionalEventDefinition><condition>{condition}</condition>"
        "</conditionalEventDefinition>"
    )


def script(id_, expression, variable):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script'
        f' expression="{expression}" resultVariable="{variable}"/>'
        "</extensionElements></scriptTask>"
    )


def handler(id_, condition, *, interrupting, task="help"):
    return (
        f'<subProcess id="{id_}" triggeredByEvent="true"><startEvent id="{id_}_s"'
        f' isInterrupting="{str(interrupting).lower()}">{when(condition)}</startEvent>'
        f'<userTask id="{task}"/><endEvent id="{id_}_e"/>'
        + flow(f"{id_}_s>{task}", f"{task}>{id_}_e")
        + "</subProcess>"
    )


def finish(play, instance):
    while tasks := list(play.engine.user_tasks(instance=instance)):
        play.engine.complete_user_task(tasks[0].id)
    assert play.state(instance) == "COMPLETED"


# -- catch events ------------------------------------------------------------


def test_a_condition_that_holds_already_lets_the_token_pass(play):
    play.draw(S + catch("c", when("= x &gt; 5")) + E, "s>c\nc>e")
    assert play.state(play.start({"x": 6})) == "COMPLETED"
    assert play.waits(play.start({"x": 5})) == ["c"]


def test_it_waits_for_what_another_branch_writes_and_goes_on_with_it(play):
    """The branch that waited has the value that ended its wait."""
    body = S + FORK + catch("c", when("= stock &gt; 0")) + '<userTask id="count"/>'
    body += script("ship", "= stock - 1", "left") + E
    play.draw(body, "s>fork\nfork>c\nfork>count\nc>ship\nship>e\ncount>e")
    instance = play.start()
    assert play.waits(instance) == ["c", "count"]
    play.complete(instance, "count", stock=3)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"stock": 3, "left": 2}
    [met] = [it for it in play.engine.history(instance) if it.type == "condition_met"]
    assert (met.element_id, met.data) == (
        "c",
        {"condition": "= stock > 0", "values": {"stock": 3}},
    )


def test_variables_set_by_hand_are_judged(play):
    play.draw(S + catch("c", when("= x &gt; 5")) + E, "s>c\nc>e")
    instance = play.start({"x": 1})
    play.engine.set_variables(instance, {"x": 3})
    assert play.waits(instance) == ["c"]
    play.engine.set_variables(instance, {"x": 9})
    assert play.state(instance) == "COMPLETED"


def test_a_variable_that_is_not_there_yet_is_no_fault(play):
    play.draw(S + catch("c", when("= x.y &gt; 5 and z")) + E, "s>c\nc>e")
    instance = play.start()
    assert (play.waits(instance), play.engine.incidents()) == (["c"], [])
    play.engine.set_variables(instance, {"x": {"y": 9}, "z": True})
    assert play.state(instance) == "COMPLETED"


def test_explain_says_what_it_waits_for(play):
    play.draw(S + catch("c", when("= x &gt; 5")) + E, "s>c\nc>e")
    [wait] = play.engine.explain(play.start({"x": 1})).waits
    assert (wait.kind, wait.element_kind) == ("condition", "conditional catch event")
    assert wait.goes_on == ("the condition comes to hold: = x > 5",)


def test_the_first_of_several_events_behind_a_gateway_wins(play):
    body = S + '<eventBasedGateway id="g"/>' + catch("c", when("= x &gt; 5"))
    body += catch("d", when("= x &gt; 7"))
    body += catch("t", timer("duration", "PT1H"))
    body += '<userTask id="big"/><userTask id="bigger"/><userTask id="late"/>' + E
    ways = "s>g\ng>c\ng>d\ng>t\nc>big\nd>bigger\nt>late\nbig>e\nbigger>e\nlate>e"
    play.draw(body, ways)
    by_timer, by_value = play.start({"x": 1}), play.start({"x": 1})
    assert play.waits(by_value) == ["c", "d", "t"]
    play.engine.set_variables(by_value, {"x": 9})
    assert play.waits(by_value) == ["big"]
    play.pass_time(hours=1)
    assert play.waits(by_timer) == ["late"]
    play.engine.set_variables(by_timer, {"x": 9})
    assert play.waits(by_timer) == ["late"]
    assert play.waits(play.start({"x": 6})) == ["big"]


# -- boundary events ---------------------------------------------------------


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_event_fires_at_a_change(play, interrupting):
    body = S + FORK + '<userTask id="ask"/><userTask id="count"/><userTask id="help"/>'
    body += boundary("b", "ask", when("= n = 2"), interrupting=interrupting) + E
    play.draw(body, "s>fork\nfork>ask\nfork>count\nask>e\ncount>e\nb>help\nhelp>e")
    instance = play.start({"n": 1})
    assert play.waits(instance) == ["ask", "count"]
    play.complete(instance, "count", n=2)
    assert play.waits(instance) == (["help"] if interrupting else ["ask", "help"])
    finish(play, instance)


def test_one_that_holds_when_it_is_armed_fires_at_once(play):
    body = S + '<userTask id="ask"/><userTask id="help"/>' + E
    body += boundary("b", "ask", when("= n = 2"))
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e")
    instance = play.start({"n": 2})
    assert play.waits(instance) == ["help"]
    assert [it.element_id for it in play.engine.user_tasks()] == ["help"]


def test_an_action_whose_task_is_interrupted_at_once_is_not_called(play):
    called = []
    play.actions.add("act", transactional=True)(lambda: called.append(1))
    body = S + action("ask", "act") + '<userTask id="help"/>' + E
    body += boundary("b", "ask", when("= n = 2"))
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e")
    assert play.waits(play.start({"n": 2})) == ["help"]
    assert called == []


def test_an_interrupting_one_stops_a_sub_process_in_the_middle_of_a_command(play):
    """What follows in the sub-process is never begun."""
    inner = (
        '<startEvent id="is"/><userTask id="count"/>'
        + script("twice", "= n * 2", "n")
        + '<userTask id="next"/><endEvent id="ie"/>'
    )
    ways = ("is>count", "count>twice", "twice>next", "next>ie")
    body = S + sub("sub", inner, *ways) + '<userTask id="help"/>' + E
    body += boundary("b", "sub", when("= n &gt; 5"))
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e")
    instance = play.start({"n": 1})
    play.complete(instance, "count", n=3)
    assert play.waits(instance) == ["help"]
    assert play.variables(instance)["n"] == 6
    begun = [
        it.element_id
        for it in play.engine.history(instance)
        if it.type == "element_activated"
    ]
    assert "next" not in begun


def test_one_that_does_not_interrupt_fires_when_it_turns_true_and_only_then(play):
    body = S + FORK + '<userTask id="ask"/><userTask id="help"/>' + E
    body += boundary("b", "ask", when("= n &gt; 5"), interrupting=False)
    play.draw(body, "s>fork\nfork>ask\nask>e\nb>help\nhelp>e")
    instance = play.start({"n": 1})
    helps = []
    for n in (6, 7, 6, 2, 8, 9, 3, 10):
        play.engine.set_variables(instance, {"n": n})
        helps.append(play.waits(instance).count("help"))
    assert helps == [1, 1, 1, 1, 2, 2, 2, 3]
    finish(play, instance)


def test_a_turn_of_a_moment_inside_one_command_is_seen(play):
    body = S + FORK + '<userTask id="ask"/><userTask id="go"/><userTask id="help"/>'
    body += script("up", "= 9", "n") + script("down", "= 1", "n")
    body += script("again", "= 8", "n") + E
    body += boundary("b", "ask", when("= n &gt; 5"), interrupting=False)
    ways = "s>fork\nfork>ask\nfork>go\ngo>up\nup>down\ndown>again\nagain>e\nask>e"
    play.draw(body, ways + "\nb>help\nhelp>e")
    instance = play.start({"n": 1})
    play.complete(instance, "go")
    assert play.waits(instance) == ["ask", "help", "help"]


def test_the_output_mappings_read_what_it_was_judged_by(play):
    body = S + FORK + '<userTask id="ask"/><userTask id="count"/><userTask id="help"/>'
    body += E + boundary("b", "ask", when("= n = 2"), extra=mapping(seen="= n + 1"))
    play.draw(body, "s>fork\nfork>ask\nfork>count\nask>e\ncount>e\nb>help\nhelp>e")
    instance = play.start({"n": 1})
    play.complete(instance, "count", n=2)
    assert play.variables(instance) == {"n": 2, "seen": 3}


# -- scopes ------------------------------------------------------------------


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_starts(play, interrupting):
    body = S + '<userTask id="ask"/><userTask id="next"/>' + E
    body += handler("h", "= n = 2", interrupting=interrupting)
    play.draw(body, "s>ask\nask>next\nnext>e")
    instance = play.start({"n": 1})
    play.complete(instance, "ask", n=2)
    assert play.waits(instance) == (["help"] if interrupting else ["help", "next"])
    finish(play, instance)


def test_one_inside_sees_what_is_written_around_it(play):
    inner = '<startEvent id="is"/><userTask id="in"/><endEvent id="ie"/>'
    inner += handler("h", "= n = 2", interrupting=True)
    body = S + FORK + sub("sub", inner, "is>in", "in>ie") + '<userTask id="count"/>' + E
    play.draw(body, "s>fork\nfork>sub\nfork>count\nsub>e\ncount>e")
    instance = play.start({"n": 1})
    play.complete(instance, "count", n=2)
    assert play.waits(instance) == ["help"]
    finish(play, instance)


def test_what_an_input_mapping_made_hides_what_is_around(play):
    inner = (
        '<startEvent id="is"/>' + catch("c", when("= n = 2")) + '<endEvent id="ie"/>'
    )
    inputs = (
        '<extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="n"/>'
        "</zeebe:ioMapping></extensionElements>"
    )
    body = S + FORK + sub("sub", inner, "is>c", "c>ie", loop=inputs)
    body += '<userTask id="count"/>' + E
    play.draw(body, "s>fork\nfork>sub\nfork>count\nsub>e\ncount>e")
    instance = play.start()
    play.complete(instance, "count", n=2)
    assert play.waits(instance) == ["c"]


def test_a_called_process_sees_only_what_it_was_given(play):
    play.draw(
        '<startEvent id="is"/>' + catch("c", when("= n = 2")) + '<endEvent id="ie"/>',
        "is>c\nc>ie",
        id_="called",
    )
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    body = S + FORK + call + '<userTask id="count"/>' + E
    play.draw(body, "s>fork\nfork>call\nfork>count\ncall>e\ncount>e")
    instance = play.start({"n": 1})
    play.complete(instance, "count", n=2)
    assert play.waits(instance) == ["c"]


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_each_turn_judges_its_own_item(play, sequential):
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">'
        '<extensionElements><zeebe:loopCharacteristics inputCollection="= [1, 7, 2]"'
        ' inputElement="i"/></extensionElements></multiInstanceLoopCharacteristics>'
    )
    inner = '<startEvent id="is"/>' + catch("c", when("= i &gt; least"))
    inner += '<userTask id="in"/><endEvent id="ie"/>'
    body = S + sub("sub", inner, "is>c", "c>in", "in>ie", loop=loop) + E
    play.draw(body, "s>sub\nsub>e")
    instance = play.start({"least": 5, "i": 100})
    waits = play.waits(instance)
    if sequential == "true":
        assert waits == ["c"]
    else:
        assert waits == ["c", "c", "in"]
    play.engine.set_variables(instance, {"least": 0})
    assert "c" not in play.waits(instance)
    finish(play, instance)


# -- what the domain gives ---------------------------------------------------


def test_names_of_the_domain_are_judged_whenever_the_instance_goes_on(make_play):
    world = {"deal": {"amount": 1}}
    play = make_play(domain=Domain(names=lambda _work, _place: world))
    body = S + FORK + catch("c", when("= deal.amount &gt; 5"))
    body += '<userTask id="a"/><userTask id="b"/>' + E
    play.draw(body, "s>fork\nfork>c\nfork>a\na>b\nb>e\nc>e")
    instance = play.start()
    world["deal"] = {"amount": 9}
    assert play.waits(instance) == ["a", "c"]
    play.complete(instance, "a")
    assert play.waits(instance) == ["b"]


# -- faults ------------------------------------------------------------------


def test_a_condition_that_cannot_be_judged_is_an_incident_until_it_can(play):
    body = S + FORK + catch("c", when("= x &gt; 5")) + '<userTask id="a"/>' + E
    play.draw(body, "s>fork\nfork>c\nfork>a\nc>e\na>e")
    instance = play.start({"x": "seven"})
    [incident] = play.engine.incidents()
    assert incident.element_id == "c"
    assert incident.message.startswith("condition: ")
    assert "cannot compare the string" in incident.message
    play.engine.resolve_incident(incident.id)
    [incident] = play.engine.incidents()
    play.engine.set_variables(instance, {"x": 7})
    play.engine.resolve_incident(incident.id)
    assert play.engine.incidents() == []
    assert play.waits(instance) == ["a"]


def test_a_loop_that_only_a_condition_keeps_going_ends_at_its_budget(make_play):
    play = make_play(options=Options(max_steps=200))
    body = S + '<userTask id="go"/>' + script("flip", "= not(on)", "on")
    body += '<exclusiveGateway id="again"/>' + E
    body += handler("h", "= on", interrupting=False)
    play.draw(body, "s>go\ngo>flip\nflip>again\nagain>flip")
    instance = play.start({"on": False})
    play.complete(instance, "go")
    assert {it.code for it in play.engine.incidents()} == {"BUDGET"}


# -- suspension --------------------------------------------------------------


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("called", [True, False])
def test_what_is_set_in_a_suspended_instance_is_judged_when_it_is_resumed(
    play, whole, called
):
    body = S + catch("c", when("= n = 2")) + '<userTask id="next"/>' + E
    play.draw(body, "s>c\nc>next\nnext>e", id_="q")
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="q"/></extensionElements></callActivity>'
    )
    play.draw(S + call + E, "s>call\ncall>e")
    process = "p" if called else "q"
    instance, other = play.start({"n": 1}, id_=process), play.start(id_=process)
    engine = play.engine
    if whole:
        engine.suspend_process(process)
    else:
        engine.suspend(instance)
    place = next(it.token for it in engine.tokens(instance) if it.element_id == "c")
    engine.set_variables(instance, {"n": 2}, at=place)
    assert play.waits(instance)[0] == "c"
    if whole:
        engine.resume_process(process)
    else:
        engine.resume(instance)
    assert play.waits(instance)[-1] == "next"
    assert play.waits(other)[0] == "c"


# -- whose value counts --------------------------------------------------------


def test_the_newest_value_counts_wherever_it_was_written(play):
    inner = (
        '<startEvent id="is"/>'
        + script("own", "= 1", "n")
        + catch("c", when("= n = 2"))
        + '<endEvent id="ie"/>'
    )
    body = S + FORK + sub("sub", inner, "is>own", "own>c", "c>ie")
    body += '<userTask id="count"/><userTask id="ask"/>' + E
    play.draw(body, "s>fork\nfork>sub\nfork>count\ncount>ask\nask>e\nsub>e")
    instance = play.start({"n": 2})
    assert play.waits(instance) == ["c", "count"]
    play.complete(instance, "count", n=2)
    assert play.waits(instance) == ["ask"]


def test_a_turn_goes_by_what_it_wrote_itself(play):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="i"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    inner = (
        '<startEvent id="is"/>'
        + script("own", "= i", "n")
        + catch("c", when("= n = 2"))
        + '<userTask id="in"/><endEvent id="ie"/>'
    )
    ways = ("is>own", "own>c", "c>in", "in>ie")
    play.draw(S + sub("sub", inner, *ways, loop=loop) + E, "s>sub\nsub>e")
    assert play.waits(play.start({"n": 2})) == ["c", "in"]


def test_what_begins_by_it_sees_what_was_judged(play):
    ask = (
        '<userTask id="help"><extensionElements><zeebe:ioMapping><zeebe:input'
        ' source="= string(n)" target="title"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )
    inner = '<startEvent id="is"/><userTask id="in"/><endEvent id="ie"/>'
    inner += handler("h", "= n = 2", interrupting=False).replace(
        '<userTask id="help"/>', ask
    )
    body = S + FORK + sub("sub", inner, "is>in", "in>ie") + '<userTask id="count"/>' + E
    play.draw(body, "s>fork\nfork>sub\nfork>count\nsub>e\ncount>e")
    instance = play.start({"n": 1})
    play.complete(instance, "count", n=2)
    assert play.task(instance, "help").title == "2"


def test_a_scope_that_opens_among_running_branches_misses_nothing(play):
    inner = '<startEvent id="is"/><userTask id="in"/><endEvent id="ie"/>'
    inner += handler("h", "= n = 9", interrupting=True)
    body = S + FORK + sub("sub", inner, "is>in", "in>ie") + E
    body += script("up", "= 9", "n") + script("down", "= 1", "n")
    body += '<task id="first"/>'
    play.draw(body, "s>fork\nfork>sub\nfork>first\nfirst>up\nup>down\nsub>e\ndown>e")
    assert play.waits(play.start({"n": 1})) == ["help"]


def test_a_condition_that_was_passed_over_is_judged_when_it_reads_other_values(play):
    body = S + '<userTask id="ask"/><userTask id="help"/>' + E
    body += boundary("b", "ask", when("= n &gt; 5"))
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e")
    instance = play.start({"n": "x", "m": 1})
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(incident.id, action="skip")
    play.engine.set_variables(instance, {"m": 2})
    assert (play.waits(instance), play.engine.incidents()) == (["ask"], [])
    play.engine.set_variables(instance, {"n": 9})
    assert play.waits(instance) == ["help"]
