"""Intermediate events: what they catch and throw, and their flows."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_ROOT: Final = (
    '<message id="m" name="paid"/><error id="r" errorCode="BROKEN"/>'
    '<escalation id="l" escalationCode="LATE"/><signal id="z" name="stop"/>'
)
_TIMER: Final = (
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
)
_CAUGHT: Final = draw(
    f'<intermediateCatchEvent id="x">{_TIMER}</intermediateCatchEvent>', root=_ROOT
).decode()
_SIGNAL: Final = '<signalEventDefinition signalRef="z"/>'
_THROWN: Final = draw(
    f'<intermediateThrowEvent id="x">{_SIGNAL}</intermediateThrowEvent>', root=_ROOT
).decode()
_BARE: Final = (
    draw(
        f'<task id="x"/><intermediateCatchEvent id="y">{_TIMER}</intermediateCatchEvent>'
        '<task id="z"/>',
        flows="x>y>z",
    )
    .decode()
    .replace('<startEvent id="s"/><endEvent id="e"/>', "")
)
_CATCH: Final = (
    "A catch event waits for a message, a timer, a condition, a link, a signal or several of "
    "them."
)
_THROW: Final = (
    "A throw event is about nothing, or throws a message, an escalation, a compensation, a "
    "link, a signal or several of them."
)
_INSIDE: Final = (
    "Compensation is caught on the border of an activity, never in the flow."
)
_IN: Final = "A flow leads to an intermediate event, unless it catches a link."
_OUT: Final = "A flow leaves an intermediate event, unless it throws a link."


def _catch(definition: str, finding: str) -> Rule:
    return Rule(
        says=_CATCH,
        numbers=(148,),
        sound=_CAUGHT,
        plant=((_TIMER, definition),),
        code="BP008",
        element="x",
        finding=finding,
    )


def _throw(definition: str, finding: str) -> Rule:
    return Rule(
        says=_THROW,
        numbers=(149,),
        sound=_THROWN,
        plant=((_SIGNAL, definition),),
        code="BP008",
        element="x",
        finding=finding,
    )


RULES: Final = (
    _catch("", "a catch event cannot be an empty event"),
    _catch(
        '<errorEventDefinition errorRef="r"/>',
        "a catch event cannot be an error event; an error is caught by a boundary event",
    ),
    _catch(
        '<escalationEventDefinition escalationRef="l"/>',
        "a catch event cannot be an escalation event",
    ),
    _catch("<cancelEventDefinition/>", "a catch event cannot be a cancel event"),
    _catch("<terminateEventDefinition/>", "a catch event cannot be a terminate event"),
    Rule(
        says=_INSIDE,
        numbers=(122,),
        sound=_CAUGHT,
        plant=((_TIMER, "<compensateEventDefinition/>"),),
        code="BP008",
        element="x",
        finding="a catch event cannot be a compensation event; compensation is caught by a",
    ),
    _throw(_TIMER, "a throw event cannot be a timer event"),
    _throw(
        "<conditionalEventDefinition><condition>= k</condition></conditionalEventDefinition>",
        "a throw event cannot be a conditional event",
    ),
    _throw(
        '<errorEventDefinition errorRef="r"/>',
        "a throw event cannot be an error event; an error is thrown by an end event",
    ),
    _throw("<cancelEventDefinition/>", "a throw event cannot be a cancel event"),
    _throw("<terminateEventDefinition/>", "a throw event cannot be a terminate event"),
    Rule(
        says=_IN,
        numbers=(115,),
        sound=_CAUGHT,
        plant=adding(
            f'<intermediateCatchEvent id="y">{_TIMER}</intermediateCatchEvent>'
            + flow("y_e", "y", "e")
        ),
        code="BP140",
        element="y",
        finding="nothing leads here; draw a flow to it, or remove it",
    ),
    Rule(
        says=_IN,
        numbers=(115,),
        sound=_BARE,
        plant=(
            (
                '<sequenceFlow id="x_y" sourceRef="x" targetRef="y"/>',
                flow("x_z", "x", "z"),
            ),
        ),
        code="BP011",
        element="y",
        finding="no flow leads to this catch event; draw one",
    ),
    Rule(
        says=_OUT,
        numbers=(116,),
        sound=_THROWN,
        plant=adding('<intermediateThrowEvent id="y"/>' + flow("x_y", "x", "y")),
        code="BP141",
        element="y",
        finding="the way stops here without an end event; draw one",
        level="warning",
    ),
    Rule(
        says=_OUT,
        numbers=(116,),
        sound=_BARE,
        plant=(
            (
                '<sequenceFlow id="y_z" sourceRef="y" targetRef="z"/>',
                flow("x_z", "x", "z"),
            ),
        ),
        code="BP141",
        element="y",
        finding="the way stops here without an end event; draw one",
        level="warning",
    ),
)
