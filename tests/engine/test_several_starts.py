"""Several plain start events: each is a way to begin, and whoever starts says which."""

from __future__ import annotations

import pytest

from bizproc.errors import InvalidTransitionError, NotFoundError

ROOT = '<message id="m" name="come"/><signal id="al" name="alarm"/>'
STARTS = '<startEvent id="shop"/><startEvent id="phone"/>'
TASKS = '<userTask id="x"/><userTask id="y"/><userTask id="z"/><endEvent id="e"/>'
BESIDE = (
    '<startEvent id="mail"><messageEventDefinition messageRef="m"/></startEvent>'
    '<startEvent id="bell"><signalEventDefinition signalRef="al"/></startEvent>'
    '<startEvent id="daily"><timerEventDefinition><timeCycle>R/P1D</timeCycle>'
    "</timerEventDefinition></startEvent>"
)


def drawn(play):
    ways = "shop>x\nphone>y\nmail>z\nbell>z\ndaily>z\nx>e\ny>e\nz>e"
    play.draw(STARTS + BESIDE + TASKS, ways, root=ROOT)


@pytest.mark.parametrize(("start", "task"), [("shop", "x"), ("phone", "y")])
def test_an_instance_begins_at_the_one_that_is_named_alone(play, start, task):
    drawn(play)
    instance = play.start({"n": 1}, start_event=start, key="k")
    assert play.waits(instance) == [task]
    play.complete(instance, task)
    assert play.path(instance) == [start, task, "e"]
    assert play.state(instance) == "COMPLETED"


def test_without_a_name_nothing_starts_and_the_names_are_told(play):
    drawn(play)
    with pytest.raises(
        InvalidTransitionError, match=r"name one of 'shop', 'phone'"
    ) as it:
        play.start()
    assert it.value.code == "SEVERAL_STARTS"
    assert list(play.engine.instances()) == []


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("fone", "did you mean 'phone'"),
        ("mail", "no plain start event 'mail': process 'p' has the plain start events"),
        ("x", "no plain start event 'x'"),
    ],
)
def test_what_is_no_plain_start_event_cannot_be_named(play, named, says):
    drawn(play)
    with pytest.raises(NotFoundError, match=says):
        play.start(start_event=named)


def test_a_single_one_may_be_named_and_where_there_is_none_nothing_can(play):
    play.draw('<startEvent id="s"/>' + TASKS, "s>x\nx>e")
    assert play.waits(play.start(start_event="s")) == ["x"]
    play.draw('<userTask id="x"/>')
    with pytest.raises(NotFoundError, match="process 'p' has none"):
        play.start(start_event="x")


def test_messages_signals_and_timers_start_it_beside_them(play):
    drawn(play)
    play.engine.publish_message("come")
    play.engine.broadcast_signal("alarm")
    play.pass_time(days=1)
    begun = sorted(play.path(row.id)[0] for row in play.engine.instances())
    assert begun == ["bell", "daily", "mail"]


def test_a_repeated_start_answers_with_the_first(play):
    drawn(play)
    given = {"start_event": "phone", "event_id": "e1"}
    assert play.start(**given) == play.start(**given)


def test_a_call_cannot_say_which_and_is_an_incident(play):
    drawn(play)
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="p"/></extensionElements></callActivity>'
    )
    play.draw(
        f'<startEvent id="s"/>{call}<endEvent id="e"/>', "s>call\ncall>e", id_="q"
    )
    instance = play.start(id_="q")
    [incident] = play.engine.incidents(instance=instance)
    assert incident.code == "SEVERAL_STARTS"
    assert "'shop', 'phone'" in incident.message
    play.draw('<startEvent id="shop"/>' + TASKS, "shop>x\nx>e")
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.waits(instance) == ["x"]


def test_an_instance_can_be_migrated_whichever_way_it_began(play):
    drawn(play)
    instance = play.start(start_event="phone")
    drawn_again = TASKS + '<startEvent id="shop"/>'
    play.draw(drawn_again, "shop>x\nx>y\ny>e")
    [one] = play.engine.migrate(instances=[instance], to=2).instances
    assert one.blockers == ()
    play.complete(instance, "y")
    assert play.state(instance) == "COMPLETED"
