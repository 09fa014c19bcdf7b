"""What stands in an ad-hoc sub-process, or around it: events, scopes, repetitions."""

from __future__ import annotations

import pytest
from tests.engine.ad_hoc_drawing import (
    FLOWS,
    ad_hoc,
    asked,
    begin,
    done,
    draw,
    user,
)
from tests.engine.conftest import Play
from tests.engine.test_compensation import script, throw, undone_by
from tests.engine.test_escalations import flow

from bizproc.errors import InvalidTransitionError

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


# -- event sub-processes inside, and handlers ----------------------------------


def listening(*, interrupting, element="z"):
    """Draw an event sub-process that a message starts, and that asks."""
    return (
        '<subProcess id="es" triggeredByEvent="true"><startEvent id="ess"'
        f' isInterrupting="{str(interrupting).lower()}"><messageEventDefinition'
        f' messageRef="m"/></startEvent><userTask id="{element}"/>'
        f'<endEvent id="ese"/>{flow(f"ess>{element}", f"{element}>ese")}</subProcess>'
    )


MESSAGE = (
    '<message id="m" name="stop"><extensionElements>'
    '<zeebe:subscription correlationKey="= &quot;k&quot;"/></extensionElements></message>'
)


def stop(play):
    play.engine.publish_message("stop", correlation_key="k", variables={"m": 1})


def test_an_interrupting_event_sub_process_ends_the_whole(play):
    body = user("a", "b") + listening(interrupting=True)
    draw(
        play,
        ad_hoc(body, begun='= ["a", "b"]', until="= false", cancels=False),
        root=MESSAGE,
    )
    instance = play.start()
    done(play, instance, "a", told=1)
    stop(play)
    assert play.waits(instance) == ["z"]
    with pytest.raises(InvalidTransitionError, match=r"about to end.*es .token"):
        begin(play, instance, "a")
    with pytest.raises(InvalidTransitionError, match=r"about to end.*es .token"):
        play.engine.modify(instance, start=["b"])
    done(play, instance, "z")
    assert play.waits(instance) == ["after"]
    assert play.variables(instance)["told"] == 1
    assert play.path(instance)[-2:] == ["es", "h"]


@pytest.mark.parametrize("begun", ["= []", '= ["a"]'])
def test_one_that_does_not_interrupt_is_no_activity(play, begun):
    drawn = ad_hoc(user("a") + listening(interrupting=False), begun=begun)
    draw(play, drawn, root=MESSAGE)
    instance = play.start()
    stop(play)
    if begun != "= []":
        done(play, instance, "a")
    assert play.waits(instance) == ["z"]
    done(play, instance, "z")
    # with nothing begun it goes on waiting to be chosen
    assert play.waits(instance) == (["h"] if begun == "= []" else ["after"])


@pytest.mark.parametrize("cancels", [True, False])
def test_once_the_condition_holds_nothing_listens(play, cancels):
    body = user("a", "b") + listening(interrupting=False)
    draw(
        play,
        ad_hoc(body, begun='= ["a", "b"]', until="= true", cancels=cancels),
        root=MESSAGE,
    )
    instance = play.start()
    stop(play)
    done(play, instance, "a")
    stop(play)
    assert play.waits(instance) == (["after"] if cancels else ["b", "z"])
    if not cancels:
        done(play, instance, "b", "z")
    assert play.waits(instance) == ["after"]


def test_nor_does_what_waits_for_one_of_several(play):
    body = user("a", "b") + listening(interrupting=False).replace(
        "<messageEventDefinition",
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        "<messageEventDefinition",
    )
    drawn = ad_hoc(body, begun='= ["a", "b"]', until="= true", cancels=False)
    draw(play, drawn, root=MESSAGE)
    instance = play.start()
    done(play, instance, "a")
    stop(play)
    assert (play.engine.next_due(), play.waits(instance)) == (None, ["b"])


