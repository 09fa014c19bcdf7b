"""References: each names an element of the file, of the right kind, in reach."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, flow

__all__ = ["RULES"]

_ROOT: Final = (
    '<itemDefinition id="i"/><message id="m" name="paid" itemRef="i"/>'
    '<signal id="g" name="stop" structureRef="i"/>'
    '<error id="r" errorCode="BROKEN"/><escalation id="l" escalationCode="LATE"/>'
    '<interface id="f" name="Shop"><operation id="o" name="pay">'
    "<inMessageRef>m</inMessageRef></operation></interface>"
    '<timerEventDefinition id="t"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
)


def _waiting(tag: str, named: str, inner: str = "") -> str:
    return draw(
        f'<intermediateCatchEvent id="x"><{tag} {named}>{inner}</{tag}>'
        "</intermediateCatchEvent>",
        root=_ROOT,
    ).decode()


def _attached(definition: str) -> str:
    inside = (
        '<startEvent id="is"/><endEvent id="ie"><errorEventDefinition errorRef="r"/>'
        '</endEvent><sequenceFlow id="if" sourceRef="is" targetRef="ie"/>'
    )
    return draw(
        f'<subProcess id="x">{inside}</subProcess><boundaryEvent id="b" attachedToRef="x">'
        f"{definition}</boundaryEvent>",
        flows="s>x>e b>e",
        root=_ROOT,
    ).decode()


_MESSAGE: Final = _waiting(
    "messageEventDefinition", 'messageRef="m"', "<operationRef>o</operationRef>"
)
_SIGNAL: Final = _waiting("signalEventDefinition", 'signalRef="g"')
_ERROR: Final = _attached('<errorEventDefinition errorRef="r"/>')
_ESCALATION: Final = draw(
    '<intermediateThrowEvent id="x"><escalationEventDefinition escalationRef="l"/>'
    "</intermediateThrowEvent>",
    root=_ROOT,
).decode()
_DEFINITION: Final = draw(
    '<intermediateCatchEvent id="x"><eventDefinitionRef>t</eventDefinitionRef>'
    "</intermediateCatchEvent>",
    root=_ROOT,
).decode()
_RECEIVE: Final = draw(
    '<receiveTask id="x" messageRef="m" operationRef="o"/>', root=_ROOT
).decode()
_SEND: Final = draw('<sendTask id="x" messageRef="m"/>', root=_ROOT).decode()
_NOTED: Final = draw(
    '<task id="x"/><textAnnotation id="n"><text>slow</text></textAnnotation>'
    '<association id="a" sourceRef="x" targetRef="n"/>'
    '<dataObject id="d" itemSubjectRef="i"/><dataObjectReference id="dr" dataObjectRef="d"/>',
    root=_ROOT,
).decode()
_INSIDE: Final = draw(
    '<subProcess id="x"><startEvent id="is"/><endEvent id="ie"/><dataObject id="d2"/>'
    f'<dataObjectReference id="dr2" dataObjectRef="d2"/>{flow("if", "is", "ie")}</subProcess>'
    '<dataObject id="d"/><dataObjectReference id="dr" dataObjectRef="d"/>'
).decode()
_CALLED: Final = draw(
    '<callActivity id="x" calledElement="q"/><task id="y"/>',
    flows="s>x>y>e",
    root='<process id="q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>'
    f"{flow('qf', 'qs', 'qe')}</process>",
).decode()
_POOLS: Final = draw(
    '<task id="x"/>',
    root='<collaboration id="c"><participant id="shop" processRef="p"/></collaboration>',
).decode()
_LANES: Final = draw(
    '<laneSet id="set"><lane id="lane"><flowNodeRef>s</flowNodeRef><flowNodeRef>x'
    '</flowNodeRef><flowNodeRef>e</flowNodeRef></lane></laneSet><task id="x"/>',
    root=_ROOT + '<process id="q" isExecutable="true"><startEvent id="qs"/>'
    f'<endEvent id="qe"/>{flow("qf", "qs", "qe")}</process>',
).decode()

_RESOLVES: Final = "A reference that a run follows names an element of the file."
_KIND: Final = "What it names is of the right kind."
_REACH: Final = "What it names is in reach."
_IDLE: Final = (
    "References that only people and other programs follow resolve as well: to an element of "
    "the file, of the right kind (a name with a prefix belongs to another file)."
)


def _missing(sound: str, old: str, new: str, finding: str, element: str = "x") -> Rule:
    return Rule(
        says=_RESOLVES,
        sound=sound,
        plant=((old, new),),
        code="BP006",
        element=element,
        finding=finding,
    )


def _wrong(sound: str, old: str, new: str, finding: str, element: str = "x") -> Rule:
    return Rule(
        says=_KIND,
        sound=sound,
        plant=((old, new),),
        code="BP006",
        element=element,
        finding=finding,
    )


def _idle(sound: str, old: str, new: str, finding: str, element: str) -> Rule:
    return Rule(
        says=_IDLE,
        sound=sound,
        plant=((old, new),),
        code="BP182",
        element=element,
        finding=finding,
        level="warning",
    )


RULES: Final = (
    _missing(
        _MESSAGE,
        'messageRef="m"',
        'messageRef="mm"',
        "messageRef 'mm' names no message of this file",
    ),
    _missing(
        _SIGNAL,
        'signalRef="g"',
        'signalRef="gg"',
        "signalRef 'gg' names no signal of this file",
    ),
    _missing(
        _ERROR,
        'b" attachedToRef="x"><errorEventDefinition errorRef="r"',
        'b" attachedToRef="x"><errorEventDefinition errorRef="rr"',
        "errorRef 'rr' names no error of this file",
        "b",
    ),
    _missing(
        _ESCALATION,
        'escalationRef="l"',
        'escalationRef="ll"',
        "escalationRef 'll' names no escalation of this file",
    ),
    _missing(
        _DEFINITION,
        "<eventDefinitionRef>t<",
        "<eventDefinitionRef>tt<",
        "eventDefinitionRef 'tt' names no event definition of this file",
    ),
    _missing(
        _ERROR,
        'attachedToRef="x"',
        'attachedToRef="y"',
        "attachedToRef 'y' names no activity of this file",
        "b",
    ),
    _wrong(
        _MESSAGE,
        'messageRef="m"',
        'messageRef="g"',
        "messageRef 'g' is a signal, not a message",
    ),
    _wrong(
        _RECEIVE,
        'messageRef="m"',
        'messageRef="i"',
        "messageRef 'i' is an item definition, not a message",
    ),
    _wrong(
        _SEND,
        'messageRef="m"',
        'messageRef="o"',
        "messageRef 'o' is an operation, not a message",
    ),
    _wrong(
        _SIGNAL,
        'signalRef="g"',
        'signalRef="m"',
        "signalRef 'm' is a message, not a signal",
    ),
    _wrong(
        _ERROR,
        'b" attachedToRef="x"><errorEventDefinition errorRef="r"',
        'b" attachedToRef="x"><errorEventDefinition errorRef="l"',
        "errorRef 'l' is an escalation, not an error",
        "b",
    ),
    _wrong(
        _ESCALATION,
        'escalationRef="l"',
        'escalationRef="r"',
        "escalationRef 'r' is an error, not an escalation",
    ),
    _wrong(
        _DEFINITION,
        "<eventDefinitionRef>t<",
        "<eventDefinitionRef>m<",
        "eventDefinitionRef 'm' is a message, not an event definition",
    ),
    _wrong(
        _ERROR,
        'attachedToRef="x"',
        'attachedToRef="m"',
        "attachedToRef 'm' is a message, not an activity",
        "b",
    ),
    Rule(
        says=_REACH,
        sound=_ERROR,
        plant=(
            ('attachedToRef="x"', 'attachedToRef="it"'),
            ('<endEvent id="ie">', '<task id="it"/><endEvent id="ie">'),
            (
                '<sequenceFlow id="if" sourceRef="is" targetRef="ie"/>',
                flow("if", "is", "it") + flow("ig", "it", "ie"),
            ),
        ),
        code="BP006",
        element="b",
        finding="attachedToRef 'it' lies in 'x'; draw the boundary event there",
    ),
    _idle(
        _MESSAGE,
        'itemRef="i"',
        'itemRef="ii"',
        "itemRef 'ii' names no item definition of this file",
        "m",
    ),
    _idle(
        _SIGNAL,
        'structureRef="i"',
        'structureRef="m"',
        "structureRef 'm' is a message, not an item definition",
        "g",
    ),
    _idle(
        _RECEIVE,
        'operationRef="o"',
        'operationRef="f"',
        "operationRef 'f' is an interface, not an operation",
        "x",
    ),
    _idle(
        _RECEIVE,
        "<inMessageRef>m<",
        "<inMessageRef>mm<",
        "inMessageRef 'mm' names no message of this file",
        "o",
    ),
    _idle(
        _NOTED,
        'targetRef="n"',
        'targetRef="nn"',
        "targetRef 'nn' names no element of this file",
        "a",
    ),
    _idle(
        _NOTED,
        ' targetRef="n"',
        "",
        "an association needs a targetRef; draw both of its ends",
        "a",
    ),
    _idle(
        _NOTED,
        'dataObjectRef="d"',
        'dataObjectRef="n"',
        "dataObjectRef 'n' is a text annotation, not a data object",
        "dr",
    ),
    _idle(
        _NOTED,
        'itemSubjectRef="i"',
        'itemSubjectRef="m"',
        "itemSubjectRef 'm' is a message, not an item definition",
        "d",
    ),
    _idle(
        _LANES,
        "<flowNodeRef>x<",
        "<flowNodeRef>y<",
        "flowNodeRef 'y' names no flow node of this file",
        "lane",
    ),
    _idle(
        _LANES,
        "<flowNodeRef>x<",
        "<flowNodeRef>s_x<",
        "flowNodeRef 's_x' is a sequence flow, not a flow node",
        "lane",
    ),
    _idle(
        _INSIDE,
        'dataObjectRef="d"',
        'dataObjectRef="d2"',
        "dataObjectRef 'd2' lies in 'x', out of reach from here",
        "dr",
    ),
    _idle(
        _LANES,
        "<flowNodeRef>x<",
        "<flowNodeRef>qs<",
        "flowNodeRef 'qs' lies in 'q', out of reach from here",
        "lane",
    ),
    _idle(
        _CALLED,
        'calledElement="q"',
        'calledElement="y"',
        "calledElement 'y' is a task, not a process or global task",
        "x",
    ),
    _idle(
        _POOLS,
        'processRef="p"',
        'processRef="q"',
        "processRef 'q' names no process of this file",
        "shop",
    ),
)
