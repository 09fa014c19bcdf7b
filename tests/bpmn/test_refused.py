from __future__ import annotations

from dataclasses import dataclass

import pytest

from bizproc import bpmn
from bizproc.errors import DeploymentError, Location

MESSAGE = '<message id="m" name="order.paid"/>'
SIGNAL = '<signal id="g" name="stop"/>'
ERROR = '<error id="r" errorCode="BROKEN"/>'
SUB = '<startEvent id="s2"/><endEvent id="e2"/>'
SUB_FLOW = '<sequenceFlow id="f2" sourceRef="s2" targetRef="e2"/>'


def extended(tag: str, inner: str, attributes: str = "") -> str:
    return (
        f'<{tag} id="x" {attributes}><extensionElements>{inner}'
        f"</extensionElements></{tag}>"
    )


def service(attributes: str = "", inner: str = "", loop: str = "") -> str:
    return (
        f'<serviceTask id="x" {attributes}><extensionElements>'
        f'<zeebe:taskDefinition type="ship"/>{inner}</extensionElements>{loop}'
        "</serviceTask>"
    )


def caught(definition: str) -> str:
    return f'<intermediateCatchEvent id="x">{definition}</intermediateCatchEvent>'


def behaving(attributes: str, inner: str = "") -> str:
    return (
        f"<multiInstanceLoopCharacteristics {attributes}><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= a"/></extensionElements>'
        f"{inner}</multiInstanceLoopCharacteristics>"
    )


THROWN = '<signalEventDefinition id="sd" signalRef="g"/>'
BEHAVIOR = (
    "<complexBehaviorDefinition><condition>= true</condition>"
    '<event id="ev">{}</event></complexBehaviorDefinition>'
)
STARTING_SIGNAL = (
    '<intermediateCatchEvent id="z"><signalEventDefinition signalRef="g"/>'
    "</intermediateCatchEvent>"
)


COMPLEX = (
    '<complexGateway id="x"><activationCondition>= activationCount &gt;= 1'
    "</activationCondition>{}</complexGateway>"
)
AT_START = (
    '<task id="t"/><task id="u"/><sequenceFlow id="x_e" sourceRef="x" targetRef="e">'
    "<conditionExpression>= waitingForStart</conditionExpression></sequenceFlow>"
)


def timer(tag: str, text: str) -> str:
    return caught(f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>")


def properties(**pairs: str) -> str:
    items = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>'
        for name, value in pairs.items()
    )
    return f"<zeebe:properties>{items}</zeebe:properties>"


