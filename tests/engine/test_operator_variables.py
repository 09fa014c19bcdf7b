"""An operator sets variables: of an instance, of a branch, of a turn, of a sub-process."""

import pytest
from tests.engine.fault_places import flows, script, sub, turns, user

from bizproc.errors import (
    BudgetError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def local(**inputs):
    inner = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for target, source in inputs.items()
    )
    return f"<zeebe:ioMapping>{inner}</zeebe:ioMapping>"


def told(play, instance):
    return [
        it.data for it in play.engine.history(instance) if it.type == "variables_set"
    ]


def test_a_variable_of_the_instance_is_set_in_every_branch(play):
    play.draw(
        S
        + '<parallelGateway id="g"/><parallelGateway id="j"/>'
        + user("a")
        + user("b")
        + script("add", "= amount + 1", "sum")
        + E,
        "s>g\ng>a\ng>b\na>j\nb>j\nj>add\nadd>e",
    )
    instance = play.start({"amount": 1})
    play.complete(instance, "a", amount=5)
    play.engine.set_variables(
        instance, {"amount": 10}, by="ada", reason="a typing error"
    )
    assert play.variables(instance)["amount"] == 10
    assert told(play, instance) == [
        {
            "by": "ada",
            "reason": "a typing error",
            "old": {"amount": 5},
            "new": {"amount": 10},
        }
    ]
    play.complete(instance, "b")
    assert play.variables(instance) == {"amount": 10, "sum": 11}


def test_a_later_write_wins_over_it(play):
    play.draw(
        S
        + '<parallelGateway id="g"/><parallelGateway id="j"/>'
        + user("a")
        + user("b")
        + E,
        "s>g\ng>a\ng>b\na>j\nb>j\nj>e",
    )
    instance = play.start({"amount": 1})
    play.engine.set_variables(instance, {"amount": 10})
    play.complete(instance, "b", amount=7)
    play.complete(instance, "a")
    assert play.variables(instance) == {"amount": 7}


def test_it_reaches_into_sub_processes_but_for_what_is_their_own(play):
    inner = user("ask") + script("see", "= [amount, part]", "saw")
    play.draw(
        S
        + sub(local(part="= amount"), inner=inner + flows("is>ask ask>see see>ie"))
        + E,
        "s>x\nx>e",
    )
    instance = play.start({"amount": 1, "part": 0})
    play.engine.set_variables(instance, {"amount": 10, "part": 20})
    play.complete(instance, "ask")
    assert play.variables(instance) == {"amount": 10, "part": 20, "saw": [10, 1]}


def test_a_called_process_keeps_to_what_it_was_given(play):
    play.draw(
        S + user("ask") + script("see", "= amount", "saw") + E,
        "s>ask\nask>see\nsee>e",
        id_="called",
    )
    call = (
        '<callActivity id="c"><extensionElements>'
        '<zeebe:calledElement processId="called"/></extensionElements></callActivity>'
    )
    play.draw(S + call + E, "s>c\nc>e")
    instance = play.start({"amount": 1})
    play.engine.set_variables(instance, {"amount": 10})
    play.engine.set_variables(instance, {"amount": 3}, at="c")
    play.complete(instance, "ask")
    assert play.variables(instance) == {"amount": 3, "saw": 3}


def test_one_branch_alone_is_told(play):
    play.draw(
        S
        + '<parallelGateway id="g"/>'
        + user("a")
        + user("b")
        + script("see", "= amount", "saw")
        + '<endEvent id="f"/>'
        + E,
        "s>g\ng>a\ng>b\na>see\nsee>e\nb>f",
    )
    instance = play.start({"amount": 1})
    [at] = [it.token for it in play.engine.tokens(instance) if it.element_id == "b"]
    play.engine.set_variables(instance, {"amount": 10}, at=at)
    assert told(play, instance)[0]["at"] == at
    play.complete(instance, "a")
    assert play.variables(instance) == {"amount": 10, "saw": 1}


