"""An operator moves tokens: cancel here, start there; all of it or nothing."""

import datetime as dt

import pytest
from tests.engine.fault_places import (
    MESSAGE,
    ROOT,
    catch,
    flows,
    handler,
    script,
    sub,
    timer,
    turns,
    user,
)

from bizproc.errors import InvalidTransitionError, InvalidValueError, NotFoundError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
A_B = (S + user("a") + user("b") + E, "s>a\na>b\nb>e")


def late(host="a", hours=1, id_="late"):
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{host}"><timerEventDefinition>'
        f"<timeDuration>PT{hours}H</timeDuration></timerEventDefinition>"
        "</boundaryEvent>"
    )


def moved(play, instance):
    return [
        it.data for it in play.engine.history(instance) if it.type == "tokens_moved"
    ]


def frozen(play, instance):
    """Everything that a command could have changed."""
    return (
        play.engine.instance(instance),
        play.engine.user_tasks(include_closed=True),
        play.engine.timers(),
        play.engine.incidents(include_resolved=True),
        play.engine.history(instance),
    )


# -- what is moved -----------------------------------------------------------


def test_a_token_is_moved(play):
    play.draw(*A_B)
    instance = play.start({"n": 1})
    [at] = play.engine.tokens(instance)
    play.engine.modify(
        instance, cancel=["a"], start=["b"], by="ada", reason="a is not needed"
    )
    assert play.waits(instance) == ["b"]
    [told] = moved(play, instance)
    assert told == {
        "by": "ada",
        "reason": "a is not needed",
        "canceled": [[at.token, "a"]],
        "started": [[at.token + 1, "b"]],
    }
    tasks = play.engine.user_tasks(include_closed=True)
    assert {it.element_id: it.state.value for it in tasks} == {
        "a": "CANCELED",
        "b": "CREATED",
    }
    play.complete(instance, "b")
    assert (play.state(instance), play.variables(instance)) == ("COMPLETED", {"n": 1})


def test_an_element_is_done_once_more(play):
    play.draw(*A_B)
    instance = play.start()
    play.complete(instance, "a")
    play.engine.modify(
        instance, cancel=["b"], start=["a"], variables={"n": 5}, new=True
    )
    assert play.waits(instance) == ["a"]
    assert play.variables(instance) == {"n": 5}
    assert moved(play, instance)[0]["new"] == {"n": 5}


def test_an_element_can_be_restarted_where_its_token_stands(play):
    play.draw(S + user("a") + late() + E, "s>a\na>e\nlate>e")
    instance = play.start()
    play.clock.time += dt.timedelta(minutes=30)
    play.engine.modify(instance, cancel=["a"], start=["a"])
    [again] = play.engine.timers()
    assert again.due == play.clock.time + dt.timedelta(hours=1)
    assert play.waits(instance) == ["a"]


def test_what_belongs_to_the_cancelled_goes_with_it(play):
    play.draw(
        S + catch(MESSAGE) + user("a") + late() + E + script("bad", "= 1 / n", "q"),
        "s>a\na>x\nx>e\nlate>e\nbad>e",
        root=ROOT,
    )
    instance = play.start({"n": 0, "order": "o1"})
    assert len(play.engine.timers()) == 1
    play.engine.modify(instance, cancel=["a"], start=["x", "bad"])
    assert play.engine.timers() == []
    assert [it.element_id for it in play.engine.incidents()] == ["bad"]
    play.engine.modify(instance, cancel=["x", "bad"], start=["a"])
    assert play.engine.incidents() == []
    assert play.engine.publish_message("paid", correlation_key="o1").instances == ()
    assert play.waits(instance) == ["a"]


