"""Ad-hoc sub-processes: what is chosen, in which order, and when they are over."""

from __future__ import annotations

import pytest
from tests.engine.conftest import Play
from tests.engine.test_compensation import script, throw, undone_by
from tests.engine.test_escalations import E, S, flow

from bizproc.engine.components import Options
from bizproc.errors import InvalidTransitionError, NotFoundError

FLOWS = "s>h\nh>after\nafter>e"
AFTER = '<userTask id="after"/>'
COUNT = "= count(said) >= 2"


def user(*ids, inner=""):
    return "".join(f'<userTask id="{id_}">{inner}</userTask>' for id_ in ids)


def ad_hoc(  # noqa: PLR0913 - what an ad-hoc sub-process may say
    body,
    *flows,
    begun="",
    until="",
    cancels=True,
    sequential=False,
    extra="",
    mappings="",
    id_="h",
):
    """Draw an ad-hoc sub-process; `begun` is the expression of what begins with it."""
    chosen = (
        f'<zeebe:adHoc activeElementsCollection="{begun.replace(chr(34), "&quot;")}"/>'
        if begun
        else ""
    )
    condition = (
        f"<completionCondition><![CDATA[{until}]]></completionCondition>"
        if until
        else ""
    )
    attributes = (
        f' ordering="{"Sequential" if sequential else "Parallel"}"'
        f' cancelRemainingInstances="{str(cancels).lower()}"'
    )
    return (
        f'<adHocSubProcess id="{id_}"{attributes}><extensionElements>{chosen}{mappings}'
        f"</extensionElements>{extra}{body}{flow(*flows)}{condition}</adHocSubProcess>"
    )


def draw(play, body, flows=FLOWS, **given):
    play.draw(S + body + AFTER + E, flows, **given)


def begin(play, instance, *elements, **variables):
    for element in elements:
        play.engine.activate_element(instance, element, variables)


def done(play, instance, *elements, **answers):
    for element in elements:
        play.complete(instance, element, **answers)


def events(play, instance, kind):
    return [it for it in play.engine.history(instance) if it.type == kind]


def asked(play, instance):
    return sorted(it.element_id for it in play.engine.user_tasks(instance=instance))


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
        ([7], "names 7, which is no activity of 'h'"),
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
    with pytest.raises(InvalidTransitionError, match=r"waits for what still runs: a"):
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


# -- what may stand in it, and around ------------------------------------------


def timer(id_, host, *, interrupting=True):
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{host}"'
        f' cancelActivity="{str(interrupting).lower()}"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )


def test_a_boundary_event_cancels_all_of_it_empty_or_not(play):
    draw(
        play,
        ad_hoc(user("a", "b"), begun="= wanted") + timer("t", "h"),
        FLOWS + "\nt>e",
    )
    full, empty = play.start({"wanted": ["a", "b"]}), play.start({"wanted": []})
    done(play, full, "a", told=1)
    play.pass_time(hours=2)
    assert (play.state(full), play.state(empty)) == ("COMPLETED", "COMPLETED")
    assert play.path(full) == ["s", "a", "t", "e"]
    assert play.variables(full) == {"wanted": ["a", "b"], "told": 1}
    assert play.engine.user_tasks() == []


def test_an_inner_boundary_event_leads_on_inside_and_nothing_is_judged(play):
    drawn = ad_hoc(
        user("a", "b") + timer("t", "a"), "t>b", begun='= ["a"]', until="= true"
    )
    draw(play, drawn)
    instance = play.start()
    play.pass_time(hours=2)
    assert play.waits(instance) == ["b"]
    done(play, instance, "b")
    assert play.path(instance) == ["s", "t", "b", "h"]


@pytest.mark.parametrize("cancels", [True, False])
def test_a_boundary_event_of_what_is_waited_for_leads_nowhere(play, cancels):
    drawn = ad_hoc(
        user("a", "b", "c") + timer("t", "a"),
        "t>b",
        begun='= ["a", "c"]',
        until="= true",
        cancels=cancels,
    )
    draw(play, drawn)
    instance = play.start()
    done(play, instance, "c")
    play.pass_time(hours=2)
    assert play.waits(instance) == ["after"]
    assert play.path(instance) == ["s", "c", *([] if cancels else ["t"]), "h"]


def test_in_a_sequential_one_the_next_begins_after_one_is_interrupted(play):
    drawn = ad_hoc(
        user("a", "b") + timer("t", "a") + user("x"),
        "t>x",
        begun='= ["a", "b"]',
        sequential=True,
    )
    draw(play, drawn)
    instance = play.start()
    play.pass_time(hours=2)
    assert asked(play, instance) == ["b"]
    done(play, instance, "b", "x")
    assert play.waits(instance) == ["after"]


