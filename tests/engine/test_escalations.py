"""Escalations: who catches them, what goes on beside, what nobody catches."""

from __future__ import annotations

import pytest
from tests.engine.test_events import boundary

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'
LATE = '<escalation id="late" escalationCode="LATE"/>'
LOST = '<escalation id="lost" escalationCode="LOST"/>'
ANY = '<escalation id="any" name="any"/>'
ROOT = LATE + LOST + ANY


def escalation(ref=""):
    named = f' escalationRef="{ref}"' if ref else ""
    return f"<escalationEventDefinition{named}/>"


def throw(id_="throw", ref="late", extra="", kind="intermediateThrowEvent"):
    return f'<{kind} id="{id_}">{extra}{escalation(ref)}</{kind}>'


def end(id_):
    return f'<endEvent id="{id_}"/>'


def flow(*ways):
    pairs = [way.split(">") for way in ways]
    return "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairs
    )


def sub(id_, body, *ways, loop=""):
    return f'<subProcess id="{id_}">{loop}{body}{flow(*ways)}</subProcess>'


def inside(thrower=None, id_="sub", loop=""):
    """Return a sub-process that throws, then asks."""
    body = (
        '<startEvent id="is"/>'
        + (thrower or throw())
        + '<userTask id="inner"/><endEvent id="ie"/>'
    )
    return sub(id_, body, "is>throw", "throw>inner", "inner>ie", loop=loop)


def event_sub_process(id_, ref, *, interrupting, task, extra="", more=""):
    return (
        f'<subProcess id="{id_}" triggeredByEvent="true"><startEvent id="{id_}_s"'
        f' isInterrupting="{str(interrupting).lower()}">{extra}{escalation(ref)}'
        f'</startEvent><userTask id="{task}"/>{more or end(f"{id_}_e")}'
        + flow(f"{id_}_s>{task}", f"{task}>{id_}_e")
        + "</subProcess>"
    )


def mapping(**outputs):
    inner = "".join(
        f'<zeebe:output source="{source}" target="{target}"/>'
        for target, source in outputs.items()
    )
    return f"<extensionElements><zeebe:ioMapping>{inner}</zeebe:ioMapping></extensionElements>"


def bringing(**inputs):
    inner = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for target, source in inputs.items()
    )
    return f"<extensionElements><zeebe:ioMapping>{inner}</zeebe:ioMapping></extensionElements>"


def told(play, instance, type_):
    return [
        (event.element_id, event.data["escalation"])
        for event in play.engine.history(instance)
        if event.type == type_
    ]


# -- boundary events ---------------------------------------------------------


@pytest.mark.parametrize("ref", ["late", "any", ""])
def test_a_boundary_event_catches_and_the_thrower_goes_on(play, ref):
    body = S + inside() + '<userTask id="help"/>' + E
    body += boundary("b", "sub", escalation(ref), interrupting=False)
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == ["help", "inner"]
    assert told(play, instance, "escalation_caught") == [("b", "LATE")]
    play.complete(instance, "inner")
    assert play.waits(instance) == ["help"]
    play.complete(instance, "help")
    assert play.state(instance) == "COMPLETED"


def test_an_interrupting_one_ends_the_sub_process_with_its_thrower(play):
    body = S + inside() + '<userTask id="help"/>' + E
    body += boundary("b", "sub", escalation("late"))
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == ["help"]
    assert "inner" not in {task.element_id for task in play.engine.user_tasks()}
    play.complete(instance, "help")
    assert play.path(instance) == ["s", "is", "throw", "b", "help", "e"]


def test_an_exact_code_wins_over_one_for_all(play):
    body = S + inside() + '<userTask id="exact"/><userTask id="all"/>' + E
    body += boundary("a", "sub", escalation(), interrupting=False)
    body += boundary("b", "sub", escalation("late"), interrupting=False)
    play.draw(body, "s>sub\nsub>e\na>all\nb>exact\nall>e\nexact>e", root=ROOT)
    assert play.waits(play.start()) == ["exact", "inner"]