def test_several_are_started_beside_what_runs(play):
    play.draw(*A_B)
    instance = play.start()
    play.engine.modify(instance, start=["b", "b"])
    assert play.waits(instance) == ["a", "b", "b"]
    first = next(it for it in play.engine.tokens(instance) if it.element_id == "b")
    play.engine.modify(instance, cancel=[first.token])
    assert play.waits(instance) == ["a", "b"]
    play.engine.modify(instance, start=["b"])
    play.engine.modify(instance, cancel=["b"])
    assert play.waits(instance) == ["a"]


def test_what_is_started_has_the_latest_variables_of_all_branches(play):
    play.draw(
        S
        + '<parallelGateway id="g"/>'
        + "".join(user(it) for it in ("a", "b", "c", "d"))
        + "".join(f'<endEvent id="e{it}"/>' for it in range(3)),
        "s>g\ng>a\ng>b\na>c\nb>e0\nc>e1\nd>e2",
    )
    instance = play.start({"n": 1})
    play.complete(instance, "a", n=7)
    play.engine.modify(instance, cancel=["c"], start=["d"])
    [at] = [it for it in play.engine.tokens(instance) if it.element_id == "d"]
    play.engine.set_variables(instance, {"m": 1}, at=at.token, new=True)
    play.complete(instance, "b")
    play.complete(instance, "d")
    assert play.variables(instance) == {"n": 7, "m": 1}


# -- sub-processes -----------------------------------------------------------


def nested(*extra, around=""):
    inner = user("pre") + user("q") + flows("is>pre pre>q q>ie")
    return S + user("a") + sub(*extra, inner=inner, id_="x") + around + E


def test_the_scopes_around_are_opened(play):
    inputs = (
        '<zeebe:ioMapping><zeebe:input source="= n" target="part"/></zeebe:ioMapping>'
    )
    play.draw(nested(inputs, around=late("x")), "s>a\na>x\nx>e\nlate>e")
    instance = play.start({"n": 3})
    play.engine.modify(instance, cancel=["a"], start=["q"])
    assert play.waits(instance) == ["q"]
    assert [it.element_id for it in play.engine.timers()] == ["late"]
    [within] = [it for it in play.engine.tokens(instance) if it.element_id == "q"]
    play.engine.set_variables(instance, {"m": 1}, at=within.token, new=True)
    play.complete(instance, "q", seen=2)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"n": 3, "m": 1, "seen": 2}
    assert play.engine.timers() == []


def test_event_sub_processes_of_an_opened_scope_listen(play):
    inner = (
        user("pre") + flows("is>pre pre>ie") + handler(timer("timeDuration", "PT1H"))
    )
    body = S + user("a") + sub(inner=inner, id_="box") + E
    play.draw(body, "s>a\na>box\nbox>e")
    instance = play.start()
    play.engine.modify(instance, cancel=["a"], start=["pre"])
    play.pass_time(hours=1)
    assert play.waits(instance) == ["after"]
    play.complete(instance, "after")
    assert play.state(instance) == "COMPLETED"


def test_a_token_moves_within_the_scope_that_runs(play):
    play.draw(nested(), "s>a\na>x\nx>e")
    instance = play.start()
    play.complete(instance, "a")
    before = [it.token for it in play.engine.tokens(instance) if it.element_id == "x"]
    play.engine.modify(instance, cancel=["pre"], start=["q"])
    after = [it.token for it in play.engine.tokens(instance) if it.element_id == "x"]
    assert (before, play.waits(instance)) == (after, ["q"])


def test_a_scope_that_is_left_empty_is_closed(play):
    play.draw(nested(around=late("x")), "s>a\na>x\nx>e\nlate>e")
    instance = play.start()
    play.complete(instance, "a")
    play.engine.modify(instance, cancel=["pre"], start=["a"])
    assert play.waits(instance) == ["a"]
    assert [it.element_id for it in play.engine.tokens(instance)] == ["a"]
    assert play.engine.timers() == []