def test_sub_processes_and_repetitions_count_as_one_activity(play):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
        ' inputCollection="= [1, 2]" inputElement="item"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    nested = (
        '<subProcess id="n"><startEvent id="ns"/><userTask id="x"/><userTask id="y"/>'
        f'<endEvent id="ne"/>{flow("ns>x", "x>y", "y>ne")}</subProcess>'
    )
    body = nested + user("m", inner=loop)
    drawn = ad_hoc(body, begun='= ["n", "m"]', until="= n >= 4", sequential=True)
    draw(play, drawn)
    instance = play.start({"n": 0})
    done(play, instance, "x", n=9)
    # what the sub-process has written is judged when it is over
    assert play.waits(instance)[-1] == "y"
    done(play, instance, "y", n=1)
    assert asked(play, instance) == [*("m", "m")]
    done(play, instance, "m", "m")
    assert play.waits(instance) == ["h"]


def test_it_may_stand_in_another_and_repeat(play):
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="= wanted" inputElement="which"'
        ' outputCollection="all" outputElement="= got"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inner = ad_hoc(user("a", "b"), begun="= [which]", id_="k", extra=loop)
    draw(play, ad_hoc(inner, begun='= ["k"]'))
    instance = play.start({"wanted": ["b", "a"]})
    assert asked(play, instance) == ["b"]
    done(play, instance, "b", got=1)
    assert asked(play, instance) == ["a"]
    begin(play, instance, "b")
    done(play, instance, "a", got=2)
    done(play, instance, "b", got=3)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["all"] == [1, 3]


def test_of_several_turns_the_one_that_is_meant_is_told_by_its_number(play):
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    draw(play, ad_hoc(user("a"), extra=loop))
    instance = play.start()
    with pytest.raises(InvalidTransitionError, match="several sub-processes with 'a'"):
        begin(play, instance, "a")
    turns = [it.token for it in play.engine.tokens(instance) if it.turn is not None]
    play.engine.activate_element(instance, "a", at=turns[1])
    done(play, instance, "a")
    play.engine.complete_element(instance, turns[0])
    assert play.waits(instance) == ["after"]


def test_variables_of_the_scope_reach_what_is_chosen_later(play):
    mappings = (
        '<zeebe:ioMapping><zeebe:input source="= 1" target="own"/>'
        '<zeebe:output source="= own + n" target="sum"/></zeebe:ioMapping>'
    )
    body = user("a") + script("b", "= n * 10 + own", "n")
    draw(play, ad_hoc(body, mappings=mappings, until="= n > 20"))
    instance = play.start({"n": 0})
    begin(play, instance, "a")
    done(play, instance, "a", n=1)
    play.engine.set_variables(instance, {"n": 2})
    begin(play, instance, "b")
    assert play.variables(instance) == {"n": 2, "sum": 22}
    assert play.waits(instance) == ["after"]


def test_what_was_done_inside_is_undone_from_outside(play):
    undoing = script("ua", "= 1", "undone", undoes=True)
    body = user("a") + undone_by("a", "ua") + undoing
    draw(
        play,
        ad_hoc(body, begun='= ["a"]') + throw("off"),
        "s>h\nh>off\noff>after\nafter>e",
    )
    instance = play.start()
    done(play, instance, "a")
    assert play.path(instance) == ["s", "a", "h", "c_a", "ua", "off"]
    assert play.waits(instance) == ["after"]


def test_an_error_inside_is_caught_at_its_border(play):
    body = user("a") + (
        '<subProcess id="n"><startEvent id="ns"/><endEvent id="ne">'
        f'<errorEventDefinition errorRef="bad"/></endEvent>{flow("ns>ne")}</subProcess>'
    )
    caught = '<boundaryEvent id="c" attachedToRef="h"><errorEventDefinition/></boundaryEvent>'
    root = '<error id="bad" errorCode="BAD"/>'
    draw(play, ad_hoc(body, begun='= ["a", "n"]') + caught, FLOWS + "\nc>e", root=root)
    instance = play.start()
    assert play.path(instance) == ["s", "ns", "ne", "c", "e"]
    assert play.state(instance) == "COMPLETED"


# -- operators -----------------------------------------------------------------


