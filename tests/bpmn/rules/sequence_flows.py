"""Sequence flows: their ends, their marks, their conditions."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_CONDITION: Final = "<conditionExpression>= n &gt; 1</conditionExpression>"


def _flow(id_: str, source: str, target: str, inner: str = "") -> str:
    return (
        f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</sequenceFlow>"
    )


_PLAIN: Final = draw('<task id="x"/>').decode()
_CHOICE: Final = draw(
    '<exclusiveGateway id="g" default="no"/><task id="x"/>'
    + _flow("yes", "g", "x", _CONDITION)
    + _flow("no", "g", "e"),
    flows="s>g x>e",
).decode()

RULES: Final = (
    Rule(
        says="A condition stands on a flow out of an exclusive or inclusive gateway, or of an "
        "activity with several flows.",
        numbers=(25,),
        sound=_PLAIN,
        plant=(
            (
                '<sequenceFlow id="x_e" sourceRef="x" targetRef="e"/>',
                _flow("x_e", "x", "e", _CONDITION),
            ),
        ),
        code="BP007",
        element="x_e",
        finding="the only flow out of this task cannot have a condition",
    ),
    Rule(
        says="The default flow of an element leaves it.",
        numbers=(26,),
        sound=_CHOICE,
        plant=(('default="no"', 'default="x_e"'),),
        code="BP007",
        element="g",
        finding="the default flow 'x_e' does not leave here",
    ),
)
