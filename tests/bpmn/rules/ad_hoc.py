"""Ad-hoc sub-processes: something to choose, and nothing that begins or ends by itself."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_INNER: Final = '<task id="a"/><task id="b"/><task id="c"/><sequenceFlow id="a_c" sourceRef="a" targetRef="c"/>'
_CHOSEN: Final = (
    "<extensionElements><zeebe:adHoc"
    ' activeElementsCollection=\'= ["a", "b"]\'/></extensionElements>'
)
_UNTIL: Final = (
    '<completionCondition xsi:type="tFormalExpression">= done = true'
    "</completionCondition>"
)
_OPEN: Final = '<adHocSubProcess id="x"'


def _drawn(inner: str = _INNER, *, head: str = "", tail: str = "") -> str:
    before = (
        '<scriptTask id="n"><extensionElements><zeebe:script expression="= false"'
        ' resultVariable="done"/></extensionElements></scriptTask>'
    )
    body = f"{before}{_OPEN}>{head}{inner}{tail}</adHocSubProcess>"
    return draw(body, flows="s>n>x>e").decode()


_PLAIN: Final = _drawn(head=_CHOSEN, tail=_UNTIL)
_ONLY: Final = _drawn('<task id="a"/>')
_SEQUENTIAL: Final = _PLAIN.replace(_OPEN, f'{_OPEN} ordering="Sequential"')
_TAKES: Final = '<task id="c" startQuantity="2"/>'
_CATCH: Final = (
    '<intermediateCatchEvent id="{}"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
_RACE: Final = (
    '<task id="a"/><eventBasedGateway id="g"/>'
    + _CATCH.format("t")
    + _CATCH.format("u")
    + "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (("a", "g"), ("g", "t"), ("g", "u"))
    )
)
_STARTED: Final = (
    '<startEvent id="i"/><task id="a"/>'
    '<sequenceFlow id="i_a" sourceRef="i" targetRef="a"/>'
)
_GATEWAY: Final = (
    '<task id="a"/><exclusiveGateway id="i"/><task id="k"/><task id="l"/>'
    '<sequenceFlow id="i_k" sourceRef="i" targetRef="k"/>'
    '<sequenceFlow id="i_l" sourceRef="i" targetRef="l"/>'
)
_OTHER: Final = '<task id="b"/>'
_FOLLOWS: Final = f'{_OTHER}<sequenceFlow id="a_b" sourceRef="a" targetRef="b"/>'
_COLLECTS: Final = _drawn(
    '<task id="a"/>' + _OTHER,
    head='<extensionElements><zeebe:adHoc outputCollection="all" outputElement="= 1"/>'
    "</extensionElements>",
)
_BEGINS_NONE: Final = "An ad-hoc sub-process has no start event."
_HOLDS: Final = "An ad-hoc sub-process holds an activity that may begin at any time."
_NAMES: Final = (
    "What an ad-hoc sub-process names to begin is an activity of its own to which no"
    " flow leads."
)

RULES: Final = (
    Rule(
        says=_HOLDS,
        numbers=(61,),
        sound=_ONLY,
        plant=(('<task id="a"/>', ""),),
        code="BP011",
        element="x",
        finding="the ad-hoc sub-process holds no activity",
    ),
    Rule(
        says=_HOLDS,
        numbers=(61,),
        sound=_ONLY,
        plant=(
            (
                '<task id="a"/>',
                '<task id="a"/><sequenceFlow id="a_a" sourceRef="a" targetRef="a"/>',
            ),
        ),
        code="BP011",
        element="x",
        finding="none could ever begin",
    ),
    Rule(
        says=_BEGINS_NONE,
        numbers=(62,),
        sound=_ONLY,
        plant=(('<task id="a"/>', _STARTED),),
        code="BP011",
        element="i",
        finding="an ad-hoc sub-process has no start event",
    ),
    Rule(
        says="An ad-hoc sub-process has no end event.",
        numbers=(62,),
        sound=_PLAIN,
        plant=(
            (
                _UNTIL,
                f'<endEvent id="i"/><sequenceFlow id="c_i" sourceRef="c" targetRef="i"/>{_UNTIL}',
            ),
        ),
        code="BP011",
        element="i",
        finding="an ad-hoc sub-process has no end event",
    ),
    Rule(
        says="Only activities of an ad-hoc sub-process begin without a flow to them.",
        sound=_ONLY,
        plant=(('<task id="a"/>', _GATEWAY),),
        code="BP011",
        element="i",
        finding="no flow leads to this exclusive gateway, and only activities are chosen",
    ),
    Rule(
        says="No event triggers an ad-hoc sub-process.",
        sound=_ONLY,
        plant=((_OPEN, f'{_OPEN} triggeredByEvent="true"'),),
        code="BP011",
        element="x",
        finding="an event sub-process cannot be an ad-hoc one",
    ),
    Rule(
        says="Activities of a sequential ad-hoc sub-process take one token each.",
        sound=_SEQUENTIAL,
        plant=(('<task id="c"/>', _TAKES),),
        code="BP011",
        element="c",
        finding="nothing says when one that takes 2 tokens is next",
    ),
    Rule(
        says="In a sequential ad-hoc sub-process no receive task stands behind an event-based gateway.",
        sound=_drawn(_RACE).replace(_OPEN, f'{_OPEN} ordering="Sequential"'),
        plant=((_CATCH.format("u"), '<receiveTask id="u"/>'),),
        code="BP011",
        element="u",
        finding="none can wait behind an event-based gateway",
    ),
    Rule(
        says="The ordering of an ad-hoc sub-process is Parallel or Sequential.",
        sound=_SEQUENTIAL,
        plant=(('"Sequential"', '"Serial"'),),
        code="BP004",
        element="x",
        finding="ordering must be Parallel or Sequential, not 'Serial'",
    ),
    Rule(
        says=_NAMES,
        sound=_PLAIN,
        plant=(('["a", "b"]', '["a", "bb"]'),),
        code="BP006",
        element="x",
        finding="'bb', which is no activity of 'x'; may begin: a, b; did you mean 'b'?",
    ),
    Rule(
        says=_NAMES,
        sound=_PLAIN,
        plant=(('["a", "b"]', '["a", "c"]'),),
        code="BP006",
        element="x",
        finding="'c', which a flow or an event leads to; may begin: a, b",
    ),
    Rule(
        says=_NAMES,
        sound=_PLAIN,
        plant=(('["a", "b"]', '"a"'),),
        code="BP012",
        element="x",
        finding="which is no list",
    ),
    Rule(
        says="What an ad-hoc sub-process collects comes from activities that are chosen.",
        sound=_COLLECTS,
        plant=((_OTHER, _FOLLOWS),),
        code="BP011",
        element="a_b",
        finding="nothing says what those give that a flow leads to",
    ),
    Rule(
        says="An ad-hoc sub-process that collects says what, and where.",
        sound=_COLLECTS,
        plant=((' outputElement="= 1"', ""),),
        code="BP012",
        element="x",
        finding="outputCollection and outputElement need each other",
    ),
    Rule(
        says="No action chooses in an ad-hoc sub-process.",
        sound=_PLAIN,
        plant=(("<zeebe:adHoc", '<zeebe:taskDefinition type="ask"/><zeebe:adHoc'),),
        code="BP005",
        element="x",
        finding="no action can choose the activities here",
    ),
)
