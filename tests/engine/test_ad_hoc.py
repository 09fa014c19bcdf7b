"""Ad-hoc sub-processes: what is chosen, in which order, and when they are over."""

from __future__ import annotations

import pytest
from tests.engine.ad_hoc_drawing import (
    ad_hoc,
    asked,
    begin,
    done,
    draw,
    events,
    user,
)
from tests.engine.conftest import Play
from tests.engine.test_compensation import script

from bizproc.engine.components import Options
from bizproc.errors import InvalidTransitionError

# -- what begins ---------------------------------------------------------------


def test_what_the_diagram_names_begins_and_without_a_condition_all_is_awaited(play):
    draw(play, ad_hoc(user("a", "b", "c"), begun='= ["a", "c"]'))
    instance = play.start()
    assert play.waits(instance) == ["a", "c"]
    done(play, instance, "c")
    assert play.waits(instance) == ["a"]
    done(play, instance, "a")
    assert play.waits(instance) == ["after"]
    done(play, instance, "after")
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance) == ["s", "c", "a", "h", "after", "e"]
    [chosen] = events(play, instance, "elements_chosen")
    assert (chosen.element_id, chosen.data) == ("h", {"elements": ["a", "c"]})


@pytest.mark.parametrize("begun", ["", "= []"])
def test_with_nothing_named_it_waits_until_somebody_chooses(play, begun):
    draw(play, ad_hoc(user("a", "b"), begun=begun))
    instance = play.start()
    assert play.waits(instance) == ["h"]
    play.engine.activate_element(instance, "b", {"why": 1}, by="ada", reason="asked")
    assert play.waits(instance) == ["b"]
    assert play.variables(instance) == {"why": 1}
    [chosen] = events(play, instance, "elements_chosen")
    assert chosen.data == {
        "by": "ada",
        "reason": "asked",
        "elements": ["b"],
        "new": {"why": 1},
    }
    done(play, instance, "b")
    assert play.waits(instance) == ["after"]


def test_an_activity_may_be_begun_several_times_beside_itself(play):
    draw(play, ad_hoc(user("a", "b"), begun='= ["a", "a"]'))
    instance = play.start()
    begin(play, instance, "a", "b")
    assert play.waits(instance) == ["a", "a", "a", "b"]
    done(play, instance, "a", "a", "b")
    assert play.waits(instance) == ["a"]
    done(play, instance, "a")
    assert play.waits(instance) == ["after"]


def test_the_collection_reads_variables_and_what_input_mappings_made(play):
    made = '<zeebe:ioMapping><zeebe:input source="= [first]" target="wanted"/></zeebe:ioMapping>'
    draw(play, ad_hoc(user("a", "b"), begun="= wanted", mappings=made))
    instance = play.start({"first": "b"})
    assert play.waits(instance) == ["b"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (["a", "x"], "names 'x', which is no activity of 'h'; may begin: a, b"),
        (["bb"], "names 'bb', which is no activity of 'h'; may begin: a, b; did you"),
        (["c"], "names 'c', which a flow or an event leads to; may begin: a, b"),
        ([7], "names 7, which is no id; may begin: a, b"),
        ([{"id": "a"}], "which is no id; may begin"),
        ("a", "must be a list of ids, got 'a'"),
        (None, "must be a list of ids, got None"),
    ],
)
def test_what_cannot_begin_is_an_incident_that_tells_what_can(make_play, wanted, says):
    play: Play = make_play()
    draw(play, ad_hoc(user("a", "b", "c"), "a>c", begun="= wanted"))
    instance = play.start({"wanted": wanted})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("h", "entering")
    assert says in incident.message
    play.engine.set_variables(instance, {"wanted": ["b"]})
    play.engine.resolve_incident(incident.id)
    assert play.waits(instance) == ["b"]


def test_more_elements_than_the_limit_are_an_incident(make_play):
    play: Play = make_play(options=Options(max_items=2))
    draw(play, ad_hoc(user("a"), begun="= for i in 1..3 return &quot;a&quot;"))
    play.start()
    [incident] = play.engine.incidents()
    assert "has 3 elements; at most 2 begin" in incident.message


# -- order ---------------------------------------------------------------------


def test_a_flow_inside_lets_its_target_begin_and_the_whole_wait_for_it(play):
    draw(play, ad_hoc(user("a", "b", "c"), "a>b", begun='= ["a"]'))
    instance = play.start()
    done(play, instance, "a", ok=True)
    assert play.waits(instance) == ["b"]
    done(play, instance, "b")
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"ok": True}


def test_branches_of_what_is_chosen_meet_at_a_join(play):
    body = user("a", "b", "c") + '<parallelGateway id="g"/>'
    draw(play, ad_hoc(body, "a>g", "b>g", "g>c", begun='= ["a"]'))
    instance = play.start()
    done(play, instance, "a", one=1)
    assert play.waits(instance) == ["g"]
    begin(play, instance, "b")
    done(play, instance, "b", two=2)
    assert play.waits(instance) == ["c"]
    done(play, instance, "c")
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"one": 1, "two": 2}