def test_a_scope_that_is_cancelled_is_opened_anew(play):
    play.draw(nested(around=late("x")), "s>a\na>x\nx>e\nlate>e")
    instance = play.start()
    play.complete(instance, "a")
    play.clock.time += dt.timedelta(minutes=30)
    play.engine.modify(instance, cancel=["x"], start=["q"])
    [timer_] = play.engine.timers()
    assert timer_.due == play.clock.time + dt.timedelta(hours=1)
    assert play.waits(instance) == ["q"]


def test_a_turn_goes_on_elsewhere(play):
    inner = user("pre") + user("q") + flows("is>pre pre>q q>ie")
    play.draw(S + sub(inner=inner, loop=turns(element="= item")) + E, "s>x\nx>e")
    instance = play.start()
    first, _ = [it for it in play.engine.tokens(instance) if it.element_id == "pre"]
    play.engine.modify(instance, cancel=[first.token], start=["q"])
    assert play.waits(instance) == ["pre", "q"]
    play.complete(instance, "q")
    play.complete(instance, "pre")
    play.complete(instance, "q")
    assert (play.state(instance), play.variables(instance)) == (
        "COMPLETED",
        {"ys": [1, 2]},
    )


def test_a_repeated_activity_begins_as_a_whole(play):
    play.draw(
        S + user("a") + user("x", inner=turns(element="= item")) + E, "s>a\na>x\nx>e"
    )
    instance = play.start()
    play.engine.modify(instance, cancel=["a"], start=["x"])
    assert len(play.engine.user_tasks(instance=instance)) == 2
    play.engine.modify(instance, cancel=["x"], start=["a"])
    assert play.waits(instance) == ["a"]


def test_a_call_that_runs_is_reached_into(play):
    play.draw(*A_B, id_="called")
    call = (
        '<callActivity id="c"><extensionElements>'
        '<zeebe:calledElement processId="called"/></extensionElements></callActivity>'
    )
    play.draw(S + call + E, "s>c\nc>e")
    instance = play.start()
    play.engine.modify(instance, cancel=["a"], start=["b"])
    play.complete(instance, "b")
    assert play.state(instance) == "COMPLETED"


# -- what cannot be ----------------------------------------------------------

IMPOSSIBLE = {
    "nothing": ({}, InvalidValueError, "what to cancel, what to start, or both"),
    "unknown element": ({"start": ["bb"]}, NotFoundError, "'bb'; did you mean 'b'"),
    "element without a token": (
        {"cancel": ["b"], "start": ["a"]},
        NotFoundError,
        r"no token at 'b'; its tokens are a \(",
    ),
    "unknown token": ({"cancel": [99]}, NotFoundError, "no token 99; its tokens"),
    "nothing left": (
        {"cancel": ["a"]},
        InvalidTransitionError,
        "start an element as well, or terminate",
    ),
    "boundary event": (
        {"start": ["late"]},
        InvalidTransitionError,
        "'late' is a boundary event; start 'a', or what follows it: 'e'",
    ),
    "start event": (
        {"start": ["s"]},
        InvalidTransitionError,
        "'s' is a start event; start what follows it: 'a'",
    ),
    "join": (
        {"cancel": ["a"], "start": ["j"]},
        InvalidTransitionError,
        "'j' joins branches and would wait for them; start what follows it: 'b', or .*'x'",
    ),
    "event sub-process": (
        {"start": ["handler"]},
        InvalidTransitionError,
        "'handler' is an event sub-process: only its event",
    ),
    "inside an event sub-process": (
        {"start": ["after"]},
        InvalidTransitionError,
        "'after' is inside the event sub-process 'handler', which does not run",
    ),
    "inside a multi-instance": (
        {"start": ["pre"]},
        InvalidTransitionError,
        "'pre' is inside 'x', which repeats: nobody knows for which item; start 'x'",
    ),
    "behind a race": (
        {"start": ["pay"]},
        InvalidTransitionError,
        "'pay' races others behind a gateway; start 'race'",
    ),
    "a number to start": (
        {"start": [5]},
        InvalidValueError,
        "start takes ids of elements, not 5",
    ),
    "no id to cancel": (
        {"cancel": [None], "start": ["b"]},
        InvalidValueError,
        "cancel takes numbers of tokens and ids of elements, not None",
    ),
    "a text for a list": (
        {"start": "b"},
        InvalidValueError,
        "start must be a list of texts",
    ),
    "variables for nothing": (
        {"cancel": ["a"], "variables": {"n": 1}},
        InvalidValueError,
        "use set_variables",
    ),
    "unknown variable": (
        {"start": ["b"], "variables": {"nn": 1}},
        NotFoundError,
        "new if it is; did you mean 'n'",
    ),
    "inputs that fail": (
        {"cancel": ["a"], "start": ["deep"]},
        Exception,
        "zero",
    ),
    "half of it wrong": (
        {"cancel": ["a"], "start": ["b", "late"]},
        InvalidTransitionError,
        "is a boundary event",
    ),
}