def test_another_code_is_not_caught_and_only_the_history_tells(play):
    body = S + inside() + '<userTask id="help"/>' + E
    body += boundary("b", "sub", escalation("lost"))
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == ["inner"]
    assert told(play, instance, "escalation_not_caught") == [("throw", "LATE")]
    assert play.engine.incidents() == []
    play.complete(instance, "inner")
    assert play.state(instance) == "COMPLETED"


def test_the_innermost_handler_catches(play):
    middle = sub(
        "middle",
        '<startEvent id="ms"/>'
        + inside()
        + '<userTask id="near"/><endEvent id="me"/>'
        + boundary("mb", "sub", escalation("late"), interrupting=False),
        "ms>sub",
        "sub>me",
        "mb>near",
        "near>me",
    )
    body = S + middle + '<userTask id="far"/>' + E
    body += boundary("b", "middle", escalation("late"))
    play.draw(body, "s>middle\nmiddle>e\nb>far\nfar>e", root=ROOT)
    assert play.waits(play.start()) == ["inner", "near"]


def test_it_passes_scopes_that_do_not_catch_it(play):
    middle = sub(
        "middle",
        '<startEvent id="ms"/>' + inside() + '<endEvent id="me"/>',
        "ms>sub",
        "sub>me",
    )
    body = S + middle + '<userTask id="far"/>' + E
    body += boundary("b", "middle", escalation("late"))
    play.draw(body, "s>middle\nmiddle>e\nb>far\nfar>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == ["far"]
    play.complete(instance, "far")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_call_activity_catches_what_the_called_process_throws(play, interrupting):
    play.draw(
        '<startEvent id="is"/>'
        + throw(extra=bringing(days="= 3"))
        + '<userTask id="inner"/><endEvent id="ie"/>',
        "is>throw\nthrow>inner\ninner>ie",
        root=ROOT,
        id_="called",
    )
    call = (
        '<callActivity id="call"><extensionElements><zeebe:calledElement'
        ' processId="called"/></extensionElements></callActivity>'
    )
    body = S + call + '<userTask id="help"/>' + E
    body += boundary("b", "call", escalation("late"), interrupting=interrupting)
    play.draw(body, "s>call\ncall>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    left = [] if interrupting else ["inner"]
    assert play.waits(instance) == ["help", *left]
    play.complete(instance, "help")
    for element in left:
        play.complete(instance, element)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["days"] == 3


# -- throwing again and again, ends, several turns -----------------------------


def test_a_handler_that_does_not_interrupt_catches_every_one(play):
    twice = (
        '<startEvent id="is"/>'
        + throw()
        + throw("again", "lost")
        + '<userTask id="inner"/><endEvent id="ie"/>'
    )
    body = S + sub("sub", twice, "is>throw", "throw>again", "again>inner", "inner>ie")
    body += '<userTask id="help"/>' + E
    body += boundary("b", "sub", escalation(), interrupting=False)
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    assert play.waits(play.start()) == ["help", "help", "inner"]


def test_an_end_event_throws_and_ends_its_branch(play):
    inner = '<startEvent id="is"/>' + throw(kind="endEvent")
    body = S + sub("sub", inner, "is>throw") + '<userTask id="help"/>' + E
    body += '<userTask id="next"/>' + boundary(
        "b", "sub", escalation("late"), interrupting=False
    )
    play.draw(body, "s>sub\nsub>next\nnext>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == ["help", "next"]


def test_an_end_event_that_is_interrupted_leaves_the_scope_by_the_handler(play):
    inner = '<startEvent id="is"/>' + throw(kind="endEvent")
    body = S + sub("sub", inner, "is>throw") + '<userTask id="help"/>' + E
    body += '<userTask id="next"/>' + boundary("b", "sub", escalation("late"))
    play.draw(body, "s>sub\nsub>next\nnext>e\nb>help\nhelp>e", root=ROOT)
    assert play.waits(play.start()) == ["help"]


LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2, 3]" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


@pytest.mark.parametrize(
    ("sequential", "interrupting", "waits"),
    [
        ("false", True, ["help"]),
        ("true", True, ["help"]),
        ("false", False, [*["help"] * 3, *["inner"] * 3]),
        ("true", False, ["help", "inner"]),
    ],
)
def test_the_border_of_a_multi_instance_catches_for_every_turn(
    play, sequential, interrupting, waits
):
    body = S + inside(loop=LOOP.format(sequential)) + '<userTask id="help"/>' + E
    body += boundary("b", "sub", escalation("late"), interrupting=interrupting)
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    asked = sorted(it.element_id for it in play.engine.user_tasks(instance=instance))
    assert asked == waits
    while tasks := list(play.engine.user_tasks(instance=instance)):
        play.engine.complete_user_task(tasks[0].id)
    assert play.state(instance) == "COMPLETED"


# -- event sub-processes -----------------------------------------------------


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_of_the_process_catches(play, interrupting):
    body = S + throw() + '<userTask id="go"/>' + E
    body += event_sub_process("esp", "late", interrupting=interrupting, task="help")
    play.draw(body, "s>throw\nthrow>go\ngo>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == (["help"] if interrupting else ["go", "help"])
    for element in play.waits(instance):
        play.complete(instance, element)
    assert play.state(instance) == "COMPLETED"


def test_one_inside_comes_before_the_border(play):
    thrower = throw() + event_sub_process("esp", "", interrupting=False, task="near")
    body = S + inside(thrower) + '<userTask id="far"/>' + E
    body += boundary("b", "sub", escalation("late"))
    play.draw(body, "s>sub\nsub>e\nb>far\nfar>e", root=ROOT)
    instance = play.start()
    assert play.waits(instance) == ["inner", "near"]
    play.complete(instance, "inner")
    assert play.waits(instance) == ["near"]
    play.complete(instance, "near")
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize("interrupting", [True, False])
def test_what_a_handler_throws_goes_further_out(play, interrupting):
    """The handler never catches its own: that would never end."""
    handler = event_sub_process(
        "esp",
        "late",
        interrupting=interrupting,
        task="near",
        more=throw("esp_e", "late", kind="endEvent"),
    )
    body = S + inside(throw() + handler) + '<userTask id="far"/>' + E
    body += boundary("b", "sub", escalation("late"))
    play.draw(body, "s>sub\nsub>e\nb>far\nfar>e", root=ROOT)
    instance = play.start()
    play.complete(instance, "near")
    assert play.waits(instance) == ["far"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_one_beside_hears_what_another_throws_unless_that_has_ended_all(
    play, interrupting
):
    first = event_sub_process(
        "one",
        "late",
        interrupting=interrupting,
        task="near",
        more=throw("one_e", "lost", kind="endEvent"),
    )
    second = event_sub_process("two", "lost", interrupting=False, task="beside")
    body = S + throw() + '<userTask id="go"/>' + E + first + second
    play.draw(body, "s>throw\nthrow>go\ngo>e", root=ROOT)
    instance = play.start()
    play.complete(instance, "near")
    if interrupting:
        assert play.state(instance) == "COMPLETED"
        assert told(play, instance, "escalation_not_caught") == [("one_e", "LOST")]
    else:
        assert play.waits(instance) == ["beside", "go"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_one_beside_hears_the_error_of_another_unless_that_has_ended_all(
    play, interrupting
):
    """Only what listens no more is passed by: of an error as of an escalation."""
    broken = '<errorEventDefinition errorRef="broken"/>'
    first = event_sub_process(
        "one",
        "late",
        interrupting=interrupting,
        task="near",
        more=f'<endEvent id="one_e">{broken}</endEvent>',
    )
    second = (
        '<subProcess id="two" triggeredByEvent="true"><startEvent id="two_s">'
        f'{broken}</startEvent><userTask id="beside"/>{end("two_e")}'
        + flow("two_s>beside", "beside>two_e")
        + "</subProcess>"
    )
    body = S + inside(throw() + first + second) + '<userTask id="far"/>' + E
    body += boundary("b", "sub", broken)
    root = ROOT + '<error id="broken" errorCode="BROKEN"/>'
    play.draw(body, "s>sub\nsub>e\nb>far\nfar>e", root=root)
    instance = play.start()
    play.complete(instance, "near")
    where = "far" if interrupting else "beside"
    assert play.waits(instance) == [where]
    play.complete(instance, where)
    assert play.state(instance) == "COMPLETED"


# -- what it brings ----------------------------------------------------------


def test_the_mappings_read_the_code_and_what_was_brought(play):
    thrower = throw(extra=bringing(days="= 3"))
    body = S + inside(thrower) + '<userTask id="help"/>' + E
    body += boundary(
        "b",
        "sub",
        escalation(),
        interrupting=False,
        extra=mapping(reason="= escalationCode", span="= days + 1"),
    )
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start()
    assert play.engine.variables(instance) == {"reason": "LATE", "span": 4}


def test_without_mappings_what_was_brought_becomes_variables(play):
    thrower = throw(extra=bringing(days="= 3"))
    handler = event_sub_process("esp", "late", interrupting=True, task="help")
    body = S + inside(thrower) + E + handler
    play.draw(body, "s>sub\nsub>e", root=ROOT)
    instance = play.start()
    play.complete(instance, "help")
    assert play.variables(instance) == {"days": 3}


@pytest.mark.parametrize("interrupting", [True, False])
def test_the_handler_sees_what_the_sub_process_has_written(play, interrupting):
    body = (
        '<startEvent id="is"/><userTask id="first"/>'
        + throw()
        + '<userTask id="inner"/><endEvent id="ie"/>'
    )
    ways = ("is>first", "first>throw", "throw>inner", "inner>ie")
    ask = (
        '<userTask id="help"><extensionElements><zeebe:ioMapping><zeebe:input'
        ' source="= string(amount)" target="title"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )
    body = S + sub("sub", body, *ways) + ask + E
    body += boundary("b", "sub", escalation("late"), interrupting=interrupting)
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=ROOT)
    instance = play.start({"amount": 1})
    play.complete(instance, "first", amount=7)
    assert play.task(instance, "help").title == "7"


def test_a_code_may_be_an_expression(play):
    root = '<escalation id="made" escalationCode="= &quot;LA&quot; + rest"/>' + LATE
    body = S + inside(throw(ref="made")) + '<userTask id="help"/>' + E
    body += boundary("b", "sub", escalation("late"))
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=root)
    assert play.waits(play.start({"rest": "TE"})) == ["help"]
    assert play.waits(play.start({"rest": "ST"})) == ["inner"]


@pytest.mark.parametrize("code", ["= null", "= true", "= [1]", "= {a: 1}"])
@pytest.mark.parametrize("kind", ["escalation", "error"])
def test_a_code_that_is_no_text_is_an_incident(play, kind, code):
    root = f'<{kind} id="made" {kind}Code="{code}"/>'
    body = S + (
        f'<endEvent id="e"><{kind}EventDefinition {kind}Ref="made"/></endEvent>'
    )
    play.draw(body, "s>e", root=root)
    instance = play.start()
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.code) == ("e", "NO_CODE")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.state(instance) == "COMPLETED"


def test_the_code_of_an_error_may_be_an_expression(play):
    root = '<error id="made" errorCode="= code"/><error id="e1" errorCode="E1"/>'
    inner = (
        '<startEvent id="is"/><endEvent id="ie"><errorEventDefinition'
        ' errorRef="made"/></endEvent>'
    )
    body = S + sub("sub", inner, "is>ie") + '<userTask id="help"/>' + E
    body += boundary("b", "sub", '<errorEventDefinition errorRef="e1"/>')
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e", root=root)
    assert play.waits(play.start({"code": "E1"})) == ["help"]


# -- definitions by reference --------------------------------------------------


def test_an_event_may_name_a_definition_of_the_file(play):
    root = LATE + (
        '<escalationEventDefinition id="d" escalationRef="late"/>'
        '<timerEventDefinition id="hour"><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition><timerEventDefinition id="unused"/>'
    )
    named = "<eventDefinitionRef>{}</eventDefinitionRef>".format
    body = S + inside(
        f'<intermediateThrowEvent id="throw">{named("d")}</intermediateThrowEvent>'
    )
    body += '<userTask id="help"/>' + E
    body += boundary("b", "sub", named("d"), interrupting=False)
    body += boundary("t", "sub", named("hour"))
    play.draw(body, "s>sub\nsub>e\nb>help\nhelp>e\nt>e", root=root)
    instance = play.start()
    assert play.waits(instance) == ["help", "inner"]
    play.pass_time(hours=1)
    assert play.waits(instance) == ["help"]
