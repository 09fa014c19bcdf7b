"""SpiffWorkflow's own life cycle drives an instance: its public methods are enough."""

import datetime as dt
from types import MappingProxyType

import pytest
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task, TaskState
from SpiffWorkflow.workflow import Workflow

from bizproc import bpmn
from bizproc._spiff.ad_hoc_scope import AdHocScope
from bizproc._spiff.execution import Execution
from bizproc._spiff.instance import Instance
from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.specs.process import ProcessSpec
from bizproc._spiff.sub_scope import SubScope
from bizproc._spiff.token import Token
from bizproc.engine.components import Options
from bizproc.model.states import InstanceState

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
)
S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


class Host:
    """Know nothing: what these instances ask for is in their variables."""

    now = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
    key = None
    names = MappingProxyType({})
    functions = MappingProxyType({})
    limits = Options()


def flow(source, target, condition=None):
    inner = (
        f"<conditionExpression><![CDATA[{condition}]]></conditionExpression>"
        if condition
        else ""
    )
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}">{inner}</sequenceFlow>'
    )


def compute(id_, expression, variable, *, loop=""):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script'
        f' expression="{expression}" resultVariable="{variable}"/>'
        f"</extensionElements>{loop}</scriptTask>"
    )


def ways(text):
    return "".join(flow(*way.split(">")) for way in text.split())


TURNS = (
    "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
    ' inputCollection="= [1, 2, 3]" inputElement="x" outputCollection="ys"'
    ' outputElement="= y"/></extensionElements></multiInstanceLoopCharacteristics>'
)
SIGNAL = '<signalEventDefinition signalRef="sig"/>'
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'

DRAWN = {
    "straight": S + compute("a", "= n + 1", "m") + E + ways("s>a a>e"),
    "parallel": S
    + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    + compute("a", "= n + 1", "m")
    + compute("b", "= n + 2", "k")
    + E
    + ways("s>f f>a f>b a>j b>j j>e"),
    "inclusive": S
    + '<inclusiveGateway id="f"/><inclusiveGateway id="j"/>'
    + compute("a", "= n + 1", "m")
    + compute("b", "= n + 2", "k")
    + compute("c", "= n + 3", "l")
    + E
    + flow("s", "f")
    + flow("f", "a", "= n > 0")
    + flow("f", "b", "= n > 0")
    + flow("f", "c", "= n > 5")
    + ways("a>j b>j c>j j>e"),
    "complex": S
    + '<parallelGateway id="f"/><complexGateway id="j"><activationCondition>'
    + "= activationCount >= 2</activationCondition></complexGateway>"
    + compute("a", "= n + 1", "m")
    + compute("b", "= n + 2", "k")
    + compute("c", "= n + 3", "l")
    + compute("d", "= l", "late")
    + E
    + flow("j", "e", "= waitingForStart")
    + flow("j", "d", "= not(waitingForStart)")
    + ways("s>f f>a f>b f>c a>j b>j c>j d>e"),
    "multi-instance": S
    + compute("a", "= x * n", "y", loop=TURNS)
    + E
    + ways("s>a a>e"),
    "sub-process": S
    + '<subProcess id="sub"><startEvent id="is"/>'
    + compute("a", "= n + 1", "m")
    + '<endEvent id="ie"/>'
    + ways("is>a a>ie")
    + "</subProcess>"
    + E
    + ways("s>sub sub>e"),
    "ad-hoc sub-process": S
    + '<adHocSubProcess id="h"><extensionElements>'
    + '<zeebe:adHoc activeElementsCollection=\'= ["a", "b"]\'/></extensionElements>'
    + compute("a", "= n + 1", "m")
    + compute("b", "= n + 2", "k")
    + compute("c", "= k + 3", "l")
    + ways("b>c")
    + "<completionCondition>= l = 6</completionCondition></adHocSubProcess>"
    + E
    + ways("s>h h>e"),
    "sequential ad-hoc sub-process": S
    + '<adHocSubProcess id="h" ordering="Sequential"><extensionElements>'
    + '<zeebe:adHoc activeElementsCollection=\'= ["a", "a"]\'/></extensionElements>'
    + compute("a", "= n + 1", "n")
    + compute("b", "= n + 2", "k")
    + ways("a>b")
    + "</adHocSubProcess>"
    + E
    + ways("s>h h>e"),
    "event sub-process": S
    + f'<intermediateThrowEvent id="t">{SIGNAL}</intermediateThrowEvent>'
    + compute("never", "= 1", "never")
    + E
    + ways("s>t t>never never>e")
    + '<subProcess id="h" triggeredByEvent="true">'
    + f'<startEvent id="hs" isInterrupting="true">{SIGNAL}</startEvent>'
    + compute("a", "= n + 1", "m")
    + '<endEvent id="he"/>'
    + ways("hs>a a>he")
    + "</subProcess>",
    "escalation": S
    + '<subProcess id="sub"><startEvent id="is"/><intermediateThrowEvent id="t">'
    + f"{ESCALATION}</intermediateThrowEvent>"
    + compute("a", "= n + 1", "m")
    + '<endEvent id="ie"/>'
    + ways("is>t t>a a>ie")
    + "</subProcess>"
    + f'<boundaryEvent id="b" attachedToRef="sub" cancelActivity="false">{ESCALATION}'
    + "</boundaryEvent>"
    + compute("c", "= n + 2", "k")
    + E
    + ways("s>sub sub>e b>c c>e"),
    "condition": S
    + '<parallelGateway id="f"/><intermediateCatchEvent id="w">'
    + "<conditionalEventDefinition><condition>= m = 2</condition>"
    + "</conditionalEventDefinition></intermediateCatchEvent>"
    + compute("a", "= n + 1", "m")
    + compute("c", "= m + 2", "k")
    + E
    + ways("s>f f>w f>a a>e w>c c>e"),
    "terminate": S
    + '<parallelGateway id="f"/>'
    + compute("a", "= n + 1", "m")
    + '<userTask id="ask"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
    + E
    + ways("s>f f>ask f>a a>stop ask>e"),
}


