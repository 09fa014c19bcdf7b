"""What the check says of tasks for several people, and of elements that are named."""

from __future__ import annotations

from typing import Annotated

import pytest

from bizproc import bpmn
from bizproc.action import Actions, ElementId, Waiting
from bizproc.bpmn.catalog import Catalog, Choice
from bizproc.bpmn.forms import read_form

actions = Actions()


@actions.add("hand_on")
def hand_on(element: Annotated[str, ElementId], to: str) -> None:
    raise NotImplementedError


@actions.add("make_task")
def make_task(title: str) -> Waiting | None:
    raise NotImplementedError


@actions.add("tell")
def tell(text: str) -> None:
    raise NotImplementedError


FORM = read_form(
    b'{"id": "f", "components": [{"type": "checkbox", "key": "approved"}]}',
    file="f.form",
)
CATALOG = Catalog(
    actions={it.name: it for it in actions},
    functions=frozenset({"members", "task_history"}),
    choices={
        "members": Choice(
            parameter="address",
            position=0,
            known=frozenset({"group:lawyers", "u_ann"}),
            may_grow=True,
        )
    },
    element_readers=frozenset({"task_history"}),
    forms={"f": FORM},
)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
    '<process id="p" isExecutable="true"><startEvent id="s"/>{}<endEvent id="e"/>'
    '<sequenceFlow id="a" sourceRef="s" targetRef="x"/>'
    '<sequenceFlow id="b" sourceRef="x" targetRef="e"/></process></definitions>'
)


def found(body):
    diagram = bpmn.read(HEAD.format(body).encode(), file="p.bpmn")
    return [(it.code, it.level, it.message) for it in bpmn.check(diagram, CATALOG)]


def user_task(
    *,
    collection="= members(&quot;group:lawyers&quot;)",
    done="= approved",
    sequential="false",
    outputs='outputCollection="votes" outputElement="= {by: completed_by, yes: approved}"',
    **inputs,
):
    maps = "".join(
        f'<zeebe:input source="{text}" target="{name}"/>'
        for name, text in inputs.items()
    )
    return (
        '<userTask id="x"><extensionElements><zeebe:userTask/>'
        f'<zeebe:formDefinition formId="f"/><zeebe:ioMapping>{maps}</zeebe:ioMapping>'
        "</extensionElements>"
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">'
        f'<extensionElements><zeebe:loopCharacteristics inputCollection="{collection}"'
        f' inputElement="person" {outputs}/></extensionElements>'
        f"<completionCondition>{done}</completionCondition>"
        "</multiInstanceLoopCharacteristics></userTask>"
    )


def script(expression):
    return (
        '<scriptTask id="x"><extensionElements><zeebe:script'
        f' expression="= {expression}" resultVariable="r"/></extensionElements></scriptTask>'
    )


def service(action, **inputs):
    maps = "".join(
        f'<zeebe:input source="{text}" target="{name}"/>'
        for name, text in inputs.items()
    )
    return (
        f'<serviceTask id="x"><extensionElements><zeebe:taskDefinition type="{action}"/>'
        f"<zeebe:ioMapping>{maps}</zeebe:ioMapping></extensionElements></serviceTask>"
    )


CALL = (
    '<callActivity id="x"><extensionElements><zeebe:calledElement processId="= 1"/>'
    '<zeebe:ioMapping><zeebe:input source="= task_history(&quot;y&quot;)" target="h"/>'
    "</zeebe:ioMapping></extensionElements></callActivity>"
)


@pytest.mark.parametrize(
    "done",
    [
        "= count(votes[yes = true]) &gt; numberOfInstances / 2",
        '= completed_by = "u_ann"',
        "= approved",
        "= numberOfTerminatedInstances + numberOfActiveInstances = 1",
    ],
)
def test_a_condition_reads_the_outputs_the_answer_who_and_the_counters(done):
    assert found(user_task(done=done, assignee="= person")) == []


def test_a_condition_that_reads_outputs_of_another_name_is_found():
    [(code, level, message)] = found(
        user_task(done="= count(vote[yes = true]) &gt; 1", assignee="= person")
    )
    assert (code, level) == ("BP110", "error")
    assert "'vote'" in message
    assert "did you mean 'votes'?" in message


def test_without_an_output_collection_there_are_no_outputs():
    [(code, _, message)] = found(
        user_task(done="= count(votes) &gt; 1", outputs="", assignee="= person")
    )
    assert code == "BP110"
    assert "'votes'" in message


@pytest.mark.parametrize(
    "inputs",
    [
        {"assignee": "= person"},
        {"assignee": "u_ann", "title": "= &quot;For &quot; + person"},
        {"assignee": "= [&quot;u_ann&quot;, &quot;u_bob&quot;][loopCounter]"},
        {"assignee": "u_ann", "title": "= [{a: 1}][a = person]"},
    ],
)
def test_tasks_of_a_multi_instance_may_differ_in_anything(inputs):
    assert found(user_task(**inputs)) == []


def test_tasks_that_are_all_the_same_are_a_warning():
    [(code, level, message)] = found(user_task(assignee="u_ann", title="Vote"))
    assert (code, level) == ("BP107", "warning")
    assert "all the same" in message


def test_one_after_the_other_the_same_task_may_come_again():
    assert found(user_task(assignee="u_ann", sequential="true")) == []


def test_an_address_that_names_nobody_yet_is_a_warning():
    [(code, level, message)] = found(script("members(&quot;group:lawyrs&quot;)"))
    assert (code, level) == ("BP125", "warning")
    assert "unknown address 'group:lawyrs'; did you mean 'group:lawyers'?" in message


@pytest.mark.parametrize(
    "body",
    [
        script("task_history(&quot;y&quot;)"),
        service("hand_on", element="y", to="u_ann"),
        service("hand_on", element="= &quot;y&quot;", to="u_ann"),
        script("for i in [1] return count(task_history(&quot;y&quot;))"),
    ],
)
def test_an_element_that_is_not_there_is_a_warning(body):
    [(code, level, message)] = found(body)
    assert (code, level) == ("BP128", "warning")
    assert "process 'p' has no element 'y'" in message


@pytest.mark.parametrize(
    "body",
    [
        script("task_history(&quot;x&quot;)"),
        service("hand_on", element="x", to="y"),
        service("hand_on", element="= string(1)", to="y"),
        service("tell", text="y"),
        # what is called runs in the same instance
        CALL,
    ],
)
def test_an_element_that_is_there_or_may_be_is_none(body):
    assert found(body) == []


def test_the_outputs_of_a_task_that_an_action_makes_read_who_completed_it():
    output = '<zeebe:output source="= completed_by" target="who"/></zeebe:ioMapping>'
    body = service("make_task", title="T").replace("</zeebe:ioMapping>", output)
    assert found(body) == []
    body = service("tell", text="T").replace("</zeebe:ioMapping>", output)
    assert [it[0] for it in found(body)] == ["BP110"]