def test_what_may_be_begun_is_told(play):
    draw(play, ad_hoc('<userTask id="a" name="Call"/>' + user("b", "c"), "a>c"))
    instance = play.start()
    [wait] = play.engine.explain(instance).waits
    [token] = play.engine.tokens(instance)
    assert (wait.kind, wait.element_id, wait.holds) == ("command", "h", True)
    assert wait.element_kind == "ad-hoc sub-process"
    end = f"`bizproc tokens complete {instance} {token.token}`"
    assert wait.goes_on == (
        f"somebody begins a (Call): `bizproc tokens activate {instance} a`",
        f"somebody begins b: `bizproc tokens activate {instance} b`",
        f"or somebody says that none is needed: {end}",
    )
    begin(play, instance, "a")
    task, beside = play.engine.explain(instance).waits
    assert (task.kind, task.element_id) == ("task", "a")
    assert (beside.element_id, beside.holds) == ("h", False)
    assert len(beside.goes_on) == 2


def test_a_condition_and_a_busy_sequential_one_are_told(play):
    draw(play, ad_hoc(user("a"), until="= n", sequential=True))
    instance = play.start({"n": False})
    [wait] = play.engine.explain(instance).waits
    assert wait.goes_on[1] == "it ends when this holds after one of them: = n"
    begin(play, instance, "a")
    assert [it.element_id for it in play.engine.explain(instance).waits] == ["a"]


def test_what_cannot_be_begun_is_refused_with_what_can(play):
    draw(play, ad_hoc(user("a", "b", "c"), "a>c"))
    instance = play.start()
    for element, error, says in (
        (
            "c",
            InvalidTransitionError,
            "begins no 'c', which a flow or an event leads to; may begin: a, b",
        ),
        ("x", NotFoundError, "holds 'x'; may begin: a, b"),
        ("after", NotFoundError, "holds 'after'"),
    ):
        with pytest.raises(error, match=says):
            begin(play, instance, element)
    with pytest.raises(NotFoundError, match=r"at 'k'; running are h .\d+."):
        play.engine.activate_element(instance, "a", at="k")
    play.engine.suspend(instance)
    with pytest.raises(InvalidTransitionError, match="is suspended"):
        begin(play, instance, "a")
    play.engine.resume(instance)
    play.engine.complete_element(instance, "h")
    with pytest.raises(InvalidTransitionError, match="no ad-hoc sub-process of 'p'"):
        begin(play, instance, "a")


def test_moving_tokens_empties_it_and_opens_it(play):
    draw(play, ad_hoc(user("a", "b"), "a>b", begun='= ["a"]'))
    instance = play.start()
    done(play, instance, "a", told=1)
    play.engine.modify(instance, cancel=["b"])
    assert play.waits(instance) == ["h"]
    begin(play, instance, "a")
    assert play.variables(instance) == {"told": 1}
    play.engine.modify(instance, cancel=["h"], start=["after"])
    assert play.waits(instance) == ["after"]
    play.engine.modify(instance, cancel=["after"], start=["b"])
    assert play.waits(instance) == ["b"]
    done(play, instance, "b")
    assert play.waits(instance) == ["after"]


def test_moving_tokens_of_a_sequential_one_keeps_to_its_order(play):
    drawn = ad_hoc(user("a", "b", "c"), begun='= ["a", "b"]', sequential=True)
    draw(play, drawn)
    instance = play.start()
    play.engine.modify(instance, start=["c"])
    assert asked(play, instance) == ["a"]
    play.engine.modify(instance, cancel=["a"])
    assert asked(play, instance) == ["b"]
    done(play, instance, "b", "c")
    assert play.waits(instance) == ["after"]


def test_cancelling_the_last_that_is_waited_for_ends_it(play):
    drawn = ad_hoc(user("a", "b"), begun='= ["a", "b"]', until="= true", cancels=False)
    draw(play, drawn)
    instance = play.start()
    done(play, instance, "a")
    play.engine.modify(instance, cancel=["b"])
    assert play.waits(instance) == ["after"]


def test_terminating_leaves_nothing(play):
    draw(play, ad_hoc(user("a", "b"), begun="= wanted"))
    full, empty = play.start({"wanted": ["a", "b"]}), play.start({"wanted": []})
    for instance in (full, empty):
        play.engine.terminate(instance)
        assert play.state(instance) == "TERMINATED"
    assert play.engine.user_tasks() == []


