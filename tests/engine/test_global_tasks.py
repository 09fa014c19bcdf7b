"""Global tasks, which stand outside of all processes: a call runs one as its kind."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import extension, mapping, user

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ROOT = (
    '<globalUserTask id="Ask" name="Ask somebody">'
    + extension(
        '<zeebe:assignmentDefinition assignee="u_anna"/>',
        mapping(inputs={"title": "= &quot;Read &quot; + what"}),
    )
    + "</globalUserTask>"
    '<globalScriptTask id="Add">'
    + extension('<zeebe:script expression="= n + 1" resultVariable="m"/>')
    + '</globalScriptTask><globalTask id="Rest"/><globalManualTask id="Carry"/>'
    '<globalBusinessRuleTask id="Rate">'
    + extension('<zeebe:calledDecision decisionId="rate" resultVariable="discount"/>')
    + "</globalBusinessRuleTask>"
)


def call(name, *extra, id_="x", inner="", standard=False):
    if standard:
        return f'<callActivity id="{id_}" calledElement="{name}">{inner}</callActivity>'
    called = f'<zeebe:calledElement processId="{name}"/>'
    return f'<callActivity id="{id_}">{extension(called, *extra)}{inner}</callActivity>'


def run(play, drawn, variables=None, more=""):
    play.draw(S + drawn + user("after") + E + more, "s>x\nx>after\nafter>e", root=ROOT)
    return play.start(variables)


@pytest.mark.parametrize("standard", [False, True])
def test_a_called_user_task_asks_a_person(play, standard):
    instance = run(play, call("Ask", standard=standard), {"what": "this"})
    task = play.task(instance, "x")
    assert (task.title, task.assignee) == ("Read this", "u_anna")
    play.complete(instance, "x", approved=True)
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {"what": "this", "approved": True}


def test_a_called_script_computes_what_the_call_gives_it(play):
    drawn = call("Add", mapping(inputs={"n": "= a"}, b="= m"))
    assert play.variables(run(play, drawn, {"a": 4})) == {"a": 4, "b": 5}


@pytest.mark.parametrize("name", ["Rest", "Carry"])
def test_a_task_without_work_is_passed(play, name):
    instance = run(play, call(name))
    assert play.path(instance) == ["s", "x"]
    assert play.waits(instance) == ["after"]


def test_several_calls_of_one_task_each_have_their_own_border_and_turns(play):
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    more = (
        '<boundaryEvent id="late" attachedToRef="x"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="e2"/><sequenceFlow id="f9" sourceRef="late" targetRef="e2"/>'
    )
    instance = run(play, call("Ask", inner=loop), {"what": "it"}, more)
    assert len(play.engine.user_tasks(instance=instance)) == 2
    play.pass_time(hours=2)
    assert play.state(instance) == "COMPLETED"
    assert play.engine.user_tasks(instance=instance) == []


def test_a_called_decision_is_asked(play):
    (play.folder / "rate.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"'
        ' name="d" namespace="urn:d"><decision id="rate" name="rate">'
        '<variable name="rate"/><literalExpression><text>total / 10</text>'
        "</literalExpression></decision></definitions>"
    )
    play.engine.deploy(play.folder / "rate.dmn", check=False)
    instance = run(play, call("Rate"), {"total": 50})
    assert play.variables(instance) == {"total": 50, "discount": 5}
