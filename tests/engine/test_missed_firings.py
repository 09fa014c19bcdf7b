"""Moments of a cycle that nobody was there to fire: each, once or none of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.engine.conftest import Play
from tests.engine.test_events import E, S, boundary, handler, properties, timer

from bizproc.errors import DeploymentError

YEAR = dt.timedelta(days=365)
TOLD = '<userTask id="ask"/><task id="tell"/><endEvent id="told"/>'


def reminding(play, text, **words):
    extra = properties(**words) if words else ""
    drawn = boundary("b", "ask", timer("cycle", text), interrupting=False, extra=extra)
    play.draw(f"{S}{TOLD}{drawn}{E}", "s>ask\nask>e\nb>tell\ntell>told")
    return play.start()


def told(play, instance):
    return play.path(instance).count("tell")


def fired(play, instance, type_="timer_fired"):
    return [it.data["due"] for it in play.engine.history(instance) if it.type == type_]


def work_off(play, limit=10_000):
    """Do what is due now, and say how often that took."""
    rounds = 0
    while play.engine.run_due(limit=limit):
        rounds += 1
    return rounds


@pytest.mark.parametrize("text", ["R/P7D", "0 0 6 ? * MON"])
def test_each_missed_moment_fires_by_itself_in_order(play, text):
    instance = reminding(play, text)
    begin = play.clock.time
    play.clock.time += YEAR
    assert play.engine.run_due(limit=10) == 10
    assert told(play, instance) == 10
    [waiting] = play.engine.timers()
    assert waiting.due == begin + dt.timedelta(days=77)
    work_off(play)
    assert told(play, instance) == 52
    dues = fired(play, instance)
    assert dues == [begin + dt.timedelta(days=7 * n) for n in range(1, 53)]
    [waiting] = play.engine.timers()
    assert waiting.due > play.clock.time


def test_a_missed_year_is_no_single_unit_of_work(play):
    """What one command does to an instance is one row of its history."""
    instance = reminding(play, "R/P1D")
    play.clock.time += YEAR
    work_off(play)
    steps = [it.at for it in play.engine.history(instance) if it.type == "timer_fired"]
    assert len(steps) == 365
    revision = play.engine.instance(instance).revision
    assert revision == 366


def test_the_missed_moments_of_two_cycles_fire_in_one_order(play):
    one, two = (reminding(play, "R/P7D"), reminding(play, "R/P10D"))
    play.clock.time += dt.timedelta(days=35)
    order = []
    while play.engine.run_due(limit=1):
        counts = (told(play, one), told(play, two))
        order.append(counts)
    assert order == [(1, 0), (1, 1), (2, 1), (2, 2), (3, 2), (4, 2), (4, 3), (5, 3)]


def test_one_firing_stands_for_all_that_were_missed(play):
    instance = reminding(play, "R/P1D", missed="once")
    begin = play.clock.time
    play.clock.time += YEAR + dt.timedelta(hours=1)
    assert work_off(play) == 1
    assert told(play, instance) == 1
    [waiting] = play.engine.timers()
    assert waiting.due == begin + YEAR + dt.timedelta(days=1)
    play.pass_time(days=2)
    assert told(play, instance) == 3


def test_what_was_missed_is_not_made_up_for(play):
    instance = reminding(play, "R/P1D", missed="skip")
    begin = play.clock.time
    play.clock.time += YEAR + dt.timedelta(hours=1)
    work_off(play)
    assert told(play, instance) == 0
    assert fired(play, instance, "timer_passed_over") == [begin + dt.timedelta(days=1)]
    [waiting] = play.engine.timers()
    assert waiting.due == begin + YEAR + dt.timedelta(days=1)
    play.pass_time(days=2)
    assert told(play, instance) == 2


def test_a_moment_that_is_hardly_late_is_not_missed(play):
    instance = reminding(play, "R/P1D", missed="skip")
    play.clock.time += dt.timedelta(days=1, seconds=50)
    work_off(play)
    assert told(play, instance) == 1
    play.clock.time += dt.timedelta(days=1, seconds=20)
    work_off(play)
    assert told(play, instance) == 1
    # of two days, of which the second is hardly late, that one fires
    play.clock.time = play.clock.time.replace(minute=0, second=30) + 2 * (YEAR / 365)
    work_off(play)
    assert told(play, instance) == 2


@pytest.mark.parametrize(("missed", "number"), [("each", 3), ("once", 1), ("skip", 0)])
def test_what_was_missed_counts_as_repetition(play, missed, number):
    instance = reminding(play, "R3/P1D", missed=missed)
    play.clock.time += YEAR
    work_off(play)
    assert (told(play, instance), play.engine.timers()) == (number, [])
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize(
    ("missed", "at_once", "later"), [("each", 1, 3), ("once", 1, 3), ("skip", 0, 2)]
)
def test_what_was_past_at_the_arming_fires_at_once_and_no_more(
    play, missed, at_once, later
):
    instance = reminding(play, "R/2026-01-01T09:00/P1D", missed=missed)
    assert told(play, instance) == at_once
    [waiting] = play.engine.timers()
    assert waiting.due.isoformat()[:16] == "2027-03-01T09:00"
    play.pass_time(days=2)
    assert told(play, instance) == later


def test_a_cycle_whose_moments_all_were_past_arms_nothing(play):
    instance = reminding(play, "R3/2026-01-01T09:00/P1D", missed="skip")
    assert (told(play, instance), play.engine.timers()) == (0, [])
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize(("missed", "number"), [("each", 30), ("once", 1), ("skip", 0)])
def test_a_cycle_of_an_event_sub_process_does_the_same(play, missed, number):
    inner = handler(
        timer("cycle", "R30/P1D"),
        interrupting=False,
        extra=properties(missed=missed),
        body="<task id='tell'/>",
        flows='<sequenceFlow id="hf1" sourceRef="hs" targetRef="tell"/>'
        '<sequenceFlow id="hf2" sourceRef="tell" targetRef="he"/>',
    )
    play.draw(f'{S}<userTask id="ask"/>{E}{inner}', "s>ask\nask>e")
    instance = play.start()
    play.clock.time += YEAR
    work_off(play)
    assert told(play, instance) == number
    assert play.engine.timers() == []
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"


def test_a_cycle_goes_on_after_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    play = Play(tmp_path, url)
    instance = reminding(play, "R3/P1D", missed="once")
    play.pass_time(days=1)
    play.engine.close()
    again = Play(tmp_path, url)
    again.clock.time = play.clock.time
    again.pass_time(days=5)
    assert told(again, instance) == 3
    again.engine.close()


def test_a_repeated_activity_arms_its_cycle_anew(play):
    """The boundary timer of an activity in a loop counts from each entry."""
    play.draw(
        f'{S}<exclusiveGateway id="x"/><exclusiveGateway id="y"/>{TOLD}'
        + boundary("b", "ask", timer("cycle", "R2/P1D"), interrupting=False)
        + E,
        "s>x\nx>ask\nask>y\ny>x?= again\ny>e!\nb>tell\ntell>told",
    )
    instance = play.start({"again": True})
    play.pass_time(days=1, hours=1)
    play.complete(instance, "ask", again=True)
    play.pass_time(hours=23)
    assert told(play, instance) == 1
    play.pass_time(days=9)
    assert told(play, instance) == 3
    play.complete(instance, "ask", again=False)
    assert (play.state(instance), play.engine.timers()) == ("COMPLETED", [])


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        (
            "cycle",
            {"missed": "onse"},
            "missed is each or once or skip, not 'onse'.*did",
        ),
        (
            "duration",
            {"missed": "once"},
            "'missed' is about a timeCycle, not a timeDur",
        ),
        (
            "cycle",
            {"roll": "monday"},
            "roll is none or next_working_time, not 'monday'",
        ),
    ],
)
def test_what_a_timer_cannot_want_is_refused_with_its_line(
    make_play, kind, words, says
):
    play = make_play()
    text = "R/P1D" if kind == "cycle" else "P1D"
    drawn = boundary(
        "b", "ask", timer(kind, text), interrupting=False, extra=properties(**words)
    )
    with pytest.raises(DeploymentError, match=rf"p.bpmn:\d+: BP015 b: .*{says}"):
        play.draw(f"{S}{TOLD}{drawn}{E}", "s>ask\nask>e\nb>tell\ntell>told")


def test_a_missed_property_has_no_effect_on_a_message(make_play):
    play = make_play()
    drawn = '<signalEventDefinition signalRef="x"/>'
    extra = properties(missed="once")
    with pytest.raises(DeploymentError, match="'missed' has no effect on a signal"):
        play.draw(
            f"{S}{TOLD}{boundary('b', 'ask', drawn, extra=extra)}{E}",
            "s>ask\nask>e\nb>tell\ntell>told",
            root='<signal id="x" name="x"/>',
        )


def test_late_after_says_what_counts_as_missed(make_play):
    play = make_play()
    components = play.engine.components
    options = replace(components.options, late_after=dt.timedelta(days=400))
    play.engine = type(play.engine)(replace(components, options=options))
    instance = reminding(play, "R3/P1D", missed="skip")
    play.clock.time += YEAR
    work_off(play)
    assert told(play, instance) == 1
