"""End events: no way out, and what they may throw."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_PLAIN: Final = draw(
    '<task id="x"/><task id="y"/><endEvent id="e2"/>', flows="s>x>y>e x>e2"
).decode()
_END: Final = '<endEvent id="e"/>'
_STOPPED: Final = draw(
    '<transaction id="x"><startEvent id="is"/><task id="it"/>'
    '<endEvent id="ie"><cancelEventDefinition/></endEvent>'
    f"{flow('i1', 'is', 'it')}{flow('i2', 'it', 'ie')}</transaction>"
    '<boundaryEvent id="b" attachedToRef="x"><cancelEventDefinition/></boundaryEvent>',
    flows="s>x>e b>e",
).decode()
_DEEPER: Final = (
    '<subProcess id="it"><startEvent id="js"/><endEvent id="je">'
    f"<cancelEventDefinition/></endEvent>{flow('j', 'js', 'je')}</subProcess>"
)
_KINDS: Final = (
    "An end event is about nothing, a message, an escalation, an error, a cancel, a "
    "compensation, a signal, a terminate or several of them."
)
_CANCEL: Final = "A cancel end event stands in a transaction."


def _kind(definition: str, finding: str) -> Rule:
    return Rule(
        says=_KINDS,
        numbers=(146,),
        sound=_PLAIN,
        plant=((_END, f'<endEvent id="e">{definition}</endEvent>'),),
        code="BP008",
        element="e",
        finding=finding,
    )


RULES: Final = (
    Rule(
        says="No flow leaves an end event.",
        numbers=(104,),
        sound=_PLAIN,
        plant=adding(flow("on", "e2", "y")),
        code="BP011",
        element="e2",
        finding="no flow may leave this end event",
    ),
    Rule(
        says="Where a start event is, an end event is as well.",
        numbers=(105,),
        sound=draw('<task id="x"/>').decode(),
        plant=(
            (_END, ""),
            ('<sequenceFlow id="x_e" sourceRef="x" targetRef="e"/>', ""),
        ),
        code="BP143",
        element="s",
        finding="there is a start event, but no end event",
        level="warning",
    ),
    Rule(
        says="A flow leads to an end event.",
        numbers=(107,),
        sound=_PLAIN,
        plant=(('<sequenceFlow id="x_e2" sourceRef="x" targetRef="e2"/>', ""),),
        code="BP140",
        element="e2",
        finding="nothing leads here",
    ),
    _kind(
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
        "an end event cannot be a timer event",
    ),
    _kind(
        "<conditionalEventDefinition><condition>= k</condition></conditionalEventDefinition>",
        "an end event cannot be a conditional event",
    ),
    _kind('<linkEventDefinition name="there"/>', "an end event cannot be a link event"),
    Rule(
        says=_CANCEL,
        numbers=(106,),
        sound=_PLAIN,
        plant=((_END, '<endEvent id="e"><cancelEventDefinition/></endEvent>'),),
        code="BP011",
        element="e",
        finding="a cancel end event stands directly in a transaction",
    ),
    Rule(
        says=_CANCEL,
        numbers=(106,),
        sound=_STOPPED,
        plant=(
            (
                '<task id="it"/>',
                _DEEPER,
            ),
        ),
        code="BP011",
        element="je",
        finding="a cancel end event stands directly in a transaction",
    ),
)