def test_one_turn_is_told_by_its_number(play):
    play.draw(S + user("x", inner=turns(element="= item")) + E, "s>x\nx>e")
    instance = play.start()
    turn = next(it for it in play.engine.tokens(instance) if it.turn == 1)
    play.engine.set_variables(instance, {"item": 9}, at=turn.token)
    for task in play.engine.user_tasks(instance=instance):
        play.engine.complete_user_task(task.id)
    assert play.variables(instance) == {"ys": [1, 9]}


def test_a_cause_is_repaired_and_the_incident_retried(play):
    play.draw(S + script("x", "= 10 / divisor", "share") + E, "s>x\nx>e")
    instance = play.start({"divisor": 0})
    [incident] = play.engine.incidents()
    play.engine.set_variables(instance, {"divisor": 2})
    play.engine.resolve_incident(incident.id)
    assert play.variables(instance) == {"divisor": 2, "share": 5}


def test_a_new_name_must_be_said_to_be_new(play):
    play.draw(S + user("a") + E, "s>a\na>e")
    instance = play.start({"amount": 1})
    with pytest.raises(NotFoundError, match="new if it is; did you mean 'amount'"):
        play.engine.set_variables(instance, {"amuont": 2})
    play.engine.set_variables(instance, {"amuont": 2}, new=True)
    assert play.variables(instance) == {"amount": 1, "amuont": 2}
    assert told(play, instance) == [{"by": None, "old": {}, "new": {"amuont": 2}}]


def test_a_name_of_the_diagram_is_known(play):
    way = "= discount &gt; 1"
    play.draw(
        S + user("a") + '<exclusiveGateway id="g"/>' + script("c", way, "made") + E,
        "s>a\na>g\ng>c?=vip = true\ng>e!\nc>e",
    )
    instance = play.start()
    play.engine.set_variables(instance, {"vip": True, "discount": 1, "made": None})


@pytest.mark.parametrize(
    ("values", "given", "error", "text"),
    [
        ({}, {}, InvalidValueError, "give at least one variable"),
        ({"a.b": 1}, {"new": True}, InvalidValueError, "set the whole of 'a'"),
        ({"1x": 1}, {"new": True}, InvalidValueError, "no name that an expression"),
        ({"": 1}, {"new": True}, InvalidValueError, "no name that an expression"),
        ({"n": object()}, {}, InvalidValueError, "n"),
        ({"n": float("nan")}, {}, InvalidValueError, "n"),
        ({"n": "x" * 1_000_001}, {}, BudgetError, "at most 1,000,000 can be set"),
        (
            {"n": 1},
            {"at": "bb"},
            NotFoundError,
            r"no token at 'bb'; its tokens are b \(",
        ),
        ({"n": 1}, {"at": 99}, NotFoundError, "no token 99; its tokens are"),
        ({"n": 1}, {"at": "late"}, NotFoundError, "no token at 'late'"),
        ({"n": 1}, {"at": 1.5}, InvalidValueError, "at must be a number or a text"),
        ([], {}, InvalidValueError, "variables must be a mapping"),
    ],
)
def test_what_is_wrong_is_refused(play, values, given, error, text):
    late = (
        '<boundaryEvent id="late" attachedToRef="b"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    play.draw(S + user("b") + late + E, "s>b\nb>e\nlate>e")
    instance = play.start({"n": 0})
    before = play.engine.instance(instance)
    with pytest.raises(error, match=text):
        play.engine.set_variables(instance, values, **given)
    assert play.engine.instance(instance) == before


def test_a_wait_beside_the_flow_and_an_ended_instance_have_none(play):
    late = (
        '<boundaryEvent id="late" attachedToRef="b"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    play.draw(S + user("b") + late + E, "s>b\nb>e\nlate>e")
    instance = play.start({"n": 0})
    beside = next(it for it in play.engine.tokens(instance) if it.beside)
    with pytest.raises(InvalidTransitionError, match="waits beside the flow"):
        play.engine.set_variables(instance, {"n": 1}, at=beside.token)
    play.complete(instance, "b")
    with pytest.raises(InvalidTransitionError, match="is COMPLETED already"):
        play.engine.set_variables(instance, {"n": 1})
    with pytest.raises(NotFoundError, match="there is no process instance 'x'"):
        play.engine.set_variables("x", {"n": 1})