def test_a_sequential_one_runs_one_at_a_time_in_order(play):
    drawn = ad_hoc(user("a", "b", "c"), begun='= ["b", "a", "b"]', sequential=True)
    draw(play, drawn)
    instance = play.start()
    for element in ("b", "a", "b"):
        assert play.engine.user_tasks(instance=instance)[0].element_id == element
        assert len(play.engine.user_tasks(instance=instance)) == 1
        with pytest.raises(
            InvalidTransitionError, match=f"one activity at a time.*{element} .token"
        ):
            begin(play, instance, "c")
        done(play, instance, element)
    assert play.waits(instance) == ["after"]
    assert play.path(instance)[1:4] == ["b", "a", "b"]


def test_who_has_what_runs_is_told_to_those_who_choose(play):
    assigned = (
        '<userTask id="a"><extensionElements><zeebe:assignmentDefinition'
        ' assignee="ann"/></extensionElements></userTask>'
    )
    draw(play, ad_hoc(assigned + user("b"), begun='= ["a"]', sequential=True))
    instance = play.start()
    with pytest.raises(
        InvalidTransitionError, match=r"cancel it first .a task of ann."
    ):
        begin(play, instance, "b")


def test_in_a_sequential_one_each_begins_with_what_the_others_have_written(play):
    drawn = ad_hoc(
        script("a", "= n + 1", "n") + user("b"),
        begun='= ["a", "b", "a", "a"]',
        sequential=True,
    )
    draw(play, drawn)
    instance = play.start({"n": 0})
    assert play.variables(instance) == {"n": 1}
    play.engine.set_variables(instance, {"n": 5})
    done(play, instance, "b", m=2)
    assert play.variables(instance) == {"n": 7, "m": 2}
    assert play.waits(instance) == ["after"]


def test_in_a_parallel_one_each_begins_with_what_was_there(play):
    body = script("a", "= n + 1", "n") + user("b")
    draw(play, ad_hoc(body, begun='= ["a", "a", "b"]'))
    instance = play.start({"n": 0})
    assert play.variables(instance) == {"n": 1}
    begin(play, instance, "a")
    assert play.variables(instance) == {"n": 2}


def test_in_a_sequential_one_both_ways_of_a_split_run_one_after_the_other(play):
    drawn = ad_hoc(user("a", "b", "c"), "a>b", "a>c", begun='= ["a"]', sequential=True)
    draw(play, drawn)
    instance = play.start()
    done(play, instance, "a")
    [first] = play.engine.user_tasks(instance=instance)
    assert first.element_id == "b"
    done(play, instance, "b")
    assert play.waits(instance) == ["c"]
    done(play, instance, "c")
    assert play.waits(instance) == ["after"]


def test_in_a_sequential_one_events_wait_beside_the_activity(play):
    catch = (
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    drawn = ad_hoc(
        user("a", "b", "c") + catch, "a>t", "t>c", begun='= ["a"]', sequential=True
    )
    draw(play, drawn)
    instance = play.start()
    done(play, instance, "a")
    begin(play, instance, "b")
    play.pass_time(hours=2)
    assert asked(play, instance) == ["b"]
    done(play, instance, "b")
    assert play.waits(instance) == ["c"]


# -- the end -------------------------------------------------------------------


def test_once_the_condition_holds_what_still_runs_is_cancelled(play):
    drawn = ad_hoc(user("a", "b", "c"), begun='= ["a", "b", "c"]', until="= enough")
    draw(play, drawn)
    instance = play.start({"enough": False})
    done(play, instance, "a")
    assert play.waits(instance) == ["b", "c"]
    done(play, instance, "c", enough=True)
    assert play.waits(instance) == ["after"]
    assert play.path(instance) == ["s", "a", "c", "h"]
    assert asked(play, instance) == ["after"]
    [met] = events(play, instance, "condition_met")
    assert met.element_id == "h"
    assert met.data == {"condition": "= enough", "values": {"enough": True}}


def test_or_is_waited_for_and_then_no_flow_leads_on(play):
    drawn = ad_hoc(
        user("a", "b", "c", "d"),
        *("a>d", "c>d"),
        begun='= ["a", "b", "c"]',
        until="= enough",
        cancels=False,
    )
    draw(play, drawn)
    instance = play.start({"enough": False})
    done(play, instance, "c", enough=True)
    assert play.waits(instance) == ["a", "b"]
    with pytest.raises(
        InvalidTransitionError, match=r"waits only for what still runs: a"
    ):
        begin(play, instance, "b")
    assert not [w for w in play.engine.explain(instance).waits if w.element_id == "h"]
    # it was decided: later values change nothing
    done(play, instance, "a", enough=False)
    assert play.waits(instance) == ["b"]
    done(play, instance, "b", last=1)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"enough": False, "last": 1}
    assert play.path(instance) == ["s", "c", "a", "b", "h"]