def process(name):
    text = (
        f'{HEAD}<signal id="sig" name="halt"/>'
        '<escalation id="esc" escalationCode="LATE"/><process id="p" isExecutable="true">'
        f"{DRAWN[name]}</process></definitions>"
    )
    [drawn] = bpmn.read(text.encode(), file="p.bpmn").processes
    return ProcessSpec(drawn, definition_id="p:1")


def begun(name):
    """Return an instance whose start event is ready."""
    execution = Execution.start(process(name), Host(), variables={"n": 1})
    return execution, execution._instance


def by_hand(instance):
    while ready := instance.get_tasks(state=TaskState.READY):
        ready[0].run()


def by_steps(instance):
    instance.do_engine_steps()


def by_next(instance):
    while instance.get_next_task(state=TaskState.READY) is not None:
        instance.run_next()


@pytest.mark.parametrize("drive", [by_hand, by_steps, by_next])
@pytest.mark.parametrize("name", DRAWN)
def test_stock_methods_drive_an_instance_to_the_same_end(name, drive):
    ours, expected = begun(name)
    ours.run()
    _, instance = begun(name)
    assert not instance.is_completed()
    drive(instance)
    assert instance.is_completed()
    assert expected.is_completed()
    assert instance.state == expected.state != InstanceState.ACTIVE
    assert instance.success is expected.success
    assert instance.data == expected.data == ours.variables()
    assert sorted(map(repr, instance.effects)) == sorted(map(repr, ours.take_effects()))


def test_an_instance_that_a_fault_holds_is_not_completed():
    execution = Execution.start(process("straight"), Host(), variables={"n": None})
    instance = execution._instance
    by_hand(instance)
    [held] = instance.get_tasks(state=TaskState.ERROR)
    assert held.task_spec.node.id == "a"
    assert not instance.is_completed()


def _replaced(ours, *stock):
    """Name the methods of stock classes that a class of ours replaces."""
    names = {name for base in stock for name in vars(base)}
    own = {
        name
        for base in ours.__mro__
        if base.__module__.startswith("bizproc")
        for name in vars(base)
    }
    return {n for n in names & own if not (n.startswith("__") and n != "__init__")}


def test_what_is_replaced_of_spiffworkflow_is_what_the_decision_names():
    """docs/decisions/0016: the life cycle is the stock one, elements live in hooks."""
    assert _replaced(Token, Task) == {"__init__", "_set_state"}
    workflow = {"__init__", "_task_completed_notify", "get_tasks_iterator"}
    assert _replaced(Instance, BpmnWorkflow, Workflow) == workflow
    for kind in (SubScope, AdHocScope):
        assert _replaced(kind, *SubScope.__mro__[2:-1]) == workflow
    hooks = {
        "__init__",
        "_update_hook",
        "_on_ready_hook",
        "_run_hook",
        "_on_complete_hook",
        "_on_cancel",
        "_on_error_hook",
    }
    kinds = [ElementSpec]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
        assert _replaced(kind, TaskSpec) <= hooks, kind


def test_every_token_goes_through_the_stock_run_and_complete(monkeypatch):
    ran, completed = [], []
    run, complete = Task.run, Task.complete
    monkeypatch.setattr(Task, "run", lambda t: (ran.append(t.id), run(t))[1])
    monkeypatch.setattr(
        Task, "complete", lambda t: (completed.append(t.id), complete(t))[1]
    )
    execution, instance = begun("sub-process")
    execution.run()
    numbers = set(range(1, instance.numbers + 1))
    assert set(ran) == set(completed) == numbers
    assert len(completed) == len(numbers)


@pytest.mark.parametrize("name", DRAWN)
def test_what_every_step_reads_has_at_most_thirty_attributes(name):
    # beyond, CPython keeps them in a dict of each object, and every look-up is slower
    execution, instance = begun(name)
    read = [instance, *instance.within(), *instance.spec.elements.values()]
    execution.run()
    read += [*instance.within(), *instance.subprocesses.values()]
    many = {type(it).__name__: len(vars(it)) for it in read if len(vars(it)) > 30}
    assert many == {}
