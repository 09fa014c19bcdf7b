"""Complex gateways: when they go on, and which way."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, flow

__all__ = ["RULES"]

_ACTIVATION: Final = (
    "<activationCondition>= activationCount &gt;= 2</activationCondition>"
)
_TWO_OF_THREE: Final = draw(
    '<parallelGateway id="f"/><task id="x"/><task id="y"/><task id="z"/>'
    f'<complexGateway id="g">{_ACTIVATION}</complexGateway>'
    + flow(
        "out",
        "g",
        "e",
        "<conditionExpression>= waitingForStart</conditionExpression>",
    ),
    flows="s>f>x>g f>y>g f>z>g",
).decode()
_SPLITTING: Final = draw(
    '<complexGateway id="g" default="g_e"></complexGateway><task id="x"/>'
    + flow("gx", "g", "x", "<conditionExpression>= k</conditionExpression>"),
    flows="s>g>e x>e",
).decode()
_PHASES: Final = (
    "A complex gateway that joins decides twice: the condition of each flow out of it reads "
    "`waitingForStart`, but for the default flow."
)

RULES: Final = (
    Rule(
        says="A complex gateway that several flows lead to says when it goes on, another one does not.",
        sound=_TWO_OF_THREE,
        plant=((_ACTIVATION, ""),),
        code="BP012",
        element="g",
        finding="needs an activationCondition, such as `= activationCount >= 2`",
    ),
    Rule(
        says="A complex gateway that several flows lead to says when it goes on, another one does not.",
        sound=_SPLITTING,
        plant=(
            (
                '<complexGateway id="g" default="g_e">',
                f'<complexGateway id="g" default="g_e">{_ACTIVATION}',
            ),
        ),
        code="BP012",
        element="g",
        finding="the activationCondition has no effect where only one flow leads",
    ),
    Rule(
        says=_PHASES,
        sound=_TWO_OF_THREE,
        plant=(("= waitingForStart", "= n &gt; 1"),),
        code="BP007",
        element="out",
        finding="write `= waitingForStart and (n > 1)` to take it at the activation",
    ),
    Rule(
        says=_PHASES,
        sound=_TWO_OF_THREE,
        plant=(
            (
                "<conditionExpression>= waitingForStart</conditionExpression>",
                "",
            ),
        ),
        code="BP007",
        element="out",
        finding="the flow has no condition: a complex gateway decides twice",
    ),
)
