"""Expressions: formal, with a body, in a language that is named."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, flow

__all__ = ["RULES"]

_BODY: Final = "= n &gt; 1"
_CHOICE: Final = draw(
    '<exclusiveGateway id="g" default="no"/><task id="x"/>'
    + flow(
        "yes",
        "g",
        "x",
        f'<conditionExpression xsi:type="tFormalExpression">{_BODY}</conditionExpression>',
    )
    + flow("no", "g", "e"),
    flows="s>g x>e",
).decode()
_WAITS: Final = draw(
    '<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration'
    ' xsi:type="tFormalExpression">PT1H</timeDuration></timerEventDefinition>'
    "</intermediateCatchEvent>"
).decode()
_REPEATS: Final = draw(
    '<task id="x"><standardLoopCharacteristics loopMaximum="3"><loopCondition>= n &gt; 1'
    "</loopCondition></standardLoopCharacteristics></task>"
).decode()
_SCRIPT: Final = draw(
    '<scriptTask id="x"><extensionElements><zeebe:script expression="= 1"'
    ' resultVariable="n"/></extensionElements></scriptTask>'
).decode()
_FORMAL: Final = (
    "What an engine evaluates is a formal expression: FEEL that begins with `=`."
)
_FILLED: Final = "An expression has a body."
_SPOKEN: Final = (
    "A script names its language (here only FEEL, in `zeebe:script`, is run)."
)

RULES: Final = (
    Rule(
        says=_FORMAL,
        numbers=(12,),
        sound=_CHOICE,
        plant=((_BODY, "the customer is known"),),
        code="BP013",
        element="yes",
        finding="the condition 'the customer is known' is not an expression",
    ),
    Rule(
        says=_FORMAL,
        numbers=(12,),
        sound=_REPEATS,
        plant=(("= n &gt; 1", "until it fits"),),
        code="BP013",
        element="x",
        finding="the loop condition 'until it fits' is not an expression",
    ),
    Rule(
        says=_FORMAL,
        numbers=(12,),
        sound=_CHOICE,
        plant=(("tFormalExpression", "tExpression"),),
        code="BP187",
        element="yes",
        finding="the condition expression is marked as tExpression, a text for people",
        level="warning",
    ),
    Rule(
        says=_FORMAL,
        numbers=(12,),
        sound=_WAITS,
        plant=(("tFormalExpression", "tExpression"),),
        code="BP187",
        element="x",
        finding="the time duration is marked as tExpression, a text for people",
        level="warning",
    ),
    Rule(
        says=_FILLED,
        numbers=(13,),
        sound=_CHOICE,
        plant=((_BODY, ""),),
        code="BP012",
        element="yes",
        finding="the condition is empty; write `= …`",
    ),
    Rule(
        says=_FILLED,
        numbers=(13,),
        sound=_WAITS,
        plant=(("PT1H", ""),),
        code="BP010",
        element="x",
        finding="the timer's duration: ",
    ),
    Rule(
        says=_SPOKEN,
        numbers=(53,),
        sound=_SCRIPT,
        plant=(("</extensionElements>", "</extensionElements><script>n + 1</script>"),),
        code="BP004",
        element="x",
        finding="the script names no language (scriptFormat)",
    ),
)