def draw_everything(play):
    faulty = '<zeebe:ioMapping><zeebe:input source="= 1 / n" target="part"/></zeebe:ioMapping>'
    nested_ = (
        f'<subProcess id="box"><extensionElements>{faulty}</extensionElements>'
        '<startEvent id="bs"/>' + user("deep") + flows("bs>deep") + "</subProcess>"
    )
    inner = user("pre") + flows("is>pre pre>ie")
    play.draw(
        S
        + user("a")
        + late()
        + user("b")
        + '<parallelGateway id="j"/><exclusiveGateway id="g"/>'
        + '<eventBasedGateway id="race"/>'
        + catch(MESSAGE).replace('id="x"', 'id="pay"')
        + catch(timer("timeDuration", "P1D")).replace('id="x"', 'id="wait"')
        + nested_
        + sub(inner=inner, loop=turns(element="= item"))
        + handler(timer("timeDuration", "P9D"))
        .replace('id="x"', 'id="hs"')
        .replace('"x"', '"hs"')
        .replace("x_after", "hs_after")
        + E,
        "s>a\na>g\ng>j?=n = 0\ng>x!\nx>j\nj>b\nb>race\nrace>pay\nrace>wait\npay>box\n"
        "wait>box\nbox>e\nlate>e",
        root=ROOT,
    )
    return play.start({"n": 0, "order": "o1"})


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_is_refused_and_nothing_is_half_moved(play, case):
    instance = draw_everything(play)
    before = frozen(play, instance)
    given, error, text = IMPOSSIBLE[case]
    with pytest.raises(error, match=text):
        play.engine.modify(instance, **given)
    assert frozen(play, instance) == before


def test_a_turn_alone_is_not_cancelled(play):
    play.draw(S + user("x", inner=turns(element="= item")) + E, "s>x\nx>e")
    instance = play.start()
    turn = next(it for it in play.engine.tokens(instance) if it.turn == 0)
    with pytest.raises(InvalidTransitionError, match="is one turn of 'x'"):
        play.engine.modify(instance, cancel=[turn.token])


def test_a_turn_is_not_emptied(play):
    inner = user("pre") + flows("is>pre pre>ie")
    play.draw(S + sub(inner=inner, loop=turns(element="= item")) + E, "s>x\nx>e")
    instance = play.start()
    at = next(it for it in play.engine.tokens(instance) if it.element_id == "pre")
    with pytest.raises(InvalidTransitionError, match="nothing would be left in turn 0"):
        play.engine.modify(instance, cancel=[at.token])
    with pytest.raises(InvalidTransitionError, match="2 scopes with 'pre' are running"):
        play.engine.modify(instance, start=["pre"])


def test_a_wait_beside_the_flow_is_not_cancelled(play):
    play.draw(S + user("a") + late() + E, "s>a\na>e\nlate>e")
    instance = play.start()
    beside = next(it for it in play.engine.tokens(instance) if it.beside)
    with pytest.raises(InvalidTransitionError, match="it ends with what it belongs to"):
        play.engine.modify(instance, cancel=[beside.token])


