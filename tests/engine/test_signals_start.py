"""A signal that a process throws starts processes, each once, in the same command."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import extension, mapping, user

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ROOT = '<signal id="g" name="opened"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
STARTED = f'<startEvent id="s">{SIGNAL}</startEvent>'


def throw(tag="intermediateThrowEvent", *extra):
    return f'<{tag} id="x">{extension(*extra)}{SIGNAL}</{tag}>'


def started(play, id_):
    return [it for it in play.engine.instances() if it.process_id == id_]


@pytest.fixture
def listeners(play):
    for id_ in ("a", "b"):
        play.draw(STARTED + user("t") + E, "s>t\nt>e", root=ROOT, id_=id_)
    other = ROOT.replace("opened", "closed")
    play.draw(STARTED + user("t") + E, "s>t\nt>e", root=other, id_="c")
    return play


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_a_thrown_signal_starts_every_process_that_begins_by_it(listeners, tag):
    play = listeners
    flows = "s>x" if tag == "endEvent" else "s>x\nx>e"
    end = "" if tag == "endEvent" else E
    play.draw(S + throw(tag) + end, flows, root=ROOT)
    thrower = play.start()
    assert play.state(thrower) == "COMPLETED"
    for id_ in ("a", "b"):
        [instance] = started(play, id_)
        assert play.waits(instance.id) == ["t"]
    assert started(play, "c") == []


def test_what_the_throw_carries_is_there_at_the_start(listeners):
    play = listeners
    thrown = throw("intermediateThrowEvent", mapping(inputs={"what": "= secret + 1"}))
    play.draw(S + thrown + E, "s>x\nx>e", root=ROOT)
    play.start({"secret": 1})
    [instance] = started(play, "a")
    assert play.variables(instance.id) == {"what": 2}


def test_a_started_process_may_start_further_ones(listeners):
    play = listeners
    far = '<signal id="g" name="opened"/><signal id="h" name="closed"/>'
    chain = (
        STARTED
        + '<intermediateThrowEvent id="x"><signalEventDefinition signalRef="h"/>'
        "</intermediateThrowEvent>" + E
    )
    play.draw(chain, "s>x\nx>e", root=far, id_="chain")
    play.draw(S + throw() + E, "s>x\nx>e", root=ROOT)
    play.start()
    [instance] = started(play, "c")
    assert play.waits(instance.id) == ["t"]


def test_only_the_newest_version_is_started(listeners):
    play = listeners
    play.draw(STARTED + user("other") + E, "s>other\nother>e", root=ROOT, id_="a")
    play.draw(S + throw() + E, "s>x\nx>e", root=ROOT)
    play.start()
    [instance] = started(play, "a")
    assert play.waits(instance.id) == ["other"]


def test_a_process_may_start_itself_anew_by_its_own_signal(play):
    both = (
        '<startEvent id="s"/>'
        f'<startEvent id="again">{SIGNAL}</startEvent>' + user("t") + throw() + E
    )
    play.draw(both, "s>t\nagain>t\nt>x\nx>e", root=ROOT)
    first = play.start()
    play.complete(first, "t")
    assert play.state(first) == "COMPLETED"
    [second] = [it for it in started(play, "p") if it.id != first]
    assert play.waits(second.id) == ["t"]
    assert play.path(second.id) == ["again"]


def test_a_signal_out_of_a_called_process_starts_as_well(listeners):
    play = listeners
    play.draw(S + throw() + E, "s>x\nx>e", root=ROOT, id_="child")
    called = '<zeebe:calledElement processId="child"/>'
    called = f'<callActivity id="x">{extension(called)}</callActivity>'
    play.draw(S + called + E, "s>x\nx>e")
    play.start()
    assert len(started(play, "a")) == 1
