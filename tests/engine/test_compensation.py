"""Compensation: which handlers run, in which order, with which variables, and when."""

from __future__ import annotations

import pytest
from tests.engine.test_escalations import E, S, end, flow, sub

UNDO = "<compensateEventDefinition/>"


def undone_by(host, handler, id_=None):
    """Draw the compensation event of an activity, and the association to its handler."""
    id_ = id_ or f"c_{host}"
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{host}">{UNDO}</boundaryEvent>'
        f'<association id="{id_}_{handler}" sourceRef="{id_}" targetRef="{handler}"'
        ' associationDirection="One"/>'
    )


def script(id_, expression, variable, inner="", *, undoes=False):
    mark = ' isForCompensation="true"' if undoes else ""
    return (
        f'<scriptTask id="{id_}"{mark}><extensionElements><zeebe:script'
        f' expression="{expression}" resultVariable="{variable}"/></extensionElements>'
        f"{inner}</scriptTask>"
    )


def handler(id_):
    """Draw a handler that waits for a person."""
    return f'<userTask id="{id_}" isForCompensation="true"/>'


def noting(id_, what=None):
    """Draw a handler that runs at once, and notes what it undid."""
    return script(
        id_,
        f"= append(undone, {what or repr(id_)})".replace("'", "&#34;"),
        "undone",
        undoes=True,
    )


def throw(id_="throw", activity="", *, kind="intermediateThrowEvent", waits=True):
    named = f' activityRef="{activity}"' if activity else ""
    wait = "" if waits else ' waitForCompletion="false"'
    return f'<{kind} id="{id_}"><compensateEventDefinition{named}{wait}/></{kind}>'


def user(*ids):
    return "".join(f'<userTask id="{id_}"/>' for id_ in ids)


def finish(play, instance, *elements, **answers):
    for element in elements:
        play.complete(instance, element, **answers)


BOTH = user("a", "b") + undone_by("a", "ua") + undone_by("b", "ub")


def test_handlers_run_one_by_one_the_latest_first_and_the_throw_waits(play):
    body = S + BOTH + handler("ua") + handler("ub") + throw() + user("after") + E
    play.draw(body, "s>a\na>b\nb>throw\nthrow>after\nafter>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ub"]
    play.complete(instance, "ub")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.waits(instance) == ["after"]
    play.complete(instance, "after")
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance) == [
        *("s", "a", "b", "c_b", "ub", "c_a", "ua", "throw", "after", "e")
    ]


def thrown(play, instance):
    return [
        (event.element_id, event.data["activities"])
        for event in play.engine.history(instance)
        if event.type == "compensation_thrown"
    ]


def test_what_did_not_complete_is_not_undone_and_each_only_once(play):
    body = S + BOTH + handler("ua") + handler("ub") + throw() + throw("again") + E
    play.draw(body, "s>a\na>throw\nthrow>again\nagain>b\nb>e")
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.waits(instance) == ["b"]
    assert thrown(play, instance) == [("throw", ["a"]), ("again", [])]


def test_an_activity_that_is_named_is_undone_alone(play):
    body = S + BOTH + handler("ua") + handler("ub") + throw(activity="a")
    body += throw("rest", kind="endEvent")
    play.draw(body, "s>a\na>b\nb>throw\nthrow>rest")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.waits(instance) == ["ub"]
    assert play.state(instance) == "ACTIVE"
    play.complete(instance, "ub")
    assert play.state(instance) == "COMPLETED"
    assert thrown(play, instance) == [("throw", ["a"]), ("rest", ["b"])]


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_throw_that_does_not_wait_goes_on_beside_the_handlers(play, kind):
    body = S + BOTH + handler("ua") + handler("ub") + user("after") + E
    body += throw(kind=kind, waits=False)
    ways = "s>a\na>b\nb>throw\nafter>e"
    play.draw(body, ways + ("" if kind == "endEvent" else "\nthrow>after"))
    instance = play.start()
    finish(play, instance, "a", "b")
    beside = [] if kind == "endEvent" else ["after"]
    assert play.waits(instance) == [*beside, "ub"]
    finish(play, instance, *beside, "ub")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance).count("throw") == 1


