"""Multi-instance activities: what their turns throw when they are over."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_ROOT: Final = (
    '<signal id="z" name="stop"/><message id="m" name="paid"/>'
    '<signalEventDefinition id="zd" signalRef="z"/>'
    '<messageEventDefinition id="md" messageRef="m"/>'
)
_LOOP: Final = (
    '<task id="x"><multiInstanceLoopCharacteristics behavior="{}"{}><loopCardinality>3'
    "</loopCardinality>{}</multiInstanceLoopCharacteristics></task>"
)
_SIGNAL: Final = '<signalEventDefinition signalRef="z"/>'
_DEFINED: Final = (
    "<complexBehaviorDefinition><condition>= k</condition>"
    f'<event id="ev">{_SIGNAL}</event></complexBehaviorDefinition>'
)
_REFERRED: Final = ' noneBehaviorEventRef="zd"'
_NONE: Final = draw(_LOOP.format("None", _REFERRED, ""), root=_ROOT).decode()
_COMPLEX: Final = draw(_LOOP.format("Complex", "", _DEFINED), root=_ROOT).decode()
_NAMES: Final = (
    "The behavior of a multi-instance names what it throws, and nothing it does not."
)
_ON_THE_BORDER: Final = "A turn throws what an event on the border of its activity can catch, one thing at a time."

RULES: Final = (
    Rule(
        says=_NAMES,
        sound=_NONE,
        plant=((_REFERRED, ""),),
        code="BP012",
        element="x",
        finding="noneBehaviorEventRef names no event definition",
    ),
    Rule(
        says=_NAMES,
        sound=_NONE,
        plant=(('behavior="None"', 'behavior="All"'),),
        code="BP004",
        element="x",
        finding="noneBehaviorEventRef has no effect with behavior=All; remove it",
    ),
    Rule(
        says=_NAMES,
        sound=_COMPLEX,
        plant=((_DEFINED, ""),),
        code="BP012",
        element="x",
        finding="behavior=Complex needs a complexBehaviorDefinition",
    ),
    Rule(
        says=_NAMES,
        sound=_COMPLEX,
        plant=(("<condition>= k</condition>", ""),),
        code="BP012",
        element="x",
        finding="a complexBehaviorDefinition holds one condition and one event",
    ),
    Rule(
        says=_ON_THE_BORDER,
        sound=_NONE,
        plant=((_REFERRED, _REFERRED.replace("zd", "md")),),
        code="BP012",
        element="x",
        finding="a turn throws a signal or an escalation, not messageEventDefinition",
    ),
    Rule(
        says=_ON_THE_BORDER,
        sound=_COMPLEX,
        plant=((_SIGNAL, _SIGNAL * 2),),
        code="BP012",
        element="x",
        finding="draw a second complexBehaviorDefinition for another",
    ),
)
