"""Events of several definitions: one of them is enough, or all have to come."""

from __future__ import annotations

import pytest
from tests.engine.test_conditional_events import finish, script, when
from tests.engine.test_escalations import LATE, bringing, escalation, flow, sub
from tests.engine.test_events import timer

from bizproc.errors import DeploymentError

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'
ROOT = (
    '<message id="paid" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= order"/></extensionElements></message>'
    '<message id="sent" name="sent"><extensionElements><zeebe:subscription'
    ' correlationKey="= order"/></extensionElements></message>'
    '<signal id="halt" name="halt"/><signal id="told" name="told"/>' + LATE
)
PAID = '<messageEventDefinition messageRef="paid"/>'
SENT = '<messageEventDefinition messageRef="sent"/>'
HALT = '<signalEventDefinition signalRef="halt"/>'
TOLD = '<signalEventDefinition signalRef="told"/>'
HOUR = timer("duration", "PT1H")
ALL = ' parallelMultiple="true"'


def catch(*definitions, more="", extra=""):
    inner = "".join(definitions)
    return (
        f'<intermediateCatchEvent id="c"{more}>{extra}{inner}</intermediateCatchEvent>'
    )


def boundary(*definitions, host="ask", interrupting=True, more=""):
    return (
        f'<boundaryEvent id="b" attachedToRef="{host}"'
        f' cancelActivity="{str(interrupting).lower()}"{more}>{"".join(definitions)}'
        "</boundaryEvent>"
    )


def handler(*definitions, interrupting=True, more=""):
    return (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        f' isInterrupting="{str(interrupting).lower()}"{more}>{"".join(definitions)}'
        '</startEvent><userTask id="help"/><endEvent id="he"/>'
        + flow("hs>help", "help>he")
        + "</subProcess>"
    )


def pay(play):
    play.engine.publish_message("paid", correlation_key="1", variables={"sum": 5})


def send(play):
    play.engine.publish_message("sent", correlation_key="1", variables={"by": "rail"})


def halt(play):
    play.engine.broadcast_signal("halt", variables={"why": "x"})


def an_hour(play):
    play.pass_time(hours=1)


def more_of_it(play):
    [instance] = play.engine.instances(state="ACTIVE")
    play.engine.set_variables(instance.id, {"n": 9})


COMINGS = {"message": pay, "signal": halt, "timer": an_hour, "condition": more_of_it}
FOUR = (PAID, HALT, HOUR, when("= n &gt; 5"))


def nothing_waits(play):
    """Whatever else was waited for is forgotten."""
    for come in (pay, send, halt, an_hour):
        come(play)
    assert play.engine.timers() == []
    assert play.engine.incidents() == []


@pytest.mark.parametrize("which", COMINGS)
def test_one_of_several_is_enough_to_catch(play, which):
    play.draw(
        S + catch(*FOUR) + '<userTask id="next"/>' + E, "s>c\nc>next\nnext>e", root=ROOT
    )
    instance = play.start({"order": "1", "n": 1})
    assert play.waits(instance) == ["c"]
    COMINGS[which](play)
    assert play.waits(instance) == ["next"]
    nothing_waits(play)
    assert play.waits(instance) == ["next"]
    assert play.path(instance) == ["s", "c"]
    finish(play, instance)


@pytest.mark.parametrize("which", COMINGS)
def test_one_of_several_interrupts_an_activity(play, which):
    body = S + '<userTask id="ask"/><userTask id="help"/>' + E + boundary(*FOUR)
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start({"order": "1", "n": 1})
    COMINGS[which](play)
    assert play.waits(instance) == ["help"]
    nothing_waits(play)
    finish(play, instance)