def test_handlers_see_what_is_now_and_the_thrower_sees_what_they_wrote(play):
    undo = script("ua", "= x + 10", "y", undoes=True)
    body = S + script("a", "= 1", "x") + undone_by("a", "ua") + undo
    body += (
        script("b", "= 2", "x")
        + throw()
        + script("c", "= y + 100", "z")
        + user("w")
        + E
    )
    play.draw(body, "s>a\na>b\nb>throw\nthrow>c\nc>w\nw>e")
    instance = play.start()
    variables = play.variables(instance)
    assert (variables["y"], variables["z"]) == (12, 112)


LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


def items(*, sequential=True):
    return LOOP.format(sequential=str(sequential).lower())


@pytest.mark.parametrize("sequential", [True, False])
def test_each_turn_of_a_multi_instance_is_undone_with_its_own_item(play, sequential):
    body = S + script("a", "= item * 2", "double", items(sequential=sequential))
    body += (
        undone_by("a", "ua") + noting("ua", "[item, double]") + throw() + user("w") + E
    )
    play.draw(body, "s>a\na>throw\nthrow>w\nw>e")
    instance = play.start({"items": [1, 2, 3], "undone": []})
    variables = play.variables(instance)
    assert variables["undone"] == [[3, 6], [2, 4], [1, 2]]
    assert {"item", "double", "loopCounter"}.isdisjoint(variables)


def test_turns_of_a_multi_instance_that_was_interrupted_are_not_undone(play):
    body = (
        S
        + f'<userTask id="a">{items()}</userTask>'
        + undone_by("a", "ua")
        + handler("ua")
    )
    body += '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition>'
    body += "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    play.draw(body + throw() + E, "s>a\na>e\nlate>throw\nthrow>e")
    instance = play.start({"items": [1, 2]})
    play.complete(instance, "a")
    play.pass_time(hours=2)
    assert play.state(instance) == "COMPLETED"
    assert thrown(play, instance) == [("throw", [])]


def booking(*, more="", ways=(), kind="subProcess", loop=""):
    """Return a sub-process of two activities that are undone."""
    body = (
        '<startEvent id="is"/>'
        + BOTH
        + handler("ua")
        + handler("ub")
        + more
        + end("ie")
    )
    inner = flow("is>a", "a>b", "b>ie", *ways)
    return f'<{kind} id="sub">{loop}{body}{inner}</{kind}>'


@pytest.mark.parametrize("activity", ["", "sub"])
@pytest.mark.parametrize("kind", ["subProcess", "transaction"])
def test_a_completed_sub_process_is_undone_by_what_it_holds(play, activity, kind):
    body = S + booking(kind=kind) + user("c") + throw(activity=activity) + E
    play.draw(body, "s>sub\nsub>c\nc>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b", "c")
    assert play.waits(instance) == ["ub"]
    play.complete(instance, "ub")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance).count("sub") == 1
    assert thrown(play, instance) == [("throw", ["sub"])]


def test_a_running_sub_process_is_not_undone(play):
    body = S + '<parallelGateway id="g"/>' + booking() + user("c") + throw() + E
    play.draw(body, "s>g\ng>sub\ng>c\nc>throw\nthrow>e\nsub>e")
    instance = play.start()
    finish(play, instance, "a", "c")
    assert play.waits(instance) == ["b"]
    assert thrown(play, instance) == [("throw", [])]


def test_the_inside_is_undone_with_the_variables_that_it_ended_with(play):
    inner = '<startEvent id="is"/>' + script("a", "= 5", "x") + undone_by("a", "ua")
    inner += noting("ua", "x") + end("ie")
    body = (
        S
        + sub("sub", inner, "is>a", "a>ie")
        + script("b", "= 7", "x")
        + throw()
        + user("w")
        + E
    )
    play.draw(body, "s>sub\nsub>b\nb>throw\nthrow>w\nw>e")
    instance = play.start({"undone": []})
    variables = play.variables(instance)
    assert (variables["undone"], variables["x"]) == ([5], 7)