def test_only_what_runs_is_moved(play):
    play.draw(*A_B)
    instance = play.start()
    play.engine.terminate(instance)
    with pytest.raises(InvalidTransitionError, match="is TERMINATED already"):
        play.engine.modify(instance, start=["b"])
    with pytest.raises(NotFoundError, match="there is no process instance 'x'"):
        play.engine.modify("x", start=["b"])


# -- restarted ---------------------------------------------------------------


@pytest.mark.parametrize("how", ["completed", "terminated"])
def test_what_has_ended_is_restarted_as_a_new_instance(play, how):
    play.draw(*A_B)
    instance = play.start({"n": 1}, key="deal-1")
    play.complete(instance, "a", m=2)
    if how == "completed":
        play.complete(instance, "b")
    else:
        play.engine.terminate(instance)
    ended = play.engine.instance(instance)
    again = play.engine.restart_instance(
        instance, from_="b", variables={"n": 3}, by="ada", reason="b was wrong"
    )
    assert (again.key, again.definition_id) == ("deal-1", ended.definition_id)
    assert play.waits(again.id) == ["b"]
    assert play.variables(again.id) == {"n": 3, "m": 2}
    told = {it.type: it.data for it in play.engine.history(again.id)}
    assert told["instance_restarted"] == {
        "by": "ada",
        "reason": "b was wrong",
        "of": instance,
        "started": "b",
        "new": {"n": 3},
    }
    assert play.engine.instance(instance) == ended
    play.complete(again.id, "b")
    assert play.state(again.id) == "COMPLETED"


def test_a_restart_inside_a_sub_process_opens_what_is_around(play):
    inputs = (
        '<zeebe:ioMapping><zeebe:input source="= n" target="part"/></zeebe:ioMapping>'
    )
    body = nested(
        inputs,
        around=handler(timer("timeDuration", "PT1H"))
        .replace('id="x"', 'id="hs"')
        .replace('"x"', '"hs"')
        .replace("x_after", "hs_after"),
    )
    play.draw(body, "s>a\na>x\nx>e")
    instance = play.start({"n": 4})
    play.engine.terminate(instance)
    again = play.engine.restart_instance(instance, from_="q")
    assert play.waits(again.id) == ["q"]
    assert [it.element_id for it in play.engine.timers()] == ["hs"]
    play.complete(again.id, "q")
    assert (play.state(again.id), play.variables(again.id)) == ("COMPLETED", {"n": 4})
    assert play.engine.timers() == []


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"from_": "bb"}, NotFoundError, "no element 'bb'; did you mean 'b'"),
        ({"from_": "s"}, InvalidTransitionError, "is a start event"),
        ({"from_": "b", "variables": {"nn": 1}}, NotFoundError, "did you mean 'n'"),
        ({"from_": 5}, InvalidValueError, "from_ must be a text"),
    ],
)
def test_a_wrong_restart_starts_nothing(play, given, error, text):
    play.draw(*A_B)
    instance = play.start({"n": 1})
    play.engine.terminate(instance)
    with pytest.raises(error, match=text):
        play.engine.restart_instance(instance, **given)
    assert [it.id for it in play.engine.instances()] == [instance]


def test_what_runs_is_not_restarted(play):
    play.draw(*A_B)
    instance = play.start(key="deal-1")
    with pytest.raises(InvalidTransitionError, match="is active: modify it instead"):
        play.engine.restart_instance(instance, from_="b")
    play.engine.terminate(instance)
    play.start(key="deal-1")
    with pytest.raises(InvalidTransitionError, match="'deal-1' is running") as refused:
        play.engine.restart_instance(instance, from_="b")
    assert refused.value.code == "DUPLICATE_START"
