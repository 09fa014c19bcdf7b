"""Links: jumps within a scope, from several places to one."""

from __future__ import annotations

import pytest
from tests.engine.test_escalations import sub

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'
FORK = '<parallelGateway id="f"/>'


def out(id_, name="A", inner=""):
    return (
        f'<intermediateThrowEvent id="{id_}"><linkEventDefinition id="{id_}d"'
        f' name="{name}">{inner}</linkEventDefinition></intermediateThrowEvent>'
    )


def into(id_, name="A", inner=""):
    return (
        f'<intermediateCatchEvent id="{id_}"><linkEventDefinition id="{id_}d"'
        f' name="{name}">{inner}</linkEventDefinition></intermediateCatchEvent>'
    )


def asks(*ids):
    return "".join(f'<userTask id="{id_}"/>' for id_ in ids)


def test_several_throw_events_lead_to_one_catch_event(play):
    body = S + FORK + asks("a", "b", "next") + out("one") + out("two") + into("c") + E
    play.draw(body, "s>f\nf>a\nf>b\na>one\nb>two\nc>next\nnext>e")
    instance = play.start()
    play.complete(instance, "b")
    assert play.waits(instance) == ["a", "next"]
    play.complete(instance, "a")
    assert play.waits(instance) == ["next", "next"]
    assert play.path(instance).count("c") == 2


def test_a_catch_event_may_lead_on_to_several(play):
    body = S + out("one") + into("c") + asks("a", "b")
    play.draw(body, "s>one\nc>a\nc>b")
    assert play.waits(play.start()) == ["a", "b"]


def test_a_catch_event_without_a_flow_ends_the_branch(play):
    play.draw(S + out("one") + into("c"), "s>one")
    instance = play.start()
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance) == ["s", "one", "c"]


def test_an_inclusive_join_waits_for_what_can_still_jump_before_it(play):
    body = S + '<inclusiveGateway id="f"/>' + asks("a", "b", "next") + out("one")
    body += into("c") + '<inclusiveGateway id="j"/>' + E
    ways = "s>f\nf>a?= x\nf>b?= x\na>one\nc>j\nb>j\nj>next\nnext>e"
    play.draw(body, ways)
    instance = play.start({"x": True})
    play.complete(instance, "b")
    assert play.waits(instance) == ["a", "j"]
    play.complete(instance, "a")
    assert play.waits(instance) == ["next"]


def test_the_same_name_means_another_link_in_another_scope(play):
    inner = '<startEvent id="is"/>' + out("io") + into("ic") + asks("in")
    body = S + sub("sub", inner, "is>io", "ic>in") + out("one") + into("c")
    play.draw(body + asks("a"), "s>sub\nsub>one\nc>a")
    instance = play.start()
    play.complete(instance, "in")
    assert play.waits(instance) == ["a"]


def test_the_ends_may_name_each_other(play):
    body = S + out("one", inner="<target>cd</target>")
    body += out("two", inner="<target>c</target>")
    body += into("c", inner="<source>oned</source><source>twod</source>") + asks("a")
    play.draw(FORK + body, "s>f\nf>one\nf>two\nc>a")
    assert play.waits(play.start()) == ["a", "a"]


# -- a process that is called ----------------------------------------------------


@pytest.mark.parametrize("starts", ["message", "none"])
def test_a_call_begins_a_process_only_by_a_plain_start(play, starts):
    event = '<startEvent id="ms"><messageEventDefinition messageRef="m"/></startEvent>'
    body, ways = event + asks("in"), "ms>in"
    if starts == "none":
        body, ways = body + '<startEvent id="ns"/>' + asks("plain"), ways + "\nns>plain"
    play.draw(body, ways, root='<message id="m" name="m"/>', id_="q")
    call = (
        '<callActivity id="c"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>"
    )
    play.draw(S + call + asks("after"), "s>c\nc>after")
    instance = play.start()
    if starts == "none":
        assert play.waits(instance) == ["plain"]
        return
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.code) == ("c", "NO_PLAIN_START")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(instance) == ["after"]
