"""What goes into a scope, what comes out of it, and what stays inside."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import (
    SIGNAL,
    boundary,
    extension,
    flows,
    handler,
    mapping,
    script,
    service,
    sub,
    timer,
    turns,
    user,
)

from bizproc.action import ActionContext

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
BESIDE = '<parallelGateway id="f"/><parallelGateway id="j"/>'
ROOT = '<signal id="sig" name="halt"/>'


def call(propagate="", *extra):
    return (
        '<callActivity id="x">'
        + extension(f'<zeebe:calledElement processId="child" {propagate}/>', *extra)
        + "</callActivity>"
    )


DOUBLED = mapping(inputs={"amount": "= amount * 2"})
INSIDE = user("i") + flows("is>i i>ie")


@pytest.mark.parametrize(
    "drawn",
    [
        sub(DOUBLED, inner=INSIDE),
        sub(DOUBLED, inner=INSIDE, loop=turns("= [1]", element="= 1")),
        call("", DOUBLED),
        call('propagateAllChildVariables="false"', DOUBLED),
    ],
    ids=["sub-process", "turn", "call", "call that gives nothing back"],
)
def test_what_an_input_mapping_makes_stays_inside(play, drawn):
    play.draw(
        '<startEvent id="cs"/><userTask id="i"/><endEvent id="ce"/>',
        "cs>i\ni>ce",
        id_="child",
    )
    play.draw(S + drawn + user("after") + E, "s>x\nx>after\nafter>e")
    instance = play.start({"amount": 100})
    assert play.variables(instance)["amount"] == 100
    play.complete(instance, "i")
    assert play.variables(instance)["amount"] == 100


def test_what_is_written_to_a_local_variable_inside_stays_there_too(play):
    inner = script("i", "= amount + 1", "amount") + script("k", "= amount", "seen")
    play.draw(
        S + sub(DOUBLED, inner=inner + flows("is>i i>k k>ie")) + user("after") + E,
        "s>x\nx>after\nafter>e",
    )
    assert play.variables(play.start({"amount": 100})) == {"amount": 100, "seen": 201}


@pytest.mark.parametrize("kind", ["sub", "call"])
def test_a_scope_beside_a_form_does_not_put_an_old_value_back(play, kind):
    play.draw(
        '<startEvent id="cs"/><userTask id="i"/><endEvent id="ce"/>',
        "cs>i\ni>ce",
        id_="child",
    )
    drawn = call() if kind == "call" else sub(inner=INSIDE)
    play.draw(
        S + BESIDE + drawn + user("form") + user("after") + E,
        "s>f\nf>x\nf>form\nx>j\nform>j\nj>after\nafter>e",
    )
    instance = play.start({"price": 1})
    play.complete(instance, "form", price=2)
    play.complete(instance, "i", made=3)
    assert play.variables(instance) == {"price": 2, "made": 3}
    assert play.waits(instance) == ["after"]


def test_of_two_writers_in_and_beside_a_scope_the_later_one_wins(play):
    play.draw(
        S
        + BESIDE
        + sub(inner=user("i") + user("k") + flows("is>i i>k k>ie"))
        + user("form")
        + user("after")
        + E,
        "s>f\nf>x\nf>form\nx>j\nform>j\nj>after\nafter>e",
    )
    instance = play.start({"price": 1})
    play.complete(instance, "i", price=2)
    play.complete(instance, "form", price=3)
    play.complete(instance, "k")
    assert play.variables(instance) == {"price": 3}


def test_a_reminder_that_does_nothing_changes_nothing(play):
    """While turns run that have a variable of the same name."""
    remind = handler(timer("timeDuration", "PT1H"), interrupting=False, inside="told")
    play.draw(
        S
        + user("ask", inner=turns("= [1, 2]", element="= 1").replace("item", "x"))
        + user("after")
        + E
        + remind.replace('id="x"', 'id="late"').replace('"x"', '"late"'),
        "s>ask\nask>after\nafter>e",
    )
    instance = play.start({"x": "mine"})
    play.pass_time(hours=1)
    assert play.variables(instance) == {"x": "mine"}
    play.complete(instance, "told")
    for _ in range(2):
        play.complete(instance, "ask")
    assert play.variables(instance) == {"x": "mine", "ys": [1, 1]}


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_hands_back_what_it_wrote(play, interrupting):
    drawn = handler(SIGNAL, interrupting=interrupting, inside="told")
    play.draw(S + user("ask") + E + drawn, "s>ask\nask>e", root=ROOT)
    instance = play.start({"x": 1, "y": 1})
    play.engine.broadcast_signal("halt")
    if not interrupting:
        play.complete(instance, "ask", x=2)
    play.complete(instance, "told", y=2)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"x": 1 if interrupting else 2, "y": 2}


def test_a_terminate_end_in_a_sub_process_keeps_what_its_branches_wrote(play):
    inner = (
        '<parallelGateway id="g"/>'
        + user("one")
        + user("two")
        + user("three")
        + '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
        + flows("is>g g>one one>three three>ie g>two two>stop")
    )
    play.draw(S + sub(inner=inner) + user("after") + E, "s>x\nx>after\nafter>e")
    instance = play.start({"n": 1})
    play.complete(instance, "one", mine=1)
    play.complete(instance, "two", other=2)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"n": 1, "mine": 1, "other": 2}


def test_an_interrupted_sub_process_gives_what_it_wrote_and_no_local(play):
    play.draw(
        S
        + sub(DOUBLED, id_="host", inner=user("i") + user("k") + flows("is>i i>k k>ie"))
        + boundary(SIGNAL)
        + user("after")
        + E,
        "s>host\nhost>e\nx>after\nafter>e",
        root=ROOT,
    )
    instance = play.start({"amount": 100})
    play.complete(instance, "i", wrote=1)
    play.engine.broadcast_signal("halt")
    assert play.variables(instance) == {"amount": 100, "wrote": 1}


@pytest.mark.parametrize("transactional", [True, False])
def test_an_output_mapping_sees_what_the_input_mapping_made(play, transactional):
    """A job's too, though its result comes in another transaction."""

    @play.actions.add("add", transactional=transactional)
    def add(part: int) -> dict[str, int]:
        return {"y": part + 1}

    io = mapping(inputs={"part": "= amount"}, sum="= part + y")
    play.draw(S + service("add", io) + user("after") + E, "s>x\nx>after\nafter>e")
    instance = play.start({"amount": 1})
    play.engine.run_due()
    assert play.variables(instance) == {"amount": 1, "sum": 3}