def test_an_activity_that_ends_lets_all_of_them_go(play):
    body = S + '<userTask id="ask"/><userTask id="next"/><userTask id="help"/>' + E
    body += boundary(*FOUR)
    play.draw(body, "s>ask\nask>next\nnext>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start({"order": "1", "n": 1})
    play.complete(instance, "ask", n=9)
    nothing_waits(play)
    assert play.waits(instance) == ["next"]


def test_each_of_several_starts_a_branch_beside_the_activity(play):
    body = S + '<userTask id="ask"/><userTask id="help"/>' + E
    body += boundary(*FOUR, interrupting=False)
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start({"order": "1", "n": 1})
    for number, come in enumerate(COMINGS.values(), start=1):
        come(play)
        assert play.waits(instance) == ["ask", *["help"] * number]
    halt(play)
    an_hour(play)
    assert play.waits(instance).count("help") == 5
    # the event, and all that it waits for but the timer, which has fired
    beside = [it for it in play.engine.tokens(instance) if it.beside]
    assert len(beside) == 4
    finish(play, instance)


@pytest.mark.parametrize("which", COMINGS)
@pytest.mark.parametrize("interrupting", [True, False])
def test_one_of_several_starts_an_event_sub_process(play, which, interrupting):
    body = S + '<userTask id="ask"/>' + E + handler(*FOUR, interrupting=interrupting)
    play.draw(body, "s>ask\nask>e", root=ROOT)
    instance = play.start({"order": "1", "n": 1})
    COMINGS[which](play)
    left = [] if interrupting else ["ask"]
    assert play.waits(instance) == [*left, "help"]
    finish(play, instance)
    nothing_waits(play)


def test_what_is_thrown_inside_is_caught_beside_what_comes_from_outside(play):
    inner = (
        '<startEvent id="is"/><userTask id="in"/><intermediateThrowEvent id="t">'
        f'{escalation("late")}</intermediateThrowEvent><endEvent id="ie"/>'
    )
    body = S + sub("ask", inner, "is>in", "in>t", "t>ie") + '<userTask id="help"/>' + E
    body += boundary(escalation("late"), HALT, HOUR)
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    thrown = play.start()
    play.complete(thrown, "in")
    assert play.waits(thrown) == ["help"]
    finish(play, thrown)
    halted = play.start()
    halt(play)
    assert play.waits(halted) == ["help"]


COUNT = '<userTask id="count"/>'
TITLED = (
    '<userTask id="help"><extensionElements><zeebe:ioMapping><zeebe:input'
    ' source="= string(n)" target="title"/></zeebe:ioMapping></extensionElements>'
    "</userTask>"
)


@pytest.mark.parametrize("place", ["flow", "border", "scope"])
def test_what_goes_on_by_a_condition_has_what_it_was_judged_by(play, place):
    body = S + '<parallelGateway id="f"/>' + COUNT + E
    ways = "s>f\nf>count\ncount>e"
    two = (HALT, when("= n = 2"))
    if place == "flow":
        body, ways = body + catch(*two) + TITLED, ways + "\nf>c\nc>help\nhelp>e"
    elif place == "border":
        body += '<userTask id="ask"/>' + boundary(*two) + TITLED
        ways += "\nf>ask\nask>e\nb>help\nhelp>e"
    else:
        listening = handler(*two).replace('<userTask id="help"/>', TITLED)
        inner = (
            f'<startEvent id="is"/><userTask id="in"/><endEvent id="ie"/>{listening}'
        )
        body += sub("sub", inner, "is>in", "in>ie")
        ways += "\nf>sub\nsub>e"
    play.draw(body, ways, root=ROOT)
    instance = play.start({"n": 1})
    play.complete(instance, "count", n=2)
    assert play.task(instance, "help").title == "2"


def test_what_has_come_is_waited_for_no_longer_while_a_fault_holds_it(play):
    output = (
        '<extensionElements><zeebe:ioMapping><zeebe:output source="= 1 / divisor"'
        ' target="x"/></zeebe:ioMapping></extensionElements>'
    )
    play.draw(S + catch(HALT, HOUR, extra=output) + E, "s>c\nc>e", root=ROOT)
    instance = play.start({"divisor": 0})
    halt(play)
    [incident] = play.engine.incidents()
    assert (incident.phase, play.engine.timers()) == ("completing", [])
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.state(instance) == "COMPLETED"


# -- all of them -------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_all_of_several_must_come(play, order):
    body = S + catch(*FOUR, more=ALL) + '<userTask id="next"/>' + E
    play.draw(body, "s>c\nc>next\nnext>e", root=ROOT)
    instance = play.start({"order": "1", "n": 1})
    comings = list(COMINGS.values())
    for index in order:
        assert play.waits(instance) == ["c"]
        comings[index](play)
    assert play.waits(instance) == ["next"]
    assert play.path(instance) == ["s", "c"]
    assert play.variables(instance).items() >= {"sum": 5, "why": "x", "n": 9}.items()
    finish(play, instance)


def test_one_that_comes_twice_counts_once_with_what_came_first(play):
    play.draw(S + catch(PAID, HALT, more=ALL) + E, "s>c\nc>e", root=ROOT)
    instance = play.start({"order": "1"})
    halt(play)
    play.engine.broadcast_signal("halt", variables={"why": "y"})
    assert play.waits(instance) == ["c"]
    pay(play)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["why"] == "x"


@pytest.mark.parametrize("place", ["border", "scope"])
def test_all_of_several_interrupt(play, place):
    body = S + '<userTask id="ask"/>' + E
    if place == "border":
        body += boundary(PAID, SENT, more=ALL) + '<userTask id="help"/>'
        play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    else:
        body += handler(PAID, SENT, more=ALL)
        play.draw(body, "s>ask\nask>e", root=ROOT)
    instance = play.start({"order": "1"})
    send(play)
    assert play.waits(instance) == ["ask"]
    pay(play)
    assert play.waits(instance) == ["help"]
    finish(play, instance)
    assert play.variables(instance).items() >= {"sum": 5, "by": "rail"}.items()


@pytest.mark.parametrize("place", ["border", "scope"])
def test_all_of_several_come_again_and_again_beside_the_flow(play, place):
    """Each counts once in a round; then all are waited for anew."""
    body = S + '<userTask id="ask"/>' + E
    given = {"interrupting": False, "more": ALL}
    if place == "border":
        body += boundary(PAID, HALT, **given) + '<userTask id="help"/>'
        play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    else:
        body += handler(PAID, HALT, **given)
        play.draw(body, "s>ask\nask>e", root=ROOT)
    instance = play.start({"order": "1"})
    pay(play)
    halt(play)
    assert play.waits(instance) == ["ask", "help"]
    halt(play)
    halt(play)
    assert play.waits(instance) == ["ask", "help"]
    pay(play)
    assert play.waits(instance) == ["ask", "help", "help"]
    play.complete(instance, "ask")
    finish(play, instance)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance).items() >= {"sum": 5, "why": "x"}.items()
    nothing_waits(play)


