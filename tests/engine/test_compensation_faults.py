"""What comes in the way of a compensation: errors, faults, interruptions, operators."""

from __future__ import annotations

import pytest
from tests.engine.test_compensation import (
    BOTH,
    CANCEL,
    CANCELED,
    ERROR,
    FAILS,
    booking,
    finish,
    handler,
    noting,
    script,
    throw,
    thrown,
    transaction,
    undoing,
    undone_by,
    user,
)
from tests.engine.test_escalations import E, S, end, flow, sub

from bizproc.errors import InvalidTransitionError

CATCHES = '<errorEventDefinition errorRef="bad"/>'


def failing(id_):
    """Draw a handler that asks, then throws an error."""
    inner = f'<startEvent id="{id_}_s"/>' + user(f"{id_}_ask")
    inner += f'<endEvent id="{id_}_e">{CATCHES}</endEvent>'
    inner += flow(f"{id_}_s>{id_}_ask", f"{id_}_ask>{id_}_e")
    return f'<subProcess id="{id_}" isForCompensation="true">{inner}</subProcess>'


def on_error(id_, host):
    return f'<boundaryEvent id="{id_}" attachedToRef="{host}">{CATCHES}</boundaryEvent>'


def on_timer(id_, host):
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{host}"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )


def event_sub_process(start, *elements, ways):
    inner = f'<startEvent id="es">{start}</startEvent>' + "".join(elements) + end("ee")
    return f'<subProcess id="esp" triggeredByEvent="true">{inner}{flow(*ways)}</subProcess>'


# -- errors of handlers --------------------------------------------------------