def test_what_waits_at_events_and_joins_is_not_waited_for(play):
    catch = (
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    body = user("a", "b", "c", "d", "x") + catch + '<parallelGateway id="g"/>'
    drawn = ad_hoc(
        body,
        *("a>t", "t>x", "b>g", "x>g", "g>d"),
        begun='= ["a", "b", "c"]',
        until="= enough",
        cancels=False,
    )
    draw(play, drawn)
    instance = play.start({"enough": False})
    done(play, instance, "a", one=1)
    done(play, instance, "b", two=2)
    assert play.waits(instance) == ["c", "g", "t"]
    done(play, instance, "c", enough=True)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"enough": True, "one": 1, "two": 2}
    assert play.engine.next_due() is None


def test_a_false_condition_lets_it_wait_though_nothing_runs(play):
    draw(play, ad_hoc(user("a"), begun='= ["a"]', until="= n >= 2"))
    instance = play.start({"n": 0})
    done(play, instance, "a", n=1)
    assert play.waits(instance) == ["h"]
    begin(play, instance, "a")
    done(play, instance, "a", n=2)
    assert play.waits(instance) == ["after"]


def test_the_condition_sees_what_all_have_written(play):
    until = "= one + two = 3"
    drawn = ad_hoc(user("a", "b", "c"), begun='= ["a", "b", "c"]', until=until)
    draw(play, drawn)
    instance = play.start({"one": 0, "two": 0})
    done(play, instance, "a", one=1)
    done(play, instance, "b", two=2)
    assert play.waits(instance) == ["after"]


def test_a_variable_that_is_not_there_yet_makes_it_false(play):
    drawn = ad_hoc(user("a", "b"), begun='= ["a", "b"]', until="= n > 1 and ok")
    draw(play, drawn)
    instance = play.start()
    done(play, instance, "a", n=2)
    assert play.waits(instance) == ["b"]
    done(play, instance, "b", ok=True)
    assert play.waits(instance) == ["after"]


def test_it_is_judged_before_flows_lead_on_and_not_at_gateways(play):
    body = user("a", "b") + '<exclusiveGateway id="g"/>'
    draw(play, ad_hoc(body, "a>g", "g>b", begun='= ["a"]', until="= stop"))
    first, second = play.start({"stop": False}), play.start({"stop": False})
    done(play, first, "a", stop=True)
    assert play.path(first) == ["s", "a", "h"]
    done(play, second, "a", stop=False)
    assert play.path(second) == ["s", "a", "g"]
    assert play.waits(second) == ["b"]


def test_what_has_not_begun_never_does(play):
    body = script("a", "= true", "stop") + script("b", "= 1", "ran")
    drawn = ad_hoc(body, begun='= ["a", "b"]', until="= stop", cancels=False)
    draw(play, drawn)
    instance = play.start({"stop": False})
    assert play.path(instance) == ["s", "a", "h"]


def test_a_fault_of_the_condition_is_an_incident_of_the_activity(play):
    draw(play, ad_hoc(user("a", "b"), begun='= ["a"]', until="= 1 / d > 1"))
    retried, skipped = play.start({"d": 0}), play.start({"d": 0})
    done(play, retried, "a")
    done(play, skipped, "a")
    one, other = sorted(
        play.engine.incidents(), key=lambda it: it.instance_id != retried
    )
    assert (one.element_id, one.phase) == ("a", "leaving")
    play.engine.set_variables(retried, {"d": 0.5})
    play.engine.resolve_incident(one.id)
    assert play.waits(retried) == ["after"]
    play.engine.resolve_incident(other.id, action="skip")
    assert play.waits(skipped) == ["h"]


def test_somebody_may_say_that_none_is_needed(play):
    out = '<zeebe:ioMapping><zeebe:output source="= why" target="because"/></zeebe:ioMapping>'
    draw(play, ad_hoc(user("a"), mappings=out))
    instance = play.start()
    play.engine.complete_element(instance, "h", {"why": "clear"})
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"because": "clear"}


def test_but_not_while_something_runs_or_a_condition_decides(play):
    draw(play, ad_hoc(user("a"), begun='= ["a"]'))
    instance = play.start()
    with pytest.raises(InvalidTransitionError, match=r"a .token \d+. is not over in"):
        play.engine.complete_element(instance, "h")
    draw(play, ad_hoc(user("a"), until="= n = 1"))
    instance = play.start({"n": 0})
    with pytest.raises(InvalidTransitionError, match=r"condition holds .= n = 1."):
        play.engine.complete_element(instance, "h")
