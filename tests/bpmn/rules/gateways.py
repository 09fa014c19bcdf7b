"""Gateways: their direction, and where an event-based one leads."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_TIMER: Final = (
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
)
_RACE: Final = draw(
    '<eventBasedGateway id="g"/><receiveTask id="x"/>'
    f'<intermediateCatchEvent id="y">{_TIMER}</intermediateCatchEvent>',
    flows="s>g>x>e g>y>e",
).decode()
_ARROWS: Final = (
    draw(
        '<inclusiveGateway id="a" default="a_x" gatewayDirection="Diverging"/><task id="x"/>'
        '<task id="y"/><inclusiveGateway id="b" default="b_x" gatewayDirection="Mixed"/>'
        '<inclusiveGateway id="c" gatewayDirection="Converging"/>'
        '<sequenceFlow id="ay" sourceRef="a" targetRef="y"><conditionExpression>= k'
        "</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="by" sourceRef="b" targetRef="c"><conditionExpression>= k'
        "</conditionExpression></sequenceFlow>"
        '<task id="z"/>',
        flows="s>a>x>b y>b b>z>c c>e",
    )
    .decode()
    .replace('"b_x"', '"b_z"')
)
_PASSED: Final = draw(
    '<parallelGateway id="f"/><task id="x"/><task id="y"/><parallelGateway id="j"/>',
    flows="s>f>x>j>e f>y>j",
).decode()
_DIRECTION: Final = (
    "A gateway has the flows that its direction says: several in and one out where it "
    "converges, one in and several out where it diverges, several of both where it is mixed."
)

RULES: Final = (
    Rule(
        says=_DIRECTION,
        numbers=(17,),
        sound=_ARROWS,
        plant=(
            (
                'id="a" default="a_x" gatewayDirection="Diverging"',
                'id="a" default="a_x" gatewayDirection="Converging"',
            ),
        ),
        code="BP180",
        element="a",
        finding="a gateway with gatewayDirection=Converging has several flows in and one out, this one 1 in and 2 out",
        level="warning",
    ),
    Rule(
        says=_DIRECTION,
        numbers=(18,),
        sound=_ARROWS,
        plant=(
            ('"Converging"', '"Diverging"'),
            (
                'id="a" default="a_x" gatewayDirection="Diverging"',
                'id="a" default="a_x"',
            ),
        ),
        code="BP180",
        element="c",
        finding="Diverging has one flow in and several out, this one 2 in and 1 out",
        level="warning",
    ),
    Rule(
        says=_DIRECTION,
        numbers=(19,),
        sound=_PASSED,
        plant=(
            (
                '<parallelGateway id="f"',
                '<parallelGateway id="f" gatewayDirection="Mixed"',
            ),
        ),
        code="BP180",
        element="f",
        finding="gatewayDirection=Mixed has several flows in and several out, this one 1 in and 2 out",
        level="warning",
    ),
    Rule(
        says=_DIRECTION,
        sound=_PASSED,
        plant=(
            (
                '<parallelGateway id="f"',
                '<parallelGateway id="f" gatewayDirection="diverging"',
            ),
        ),
        code="BP180",
        element="f",
        finding="gatewayDirection 'diverging' is none; did you mean 'Diverging'?",
        level="warning",
    ),
    Rule(
        says="A gateway has several flows in or several out.",
        numbers=(135,),
        sound=_PASSED,
        plant=(
            ('<sequenceFlow id="y_j" sourceRef="y" targetRef="j"/>', ""),
            ('<sequenceFlow id="f_y" sourceRef="f" targetRef="y"/>', ""),
            ('<task id="y"/>', ""),
        ),
        code="BP181",
        element="f",
        finding="this parallel gateway has neither several flows in nor several out",
        level="warning",
        besides=frozenset({"BP181"}),
    ),
    Rule(
        says="Only the event-based gateway leads to the events behind it.",
        numbers=(141,),
        sound=_RACE,
        plant=(
            (
                "</process>",
                '<sequenceFlow id="b" sourceRef="x" targetRef="y"/></process>',
            ),
        ),
        code="BP011",
        element="y",
        finding="only the event-based gateway may lead here",
    ),
)