def test_an_error_of_a_handler_goes_out_from_the_throw(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua") + failing("ua")
    inner += throw() + end("ie")
    body = S + sub("sub", inner, "is>a", "a>throw", "throw>ie") + on_error("b", "sub")
    play.draw(body + user("help") + E, "s>sub\nsub>e\nb>help\nhelp>e", root=ERROR)
    instance = play.start()
    finish(play, instance, "a", "ua_ask")
    assert play.waits(instance) == ["help"]
    play.complete(instance, "help")
    assert play.state(instance) == "COMPLETED"


def test_an_error_of_a_handler_inside_never_meets_the_completed_work(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua") + failing("ua")
    inner += end("ie")
    inner += event_sub_process(CATCHES, user("wrong"), ways=("es>wrong", "wrong>ee"))
    body = S + sub("sub", inner, "is>a", "a>ie") + on_error("b", "sub") + user("worse")
    body += throw() + E
    play.draw(body, "s>sub\nsub>throw\nthrow>e\nb>worse\nworse>e", root=ERROR)
    instance = play.start()
    finish(play, instance, "a", "ua_ask")
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.code) == ("ua_e", "BAD")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.state(instance) == "COMPLETED"


def test_an_error_of_a_handler_does_not_come_back_to_the_event_sub_process(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua") + failing("ua")
    inner += FAILS + event_sub_process(CATCHES, throw(), ways=("es>throw", "throw>ee"))
    body = S + sub("sub", inner, "is>a", "a>fails") + on_error("b", "sub")
    play.draw(body + user("help") + E, "s>sub\nsub>e\nb>help\nhelp>e", root=ERROR)
    instance = play.start()
    finish(play, instance, "a", "ua_ask")
    assert play.waits(instance) == ["help"]
    assert thrown(play, instance) == [("throw", ["a"])]


def test_an_error_of_what_undoes_a_sub_process_never_meets_it_either(play):
    inner = '<startEvent id="is"/>' + user("a") + end("ie") + flow("is>a", "a>ie")
    inner += event_sub_process(CATCHES, user("wrong"), ways=("es>wrong", "wrong>ee"))
    inner += (
        '<subProcess id="undo" triggeredByEvent="true"><startEvent id="us">'
        f"<compensateEventDefinition/></startEvent>{FAILS}{flow('us>fails')}</subProcess>"
    )
    outer = '<startEvent id="os"/>' + f'<subProcess id="sub">{inner}</subProcess>'
    outer += throw() + end("oe")
    body = S + sub("around", outer, "os>sub", "sub>throw", "throw>oe")
    body += on_error("b", "around") + user("help") + E
    play.draw(body, "s>around\naround>e\nb>help\nhelp>e", root=ERROR)
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["help"]


def test_an_error_while_a_transaction_is_undone_goes_to_its_error_event(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua") + failing("ua")
    inner += CANCEL + flow("is>a", "a>stop")
    body = S + f'<transaction id="sub">{inner}</transaction>' + CANCELED
    body += on_error("b", "sub") + user("help") + E
    play.draw(body, "s>sub\nsub>e\noff>e\nb>help\nhelp>e", root=ERROR)
    instance = play.start()
    finish(play, instance, "a", "ua_ask")
    assert play.waits(instance) == ["help"]


def test_an_error_that_leaves_a_transaction_undoes_nothing(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua") + handler("ua")
    inner += FAILS + flow("is>a", "a>fails")
    body = S + f'<transaction id="sub">{inner}</transaction>' + on_error("b", "sub")
    play.draw(body + user("help") + E, "s>sub\nsub>e\nb>help\nhelp>e", root=ERROR)
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["help"]
    assert thrown(play, instance) == []


# -- faults --------------------------------------------------------------------


@pytest.mark.parametrize("way", ["retry", "skip"])
def test_a_fault_of_a_handler_is_an_incident_that_can_be_ended(play, way):
    body = S + BOTH + handler("ua") + script("ub", "= 1 + missing", "z", undoes=True)
    play.draw(body + throw() + E, "s>a\na>b\nb>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    [incident] = play.engine.incidents()
    assert incident.element_id == "ub"
    assert play.waits(instance) == ["ub"]
    if way == "retry":
        play.engine.set_variables(instance, {"missing": 1}, at="ub", new=True)
        play.engine.resolve_incident(incident.id)
    else:
        play.engine.resolve_incident(incident.id, action="skip")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"


# -- interruptions -------------------------------------------------------------

HALT = '<signal id="sig" name="halt"/>'
ON_HALT = '<signalEventDefinition signalRef="sig"/>'


def test_what_is_left_can_be_undone_after_an_interruption(play):
    body = S + BOTH + handler("ua") + handler("ub") + throw() + E
    body += event_sub_process(ON_HALT, throw("rest"), ways=("es>rest", "rest>ee"))
    play.draw(body, "s>a\na>b\nb>throw\nthrow>e", root=HALT)
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ub"]
    play.engine.broadcast_signal("halt")
    assert play.waits(instance) == ["ua"]
    assert thrown(play, instance) == [("throw", ["b", "a"]), ("rest", ["a"])]
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"


def test_a_timer_ends_a_sub_process_with_the_compensation_in_it(play):
    more = throw() + user("d")
    inner = (
        '<startEvent id="is"/>'
        + BOTH
        + handler("ua")
        + handler("ub")
        + more
        + end("ie")
    )
    ways = ("is>a", "a>b", "b>throw", "throw>d", "d>ie")
    body = S + sub("sub", inner, *ways) + on_timer("late", "sub") + user("after") + E
    play.draw(body, "s>sub\nsub>e\nlate>after\nafter>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    play.pass_time(hours=2)
    assert play.waits(instance) == ["after"]
    assert [it.element_id for it in play.engine.user_tasks()] == ["after"]
    play.complete(instance, "after")
    assert play.state(instance) == "COMPLETED"


def test_a_timer_does_not_end_a_transaction_that_is_undone(play):
    body = S + transaction() + on_timer("late", "sub") + user("sorry", "after") + E
    play.draw(body, "s>sub\nsub>e\noff>sorry\nsorry>e\nlate>after\nafter>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    play.complete(instance, "ask", off=True)
    play.pass_time(hours=2)
    assert play.waits(instance) == ["ub"]


def test_a_terminate_end_ends_a_compensation_beside(play):
    body = (
        S + '<parallelGateway id="g"/>' + BOTH + handler("ua") + handler("ub") + throw()
    )
    body += user("c") + '<endEvent id="t"><terminateEventDefinition/></endEvent>' + E
    play.draw(body, "s>a\na>g\ng>throw\nthrow>e\ng>c\nc>t\nb>e")
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["c", "ua"]
    play.complete(instance, "c")
    assert play.state(instance) == "TERMINATED"
    assert list(play.engine.user_tasks()) == []


def test_a_cancel_ends_a_compensation_inside_and_undoes_what_is_left(play):
    inner = '<startEvent id="is"/>' + BOTH + handler("ua") + handler("ub") + throw()
    inner += '<parallelGateway id="g"/>' + user("c") + CANCEL + end("ie")
    inner += flow("is>a", "a>b", "b>g", "g>throw", "throw>ie", "g>c", "c>stop")
    body = S + f'<transaction id="sub">{inner}</transaction>' + CANCELED + E
    play.draw(body, "s>sub\nsub>e\noff>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["c", "ub"]
    play.complete(instance, "c")
    assert play.waits(instance) == ["ua"]
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"


def test_a_cancel_with_nothing_to_undo_leaves_at_once(play):
    inner = '<startEvent id="is"/>' + CANCEL + flow("is>stop")
    body = S + f'<transaction id="sub">{inner}</transaction>' + CANCELED + user("w") + E
    play.draw(body, "s>sub\nsub>e\noff>w\nw>e")
    assert play.waits(play.start()) == ["w"]


# -- more shapes ---------------------------------------------------------------


def test_sub_processes_within_are_undone_from_the_outside_in(play):
    deep = (
        '<startEvent id="ds"/>'
        + user("d")
        + undone_by("d", "ud")
        + handler("ud")
        + end("de")
    )
    deep = sub("deep", deep, "ds>d", "d>de")
    inner = (
        '<startEvent id="is"/>'
        + user("a")
        + undone_by("a", "ua")
        + handler("ua")
        + deep
    )
    inner += user("b") + undone_by("b", "ub") + handler("ub") + end("ie")
    body = S + sub("sub", inner, "is>a", "a>deep", "deep>b", "b>ie") + throw() + E
    play.draw(body, "s>sub\nsub>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "d", "b")
    for undo in ("ub", "ud", "ua"):
        assert play.waits(instance) == [undo]
        play.complete(instance, undo)
    assert play.state(instance) == "COMPLETED"


def test_an_activity_that_was_done_twice_is_undone_twice(play):
    body = S + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x_throw"/>'
    body += user("a") + undone_by("a", "ua") + handler("ua") + throw() + E
    play.draw(body, "s>m\nm>a\na>x\nx>m?= again\nx>throw\nthrow>e")
    instance = play.start()
    play.complete(instance, "a", again=True)
    play.complete(instance, "a", again=False)
    finish(play, instance, "ua", "ua")
    assert play.state(instance) == "COMPLETED"


def test_each_turn_of_a_loop_is_undone(play):
    loop = (
        "<standardLoopCharacteristics><loopCondition>= n &lt; 3</loopCondition>"
        "</standardLoopCharacteristics>"
    )
    body = S + script("a", "= n + 1", "n", loop) + undone_by("a", "ua")
    play.draw(
        body + noting("ua", "n") + throw() + user("w") + E, "s>a\na>throw\nthrow>w\nw>e"
    )
    instance = play.start({"n": 0, "undone": []})
    assert play.variables(instance)["undone"] == [3, 2, 1]


def test_a_handler_may_repeat(play):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
        ' inputCollection="= [1, 2]" inputElement="i"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    twice = f'<userTask id="ua" isForCompensation="true">{loop}</userTask>'
    body = S + user("a") + undone_by("a", "ua") + twice + throw() + E
    play.draw(body, "s>a\na>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "ua")
    assert play.state(instance) == "ACTIVE"
    play.complete(instance, "ua")
    assert play.state(instance) == "COMPLETED"


def test_of_a_call_only_the_handler_runs(play):
    play.draw(
        S + BOTH + handler("ua") + handler("ub") + E, "s>a\na>b\nb>e", id_="called"
    )
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    body = S + call + undone_by("call", "ucall") + handler("ucall") + throw() + E
    play.draw(body, "s>call\ncall>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ucall"]
    play.complete(instance, "ucall")
    assert play.state(instance) == "COMPLETED"


def test_a_scope_without_start_events_does_not_begin_with_its_handlers(play):
    body = user("a") + undone_by("a", "ua") + handler("ua") + throw() + user("w")
    play.draw(body, "a>throw\nthrow>w")
    instance = play.start()
    assert play.waits(instance) == ["a"]
    finish(play, instance, "a", "ua")
    assert play.waits(instance) == ["w"]


def test_variables_of_a_turn_that_is_undone_stay_with_its_handler(play):
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="= [7]" inputElement="item"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    body = (
        S + f'<userTask id="a">{loop}</userTask>' + undone_by("a", "ua") + handler("ua")
    )
    play.draw(body + throw() + user("w") + E, "s>a\na>throw\nthrow>w\nw>e")
    instance = play.start()
    play.complete(instance, "a")
    assert "item" not in play.variables(instance)
    play.complete(instance, "ua", said="yes")
    assert play.variables(instance) == {"said": "yes"}


def test_two_throws_at_once_share_what_is_to_be_undone(play):
    body = S + BOTH + handler("ua") + handler("ub") + '<parallelGateway id="g"/>'
    body += throw() + user("w1") + throw("other") + user("w2") + E
    ways = "s>a\na>b\nb>g\ng>throw\ng>other\nthrow>w1\nother>w2\nw1>e\nw2>e"
    play.draw(body, ways)
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ub", "w2"]
    finish(play, instance, "ub", "ua", "w1", "w2")
    assert play.state(instance) == "COMPLETED"


def test_mappings_of_a_sub_process_are_not_done_again(play):
    mapping = (
        '<extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="own"/>'
        '<zeebe:output source="= own + x" target="sum"/></zeebe:ioMapping>'
        "</extensionElements>"
    )
    inner = mapping + '<startEvent id="is"/>' + script("a", "= 5", "x")
    inner += undone_by("a", "ua") + noting("ua", "[own, x]") + end("ie")
    body = S + sub("sub", inner, "is>a", "a>ie") + script("b", "= 0", "sum")
    body += throw() + user("w") + E
    play.draw(body, "s>sub\nsub>b\nb>throw\nthrow>w\nw>e")
    variables = play.variables(play.start({"undone": []}))
    assert variables == {"undone": [[1, 5]], "sum": 0}


def test_a_join_does_not_wait_for_a_throw_that_has_gone_on(play):
    body = S + booking() + '<parallelGateway id="g"/>' + throw(waits=False) + E
    body += '<exclusiveGateway id="x" default="x_other"/><inclusiveGateway id="j"/>'
    body += user("d", "w", "other")
    ways = "s>sub\nsub>g\ng>throw\nthrow>x\nx>j?= false\nx>other\nother>e"
    play.draw(body, ways + "\ng>d\nd>j\nj>w\nw>e")
    instance = play.start()
    finish(play, instance, "a", "b", "d")
    assert play.waits(instance) == ["other", "ub", "w"]


def test_an_inclusive_join_goes_on_while_a_sub_process_before_it_is_undone(play):
    body = S + booking() + '<inclusiveGateway id="g"/>' + user("c", "d") + E
    body += throw("throw", kind="endEvent") + '<inclusiveGateway id="j"/>' + user("w")
    ways = "s>sub\nsub>g\ng>c?= true\ng>d?= true\nc>throw\nd>m\nm>j\nj>w\nw>e"
    body += '<exclusiveGateway id="m"/><exclusiveGateway id="n" default="n_m"/>'
    body += '<boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition>'
    body += "<timeDuration>PT9H</timeDuration></timerEventDefinition></boundaryEvent>"
    play.draw(body, ways + "\nlate>n\nn>m\nn>j?= true")
    instance = play.start()
    finish(play, instance, "a", "b", "c")
    assert play.waits(instance) == ["d", "ub"]
    play.complete(instance, "d")
    assert play.waits(instance) == ["ub", "w"]


def test_a_transaction_in_a_turn_and_in_a_call_is_cancelled_there(play):
    inner = '<startEvent id="is"/>' + user("a") + undone_by("a", "ua") + handler("ua")
    inner += CANCEL + flow("is>a", "a>stop")
    body = '<startEvent id="os"/>' + f'<transaction id="sub">{inner}</transaction>'
    body += CANCELED + user("sorry") + end("oe")
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
        ' inputCollection="= [1, 2]" inputElement="i"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    around = sub("around", body, "os>sub", "sub>oe", "off>sorry", "sorry>oe", loop=loop)
    play.draw(S + around + E, "s>around\naround>e", id_="called")
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    play.draw(S + call + E, "s>call\ncall>e")
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["a", "ua"]
    play.complete(instance, "ua")
    assert play.waits(instance) == ["a", "sorry"]
    finish(play, instance, "a", "ua", "sorry", "sorry")
    assert play.state(instance) == "COMPLETED"


def test_a_completed_sub_process_of_a_called_process_is_undone_in_it(play):
    play.draw(S + booking() + throw() + E, "s>sub\nsub>throw\nthrow>e", id_="called")
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    play.draw(S + call + E, "s>call\ncall>e")
    instance = play.start()
    finish(play, instance, "a", "b", "ub", "ua")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize("transactional", [True, False])
def test_actions_of_handlers_take_the_same_path_inside_and_outside(play, transactional):
    called = []

    @play.actions.add("note", transactional=transactional)
    def note(what: str):
        called.append(what)

    def service(id_, mark=""):
        return (
            f'<serviceTask id="{id_}"{mark}><extensionElements><zeebe:taskDefinition'
            ' type="note"/><zeebe:ioMapping><zeebe:input'
            f' source="{id_}" target="what"/></zeebe:ioMapping></extensionElements>'
            "</serviceTask>"
        )

    undoes = ' isForCompensation="true"'
    body = S + service("a") + undone_by("a", "ua") + service("ua", undoes)
    body += service("b") + undone_by("b", "ub") + service("ub", undoes) + throw()
    play.draw(body + service("c") + E, "s>a\na>b\nb>throw\nthrow>c\nc>e")
    instance = play.start()
    assert called == ["a", "b", "ub", "ua", "c"]
    assert play.path(instance) == [
        *("s", "a", "b", "c_b", "ub", "c_a", "ua", "throw", "c", "e")
    ]


# -- operators -----------------------------------------------------------------


@pytest.fixture
def undone(play):
    """Return an instance that undoes b, with a still to come."""
    body = (
        S
        + BOTH
        + handler("ua")
        + handler("ub")
        + throw()
        + user("w")
        + throw("more")
        + E
    )
    play.draw(body, "s>a\na>b\nb>throw\nthrow>w\nw>more\nmore>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    return instance


def test_the_explanation_tells_the_handler_that_waits(play, undone):
    waits = play.engine.explain(undone).waits
    assert [it.element_id for it in waits] == ["ub"]


def test_a_throw_that_is_cancelled_takes_its_handler_along(play, undone):
    play.engine.modify(undone, cancel=["throw"], start=["w"])
    assert play.waits(undone) == ["w"]
    assert [it.element_id for it in play.engine.user_tasks()] == ["w"]
    play.complete(undone, "w")
    assert play.waits(undone) == ["ua"]
    play.complete(undone, "ua")
    assert play.state(undone) == "COMPLETED"


def test_a_handler_is_not_moved_by_hand(play, undone):
    with pytest.raises(InvalidTransitionError, match="undoes an activity"):
        play.engine.modify(undone, cancel=["ub"], start=["w"])
    with pytest.raises(InvalidTransitionError, match="only a compensation starts it"):
        play.engine.modify(undone, start=["ua"])
    assert play.waits(undone) == ["ub"]


def test_a_sub_process_that_is_only_undone_is_no_place_to_start(play):
    body = S + booking() + throw() + E
    play.draw(body, "s>sub\nsub>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    assert play.waits(instance) == ["ub"]
    play.engine.modify(instance, start=["b"])
    assert play.waits(instance) == ["b", "ub"]
    finish(play, instance, "ub", "ua")
    assert play.waits(instance) == ["b"]
    assert "throw" in play.path(instance)


def test_a_handler_is_not_emptied_by_hand(play):
    inner = '<startEvent id="hs"/>' + user("h") + end("he") + flow("hs>h", "h>he")
    body = S + user("a") + undone_by("a", "ua") + throw() + user("w") + E
    body += f'<subProcess id="ua" isForCompensation="true">{inner}</subProcess>'
    play.draw(body, "s>a\na>throw\nthrow>w\nw>e")
    instance = play.start()
    play.complete(instance, "a")
    with pytest.raises(InvalidTransitionError, match="nothing would be left in 'ua'"):
        play.engine.modify(instance, cancel=["h"], start=["w"])
    play.complete(instance, "h")
    assert play.waits(instance) == ["w"]


def test_what_undoes_a_sub_process_is_not_cancelled_by_hand(play):
    more = undoing(user("mine"), ways=("us>mine", "mine>ue"))
    play.draw(
        S + booking(more=more) + throw() + user("w") + E,
        "s>sub\nsub>throw\nthrow>w\nw>e",
    )
    instance = play.start()
    finish(play, instance, "a", "b")
    for element in ("undo", "sub"):
        with pytest.raises(InvalidTransitionError, match=f"at '{element}' undoes"):
            play.engine.modify(instance, cancel=[element], start=["w"])
    assert play.waits(instance) == ["mine"]


# -- migration -----------------------------------------------------------------


def migrate(play, instance, body, ways, **given):
    """Deploy another version, and return what stands in the way of the instance."""
    play.draw(body, ways)
    [one] = play.engine.migrate(instances=[instance], to=2, **given).instances
    return [(it.code, it.element_id) for it in one.blockers]


def test_what_is_being_undone_is_not_migrated(play, undone):
    found = migrate(play, undone, S + user("a") + E, "s>a\na>e")
    assert ("COMPENSATING", "ub") in found
    assert ("COMPENSATING", "throw") in found
    assert play.waits(undone) == ["ub"]


NEW = S + user("c", "w") + undone_by("c", "uc") + handler("uc") + throw("more") + E
WAYS = "s>c\nc>w\nw>more\nmore>e"


@pytest.fixture
def waiting(play):
    """Return an instance that has completed a, and waits at w."""
    body = S + user("a", "w") + undone_by("a", "ua") + handler("ua") + throw("more") + E
    play.draw(body, "s>a\na>w\nw>more\nmore>e")
    instance = play.start()
    play.complete(instance, "a")
    return instance


def test_what_could_not_be_undone_any_more_blocks_a_migration(play, waiting):
    assert migrate(play, waiting, NEW, WAYS) == [("UNDOING", "a")]


@pytest.mark.parametrize(("to", "undo"), [("c", ["uc"]), (None, [])])
def test_what_was_completed_goes_over_as_it_is_mapped(play, waiting, to, undo):
    assert migrate(play, waiting, NEW, WAYS, mapping={"a": to}) == []
    play.complete(waiting, "w")
    finish(play, waiting, *undo)
    assert play.state(waiting) == "COMPLETED"


def test_what_was_completed_inside_goes_over_with_its_sub_process(play):
    play.draw(S + booking() + user("w") + throw() + E, "s>sub\nsub>w\nw>throw\nthrow>e")
    instance = play.start()
    finish(play, instance, "a", "b")
    renamed = booking().replace('"a"', '"a2"').replace("is_a", "is_a2")
    body = S + renamed + user("w") + throw() + E
    ways = "s>sub\nsub>w\nw>throw\nthrow>e"
    assert migrate(play, instance, body, ways) == [("UNDOING", "a")]
    [one] = play.engine.migrate(
        instances=[instance], to=2, mapping={"a": "a2"}
    ).instances
    assert one.blockers == ()
    finish(play, instance, "w", "ub", "ua")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize("back", [False, True])
def test_what_is_undone_from_inside_is_not_migrated_to_a_handler_outside(play, back):
    ways = "s>sub\nsub>w\nw>throw\nthrow>e"
    drawn = [
        S + booking() + user("w") + throw() + E,
        S
        + booking()
        + undone_by("sub", "us")
        + handler("us")
        + user("w")
        + throw()
        + E,
    ]
    if back:
        drawn.reverse()
    play.draw(drawn[0], ways)
    instance = play.start()
    finish(play, instance, "a", "b")
    assert migrate(play, instance, drawn[1], ways) == [("UNDOING", "sub")]


def test_what_a_called_process_completed_stays_when_its_caller_is_migrated(play):
    inner = S + user("a", "b") + undone_by("a", "ua") + handler("ua") + throw() + E
    play.draw(inner, "s>a\na>b\nb>throw\nthrow>e", id_="called")
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    play.draw(S + call + E, "s>call\ncall>e")
    instance = play.start()
    play.complete(instance, "a")
    assert (
        migrate(play, instance, S + call + user("w") + E, "s>call\ncall>w\nw>e") == []
    )
    finish(play, instance, "b", "ua", "w")
    assert play.state(instance) == "COMPLETED"


def test_a_sub_process_in_which_nothing_is_left_to_undo_is_passed_over(play):
    ways = "s>sub\nsub>w\nw>throw\nthrow>e"
    play.draw(S + booking() + user("w") + throw() + E, ways)
    instance = play.start()
    finish(play, instance, "a", "b")
    renamed = booking().replace('"a"', '"a2"').replace('"b"', '"b2"')
    renamed = renamed.replace("is_a", "is_a2").replace("a_b", "a2_b2")
    gone = {"a": None, "b": None}
    body = S + renamed + user("w") + throw() + E
    assert migrate(play, instance, body, ways, mapping=gone) == []
    play.complete(instance, "w")
    assert play.state(instance) == "COMPLETED"
    assert thrown(play, instance) == [("throw", [])]