def test_a_message_that_is_kept_counts_in_the_next_round(play):
    body = S + '<userTask id="ask"/>' + E + '<userTask id="help"/>'
    body += boundary(PAID, SENT, interrupting=False, more=ALL)
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start({"order": "1"})
    pay(play)
    pay(play)
    send(play)
    assert play.waits(instance) == ["ask", "help"]
    send(play)
    assert play.waits(instance) == ["ask", "help", "help"]


@pytest.mark.parametrize("cure", ["retry", "skip"])
def test_a_round_that_cannot_begin_is_an_incident_that_ends(play, cure):
    root = ROOT.replace("= order", "= string(10 / order)", 1)
    body = S + '<userTask id="ask"/>' + E + '<userTask id="help"/>'
    body += boundary(PAID, HALT, interrupting=False, more=ALL)
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=root)
    instance = play.start({"order": 10})
    pay(play)
    play.engine.set_variables(instance, {"order": 0})
    halt(play)
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("b", "triggered")
    if cure == "retry":
        play.engine.set_variables(instance, {"order": 10})
    play.engine.resolve_incident(incident.id, action=cure)
    assert play.waits(instance) == ["ask", "help"]
    halt(play)
    pay(play)
    twice = ["help"] if cure == "retry" else []
    assert play.waits(instance) == ["ask", "help", *twice]
    play.complete(instance, "ask")
    finish(play, instance)
    assert play.state(instance) == "COMPLETED"


# -- throwing, starting ----------------------------------------------------------


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_several_are_thrown_in_their_order(play, kind):
    play.draw(
        '<startEvent id="s"/>' + catch(HALT) + E, "s>c\nc>e", root=ROOT, id_="other"
    )
    waiting = play.start(id_="other")
    inner = (
        f'<startEvent id="is"/><{kind} id="t">{bringing(n="= 3")}{HALT}'
        f"{escalation('late')}{TOLD}</{kind}>"
    )
    ways = ["is>t"]
    if kind != "endEvent":
        inner, ways = inner + '<endEvent id="ie"/>', [*ways, "t>ie"]
    body = S + sub("ask", inner, *ways) + '<userTask id="help"/>' + E
    body += boundary(escalation("late"), interrupting=False)
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    assert play.state(waiting) == "COMPLETED"
    assert play.waits(instance) == ["help"]
    assert play.variables(instance) == {"n": 3}
    assert play.path(instance).count("t") == 1