def test_it_goes_to_another_diagram_empty_busy_or_closing(make_play):
    play: Play = make_play()
    drawn = ad_hoc(user("a", "b"), begun="= wanted", until="= stop", cancels=False)
    draw(play, drawn)
    empty, busy, closing = (
        play.start({"wanted": it, "stop": False}) for it in ([], ["a"], ["a", "b"])
    )
    done(play, closing, "a", stop=True)
    draw(play, drawn.replace('<userTask id="b"></userTask>', user("b", "c")))
    moved = play.engine.migrate(instances=[empty, busy, closing], to=2)
    assert [it.blockers for it in moved.instances] == [(), (), ()]
    begin(play, empty, "c")
    done(play, empty, "c", stop=True)
    begin(play, busy, "c")
    done(play, busy, "a", "c")
    done(play, closing, "b")
    assert [play.waits(it) for it in (empty, busy, closing)] == [
        *(["after"], ["h"], ["after"])
    ]


def test_what_waits_for_its_turn_begins_where_it_need_not(make_play):
    play: Play = make_play()
    drawn = ad_hoc(user("a", "b"), begun='= ["a", "b"]', sequential=True)
    draw(play, drawn)
    instance = play.start()
    draw(play, drawn.replace("Sequential", "Parallel"))
    play.engine.migrate(instances=[instance], to=2)
    tasks = play.engine.user_tasks(instance=instance)
    assert sorted(it.element_id for it in tasks) == ["a", "b"]


def test_it_becomes_no_other_kind_of_sub_process(make_play):
    play: Play = make_play()
    draw(play, ad_hoc(user("a"), begun='= ["a"]'))
    instance = play.start()
    draw(play, f'<subProcess id="h">{user("a")}</subProcess>')
    [found] = play.engine.migrate(instances=[instance], to=2, dry_run=True).instances
    assert "KIND" in {it.code for it in found.blockers}


# -- what each gives -----------------------------------------------------------


def collecting(element, begun='= ["a", "b"]', **given):
    """Draw one that collects what its activities give."""
    both = f'<zeebe:adHoc outputCollection="all" outputElement="{element}" '
    return ad_hoc(user("a", "b"), begun=begun, **given).replace("<zeebe:adHoc ", both)


def test_what_each_activity_gives_is_collected_in_the_order_of_their_ends(play):
    draw(play, collecting("= {who: who, times: 2 * n}"))
    instance = play.start()
    begin(play, instance, "a", n=3)
    done(play, instance, "b", who="bob", n=1)
    assert play.variables(instance)["all"] == [{"who": "bob", "times": 2}]
    done(play, instance, "a", who="ann", n=2)
    done(play, instance, "a", who="eve", n=5)
    assert play.waits(instance) == ["after"]
    assert [it["who"] for it in play.variables(instance)["all"]] == [
        "bob",
        "ann",
        "eve",
    ]


def test_the_condition_reads_what_was_collected_and_those_that_run_on_add_to_it(play):
    draw(play, collecting("= n", until="= sum(all) > 0", cancels=False))
    instance = play.start()
    done(play, instance, "a", n=1)
    assert play.waits(instance) == ["b"]
    done(play, instance, "b", n=2)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["all"] == [1, 2]


def test_with_nothing_done_the_collection_is_empty_and_a_skipped_one_gives_null(
    make_play,
):
    play: Play = make_play()
    draw(play, collecting("= 1 / n", begun="= wanted"))
    empty, skipped = play.start({"wanted": []}), play.start({"wanted": ["a"]})
    play.engine.complete_element(empty, "h")
    assert play.variables(empty) == {"wanted": [], "all": []}
    done(play, skipped, "a", n=0)
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("a", "leaving")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.variables(skipped)["all"] == [None]


def test_tokens_tell_what_may_be_begun_and_an_instance_begins_inside(play):
    draw(play, ad_hoc(user("a", "b"), until="= n = 1"))
    instance = play.start({"n": 0})
    [token] = play.engine.tokens(instance)
    assert token.choices == ("a", "b")
    play.engine.terminate(instance)
    again = play.engine.restart_instance(instance, from_="b").id
    assert play.waits(again) == ["b"]
    done(play, again, "b")
    assert play.waits(again) == ["h"]
    begin(play, again, "a")
    done(play, again, "a", n=1)
    assert play.waits(again) == ["after"]
    assert play.variables(again) == {"n": 1}


def test_a_task_in_a_called_process_is_chosen_as_well(play):
    play.draw(S + ad_hoc(user("a")) + E, "s>h\nh>e", id_="q")
    draw(
        play,
        '<callActivity id="h"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>",
    )
    instance = play.start()
    assert play.waits(instance) == ["h"]
    begin(play, instance, "a")
    done(play, instance, "a", got=1)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"got": 1}