def test_a_handler_of_the_sub_process_itself_replaces_those_inside(play):
    body = S + booking() + undone_by("sub", "usub") + handler("usub") + throw() + E
    play.draw(body, "s>sub\nsub>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["usub"]
    play.complete(instance, "usub")
    assert play.state(instance) == "COMPLETED"


def undoing(*elements, ways=()):
    """Return an event sub-process that undoes the sub-process around it."""
    body = f'<startEvent id="us">{UNDO}</startEvent>' + "".join(elements) + end("ue")
    return f'<subProcess id="undo" triggeredByEvent="true">{body}{flow(*ways)}</subProcess>'


def test_an_event_sub_process_undoes_the_sub_process_around_it(play):
    more = undoing(user("mine"), ways=("us>mine", "mine>ue"))
    body = S + booking(more=more) + throw() + E
    play.draw(body, "s>sub\nsub>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["mine"]
    play.complete(instance, "mine")
    assert play.state(instance) == "COMPLETED"


def test_it_may_undo_by_itself_what_was_done_inside(play):
    more = undoing(
        user("mine"), throw("inner", "a"), ways=("us>mine", "mine>inner", "inner>ue")
    )
    body = S + booking(more=more) + throw() + E
    play.draw(body, "s>sub\nsub>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b", "mine")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"


def test_each_turn_of_a_sub_process_is_undone_by_itself(play):
    inner = (
        '<startEvent id="is"/>'
        + script("a", "= item + 0.5", "x")
        + undone_by("a", "ua")
    )
    inner += noting("ua", "[item, x]") + end("ie")
    body = S + sub("sub", inner, "is>a", "a>ie", loop=items()) + throw() + user("w") + E
    play.draw(body, "s>sub\nsub>throw\nthrow>w\nw>e")
    instance = play.start({"items": [1, 2], "undone": []})
    assert play.variables(instance)["undone"] == [[2, 2.5], [1, 1.5]]


ERROR = '<error id="bad" errorCode="BAD"/>'
FAILS = '<endEvent id="fails"><errorEventDefinition errorRef="bad"/></endEvent>'


def test_thrown_in_an_event_sub_process_it_undoes_the_scope_around(play):
    body = S + BOTH + handler("ua") + handler("ub") + FAILS
    inner = '<startEvent id="es"><errorEventDefinition errorRef="bad"/></startEvent>'
    inner += (
        throw() + user("told") + end("ee") + flow("es>throw", "throw>told", "told>ee")
    )
    body += f'<subProcess id="esp" triggeredByEvent="true">{inner}</subProcess>'
    play.draw(body, "s>a\na>b\nb>fails", root=ERROR)
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ub"]
    finish(play, instance, "ub", "ua")
    assert play.waits(instance) == ["told"]
    play.complete(instance, "told")
    assert play.state(instance) == "COMPLETED"


def test_thrown_in_a_sub_process_it_undoes_nothing_around(play):
    inner = '<startEvent id="is"/>' + throw() + end("ie")
    body = S + user("a") + undone_by("a", "ua") + handler("ua")
    body += sub("sub", inner, "is>throw", "throw>ie") + user("w") + throw("more") + E
    play.draw(body, "s>a\na>sub\nsub>w\nw>more\nmore>e")
    instance = play.start()
    finish(play, instance, "a", "w")
    assert thrown(play, instance) == [("throw", []), ("more", ["a"])]


def test_an_event_sub_process_that_undoes_is_told_as_any_other(play):
    inner = (
        user("mine", "next"),
        undone_by("mine", "umine") + handler("umine"),
    )
    more = undoing(*inner, ways=("us>mine", "mine>next", "next>ue"))
    play.draw(S + booking(more=more) + throw() + E, "s>sub\nsub>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b", "mine", "next")
    assert play.path(instance)[-3:] == ["undo", "throw", "e"]


# -- transactions --------------------------------------------------------------

CANCEL = '<endEvent id="stop"><cancelEventDefinition/></endEvent>'
CANCELED = '<boundaryEvent id="off" attachedToRef="sub"><cancelEventDefinition/></boundaryEvent>'


def transaction(*, more="", ways=()):
    """Return a transaction: a and b are done, then a person decides."""
    body = '<startEvent id="is"/>' + BOTH + handler("ua") + handler("ub")
    body += (
        user("ask", "beside")
        + '<parallelGateway id="g"/><exclusiveGateway id="x" default="x_ie"/>'
    )
    body += CANCEL + end("ie") + more
    inner = flow(
        "is>a", "a>b", "b>g", "g>ask", "g>beside", "ask>x", "x>ie", "beside>ie", *ways
    )
    inner += (
        '<sequenceFlow id="x_stop" sourceRef="x" targetRef="stop"><conditionExpression>'
        "= off</conditionExpression></sequenceFlow>"
    )
    return f'<transaction id="sub">{body}{inner}</transaction>' + CANCELED


def test_a_cancelled_transaction_is_undone_and_leaves_by_its_cancel_event(play):
    body = S + transaction() + user("sorry", "fine") + E
    play.draw(body, "s>sub\nsub>fine\noff>sorry\nfine>e\nsorry>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    play.complete(instance, "ask", off=True)
    assert play.waits(instance) == ["ub"]
    finish(play, instance, "ub", "ua")
    assert play.waits(instance) == ["sorry"]
    assert thrown(play, instance) == [("stop", ["b", "a"])]
    play.complete(instance, "sorry")
    assert play.state(instance) == "COMPLETED"
    assert "sub" not in play.path(instance)
    assert play.path(instance)[-3:] == ["off", "sorry", "e"]


def test_a_transaction_that_is_not_cancelled_goes_on(play):
    body = S + transaction() + user("sorry", "fine") + E
    play.draw(body, "s>sub\nsub>fine\noff>sorry\nfine>e\nsorry>e")
    instance = play.start()
    finish(play, instance, "a", "b", "beside")
    play.complete(instance, "ask", off=False)
    assert play.waits(instance) == ["fine"]


def test_what_a_cancelled_transaction_wrote_comes_out_and_no_result(play):
    mapping = (
        '<extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="own"/>'
        '<zeebe:output source="= 9" target="sum"/></zeebe:ioMapping>'
        "</extensionElements>"
    )
    inner = mapping + '<startEvent id="is"/>' + script("a", "= 5", "x")
    inner += undone_by("a", "ua") + script("ua", "= own + x", "y", undoes=True)
    inner += user("ask") + CANCEL + flow("is>a", "a>ask", "ask>stop")
    body = S + '<parallelGateway id="g"/>' + user("beside")
    body += (
        f'<transaction id="sub">{inner}</transaction>' + CANCELED + user("sorry") + E
    )
    play.draw(body, "s>g\ng>beside\ng>sub\nbeside>e\nsub>e\noff>sorry\nsorry>e")
    instance = play.start({"x": 1})
    assert play.waits(instance) == ["ask", "beside"]
    play.complete(instance, "ask", said="no")
    assert play.waits(instance) == ["beside", "sorry"]
    assert play.variables(instance) == {"x": 5, "said": "no", "y": 6}
    finish(play, instance, "sorry", "beside")
    assert play.variables(instance) == {"x": 5, "said": "no", "y": 6}


def test_handlers_of_a_transaction_see_what_other_branches_wrote_in_it(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua")
    inner += noting("ua", "x") + '<parallelGateway id="g"/>' + script("b", "= 7", "x")
    inner += user("c", "ask") + CANCEL + end("ie")
    inner += flow("is>a", "a>g", "g>b", "b>c", "c>ie", "g>ask", "ask>stop")
    body = S + f'<transaction id="sub">{inner}</transaction>' + CANCELED + user("w") + E
    play.draw(body, "s>sub\nsub>e\noff>w\nw>e")
    instance = play.start({"undone": [], "x": 1})
    finish(play, instance, "a", "ask")
    assert play.variables(instance) == {"undone": [7], "x": 7}