def test_what_an_escalation_ends_throws_nothing_more(play):
    play.draw(
        '<startEvent id="s"/>' + catch(TOLD) + E, "s>c\nc>e", root=ROOT, id_="other"
    )
    waiting = play.start(id_="other")
    inner = (
        f'<startEvent id="is"/><endEvent id="t">{escalation("late")}{TOLD}</endEvent>'
    )
    body = S + sub("ask", inner, "is>t") + '<userTask id="help"/>' + E
    body += boundary(escalation("late"))
    play.draw(body, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    assert play.waits(play.start()) == ["help"]
    assert play.waits(waiting) == ["c"]


def test_each_of_several_starts_the_process(play):
    body = f'<startEvent id="s">{PAID}{HALT}</startEvent>' + script("x", "= 1", "y") + E
    play.draw(body, "s>x\nx>e", root=ROOT)
    pay(play)
    halt(play)
    assert len(list(play.engine.instances(process_id="p"))) == 2


# -- what else is asked of it ------------------------------------------------------


def test_explain_tells_of_the_event_and_of_each_that_it_waits_for(play):
    play.draw(S + catch(PAID, HOUR) + E, "s>c\nc>e", root=ROOT)
    waits = play.engine.explain(play.start({"order": "1"})).waits
    assert [(it.kind, it.holds) for it in waits] == [
        ("events", True),
        ("timer", False),
        ("message", False),
    ]
    assert waits[0].goes_on == ("one of its events comes; each is told of beside",)


def test_such_a_wait_is_not_migrated(play):
    play.draw(S + catch(PAID, HOUR) + E, "s>c\nc>e", root=ROOT)
    instance = play.start({"order": "1"})
    play.draw(S + catch(PAID, HOUR) + '<task id="t"/>' + E, "s>c\nc>t\nt>e", root=ROOT)
    [one] = play.engine.migrate(instances=[instance], to=2, dry_run=True).instances
    assert {it.code for it in one.blockers} == {"SEVERAL_EVENTS"}


def test_a_key_that_cannot_be_evaluated_is_an_incident_that_ends(play):
    root = ROOT.replace("= order", "= 10 / divisor")
    body = S + catch(PAID, HOUR) + '<userTask id="next"/>' + E
    play.draw(body, "s>c\nc>next\nnext>e", root=root)
    for action, waits in (("retry", ["c"]), ("skip", ["next"])):
        instance = play.start({"divisor": 0})
        [incident] = play.engine.incidents()
        assert (incident.element_id, incident.phase) == ("c", "entering")
        if action == "retry":
            play.engine.set_variables(instance, {"divisor": 2})
        play.engine.resolve_incident(incident.id, action=action)
        assert play.engine.incidents() == []
        assert play.waits(instance) == waits
        play.engine.terminate(instance)
    assert play.engine.timers() == []


@pytest.mark.parametrize("action", ["retry", "skip"])
def test_a_condition_that_cannot_be_judged_leaves_the_others_waiting(play, action):
    body = S + catch(HALT, when("= n &gt; 5")) + '<userTask id="next"/>' + E
    play.draw(body, "s>c\nc>next\nnext>e", root=ROOT)
    instance = play.start({"n": "x"})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("c", "triggered")
    if action == "retry":
        play.engine.set_variables(instance, {"n": 9})
    play.engine.resolve_incident(incident.id, action=action)
    assert play.engine.incidents() == []
    assert play.waits(instance) == (["next"] if action == "retry" else ["c"])
    halt(play)
    assert play.waits(instance) == ["next"]


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        (
            catch(PAID, timer("cycle", "R/PT1H")),
            "a timeCycle cannot stand beside others",
        ),
        (
            '<userTask id="ask"/><task id="c"/>'
            + boundary(PAID, HOUR, interrupting=False, more=ALL),
            "again and again, and timer may never come again; let it interrupt",
        ),
        (
            '<userTask id="ask"/><task id="c"/>'
            + boundary(PAID, escalation("late"), more=ALL),
            "waits for events that come from outside, not for escalation",
        ),
        (
            '<userTask id="ask"/><task id="c"/>'
            + boundary(PAID, "<errorEventDefinition/>", interrupting=False),
            "an error always interrupts",
        ),
        (catch(HALT, more=ALL), "parallelMultiple has no effect on an event of one"),
        (
            catch(
                PAID,
                HALT,
                extra='<extensionElements><zeebe:properties><zeebe:property name="condition"'
                ' value="= x"/></zeebe:properties></extensionElements>',
            ),
            "property 'condition' has no effect on an event of several definitions",
        ),
        (
            catch(PAID, escalation("late")),
            "several event definitions (message, escalation)",
        ),
    ],
)
def test_what_cannot_stand_together_is_refused(play, drawn, says):
    ways = "s>c\nc>e" + ("\nb>e" if "boundary" in drawn else "")
    with pytest.raises(DeploymentError) as caught:
        play.draw(S + drawn + E, ways, root=ROOT)
    assert says in str(caught.value)


def test_what_listens_beside_one_that_cannot_is_armed_anew_with_it(play):
    """A fault of one event sub-process takes back the waits of those before it."""

    def started(id_, definitions):
        return (
            f'<subProcess id="{id_}" triggeredByEvent="true"><startEvent id="{id_}s">'
            f'{definitions}</startEvent><endEvent id="{id_}e"/><sequenceFlow id="{id_}f"'
            f' sourceRef="{id_}s" targetRef="{id_}e"/></subProcess>'
        )

    span = (
        "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
    )
    both = span.format("PT1H") + span.format("PT2H")
    play.draw(
        '<startEvent id="s"/><userTask id="x"/><endEvent id="e"/>'
        + started("one", both)
        + started("two", span.format("= span")),
        "s>x\nx>e",
    )
    instance = play.start({"span": 7})
    [incident] = play.engine.incidents()
    assert incident.code == "TYPE_ERROR"
    assert play.engine.next_due() is None
    play.engine.set_variables(instance, {"span": "PT3H"})
    play.engine.resolve_incident(incident.id)
    assert len(list(play.engine.timers())) == 3
