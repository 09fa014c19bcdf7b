"""Sequence flows: their ends, their marks, their conditions."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_CONDITION: Final = "<conditionExpression>= n &gt; 1</conditionExpression>"
_PLAIN: Final = draw('<task id="x"/>').decode()
_X_E: Final = '<sequenceFlow id="x_e" sourceRef="x" targetRef="e"/>'
_NOTES: Final = draw(
    '<task id="x"/><textAnnotation id="n"><text>slow</text></textAnnotation>'
    '<association id="a" sourceRef="x" targetRef="n"/>'
    '<dataObject id="do"/><dataObjectReference id="d" dataObjectRef="do"/>'
    '<group id="gr"/>'
).decode()
_HANDLER: Final = draw(
    '<task id="x"/><subProcess id="h" triggeredByEvent="true"><startEvent id="hs">'
    '<signalEventDefinition signalRef="g"/></startEvent><endEvent id="he"/>'
    f"{flow('hf', 'hs', 'he')}</subProcess>",
    root='<signal id="g" name="stop"/>',
).decode()
_POOLS: Final = draw(
    '<task id="x"/>',
    root='<process id="q" isExecutable="true"><startEvent id="qs"/><task id="qt"/>'
    f'<endEvent id="qe"/>{flow("q1", "qs", "qt")}{flow("q2", "qt", "qe")}</process>'
    '<collaboration id="c"><participant id="shop" processRef="p"/>'
    '<participant id="bank" processRef="q"/></collaboration>',
).decode()
_NESTED: Final = draw(
    '<subProcess id="x"><startEvent id="is"/><task id="it"/><endEvent id="ie"/>'
    f"{flow('i1', 'is', 'it')}{flow('i2', 'it', 'ie')}</subProcess>"
).decode()
_CHOICE: Final = draw(
    '<exclusiveGateway id="g" default="no"/><task id="x"/>'
    + flow("yes", "g", "x", _CONDITION)
    + flow("no", "g", "e"),
    flows="s>g x>e",
).decode()
_OUT_OF_TASK: Final = draw(
    '<task id="x" default="no"/><task id="y"/>'
    + flow("yes", "x", "y", _CONDITION)
    + flow("no", "x", "e"),
    flows="s>x y>e",
).decode()
_FORK: Final = draw(
    '<parallelGateway id="f"/><task id="x"/><task id="y"/><parallelGateway id="j"/>',
    flows="s>f>x>j>e f>y>j",
).decode()
_F_X: Final = '<sequenceFlow id="f_x" sourceRef="f" targetRef="x"/>'
_RACE: Final = draw(
    '<eventBasedGateway id="f"/><receiveTask id="x"/><intermediateCatchEvent id="y">'
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    "</intermediateCatchEvent>",
    flows="s>f>x>e f>y>e",
).decode()
_MARKED: Final = draw(
    '<startEvent id="s"><outgoing>s_x</outgoing></startEvent>'
    '<task id="x"><incoming>s_x</incoming><outgoing>x_y</outgoing></task>'
    '<task id="y"><incoming>x_y</incoming><outgoing>y_e</outgoing></task>'
    '<endEvent id="e"><incoming>y_e</incoming></endEvent>',
    flows="s>x>y>e",
).decode()

_ENDS: Final = "Its source and its target are activities, gateways or events."
_EVENT_SUB: Final = "No flow leads to an event sub-process, or leaves it."
_POOL: Final = "A sequence flow stays inside one pool."
_INSIDE: Final = "A sequence flow stays inside one sub-process."
_MARKS: Final = (
    "`incoming` and `outgoing` of an element name the flows that lead to it and leave it, "
    "and all of them, where a file has such marks."
)
_CONDITIONS: Final = (
    "A condition stands on a flow out of an exclusive, inclusive or complex gateway, or of "
    "an activity with several flows."
)
_UNDECIDING: Final = "Flows out of parallel and event-based gateways have no condition."
_DEFAULT: Final = "The default flow of an element leaves it, and has no condition."


def _end(side: str, ref: str, what: str, numbers: tuple[int, ...]) -> Rule:
    ends = {"sourceRef": "x", "targetRef": "e"} | {side: ref}
    return Rule(
        says=_ENDS,
        numbers=numbers,
        sound=_NOTES,
        plant=adding(flow("bad", ends["sourceRef"], ends["targetRef"])),
        code="BP007",
        element="bad",
        finding=f"{side} {ref!r} is a {what}; a sequence flow joins activities, gateways",
    )


def _marked(old: str, new: str, element: str, finding: str, number: int) -> Rule:
    return Rule(
        says=_MARKS,
        numbers=(number,),
        sound=_MARKED,
        plant=((old, new),),
        code="BP183",
        element=element,
        finding=finding,
        level="warning",
    )


RULES: Final = (
    _end("sourceRef", "n", "text annotation", (6,)),
    _end("sourceRef", "gr", "group", (6,)),
    _end("targetRef", "n", "text annotation", (7,)),
    _end("targetRef", "d", "data object reference", (7,)),
    Rule(
        says=_ENDS,
        sound=_PLAIN,
        plant=(('targetRef="e"', 'targetRef="ee"'),),
        code="BP007",
        element="x_e",
        finding="targetRef 'ee' names no element",
    ),
    Rule(
        says=_EVENT_SUB,
        numbers=(21,),
        sound=_HANDLER,
        plant=adding(flow("bad", "h", "e")),
        code="BP011",
        element="h",
        finding="no flow may leave this event sub-process",
    ),
    Rule(
        says=_EVENT_SUB,
        numbers=(22,),
        sound=_HANDLER,
        plant=adding(flow("bad", "x", "h")),
        code="BP011",
        element="h",
        finding="no flow may lead into this event sub-process",
    ),
    Rule(
        says=_POOL,
        numbers=(28, 152),
        sound=_POOLS,
        plant=((_X_E, _X_E + flow("bad", "x", "qt")),),
        code="BP007",
        element="bad",
        finding="targetRef 'qt' lies in 'q'; a sequence flow cannot cross the border",
    ),
    Rule(
        says=_INSIDE,
        numbers=(28,),
        sound=_NESTED,
        plant=adding(flow("bad", "it", "e")),
        code="BP007",
        element="bad",
        finding="sourceRef 'it' lies in 'x'; a sequence flow cannot cross the border",
    ),
    _marked(
        "<outgoing>x_y</outgoing>",
        "",
        "x",
        "the flow 'x_y' leaves here, but no outgoing names it",
        23,
    ),
    _marked(
        '<task id="y"><incoming>x_y</incoming>',
        '<task id="y"><incoming>s_x</incoming><incoming>x_y</incoming>',
        "y",
        "incoming 's_x' is the flow from 's' to 'x': it does not lead here",
        23,
    ),
    _marked(
        '<task id="y"><incoming>x_y</incoming>',
        '<task id="y"><incoming>x_z</incoming><incoming>x_y</incoming>',
        "y",
        "incoming 'x_z' names no sequence flow of 'p'; did you mean 'x_y'?",
        23,
    ),
    _marked(
        "<outgoing>s_x</outgoing>",
        "",
        "s",
        "the flow 's_x' leaves here, but no outgoing names it",
        101,
    ),
    _marked(
        "<incoming>y_e</incoming>",
        "",
        "e",
        "the flow 'y_e' leads here, but no incoming names it",
        107,
    ),
    Rule(
        says=_CONDITIONS,
        numbers=(25,),
        sound=_PLAIN,
        plant=((_X_E, flow("x_e", "x", "e", _CONDITION)),),
        code="BP007",
        element="x_e",
        finding="the only flow out of this task cannot have a condition",
    ),
    Rule(
        says=_CONDITIONS,
        numbers=(25,),
        sound=_PLAIN,
        plant=(
            (
                '<sequenceFlow id="s_x" sourceRef="s" targetRef="x"/>',
                flow("s_x", "s", "x", _CONDITION),
            ),
        ),
        code="BP007",
        element="s_x",
        finding="a flow out of this start event cannot have a condition",
    ),
    Rule(
        says=_UNDECIDING,
        numbers=(25, 137),
        sound=_FORK,
        plant=((_F_X, flow("f_x", "f", "x", _CONDITION)),),
        code="BP007",
        element="f_x",
        finding="a flow out of this parallel gateway cannot have a condition",
    ),
    Rule(
        says=_UNDECIDING,
        numbers=(25, 137),
        sound=_RACE,
        plant=((_F_X, flow("f_x", "f", "x", _CONDITION)),),
        code="BP007",
        element="f_x",
        finding="a flow out of this event-based gateway cannot have a condition",
    ),
    Rule(
        says=_DEFAULT,
        numbers=(26,),
        sound=_CHOICE,
        plant=(('default="no"', 'default="x_e"'),),
        code="BP007",
        element="g",
        finding="the default flow 'x_e' does not leave here",
    ),
    Rule(
        says=_DEFAULT,
        numbers=(26,),
        sound=_OUT_OF_TASK,
        plant=(('default="no"', 'default="on"'),),
        code="BP007",
        element="x",
        finding="the default flow 'on' does not leave here",
    ),
    Rule(
        says=_DEFAULT,
        numbers=(26,),
        sound=_OUT_OF_TASK,
        plant=(('default="no"', 'default="yes"'),),
        code="BP007",
        element="yes",
        finding="the default flow has a condition; remove one of the two",
    ),
)