def test_what_cannot_listen_is_an_incident_of_the_sub_process(make_play):
    play: Play = make_play()
    started = (
        '<subProcess id="es" triggeredByEvent="true"><startEvent id="ess">'
        "<timerEventDefinition><timeDuration>= span</timeDuration></timerEventDefinition>"
        f'</startEvent><endEvent id="ese"/>{flow("ess>ese")}</subProcess>'
    )
    draw(play, ad_hoc(user("a") + started, begun='= ["a"]'))
    instance = play.start({"span": 7})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("h", "entering")
    assert len(play.engine.tokens(instance)) == 1
    play.engine.set_variables(instance, {"span": "PT1H"})
    play.engine.resolve_incident(incident.id)
    assert play.waits(instance) == ["a"]
    play.pass_time(hours=2)
    assert play.waits(instance) == ["after"]


def test_an_error_event_sub_process_inside_catches(play):
    body = user("a") + (
        '<subProcess id="n"><startEvent id="ns"/><endEvent id="ne">'
        f'<errorEventDefinition errorRef="bad"/></endEvent>{flow("ns>ne")}</subProcess>'
        '<subProcess id="es" triggeredByEvent="true"><startEvent id="ess">'
        '<errorEventDefinition/></startEvent><userTask id="z"/><endEvent id="ese"/>'
        f"{flow('ess>z', 'z>ese')}</subProcess>"
    )
    root = '<error id="bad" errorCode="BAD"/>'
    draw(play, ad_hoc(body, begun='= ["a", "n"]', until="= false"), root=root)
    instance = play.start()
    assert play.waits(instance) == ["z"]
    done(play, instance, "z")
    assert play.waits(instance) == ["after"]


def test_one_that_undoes_runs_as_any_other(play):
    drawn = ad_hoc(
        user("a", "b"), begun='= ["a", "b"]', until="= n = 2", sequential=True, id_="u"
    ).replace("<adHocSubProcess ", '<adHocSubProcess isForCompensation="true" ')
    body = user("x") + undone_by("x", "u") + drawn + throw("off")
    draw(play, body, "s>x\nx>off\noff>after\nafter>e")
    instance = play.start({"n": 0})
    done(play, instance, "x")
    assert asked(play, instance) == ["a"]
    done(play, instance, "a", n=1)
    done(play, instance, "b")
    assert asked(play, instance) == []
    begin(play, instance, "b")
    done(play, instance, "b", n=2)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"n": 2}


# -- faults --------------------------------------------------------------------


def test_skipped_where_it_cannot_begin_it_is_passed_over_as_a_whole(make_play):
    play: Play = make_play()
    draw(play, ad_hoc(user("a"), begun="= wanted"))
    instance = play.start({"wanted": ["x"]})
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(instance) == ["after"]


def test_jobs_inside_fail_and_go_on_beside_each_other(play):
    fails = [True]

    @play.actions.add("act")
    def act(n: int) -> dict[str, int]:
        if fails.pop():
            message = "away"
            raise RuntimeError(message)
        return {"n": n + 1}

    task = (
        '<serviceTask id="{}"><extensionElements><zeebe:taskDefinition type="act"'
        ' retries="1"/><zeebe:ioMapping><zeebe:input source="= n" target="n"/>'
        "</zeebe:ioMapping></extensionElements></serviceTask>"
    )
    body = task.format("a") + task.format("b")
    draw(play, ad_hoc(body, begun='= ["a", "b"]', until="= n = 3", sequential=True))
    fails.append(False)
    fails.reverse()
    instance = play.start({"n": 1})
    [incident] = play.engine.incidents()
    assert incident.element_id == "a"
    with pytest.raises(InvalidTransitionError, match=r"a .token"):
        begin(play, instance, "b")
    fails[:] = [False, False]
    play.engine.resolve_incident(incident.id)
    assert play.variables(instance) == {"n": 3}
    assert play.waits(instance) == ["after"]


def test_a_fault_of_its_output_mapping_keeps_what_it_came_to(make_play):
    play: Play = make_play()
    out = '<zeebe:ioMapping><zeebe:output source="= n / d" target="out"/></zeebe:ioMapping>'
    draw(play, ad_hoc(user("a"), begun='= ["a"]', mappings=out))
    instance = play.start({"d": 0})
    done(play, instance, "a", n=6)
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("h", "completing")
    play.engine.set_variables(instance, {"d": 2})
    play.engine.resolve_incident(incident.id)
    assert play.variables(instance) == {"d": 2, "out": 3}
    assert play.waits(instance) == ["after"]