def boundary(definition: str, attributes: str = "") -> str:
    return (
        '<task id="x"/>\n'
        f'<boundaryEvent id="b" attachedToRef="x" {attributes}>{definition}'
        "</boundaryEvent>"
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    body: str
    code: str
    says: str
    element: str | None = "x"
    line: int = 4
    flows: str = "s>x>e"
    root: str = ""


BOUNDARY = {"element": "b", "line": 5, "flows": "s>x>e b>e"}
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"

CONDITIONAL = (
    "<conditionalEventDefinition><extensionElements>{1}</extensionElements>"
    "<condition>{0}</condition></conditionalEventDefinition>"
)

CASES = {
    # elements that are not run
    "error variables of Camunda 8": Case(
        body=boundary(
            "<errorEventDefinition><extensionElements>"
            '<zeebe:error errorCodeVariable="code"/></extensionElements>'
            "</errorEventDefinition>"
        ),
        flows="s>x>e b>e",
        code="BP005",
        says="zeebe:error in errorEventDefinition is not supported; use output mappings",
        line=5,
        element="b",
    ),
    "publishing what is caught": Case(
        body=caught(
            '<messageEventDefinition messageRef="m"><extensionElements>'
            '<zeebe:publishMessage correlationKey="= 1"/></extensionElements>'
            "</messageEventDefinition>"
        ),
        root='<message id="m" name="paid"/>',
        code="BP005",
        says="zeebe:publishMessage has no effect on messageEventDefinition",
    ),
    "extension of a timer": Case(
        body=caught(
            "<timerEventDefinition><extensionElements><zeebe:unheardOf/>"
            "</extensionElements><timeDuration>PT1H</timeDuration>"
            "</timerEventDefinition>"
        ),
        code="BP005",
        says="zeebe:unheardOf in timerEventDefinition is not supported",
    ),
    "timer in another language": Case(
        body=caught(
            '<timerEventDefinition><timeDuration language="javascript">PT1H'
            "</timeDuration></timerEventDefinition>"
        ),
        code="BP004",
        says="the timeDuration is in javascript; write it in FEEL",
    ),
    "time to live that is none": Case(
        body='<sendTask id="x" messageRef="m"><extensionElements>'
        '<zeebe:publishMessage timeToLive="soon"/></extensionElements></sendTask>',
        root='<message id="m" name="paid"/>',
        code="BP010",
        says="the time to live: 'soon'",
    ),
    "publishing beside an action": Case(
        body='<sendTask id="x" messageRef="m"><extensionElements>'
        '<zeebe:taskDefinition type="ship"/>'
        '<zeebe:publishMessage correlationKey="= 1"/></extensionElements></sendTask>',
        root='<message id="m" name="paid"/>',
        code="BP005",
        says="zeebe:publishMessage has no effect where an action sends",
    ),
    "choreography task": Case(
        body='<choreographyTask id="x"/>',
        code="BP003",
        says="choreographyTask in process is not supported; nobody runs",
        flows="s>e",
    ),
    "escalation thrown without a code": Case(
        body="<intermediateThrowEvent id='x'><escalationEventDefinition/>"
        "</intermediateThrowEvent>",
        code="BP012",
        says="the escalation throw event names no escalation; pick one with a code",
    ),
    "escalation of an empty code": Case(
        body="<intermediateThrowEvent id='x'><escalationEventDefinition"
        " escalationRef='late'/></intermediateThrowEvent>",
        code="BP012",
        says="escalation needs an escalationCode; fill it in",
        root='<escalation id="late" name="late"/>',
        line=8,
        element="late",
    ),
    "error of an empty code": Case(
        body='<endEvent id="x"><errorEventDefinition errorRef="r"/></endEvent>',
        code="BP012",
        says="error needs an errorCode; fill it in",
        root='<error id="r"/>',
        flows="s>x",
        line=7,
        element="r",
    ),
    "escalation that is not there": Case(
        body=boundary('<escalationEventDefinition escalationRef="lat"/>'),
        code="BP006",
        says="escalationRef 'lat' names no escalation of this file; did you mean 'late'?",
        root='<escalation id="late" escalationCode="L"/>',
        **BOUNDARY,
    ),
    "expression for what is caught": Case(
        body=boundary('<escalationEventDefinition escalationRef="late"/>'),
        code="BP012",
        says="escalationCode must be a plain text, not the expression `= code`",
        root='<escalation id="late" escalationCode="= code"/>',
        line=10,
        element="late",
        flows="s>x>e b>e",
    ),
    "catch event for an escalation": Case(
        body=caught("<escalationEventDefinition/>"),
        code="BP008",
        says="an escalation is caught by a boundary event",
    ),
    "start by an escalation": Case(
        body='<startEvent id="s"><escalationEventDefinition/></startEvent>',
        code="BP008",
        says="an escalation starts only an event sub-process; set triggeredByEvent",
        element="s",
        flows="s>e",
    ),
    "two handlers of a code": Case(
        body=boundary("<escalationEventDefinition/>")
        + '<boundaryEvent id="c" attachedToRef="x"><escalationEventDefinition/>'
        "</boundaryEvent>",
        code="BP011",
        says="'b' catches every escalation here already; keep one of the two",
        element="c",
        line=5,
        flows="s>x>e b>e c>e",
    ),
    "two handlers of an error": Case(
        body="".join(
            f'<subProcess id="{id_}" triggeredByEvent="true"><startEvent id="{id_}s">'
            f'<errorEventDefinition errorRef="r"/></startEvent><endEvent id="{id_}e"/>'
            f'<sequenceFlow id="{id_}f" sourceRef="{id_}s" targetRef="{id_}e"/>'
            "</subProcess>\n"
            for id_ in ("one", "x")
        ),
        code="BP011",
        says="'ones' catches the error 'BROKEN' here already; keep one of the two",
        flows="s>e",
        root=ERROR,
        line=5,
    ),
    "condition thrown": Case(
        body='<intermediateThrowEvent id="x"><conditionalEventDefinition/>'
        "</intermediateThrowEvent>",
        code="BP008",
        says="a condition is waited for: draw a catch event",
    ),
    "conditional event without a condition": Case(
        body=caught("<conditionalEventDefinition/>"),
        code="BP012",
        says="a conditional event needs exactly one condition; write `= …`",
    ),
    "condition that is no expression": Case(
        body=caught(CONDITIONAL.format("x &gt; 5", "")),
        code="BP013",
        says="the condition 'x > 5' is not an expression",
    ),
    "filter that leaves a variable out": Case(
        body=caught(
            CONDITIONAL.format(
                "= x &gt; y", '<zeebe:conditionalFilter variableNames="x"/>'
            )
        ),
        code="BP005",
        says="zeebe:conditionalFilter variableNames leaves out y, which the condition",
    ),
    "filter of changes": Case(
        body=caught(
            CONDITIONAL.format(
                "= x", '<zeebe:conditionalFilter variableEvents="create"/>'
            )
        ),
        code="BP005",
        says="zeebe:conditionalFilter variableEvents is not supported",
    ),
    "events that cannot stand together": Case(
        body=caught(f"{TIMER}<errorEventDefinition/>"),
        code="BP008",
        says="several event definitions (timer, error) in a catch event; draw one",
    ),
    "start by all of several events": Case(
        body='<startEvent id="s" parallelMultiple="true"><signalEventDefinition'
        ' signalRef="g"/><messageEventDefinition messageRef="m"/></startEvent>',
        code="BP008",
        says="started by several messages together, which belong to one instance by",
        element="s",
        flows="s>e",
        root=MESSAGE + SIGNAL,
    ),
    "second start by the same message": Case(
        body='<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
        '\n<startEvent id="x"><messageEventDefinition messageRef="m"/></startEvent>',
        code="BP011",
        says="'s' is started by the message 'order.paid' as well, and one message starts",
        element="x",
        line=5,
        flows="s>e x>e",
        root=MESSAGE,
    ),
    "event definition that is not there": Case(
        body='<endEvent id="e"><eventDefinitionRef>d</eventDefinitionRef></endEvent>',
        code="BP006",
        says="eventDefinitionRef 'd' names no event definition of this file",
        element="e",
        flows="s>e",
    ),
    "event definition of another event": Case(
        body=boundary('<errorEventDefinition id="d"/>')
        + '<boundaryEvent id="c" attachedToRef="x"><eventDefinitionRef>d'
        "</eventDefinitionRef></boundaryEvent>",
        code="BP006",
        says="the event definition 'd' belongs to the event 'b' alone; move it out of",
        element="c",
        line=5,
        flows="s>x>e b>e c>e",
    ),
    "sub-process too deep": Case(
        body="".join(f'<subProcess id="d{n}"><startEvent/>' for n in range(25))
        + "</subProcess>" * 25,
        code="BP011",
        says="sub-processes nest deeper than 20",
        element="d20",
        flows="s>d0>e",
    ),
    "instantiating task in a sub-process": Case(
        body='<subProcess id="y">\n<receiveTask id="x" messageRef="m"'
        ' instantiate="true"/></subProcess>',
        code="BP011",
        says="only at the top of a process a message can start it",
        line=5,
        flows="s>y>e",
        root=MESSAGE,
    ),
    "instantiating task with a flow": Case(
        body='<receiveTask id="x" messageRef="m" instantiate="true"/>',
        code="BP011",
        says="no flow may lead to a task that starts the process",
        root=MESSAGE,
    ),
    "instantiating task that repeats": Case(
        body='<receiveTask id="x" messageRef="m" instantiate="true">'
        '<standardLoopCharacteristics loopMaximum="2"/></receiveTask>',
        code="BP011",
        says="it can neither repeat nor have boundary events",
        flows="s>e x>e",
        root=MESSAGE,
    ),
    "instantiating task with a boundary event": Case(
        body='<receiveTask id="x" messageRef="m" instantiate="true"/>'
        f'<boundaryEvent id="b" attachedToRef="x">{TIMER}</boundaryEvent>',
        code="BP011",
        says="it can neither repeat nor have boundary events",
        flows="s>e x>e b>e",
        root=MESSAGE,
    ),
    "instantiating task with inputs": Case(
        body='<receiveTask id="x" messageRef="m" instantiate="true"><extensionElements>'
        '<zeebe:ioMapping><zeebe:input source="= 1" target="a"/></zeebe:ioMapping>'
        "</extensionElements></receiveTask>",
        code="BP011",
        says="nothing is known yet that input mappings could read",
        flows="s>e x>e",
        root=MESSAGE,
    ),
    "instantiating task without a message": Case(
        body='<receiveTask id="x" instantiate="true"/>',
        code="BP012",
        says="names no message",
        flows="s>e x>e",
    ),
    # attributes and extension elements that are not followed
    "start quantity": Case(
        body='<task id="x" startQuantity="0"/>',
        code="BP012",
        says="startQuantity must be a whole number from 1 to 999, not '0'",
    ),
    "completion quantity": Case(
        body='<task id="x" completionQuantity="-1"/>',
        code="BP012",
        says="completionQuantity must be a whole number from 1 to 999, not '-1'",
    ),
    "start quantity without a flow": Case(
        body='<subProcess id="y">\n<task id="x" startQuantity="2"/></subProcess>',
        code="BP011",
        says="2 tokens are wanted, but no flow leads here",
        line=5,
        flows="s>y>e",
    ),
    "start quantity behind an event-based gateway": Case(
        body='<eventBasedGateway id="g"/><receiveTask id="x" startQuantity="2"/>'
        '<receiveTask id="y"/>',
        code="BP011",
        says="behind an event-based gateway one token waits; remove startQuantity",
        flows="s>g>x>e g>y>e",
    ),
    "quantity of an event sub-process": Case(
        body='<subProcess id="x" triggeredByEvent="true" completionQuantity="2">'
        f'<startEvent id="s2">{TIMER}</startEvent></subProcess>',
        code="BP011",
        says="no flow leads here or away, so that quantities mean nothing",
        flows="s>e",
    ),
    "quantity of a gateway": Case(
        body='<parallelGateway id="x" completionQuantity="2"/>',
        code="BP004",
        says="attribute 'completionQuantity' on parallelGateway is not supported",
    ),
    "unknown attribute": Case(
        body='<task id="x" nam="Pack"/>',
        code="BP004",
        says="attribute 'nam' on task is not supported; remove it; did you mean 'name'",
    ),
    "default of an event": Case(
        body=caught(TIMER).replace('"x"', '"x" default="x_e"', 1),
        code="BP004",
        says="draw an exclusive gateway after the element",
    ),
    "truth value": Case(
        body='<subProcess id="x" triggeredByEvent="maybe">' + SUB + "</subProcess>",
        code="BP004",
        says="triggeredByEvent must be true or false, not 'maybe'",
    ),
    "camunda 7 attribute": Case(
        body=service('camunda:asyncBefore="true"'),
        code="BP005",
        says="camunda:asyncBefore of this serviceTask: Camunda 7's, write it in",
    ),
    "camunda 7 element": Case(
        body=service(inner="<camunda:inputOutput/>"),
        code="BP005",
        says="camunda:inputOutput of this serviceTask: Camunda 7's, write it in",
    ),
    "zeebe attribute": Case(
        body=service('zeebe:jobWorkerImplementation="true"'),
        code="BP004",
        says="name the action in zeebe:taskDefinition",
    ),
    "execution listeners": Case(
        body=service(inner="<zeebe:executionListeners/>"),
        code="BP005",
        says="zeebe:executionListeners in serviceTask is not supported; draw a service",
    ),
    "task listeners": Case(
        body=extended("userTask", "<zeebe:taskListeners/>"),
        code="BP005",
        says="zeebe:taskListeners in userTask is not supported",
    ),
    "priority": Case(
        body=extended("userTask", '<zeebe:priorityDefinition priority="urgent"/>'),
        code="BP012",
        says="priority must be a whole number from 0 to 100",
    ),
    "follow-up date": Case(
        body=extended("userTask", '<zeebe:taskSchedule followUpDate="soon"/>'),
        code="BP010",
        says="followUpDate 'soon' is no ISO 8601 date",
    ),
    "several forms": Case(
        body=extended("userTask", '<zeebe:formDefinition formId="a" formKey="b"/>'),
        code="BP012",
        says="each name a form; keep one",
    ),
    "lost embedded form": Case(
        body=extended(
            "userTask", '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>'
        ),
        code="BP006",
        says="formKey names the form 'f1', which this file lacks",
    ),
    "embedded form that is none": Case(
        body='<extensionElements><zeebe:userTaskForm id="f1">{"components": []}'
        '</zeebe:userTaskForm></extensionElements><task id="x"/>',
        code="BP016",
        says="the form 'f1': a form is a JSON object with an id",
        element="p",
    ),
    "extension of another element": Case(
        body=service(inner='<zeebe:script expression="= 1" resultVariable="a"/>'),
        code="BP005",
        says="zeebe:script has no effect on serviceTask",
    ),
    "extension twice": Case(
        body=service(inner='<zeebe:taskDefinition type="b"/>'),
        code="BP005",
        says="a second zeebe:taskDefinition; keep one",
    ),
    "unknown extension": Case(
        body=service(inner="<odd:thing/>"),
        code="BP005",
        says="its namespace is unknown and may mean something",
    ),
    "attribute of another engine": Case(
        body=service('xmlns:activiti="http://activiti.org/bpmn" activiti:async="true"'),
        code="BP005",
        says="activiti:async of this serviceTask: another engine's, would do nothing here",
    ),
    "unknown element": Case(
        body="<odd:task id='x'/>",
        code="BP005",
        says="odd:task in process is not supported",
        flows="s>e",
    ),
    "stray text": Case(
        body='<task id="x">= 1</task>',
        code="BP004",
        says="the text '= 1' in task has no effect; remove it",
    ),
    # tasks
    "no action": Case(
        body='<serviceTask id="x"/>',
        code="BP012",
        says="the service task names no action",
    ),
    "computed action": Case(
        body=extended("serviceTask", '<zeebe:taskDefinition type="= name"/>'),
        code="BP012",
        says="the action cannot be chosen by the expression `= name`",
    ),
    "retries": Case(
        body=extended("serviceTask", '<zeebe:taskDefinition type="a" retries="-1"/>'),
        code="BP012",
        says="retries must be a number from 0 to 999, not '-1'",
    ),
    "script in another language": Case(
        body=extended(
            "scriptTask",
            '<zeebe:script expression="= 1" resultVariable="a"/>',
            'scriptFormat="javascript"',
        ),
        code="BP004",
        says="the script is in javascript; write FEEL into zeebe:script",
    ),
    "script body": Case(
        body='<scriptTask id="x"><extensionElements><zeebe:script expression="= 1"'
        ' resultVariable="a"/></extensionElements><script>a=1</script></scriptTask>',
        code="BP004",
        says="the script names no language (scriptFormat); write FEEL into zeebe:script",
    ),
    "script of a job": Case(
        body='<scriptTask id="x"/>',
        code="BP012",
        says="the script task has no zeebe:script",
    ),
    "script without =": Case(
        body=extended(
            "scriptTask", '<zeebe:script expression="a + 1" resultVariable="b"/>'
        ),
        code="BP013",
        says="the script 'a + 1' is not an expression; did you forget the =",
    ),
    "result of a script": Case(
        body=extended(
            "scriptTask", '<zeebe:script expression="= 1" resultVariable="b c"/>'
        ),
        code="BP012",
        says="resultVariable 'b c' is no variable name",
    ),
    "no decision": Case(
        body='<businessRuleTask id="x"/>',
        code="BP012",
        says="the business rule task calls no decision",
    ),
    "decision without result": Case(
        body=extended("businessRuleTask", '<zeebe:calledDecision decisionId="d"/>'),
        code="BP012",
        says="zeebe:calledDecision needs a resultVariable",
    ),
    "no called process": Case(
        body='<callActivity id="x"/>',
        code="BP012",
        says="the call activity calls no process",
    ),
    "mapping without a source": Case(
        body=service(
            inner='<zeebe:ioMapping><zeebe:input target="a"/></zeebe:ioMapping>'
        ),
        code="BP012",
        says="the mapping to 'a' has no source",
    ),
    "mapping twice": Case(
        body=service(
            inner='<zeebe:ioMapping><zeebe:input source="1" target="a"/>'
            '<zeebe:input source="2" target="a"/></zeebe:ioMapping>'
        ),
        code="BP012",
        says="a second mapping to 'a'; keep one",
    ),
    "mapping to no name": Case(
        body=service(
            inner='<zeebe:ioMapping><zeebe:input source="1" target="a-b"/>'
            "</zeebe:ioMapping>"
        ),
        code="BP012",
        says="target 'a-b' is no variable name",
    ),
    "due date": Case(
        body=extended("userTask", '<zeebe:taskSchedule dueDate="tomorrow"/>'),
        code="BP010",
        says="dueDate 'tomorrow' is no ISO 8601 date",
    ),
    # repetition
    "behavior that throws nothing": Case(
        body=service(loop=behaving('behavior="None"')),
        code="BP012",
        says="noneBehaviorEventRef names no event definition; name a signal",
    ),
    "behavior that is none": Case(
        body=service(loop=behaving('behavior="Once"')),
        code="BP004",
        says="behavior is one of None, One, All, Complex, not 'Once'; did you mean 'One'",
    ),
    "behavior by an event of another one": Case(
        body=service(loop=behaving('behavior="All" oneBehaviorEventRef="sd"')),
        code="BP004",
        says="oneBehaviorEventRef has no effect with behavior=All; remove it",
        root=SIGNAL + THROWN,
    ),
    "behavior by an event that is not there": Case(
        body=service(loop=behaving('behavior="One" oneBehaviorEventRef="sx"')),
        code="BP006",
        says="oneBehaviorEventRef 'sx' names no event definition",
        root=SIGNAL + THROWN,
    ),
    "behavior by a message": Case(
        body=service(loop=behaving('behavior="One" oneBehaviorEventRef="md"')),
        code="BP012",
        says="a turn throws a signal or an escalation, not messageEventDefinition",
        root=MESSAGE + '<messageEventDefinition id="md" messageRef="m"/>',
    ),
    "complex behavior without definitions": Case(
        body=service(loop=behaving('behavior="Complex"')),
        code="BP012",
        says="behavior=Complex needs a complexBehaviorDefinition; draw one",
    ),
    "definitions of another behavior": Case(
        body=service(
            loop=behaving("", BEHAVIOR.format('<signalEventDefinition signalRef="g"/>'))
        ),
        code="BP004",
        says="a complexBehaviorDefinition has no effect with behavior=All; remove it",
        root=SIGNAL,
    ),
    "complex behavior of two events": Case(
        body=service(
            loop=behaving(
                'behavior="Complex"',
                BEHAVIOR.format('<signalEventDefinition signalRef="g"/>' * 2),
            )
        ),
        code="BP012",
        says="draw a second complexBehaviorDefinition for another",
        root=SIGNAL,
    ),
    "complex behavior without a condition": Case(
        body=service(
            loop=behaving(
                'behavior="Complex"',
                '<complexBehaviorDefinition><event id="ev"><signalEventDefinition'
                ' signalRef="g"/></event></complexBehaviorDefinition>',
            )
        ),
        code="BP012",
        says="a complexBehaviorDefinition holds one condition and one event",
        root=SIGNAL,
    ),
    "loop cardinality": Case(
        body=service(
            loop="<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
            '<extensionElements><zeebe:loopCharacteristics inputCollection="= a"/>'
            "</extensionElements></multiInstanceLoopCharacteristics>"
        ),
        code="BP012",
        says="loopCardinality and inputCollection both say how often; keep one",
    ),
    "loop cardinality that is no expression": Case(
        body=service(
            loop="<multiInstanceLoopCharacteristics><loopCardinality>three"
            "</loopCardinality></multiInstanceLoopCharacteristics>"
        ),
        code="BP013",
        says="the loop cardinality 'three' is not an expression",
    ),
    "two loop cardinalities": Case(
        body=service(
            loop="<multiInstanceLoopCharacteristics><loopCardinality>3"
            "</loopCardinality><loopCardinality>4</loopCardinality>"
            "</multiInstanceLoopCharacteristics>"
        ),
        code="BP012",
        says="several elements loopCardinality; keep one",
    ),
    "input element of a loop cardinality": Case(
        body=service(
            loop="<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
            '<extensionElements><zeebe:loopCharacteristics inputElement="a"/>'
            "</extensionElements></multiInstanceLoopCharacteristics>"
        ),
        code="BP012",
        says="inputElement has no effect without an inputCollection; remove it",
    ),
    "loop without a collection": Case(
        body=service(loop="<multiInstanceLoopCharacteristics/>"),
        code="BP012",
        says="the multi-instance has no collection",
    ),
    "half an output collection": Case(
        body=service(
            loop="<multiInstanceLoopCharacteristics><extensionElements>"
            '<zeebe:loopCharacteristics inputCollection="= a" outputElement="= b"/>'
            "</extensionElements></multiInstanceLoopCharacteristics>"
        ),
        code="BP012",
        says="outputCollection and outputElement need each other",
    ),
    "loop without an end": Case(
        body=service(loop='<standardLoopCharacteristics testBefore="true"/>'),
        code="BP012",
        says="the loop would never end; give it a loopCondition or a loopMaximum",
    ),
    "loop maximum": Case(
        body=service(loop='<standardLoopCharacteristics loopMaximum="0"/>'),
        code="BP012",
        says="loopMaximum must be a number from 1 on, not '0'",
    ),
    # events
    "timer start": Case(
        body=f'<startEvent id="s">{TIMER}</startEvent>',
        code="BP010",
        says="a process starts at a date or by a cycle, not after a duration; to start "
        "it once so long after the deployment, write a timeCycle R1/PT1H",
        element="s",
        flows="s>e",
    ),
    "error start": Case(
        body='<startEvent id="s"><errorEventDefinition errorRef="r"/></startEvent>',
        code="BP008",
        says="a start event cannot be an error event",
        element="s",
        flows="s>e",
        root=ERROR,
    ),
    "message start of a sub-process": Case(
        body='<subProcess id="x"><startEvent id="s2">'
        '<messageEventDefinition messageRef="m"/></startEvent></subProcess>',
        code="BP008",
        says="a sub-process start cannot be a message event; supported here: none",
        element="s2",
        root=MESSAGE,
    ),
    "catch event of nothing": Case(
        body=caught(""),
        code="BP008",
        says="a catch event cannot be an empty event; add a message, timer,",
    ),
    "parallel events": Case(
        body='<intermediateCatchEvent id="x" parallelMultiple="true">'
        f"{TIMER}</intermediateCatchEvent>",
        code="BP004",
        says="parallelMultiple has no effect on an event of one definition; remove it",
    ),
    "error that does not interrupt": Case(
        body=boundary('<errorEventDefinition errorRef="r"/>', 'cancelActivity="false"'),
        code="BP011",
        says="an error always interrupts",
        root=ERROR,
        **BOUNDARY,
    ),
    "boundary of a gateway": Case(
        body='<parallelGateway id="x"/>\n'
        f'<boundaryEvent id="b" attachedToRef="x">{TIMER}</boundaryEvent>',
        code="BP011",
        says="cannot stand on 'x', a parallel gateway",
        **BOUNDARY,
    ),
    "boundary of nothing": Case(
        body='<task id="x"/>\n'
        f'<boundaryEvent id="b" attachedToRef="xx">{TIMER}</boundaryEvent>',
        code="BP006",
        says="attachedToRef 'xx' names no activity",
        **BOUNDARY,
    ),
    "boundary that leads nowhere": Case(
        body=boundary(TIMER),
        code="BP011",
        says="nothing follows this boundary event",
        element="b",
        line=5,
    ),
    "unknown message": Case(
        body=caught('<messageEventDefinition messageRef="mm"/>'),
        code="BP006",
        says="messageRef 'mm' names no message of this file; did you mean 'm'?",
        root=MESSAGE,
    ),
    "no message": Case(
        body=caught("<messageEventDefinition/>"),
        code="BP012",
        says="the catch event names no message",
    ),
    "condition of a receive task without a message": Case(
        body=extended("receiveTask", properties(condition="= a")),
        code="BP015",
        says="property 'condition' has no effect on a receive task without a message",
    ),
    "message without a name": Case(
        body=caught('<messageEventDefinition messageRef="m"/>'),
        code="BP012",
        says="message needs a name",
        element="m",
        line=8,
        root='<message id="m"/>',
    ),
    "computed message start": Case(
        body='<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>',
        code="BP008",
        says="a process is started by a message of a fixed name",
        element="s",
        flows="s>e",
        root='<message id="m" name="= kind"/>',
    ),
    "no signal": Case(
        body=caught("<signalEventDefinition/>"),
        code="BP012",
        says="the catch event names no signal",
    ),
    "unknown signal": Case(
        body=caught('<signalEventDefinition signalRef="gg"/>'),
        code="BP006",
        says="signalRef 'gg' names no signal of this file; did you mean 'g'?",
        root=SIGNAL,
    ),
    "end without an error": Case(
        body='<endEvent id="e"><errorEventDefinition/></endEvent>',
        code="BP012",
        says="the error end event names no error",
        element="e",
        flows="s>e",
    ),
    "error without a code": Case(
        body='<endEvent id="e"><errorEventDefinition errorRef="r"/></endEvent>',
        code="BP012",
        says="error needs an errorCode",
        element="r",
        line=7,
        flows="s>e",
        root='<error id="r" name="Broken"/>',
    ),
    "property of a start, misspelt": Case(
        body='<startEvent id="s"><extensionElements>'
        + properties(conditon="= true")
        + "</extensionElements>"
        '<messageEventDefinition messageRef="m"/></startEvent>',
        code="BP015",
        says="property 'conditon' is unknown on a message start event;"
        " did you mean 'condition'?",
        element="s",
        flows="s>e",
        root=MESSAGE,
    ),
    "key of a catch event": Case(
        body='<intermediateCatchEvent id="x"><extensionElements>'
        + properties(key="= a")
        + "</extensionElements>"
        '<messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
        code="BP015",
        says="property 'key' belongs to the start event of a process",
        root=MESSAGE,
    ),
    "condition of a timer": Case(
        body='<intermediateCatchEvent id="x"><extensionElements>'
        + properties(condition="= a")
        + f"</extensionElements>{TIMER}</intermediateCatchEvent>",
        code="BP015",
        says="property 'condition' has no effect on a timer event",
    ),
    "origins": Case(
        body='<startEvent id="s"><extensionElements>'
        + properties(origins="usr")
        + "</extensionElements>"
        '<messageEventDefinition messageRef="m"/></startEvent>',
        code="BP015",
        says="origins is user or any, not 'usr'; did you mean 'user'?",
        element="s",
        flows="s>e",
        root=MESSAGE,
    ),
    "action of an empty throw": Case(
        body=extended("intermediateThrowEvent", '<zeebe:taskDefinition type="a"/>'),
        code="BP005",
        says="only a message event can name an action",
    ),
    # timers
    "cron": Case(
        body=boundary(
            "<timerEventDefinition><timeCycle>0 9 * * MON</timeCycle>"
            "</timerEventDefinition>",
            'cancelActivity="false"',
        ),
        code="BP010",
        says="has 5 fields, not six: second, minute, hour, day of the month, month, "
        "day of the week; did you mean '0 0 9 * * MON'?",
        **BOUNDARY,
    ),
    "cycle that never fires": Case(
        body=boundary(
            "<timerEventDefinition><timeCycle>R0/PT1H</timeCycle>"
            "</timerEventDefinition>",
            'cancelActivity="false"',
        ),
        code="BP010",
        says="'R0/PT1H' never fires",
        **BOUNDARY,
    ),
    "cycle without a pause": Case(
        body=boundary(
            "<timerEventDefinition><timeCycle>R/PT0S</timeCycle></timerEventDefinition>",
            'cancelActivity="false"',
        ),
        code="BP010",
        says="'R/PT0S' repeats without a pause",
        **BOUNDARY,
    ),
    "interrupting cycle": Case(
        body=timer("timeCycle", "R/PT1H"),
        code="BP010",
        says="a cycle would fire here only once",
    ),
    "duration": Case(
        body=timer("timeDuration", "2 days"),
        code="BP010",
        says="'2 days' is no ISO 8601 duration; write e.g. PT30M",
    ),
    "date": Case(
        body=timer("timeDate", "31.12.2026"),
        code="BP010",
        says="'31.12.2026' is no ISO 8601 date",
    ),
    "no time": Case(
        body=caught("<timerEventDefinition/>"),
        code="BP010",
        says="a timer needs exactly one of timeDate, timeDuration and timeCycle",
    ),
    # expressions
    "FEEL fault": Case(
        body=timer("timeDuration", "\n= duration(\n'"),
        code="BP009",
        says="is not valid FEEL",
        line=6,
    ),
    "condition without =": Case(
        body='<exclusiveGateway id="x"/>\n<sequenceFlow id="f" sourceRef="x"'
        ' targetRef="e">\n<conditionExpression>amount &gt; 5</conditionExpression>'
        "</sequenceFlow>",
        code="BP013",
        says="the condition 'amount > 5' is not an expression; did you forget the =",
        element="f",
        line=6,
        flows="s>x",
    ),
    "condition in another language": Case(
        body='<exclusiveGateway id="x"/><sequenceFlow id="f" sourceRef="x"'
        ' targetRef="e"><conditionExpression language="python">= a'
        "</conditionExpression></sequenceFlow>",
        code="BP004",
        says="the conditionExpression is in python; write it in FEEL",
        element="f",
        flows="s>x",
    ),
    # the drawing as a whole
    "no start": Case(
        body='<task id="s"/>',
        code="BP011",
        says="the process has no start event, but an end event",
        element="p",
        line=2,
        flows="s>e",
    ),
    "no start in a sub-process with an end": Case(
        body='<subProcess id="x"><task id="t"/><endEvent id="e2"/><sequenceFlow'
        ' id="f2" sourceRef="t" targetRef="e2"/></subProcess>',
        code="BP011",
        says="the sub-process has no start event, but an end event",
    ),
    "no beginning": Case(
        body='<subProcess id="x"><task id="t"/><task id="u"/><sequenceFlow id="f2"'
        ' sourceRef="t" targetRef="u"/><sequenceFlow id="f3" sourceRef="u"'
        ' targetRef="t"/></subProcess>',
        code="BP011",
        says="a flow leads to each of its elements: nothing could begin",
    ),
    "nothing in a sub-process": Case(
        body='<subProcess id="x"/>',
        code="BP011",
        says="the sub-process has no start event",
    ),
    "throw event as a beginning": Case(
        body='<subProcess id="y">\n<intermediateThrowEvent id="x"/></subProcess>',
        code="BP011",
        says="no flow leads to this throw event; draw one",
        line=5,
        flows="s>y>e",
    ),
    "event sub-process without a start": Case(
        body='<subProcess id="x" triggeredByEvent="true"><task id="t"/></subProcess>',
        code="BP011",
        says="the event sub-process has no start event; draw one",
        flows="s>e",
    ),
    "two plain starts of a sub-process": Case(
        body='<subProcess id="x"><startEvent id="s2"/>\n<startEvent id="s3"/>'
        '<endEvent id="e2"/></subProcess>',
        code="BP011",
        says="a second start event; the sub-process takes one",
        element="s3",
        line=5,
        flows="s>x>e",
    ),
    "two starts of an event sub-process": Case(
        body='<subProcess id="x" triggeredByEvent="true">'
        f'<startEvent id="s2">{TIMER}</startEvent>\n'
        f'<startEvent id="s3">{TIMER}</startEvent></subProcess>',
        code="BP011",
        says="a second start event; the event sub-process takes one",
        element="s3",
        line=5,
        flows="s>e",
    ),
    "empty start of an event sub-process": Case(
        body='<subProcess id="x" triggeredByEvent="true">' + SUB + "</subProcess>",
        code="BP008",
        says="an event sub-process start cannot be an empty event",
        element="s2",
        flows="s>e",
    ),
    "flow into an event sub-process": Case(
        body='<subProcess id="x" triggeredByEvent="true">'
        f'<startEvent id="s2">{TIMER}</startEvent></subProcess>',
        code="BP011",
        says="no flow may lead into this event sub-process",
        flows="s>x",
    ),
    "flow into a start": Case(
        body='<task id="x"/>',
        code="BP011",
        says="no flow may lead into this start event",
        element="s",
        line=3,
        flows="s>x>s",
    ),
    "flow out of an end": Case(
        body='<task id="x"/>',
        code="BP011",
        says="no flow may leave this end event",
        element="e",
        line=3,
        flows="s>e>x",
    ),
    "start that does not interrupt": Case(
        body='<startEvent id="s" isInterrupting="false"/>',
        code="BP011",
        says="only the start of an event sub-process can be non-interrupting",
        element="s",
        flows="s>e",
    ),
    "event gateway before a task": Case(
        body=f'<eventBasedGateway id="x"/>\n<task id="y"/>'
        f'<intermediateCatchEvent id="z">{TIMER}</intermediateCatchEvent>',
        code="BP011",
        says="'y' follows an event-based gateway but is a task",
        element="y",
        line=5,
        flows="s>x>y>e x>z>e",
    ),
    "event gateway of one event": Case(
        body='<eventBasedGateway id="x"/>'
        f'<intermediateCatchEvent id="z">{TIMER}</intermediateCatchEvent>',
        code="BP011",
        says="an event-based gateway needs two events",
        flows="s>x>z>e",
    ),
    "event gateway that starts, with a flow": Case(
        body='<eventBasedGateway id="x" instantiate="true"/>\n'
        f'<receiveTask id="y" messageRef="m"/>{STARTING_SIGNAL}',
        code="BP011",
        says="no flow may lead to a gateway that starts the process; remove it",
        flows="s>x>y>e x>z>e",
        root=MESSAGE + SIGNAL,
    ),
    "event gateway that starts a sub-process": Case(
        body='<subProcess id="u">\n<eventBasedGateway id="x" instantiate="true"/>'
        f'<receiveTask id="y" messageRef="m"/>{STARTING_SIGNAL}'
        '<sequenceFlow id="f1" sourceRef="x" targetRef="y"/>'
        '<sequenceFlow id="f2" sourceRef="x" targetRef="z"/></subProcess>',
        code="BP011",
        says="only at the top of a process events can start it; remove instantiate",
        line=5,
        flows="s>u>e",
        root=MESSAGE + SIGNAL,
    ),
    "event gateway that starts, before a task": Case(
        body='<eventBasedGateway id="x" instantiate="true"/><task id="y"/>\n'
        f"{STARTING_SIGNAL}",
        code="BP011",
        says="'y' follows an event-based gateway but is a task",
        element="y",
        flows="s>e x>y>e x>z>e",
        root=SIGNAL,
    ),
    "event gateway that starts by a duration": Case(
        body='<eventBasedGateway id="x" instantiate="true"/>\n'
        f'<intermediateCatchEvent id="y">{TIMER}</intermediateCatchEvent>'
        f"{STARTING_SIGNAL}",
        code="BP010",
        says="a process starts at a date or by a cycle, not after a duration",
        element="y",
        line=5,
        flows="s>e x>y>e x>z>e",
        root=SIGNAL,
    ),
    "event gateway that starts, before a task that does": Case(
        body='<eventBasedGateway id="x" instantiate="true"/>\n'
        f'<receiveTask id="y" messageRef="m" instantiate="true"/>{STARTING_SIGNAL}',
        code="BP011",
        says="the gateway before this task starts the process; remove instantiate",
        element="y",
        line=5,
        flows="s>e x>y>e x>z>e",
        root=MESSAGE + SIGNAL,
    ),
    "event gateway that starts by all, a signal among them": Case(
        body='<eventBasedGateway id="x" instantiate="true"'
        ' eventGatewayType="Parallel"/>\n'
        f'<receiveTask id="y" messageRef="m"/>{STARTING_SIGNAL}',
        code="BP011",
        says="waits for messages, which belong to one instance by their key",
        element="z",
        line=5,
        flows="s>e x>y>e x>z>e",
        root=MESSAGE + SIGNAL,
    ),
    "complex gateway that joins without a condition": Case(
        body='<parallelGateway id="f"/><complexGateway id="x"/><task id="t"/>',
        code="BP012",
        says="needs an activationCondition, such as `= activationCount >= 2`",
        element="x",
        flows="s>f>t>x>e f>x",
    ),
    "complex gateway with nothing to wait for": Case(
        body=COMPLEX.format(""),
        code="BP012",
        says="the activationCondition has no effect where only one flow leads",
        element="x",
        flows="s>x>e",
    ),
    "second activation condition": Case(
        body=COMPLEX.format("<activationCondition>= true</activationCondition>")
        + f'<parallelGateway id="f"/>{AT_START}',
        code="BP012",
        says="a second activationCondition; keep one",
        element="x",
        flows="s>f>t>x f>u>x",
    ),
    "flow that a complex gateway would take twice": Case(
        body=COMPLEX.format("")
        + '<parallelGateway id="f"/><task id="t"/><task id="u"/>',
        code="BP007",
        says="write `= waitingForStart` to take it at the activation alone",
        element="x_e",
        line=10,
        flows="s>f>t>x f>u>x>e",
    ),
    "condition that a complex gateway would judge twice": Case(
        body=COMPLEX.format("")
        + '<parallelGateway id="f"/>'
        + AT_START.replace("waitingForStart", "n = 1"),
        code="BP007",
        says="write `= waitingForStart and (n = 1)` to take it at the activation",
        element="x_e",
        flows="s>f>t>x f>u>x",
    ),
    "unknown type of event gateway": Case(
        body='<eventBasedGateway id="x" eventGatewayType="parallel"/>\n'
        f'<receiveTask id="y" messageRef="m"/>{STARTING_SIGNAL}',
        code="BP004",
        says="not 'parallel'; did you mean 'Parallel'?",
        flows="s>x>y>e x>z>e",
        root=MESSAGE + SIGNAL,
    ),
    "parallel event gateway": Case(
        body='<eventBasedGateway id="x" eventGatewayType="Parallel"/>\n'
        f'<intermediateCatchEvent id="y">{TIMER}</intermediateCatchEvent>'
        f'<intermediateCatchEvent id="z">{TIMER}</intermediateCatchEvent>',
        code="BP004",
        says="draw a parallel gateway before the catch events",
        flows="s>x>y>e x>z>e",
    ),
    "second way to an awaited event": Case(
        body='<eventBasedGateway id="x"/><task id="t"/>\n'
        f'<intermediateCatchEvent id="y">{TIMER}</intermediateCatchEvent>'
        f'<intermediateCatchEvent id="z">{TIMER}</intermediateCatchEvent>',
        code="BP011",
        says="only the event-based gateway may lead here",
        element="y",
        line=5,
        flows="s>x>y>t>y x>z>e",
    ),
    "flow to nowhere": Case(
        body='<task id="x"/>',
        code="BP007",
        says="targetRef 'y' names no element",
        element="x_y",
        line=5,
        flows="x>y",
    ),
    "flow across a border": Case(
        body=f'<subProcess id="x">{SUB}{SUB_FLOW}</subProcess>\n'
        '<sequenceFlow id="f" sourceRef="s2" targetRef="e"/>',
        code="BP007",
        says="sourceRef 's2' lies in 'x'; a sequence flow cannot cross the border",
        element="f",
        line=5,
    ),
    "flow without a target": Case(
        body='<sequenceFlow id="f" sourceRef="s"/>',
        code="BP012",
        says="sequenceFlow needs a targetRef",
        element="f",
        flows="s>e",
    ),
    "condition on the only flow out of a task": Case(
        body='<task id="x"/>\n<sequenceFlow id="f" sourceRef="x" targetRef="e">'
        "<conditionExpression>= a</conditionExpression></sequenceFlow>",
        code="BP007",
        says="the only flow out of this task cannot have a condition; draw another",
        element="f",
        line=5,
        flows="s>x",
    ),
    "condition on a flow out of an event": Case(
        body=caught(TIMER)
        + '<task id="y"/>\n<sequenceFlow id="f" sourceRef="x" targetRef="y">'
        "<conditionExpression>= a</conditionExpression></sequenceFlow>",
        code="BP007",
        says="a flow out of this catch event cannot have a condition",
        element="f",
        line=5,
        flows="s>x>e y>e",
    ),
    "condition on a flow out of a parallel gateway": Case(
        body='<parallelGateway id="x"/><task id="y"/>\n<sequenceFlow id="f"'
        ' sourceRef="x" targetRef="y">'
        "<conditionExpression>= a</conditionExpression></sequenceFlow>",
        code="BP007",
        says="a flow out of this parallel gateway cannot have a condition",
        element="f",
        line=5,
        flows="s>x>e y>e",
    ),
    "default of a task that does not leave it": Case(
        body='<task id="x" default="s_x"/>',
        code="BP007",
        says="the default flow 's_x' does not leave here",
    ),
    "default that does not leave": Case(
        body='<exclusiveGateway id="x" default="s_x"/>',
        code="BP007",
        says="the default flow 's_x' does not leave here",
    ),
    "default with a condition": Case(
        body='<exclusiveGateway id="x" default="f"/>\n<sequenceFlow id="f"'
        ' sourceRef="x" targetRef="e"><conditionExpression>= a</conditionExpression>'
        "</sequenceFlow>",
        code="BP007",
        says="the default flow has a condition",
        element="f",
        line=5,
        flows="s>x",
    ),
    "link to nowhere": Case(
        body='<intermediateThrowEvent id="x"><linkEventDefinition name="A"/>'
        "</intermediateThrowEvent>",
        code="BP014",
        says="no link catch event 'A' in 'p'; draw it",
        flows="s>x",
    ),
    "link that names another": Case(
        body=caught(
            '<linkEventDefinition name="A"><source>t</source></linkEventDefinition>'
        )
        + '<intermediateThrowEvent id="t"><linkEventDefinition name="A"><target>y'
        "</target></linkEventDefinition></intermediateThrowEvent>",
        code="BP014",
        says="the target 'y' is no link 'A' of this file; links are found by their names",
        element="t",
        flows="s>t x>e",
    ),
    "both ends of a link": Case(
        body=caught('<linkEventDefinition name="A"/>')
        + '<intermediateThrowEvent id="t"><linkEventDefinition name="A"><source>x'
        "</source></linkEventDefinition></intermediateThrowEvent>",
        code="BP014",
        says="a link throw event has no source: it is one end of the link, not both",
        element="t",
        flows="s>t x>e",
    ),
    "link from nowhere": Case(
        body=caught('<linkEventDefinition name="A"/>'),
        code="BP014",
        says="no link throw event 'A' in 'p'; draw it",
        flows="x>e s>e",
    ),
    "same id": Case(
        body='<task id="x"/>\n<task id="x"/>',
        code="BP002",
        says="a second element with the id 'x', first on line 4; give this task",
        line=5,
    ),
    "id that is none": Case(
        body='<task id="a/b"/>',
        code="BP002",
        says="the id 'a/b' of this task is no XML id",
        element="a/b",
        flows="s>e",
    ),
    "same process id": Case(
        body="",
        code="BP002",
        says="a second element with the id 'p'",
        element="p",
        line=7,
        flows="s>e",
        root='<process id="p" isExecutable="false"/>',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_run_is_refused(draw, name: str) -> None:
    case = CASES[name]
    data = draw(case.body, flows=case.flows, root=case.root)
    with pytest.raises(DeploymentError) as caught:
        bpmn.read(data, file="shop.bpmn")
    [finding] = caught.value.findings
    assert case.says in finding.message
    assert finding.code == case.code
    assert finding.location == Location(
        file="shop.bpmn", line=case.line, element=case.element
    )


def test_all_faults_are_reported_in_the_order_of_their_lines(draw) -> None:
    body = (
        '<serviceTask id="x"/>\n<task id="y" scriptFormat="js"/>\n'
        '<sequenceFlow id="f" sourceRef="y" targetRef="nowhere"/>'
    )
    with pytest.raises(DeploymentError) as caught:
        bpmn.read(draw(body, flows="s>x>y"), file="shop.bpmn")
    assert str(caught.value) == (
        "shop.bpmn:4: BP012 x: the service task names no action;"
        " set its zeebe:taskDefinition type\n"
        "shop.bpmn:5: BP004 y: scriptFormat='js' on task is not supported;"
        " write FEEL into zeebe:script\n"
        "shop.bpmn:6: BP007 f: targetRef 'nowhere' names no element;"
        " known: e, s, x, y"
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<a/>", "the root element is a, not BPMN 2.0 definitions"),
        (
            b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
            "the file draws no process; is it complete?",
        ),
    ],
)
def test_what_is_no_diagram_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(DeploymentError, match="BP001") as caught:
        bpmn.read(data, file="shop.bpmn")
    assert says in str(caught.value)


def test_a_file_that_is_faulty_throughout_is_not_read_to_its_end(draw) -> None:
    body = "\n".join(
        f'<sequenceFlow id="f{n}" sourceRef="here_{n}" targetRef="there_{n}"/>'
        for n in range(5_000)
    )
    with pytest.raises(DeploymentError) as caught:
        bpmn.read(draw(body), file="shop.bpmn")
    assert len(caught.value.findings) == 100
