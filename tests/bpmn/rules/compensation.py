"""Compensation: each event on a border has one handler, which has no flows."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_UNDO: Final = "<compensateEventDefinition/>"
_ASSOCIATION: Final = '<association id="a" sourceRef="b" targetRef="u"/>'
_HANDLER: Final = '<task id="u" isForCompensation="true"/>'
_BOUNDARY: Final = f'<boundaryEvent id="b" attachedToRef="x">{_UNDO}</boundaryEvent>'
_Y: Final = '<task id="y"/>' + flow("s_y", "s", "y") + flow("y_x", "y", "x")
_SOUND: Final = draw(
    f'<task id="x"/>{_BOUNDARY}'
    f'{_HANDLER}{_ASSOCIATION}<intermediateThrowEvent id="t">{_UNDO}</intermediateThrowEvent>',
    flows="s>x>t>e",
).decode()
_NAMED: Final = draw(
    f'<task id="x"/><boundaryEvent id="b" attachedToRef="x">{_UNDO}</boundaryEvent>'
    f'{_HANDLER}{_ASSOCIATION}<endEvent id="e"><compensateEventDefinition activityRef="x"/>'
    "</endEvent>"
).decode()
_HANDLED: Final = "A compensation event on the border of an activity is associated with exactly one handler."
_MARKED: Final = "The handler is an activity marked `isForCompensation`."
_FLOWS: Final = "No flow leads to a handler, or leaves it."
_UNDONE: Final = "What a compensation undoes has a handler."
_REACH: Final = "What a compensation names is an activity in reach."

RULES: Final = (
    Rule(
        says=_HANDLED,
        numbers=(143,),
        sound=_SOUND,
        plant=((_HANDLER + _ASSOCIATION, ""),),
        code="BP011",
        element="b",
        finding="this compensation event has no handler: draw an association from it",
    ),
    Rule(
        says=_HANDLED,
        numbers=(143,),
        sound=_SOUND,
        plant=adding(
            '<task id="w" isForCompensation="true"/>'
            '<association id="a2" sourceRef="b" targetRef="w"/>'
        ),
        code="BP011",
        element="b",
        finding="this compensation event has several handlers; keep one",
    ),
    Rule(
        says=_MARKED,
        numbers=(144,),
        sound=_SOUND,
        plant=((_HANDLER, '<task id="u"/>'),),
        code="BP011",
        element="b",
        finding="'u' is no handler of compensation; set its isForCompensation",
    ),
    Rule(
        says=_MARKED,
        numbers=(144,),
        sound=_NAMED,
        plant=((_ASSOCIATION, _ASSOCIATION.replace('"u"', '"s"')), (_HANDLER, "")),
        code="BP011",
        element="b",
        finding="'s' is a start event, and only an activity undoes work",
    ),
    Rule(
        says=_FLOWS,
        numbers=(144,),
        sound=_SOUND,
        plant=adding(flow("u_e", "u", "e")),
        code="BP011",
        element="u",
        finding="no flow leads to or from a handler of compensation",
    ),
    Rule(
        says=_FLOWS,
        numbers=(144,),
        sound=_NAMED,
        plant=adding(flow("x_u", "x", "u")),
        code="BP011",
        element="u",
        finding="no flow leads to or from a handler of compensation",
    ),
    Rule(
        says=_REACH,
        sound=_NAMED,
        plant=(('activityRef="x"', 'activityRef="y"'),),
        code="BP006",
        element="e",
        finding="activityRef 'y' names no activity",
    ),
    Rule(
        says=_REACH,
        sound=_NAMED,
        plant=(('activityRef="x"', 'activityRef="s"'),),
        code="BP006",
        element="e",
        finding="activityRef 's' is a start event, not an activity",
    ),
    Rule(
        says=_REACH,
        sound=_NAMED,
        plant=(('activityRef="x"', 'activityRef="u"'),),
        code="BP006",
        element="e",
        finding="activityRef 'u' names a compensation handler; name what it undoes",
    ),
    Rule(
        says=_UNDONE,
        sound=_NAMED,
        plant=(
            ('activityRef="x"', 'activityRef="y"'),
            ('<sequenceFlow id="s_x" sourceRef="s" targetRef="x"/>', _Y),
        ),
        code="BP175",
        element="e",
        finding="nothing is undone here: 'y' has not a handler of compensation",
        level="warning",
        besides=frozenset({"BP176"}),
    ),
    Rule(
        says=_UNDONE,
        sound=_SOUND,
        plant=((_HANDLER + _ASSOCIATION, ""), (_BOUNDARY, "")),
        code="BP175",
        element="t",
        finding="nothing is undone here: no activity in reach has a handler",
        level="warning",
    ),
    Rule(
        says="A handler of compensation has something that sets it off.",
        sound=_SOUND,
        plant=(
            (
                f'<intermediateThrowEvent id="t">{_UNDO}',
                '<intermediateThrowEvent id="t">',
            ),
        ),
        code="BP176",
        element="b",
        finding="nothing undoes this: no compensation is thrown in its scope",
        level="warning",
    ),
)
