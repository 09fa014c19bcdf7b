"""Boundary events: what they hang on, their flows, and whether they interrupt."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_ROOT: Final = '<error id="r" errorCode="BROKEN"/>'
_TIMER: Final = (
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
)
_HOST: Final = (
    '<subProcess id="x"><startEvent id="is"/><endEvent id="ie"><errorEventDefinition '
    f'errorRef="r"/></endEvent>{flow("if", "is", "ie")}</subProcess>'
)
_CONDITION: Final = "<conditionExpression>= k</conditionExpression>"


def _attached(definition: str, *, more: str = "", attributes: str = "") -> str:
    return draw(
        f'{_HOST}<boundaryEvent id="b" attachedToRef="x"{attributes}>{definition}'
        f"</boundaryEvent>{more}",
        flows="s>x>e b>e",
        root=_ROOT,
    ).decode()


_TIMED: Final = _attached(_TIMER)
_BESIDE: Final = _attached(_TIMER, attributes=' cancelActivity="false"')
_ERROR: Final = _attached('<errorEventDefinition errorRef="r"/>')
_GATEWAY: Final = draw(
    f'<task id="x"/><exclusiveGateway id="g" default="g_e"/><endEvent id="e2"/>'
    f'<boundaryEvent id="b" attachedToRef="x">{_TIMER}</boundaryEvent>'
    + flow("ge2", "g", "e2", _CONDITION),
    flows="s>x>g>e b>e2",
).decode()
_HANDLER: Final = draw(
    f'{_HOST}<boundaryEvent id="b" attachedToRef="x">{_TIMER}</boundaryEvent>'
    '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs">'
    '<errorEventDefinition errorRef="r"/></startEvent><endEvent id="he"/>'
    f"{flow('hf', 'hs', 'he')}</subProcess>",
    flows="s>x>e b>e",
    root=_ROOT,
).decode()
_UNDO: Final = draw(
    '<task id="x"/><boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/>'
    '</boundaryEvent><task id="u" isForCompensation="true"/>'
    '<association id="a" sourceRef="b" targetRef="u"/>'
    '<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>',
    flows="s>x>t>e",
).decode()
_STOPPED: Final = draw(
    '<transaction id="x"><startEvent id="is"/><endEvent id="ie"><cancelEventDefinition/>'
    f"</endEvent>{flow('if', 'is', 'ie')}</transaction>"
    '<boundaryEvent id="b" attachedToRef="x"><cancelEventDefinition/></boundaryEvent>',
    flows="s>x>e b>e",
).decode()
_HANGS: Final = "It is attached to an activity of its own scope."
_OUT: Final = "At least one flow leaves it, and none if it is about compensation."
_KINDS: Final = "It is about anything that can be caught, never about nothing, a link or a terminate."
_BESIDES: Final = "Errors, cancels and compensations always interrupt."


def _kind(definition: str, finding: str) -> Rule:
    return Rule(
        says=_KINDS,
        numbers=(110,),
        sound=_TIMED,
        plant=((_TIMER, definition),),
        code="BP008",
        element="b",
        finding=finding,
    )


def _interrupts(sound: str, finding: str) -> Rule:
    return Rule(
        says=_BESIDES,
        numbers=(110,),
        sound=sound,
        plant=(
            (
                'id="b" attachedToRef="x"',
                'id="b" attachedToRef="x" cancelActivity="false"',
            ),
        ),
        code="BP011",
        element="b",
        finding=finding,
    )


RULES: Final = (
    Rule(
        says=_HANGS,
        sound=_GATEWAY,
        plant=(('attachedToRef="x"', 'attachedToRef="g"'),),
        code="BP011",
        element="b",
        finding="a boundary event cannot stand on 'g', an exclusive gateway",
    ),
    Rule(
        says=_HANGS,
        sound=_GATEWAY,
        plant=(('attachedToRef="x"', 'attachedToRef="e2"'),),
        code="BP011",
        element="b",
        finding="a boundary event cannot stand on 'e2', an end event",
    ),
    Rule(
        says=_HANGS,
        sound=_HANDLER,
        plant=(('attachedToRef="x"', 'attachedToRef="h"'),),
        code="BP011",
        element="b",
        finding="a boundary event cannot stand on 'h', an event sub-process",
    ),
    Rule(
        says=_HANGS,
        sound=_BESIDE,
        plant=(
            ('<endEvent id="ie">', '<task id="it"/><endEvent id="ie">'),
            (flow("if", "is", "ie"), flow("if", "is", "it") + flow("ig", "it", "ie")),
            ('attachedToRef="x"', 'attachedToRef="it"'),
        ),
        code="BP006",
        element="b",
        finding="attachedToRef 'it' lies in 'x'",
    ),
    Rule(
        says="No flow leads to it.",
        numbers=(112,),
        sound=_TIMED,
        plant=adding(flow("back", "x", "b")),
        code="BP011",
        element="b",
        finding="no flow may lead into this boundary event",
    ),
    Rule(
        says=_OUT,
        numbers=(113,),
        sound=_TIMED,
        plant=(('<sequenceFlow id="b_e" sourceRef="b" targetRef="e"/>', ""),),
        code="BP011",
        element="b",
        finding="nothing follows this boundary event; draw its flow",
    ),
    Rule(
        says=_OUT,
        numbers=(114,),
        sound=_UNDO,
        plant=adding(flow("b_e", "b", "e")),
        code="BP011",
        element="b",
        finding="no flow leaves a compensation event",
    ),
    _kind("", "a boundary event cannot be an empty event"),
    _kind(
        '<linkEventDefinition name="there"/>', "a boundary event cannot be a link event"
    ),
    _kind(
        "<terminateEventDefinition/>", "a boundary event cannot be a terminate event"
    ),
    _interrupts(_ERROR, "an error always interrupts; remove cancelActivity=false"),
    _interrupts(_STOPPED, "a cancel event cannot be non-interrupting"),
    _interrupts(_UNDO, "a compensation event cannot be non-interrupting"),
    Rule(
        says="A cancel is caught on a transaction.",
        numbers=(111,),
        sound=_TIMED,
        plant=((_TIMER, "<cancelEventDefinition/>"),),
        code="BP011",
        element="b",
        finding="only a transaction is cancelled, 'x' is a sub-process",
    ),
)