def test_a_turn_writes_into_its_own_copy_of_a_context(play):
    io = mapping(inputs={}, **{"doc.mine": "= item"})
    play.draw(
        S + user("x", io, inner=turns(element="= doc")) + user("after") + E,
        "s>x\nx>after\nafter>e",
    )
    instance = play.start({"doc": {"kept": 0}})
    for _ in range(2):
        play.complete(instance, "x")
    assert play.variables(instance) == {
        "doc": {"kept": 0},
        "ys": [{"kept": 0, "mine": 1}, {"kept": 0, "mine": 2}],
    }


def test_a_loop_carries_its_variables_from_turn_to_turn(play):
    loop = (
        "<standardLoopCharacteristics><loopCondition>= n &lt; 3</loopCondition>"
        "</standardLoopCharacteristics>"
    )
    play.draw(
        S + script("x", "= n + 1", "n", loop) + user("after") + E,
        "s>x\nx>after\nafter>e",
    )
    assert play.variables(play.start({"n": 0})) == {"n": 3}


# -- signals inside the instance ----------------------------------------------


def thrower(id_="t"):
    return f'<intermediateThrowEvent id="{id_}">{SIGNAL}</intermediateThrowEvent>'


@pytest.fixture
def counting(play):
    """Return the play and the list of what an action behind the signal did."""
    done = []

    @play.actions.add("behind", transactional=True)
    def behind(context: ActionContext) -> None:
        done.append(context.element_id)

    return play, done


def test_a_signal_ends_its_scope_before_its_token_moves_on(counting):
    """A transactional action behind it does not run, as little as a job does."""
    play, done = counting
    inner = thrower() + service("behind", id_="i") + flows("is>t t>i i>ie")
    play.draw(
        S + sub(id_="host", inner=inner) + boundary(SIGNAL) + user("after") + E,
        "s>host\nhost>e\nx>after\nafter>e",
        root=ROOT,
    )
    instance = play.start()
    assert done == []
    assert play.waits(instance) == ["after"]
    assert "t" in play.path(instance)


def test_a_signal_at_the_end_of_a_sub_process_reaches_its_border(play):
    inner = f'<endEvent id="ie2">{SIGNAL}</endEvent>' + flows("is>ie2")
    play.draw(
        S
        + sub(id_="host", inner=inner).replace('<endEvent id="ie"/>', "")
        + boundary(SIGNAL)
        + user("after")
        + E,
        "s>host\nhost>e\nx>after\nafter>e",
        root=ROOT,
    )
    assert play.waits(play.start()) == ["after"]


def test_a_signal_beside_is_heard_once_here_and_once_elsewhere(play):
    """The wait stays open for the next one, and the broadcast passes it over."""
    play.draw(
        S
        + user("host")
        + boundary(SIGNAL, interrupting=False)
        + user("after")
        + '<parallelGateway id="f"/>'
        + user("go")
        + thrower()
        + E,
        "s>f\nf>host\nf>go\ngo>t\nt>e\nhost>e\nx>after\nafter>e",
        root=ROOT,
    )
    one, two = play.start(), play.start()
    play.complete(one, "go")
    assert play.waits(one) == ["after", "host"]
    assert play.waits(two) == ["after", "go", "host"]
    play.complete(two, "go")
    assert play.waits(one) == ["after", "after", "host"]
    assert play.waits(two) == ["after", "after", "host"]


def test_an_output_mapping_that_failed_reads_anew_what_stands_around(play):
    out = extension(mapping(out="= n / d"))
    drawn = (
        f'<subProcess id="x">{out}<startEvent id="is"/>{user("i")}<endEvent id="ie"/>'
        f"{flows('is>i i>ie')}</subProcess>"
    )
    play.draw(S + drawn + user("after") + E, "s>x\nx>after\nafter>e")
    instance = play.start({"d": 0})
    play.complete(instance, "i", n=6)
    [incident] = play.engine.incidents()
    play.engine.set_variables(instance, {"d": 2})
    play.engine.resolve_incident(incident.id)
    assert play.variables(instance) == {"d": 2, "out": 3}
