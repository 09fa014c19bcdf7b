"""Receive tasks without a message: somebody says that it has happened."""

from __future__ import annotations

import pytest
from tests.engine.conftest import Play

from bizproc.errors import InvalidTransitionError, InvalidValueError, NotFoundError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
FLOWS = "s>x\nx>y\ny>e"
Y = '<userTask id="y"/>'
LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="item"'
    ' outputCollection="all" outputElement="= got"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)


def task(inner=""):
    return f'<receiveTask id="x">{inner}</receiveTask>'


def output(source, target):
    mapping = f'<zeebe:output source="{source}" target="{target}"/>'
    return f"<extensionElements><zeebe:ioMapping>{mapping}</zeebe:ioMapping></extensionElements>"


def timer(id_="t"):
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="x"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )


def test_it_waits_until_it_is_told_and_takes_what_that_brings(play):
    play.draw(S + task() + Y + E, FLOWS)
    instance = play.start()
    assert play.waits(instance) == ["x"]
    play.engine.complete_element(instance, "x", {"got": 3}, by="ada", reason="called")
    assert play.waits(instance) == ["y"]
    assert play.variables(instance) == {"got": 3}
    [told] = [e for e in play.engine.history(instance) if e.type == "element_told"]
    assert told.element_id == "x"
    assert told.data == {"by": "ada", "reason": "called", "results": {"got": 3}}


def test_only_its_output_mappings_write(play):
    play.draw(S + task(output("= got + 1", "next")) + Y + E, FLOWS)
    instance = play.start()
    play.engine.complete_element(instance, "x", {"got": 3})
    assert play.variables(instance) == {"next": 4}


def test_a_fault_of_its_output_mapping_is_an_incident_that_keeps_what_came(play):
    play.draw(S + task(output("= got / divisor", "next")) + Y + E, FLOWS)
    instance = play.start({"divisor": 0})
    play.engine.complete_element(instance, "x", {"got": 3})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("x", "completing")
    with pytest.raises(InvalidTransitionError, match="an incident holds it"):
        play.engine.complete_element(instance, "x", {"got": 4})
    play.engine.set_variables(instance, {"divisor": 2})
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.variables(instance)["next"] == 1.5


def test_its_border_goes_with_it(play):
    play.draw(S + task() + Y + E + timer(), FLOWS + "\nt>e")
    told, late = play.start(), play.start()
    play.engine.complete_element(told, "x")
    play.pass_time(hours=1)
    assert play.waits(told) == ["y"]
    assert play.state(late) == "COMPLETED"
    with pytest.raises(InvalidTransitionError):
        play.engine.complete_element(late, "x")


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_turns_are_told_one_by_one(play, sequential):
    play.draw(S + task(LOOP.format(sequential)) + Y + E, FLOWS)
    instance = play.start()
    if sequential == "false":
        with pytest.raises(InvalidTransitionError, match="several tokens wait at 'x'"):
            play.engine.complete_element(instance, "x")
    numbers = [it.token for it in play.engine.tokens(instance) if it.turn is not None]
    for got in (1, 2):
        numbers = [
            it.token for it in play.engine.tokens(instance) if it.turn is not None
        ]
        play.engine.complete_element(instance, numbers[-1], {"got": got})
    assert play.waits(instance) == ["y"]
    expected = [1, 2] if sequential == "true" else [2, 1]
    assert play.variables(instance) == {"all": expected}


def test_it_may_win_a_race(play):
    catch = (
        '<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    play.draw(
        S + '<eventBasedGateway id="g"/>' + task() + catch + Y + E,
        "s>g\ng>x\ng>late\nx>y\nlate>e\ny>e",
    )
    instance = play.start()
    assert play.waits(instance) == ["late", "x"]
    play.engine.complete_element(instance, "x")
    assert play.waits(instance) == ["y"]
    assert play.engine.next_due() is None


def test_what_waits_for_something_else_is_refused(play):
    play.draw(S + '<userTask id="x"/>' + Y + E, FLOWS)
    instance = play.start()
    with pytest.raises(InvalidTransitionError, match="'x', a user task, cannot be"):
        play.engine.complete_element(instance, "x")
    with pytest.raises(NotFoundError, match="no token at 'z'"):
        play.engine.complete_element(instance, "z")
    with pytest.raises(NotFoundError):
        play.engine.complete_element("none", "x")
    assert play.waits(instance) == ["x"]


def test_a_value_that_is_none_and_a_suspended_instance_are_refused(play):
    play.draw(S + task() + Y + E, FLOWS)
    instance = play.start()
    with pytest.raises(InvalidValueError):
        play.engine.complete_element(instance, "x", {"got": object()})
    play.engine.suspend(instance)
    with pytest.raises(InvalidTransitionError, match="is suspended"):
        play.engine.complete_element(instance, "x")
    play.engine.resume(instance)
    play.engine.complete_element(instance, "x")
    assert play.waits(instance) == ["y"]


def test_the_explanation_says_how_it_goes_on(play):
    play.draw(S + task() + Y + E, FLOWS)
    instance = play.start()
    [wait] = play.engine.explain(instance).waits
    [token] = play.engine.tokens(instance)
    assert wait.kind == "command"
    command = f"`bizproc tokens complete {instance} {token.token}`"
    assert wait.goes_on == (f"somebody says that it has happened: {command}",)


def test_it_moves_to_another_diagram_only_as_what_it_is(make_play):
    play: Play = make_play()
    play.draw(S + task() + Y + E, FLOWS)
    instance = play.start()
    play.draw(
        S + '<receiveTask id="x" messageRef="m"/>' + Y + E,
        FLOWS,
        root='<message id="m" name="come"/>',
    )
    [found] = play.engine.migrate(instances=[instance], to=2, dry_run=True).instances
    assert [it.code for it in found.blockers] == ["KIND"]
