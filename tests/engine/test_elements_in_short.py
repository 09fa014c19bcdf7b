"""Elements and places of events that no other file of tests is about."""

from __future__ import annotations

import pytest
from tests.engine.test_events import MESSAGE, SIGNAL, boundary, message, timer

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ROOT = message("paid", "= &quot;k&quot;") + '<signal id="sig" name="halt"/>'
ASK = '<userTask id="ask"/><userTask id="help"/>'
BOTH = [True, False]


def handler(definition, *, interrupting):
    return (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        f' isInterrupting="{str(interrupting).lower()}">{definition}</startEvent>'
        '<userTask id="help"/><endEvent id="he"/>'
        '<sequenceFlow id="h1" sourceRef="hs" targetRef="help"/>'
        '<sequenceFlow id="h2" sourceRef="help" targetRef="he"/></subProcess>'
    )


def pay(play):
    play.engine.publish_message("paid", correlation_key="k")


def waits_after(play, happens, *, interrupting):
    """Look who waits after an event that came, and that all ends then."""
    instance = play.start()
    assert play.waits(instance) == ["ask"]
    happens(play)
    left = [] if interrupting else ["ask"]
    assert play.waits(instance) == [*left, "help"]
    happens(play)
    assert play.waits(instance).count("help") == (1 if interrupting else 2)
    while tasks := list(play.engine.user_tasks(instance=instance)):
        play.engine.complete_user_task(tasks[0].id)
    assert play.state(instance) == "COMPLETED"


def test_a_manual_task_is_passed(play):
    play.draw(S + '<manualTask id="x"/>' + E, "s>x\nx>e")
    instance = play.start()
    assert play.path(instance) == ["s", "x", "e"]


def test_a_throw_event_about_nothing_is_passed(play):
    play.draw(S + '<intermediateThrowEvent id="x"/>' + E, "s>x\nx>e")
    assert play.path(play.start()) == ["s", "x", "e"]


def test_a_send_task_throws_its_message(play):
    sends = (
        '<sendTask id="x" messageRef="m"><extensionElements><zeebe:publishMessage'
        ' correlationKey="= order"/></extensionElements></sendTask>'
    )
    waits = '<receiveTask id="wait" messageRef="m"/>'
    key = message("paid", "= order")
    play.draw(S + waits + E, "s>wait\nwait>e", root=key, id_="q")
    play.draw(S + sends + E, "s>x\nx>e", root=key)
    one, other = (play.start({"order": it}, id_="q") for it in ("1", "2"))
    assert play.path(play.start({"order": "1"})) == ["s", "x", "e"]
    assert (play.state(one), play.state(other)) == ("COMPLETED", "ACTIVE")


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_end_event_throws(play, kind):
    definition = MESSAGE if kind == "message" else SIGNAL
    catch = f'<intermediateCatchEvent id="wait">{definition}</intermediateCatchEvent>'
    play.draw(S + catch + E, "s>wait\nwait>e", root=ROOT, id_="q")
    play.draw(S + f'<endEvent id="e">{definition}</endEvent>', "s>e", root=ROOT)
    waiting = play.start(id_="q")
    assert play.state(waiting) == "ACTIVE"
    assert play.path(play.start()) == ["s", "e"]
    assert play.state(waiting) == "COMPLETED"


@pytest.mark.parametrize("interrupting", BOTH)
def test_a_message_comes_to_the_border_of_a_task(play, interrupting):
    edge = boundary("b", "ask", MESSAGE, interrupting=interrupting)
    play.draw(S + ASK + edge + E, "s>ask\nask>e\nb>help\nhelp>e", root=ROOT)
    waits_after(play, pay, interrupting=interrupting)


@pytest.mark.parametrize("interrupting", BOTH)
def test_a_message_starts_an_event_sub_process(play, interrupting):
    body = S + '<userTask id="ask"/>' + handler(MESSAGE, interrupting=interrupting)
    play.draw(body + E, "s>ask\nask>e", root=ROOT)
    waits_after(play, pay, interrupting=interrupting)


@pytest.mark.parametrize("interrupting", BOTH)
def test_a_timer_starts_an_event_sub_process(play, interrupting):
    due = timer("duration", "PT1H") if interrupting else timer("cycle", "R/PT1H")
    body = S + '<userTask id="ask"/>' + handler(due, interrupting=interrupting)
    play.draw(body + E, "s>ask\nask>e", root=ROOT)
    waits_after(play, lambda it: it.pass_time(hours=1), interrupting=interrupting)


def test_a_signal_starts_an_event_sub_process_beside(play):
    body = S + '<userTask id="ask"/>' + handler(SIGNAL, interrupting=False)
    play.draw(body + E, "s>ask\nask>e", root=ROOT)
    waits_after(play, lambda it: it.engine.broadcast_signal("halt"), interrupting=False)


def test_what_is_drawn_around_stands_in_nobodys_way(play):
    around = (
        '<laneSet id="ls"><lane id="la"><flowNodeRef>x</flowNodeRef></lane></laneSet>'
        '<textAnnotation id="n"><text>why</text></textAnnotation><group id="gr"/>'
        '<association id="a" sourceRef="x" targetRef="n"/>'
    )
    pools = (
        '<collaboration id="co"><participant id="pa" processRef="p"/><participant'
        ' id="pb" name="client"/><messageFlow id="mf" sourceRef="pb" targetRef="x"/>'
        "</collaboration>"
    )
    task = '<manualTask id="x"><auditing/><monitoring/></manualTask>'
    play.draw(S + task + around + E, "s>x\nx>e", root=pools)
    assert play.path(play.start()) == ["s", "x", "e"]
