"""Start and end events: no way in, no way out, and what they may be about."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_PLAIN: Final = draw('<task id="x"/>').decode()

RULES: Final = (
    Rule(
        says="No flow leads to a start event.",
        numbers=(96,),
        sound=_PLAIN,
        plant=(
            (
                "</process>",
                '<sequenceFlow id="b" sourceRef="x" targetRef="s"/></process>',
            ),
        ),
        code="BP011",
        element="s",
        finding="no flow may lead into this start event",
    ),
    Rule(
        says="No flow leaves an end event.",
        numbers=(104,),
        sound=_PLAIN,
        plant=(
            (
                "</process>",
                '<sequenceFlow id="b" sourceRef="e" targetRef="x"/></process>',
            ),
        ),
        code="BP011",
        element="e",
        finding="no flow may leave this end event",
    ),
)
