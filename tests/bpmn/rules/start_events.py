"""Start events: no way in, and what they may be about."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_ROOT: Final = (
    '<message id="m" name="paid"/><error id="r" errorCode="BROKEN"/>'
    '<escalation id="l" escalationCode="LATE"/><signal id="z" name="stop"/>'
)
_PLAIN: Final = draw('<task id="x"/>', root=_ROOT).decode()
_START: Final = '<startEvent id="s"/>'
_TIMED: Final = draw(
    '<startEvent id="s"><timerEventDefinition><timeCycle>R/P1D</timeCycle>'
    '</timerEventDefinition></startEvent><task id="x"/>',
    root=_ROOT,
).decode()
_SUB: Final = draw(
    '<subProcess id="x"><startEvent id="is"/><endEvent id="ie"/>'
    f"{flow('if', 'is', 'ie')}</subProcess>",
    root=_ROOT,
).decode()
_CALLING: Final = draw(
    '<callActivity id="x"><extensionElements><zeebe:calledElement processId="q"/>'
    "</extensionElements></callActivity>",
    root=_ROOT + '<process id="q" isExecutable="true"><startEvent id="qs"/>'
    f'<endEvent id="qe"/>{flow("qf", "qs", "qe")}</process>',
).decode()

_IN: Final = "No flow leads to a start event."
_OUT: Final = "A flow leaves a start event."
_PRESENT: Final = (
    "Where an end event is, a start event is as well, or a task or gateway that starts the "
    "process."
)
_TOP: Final = (
    "The start event of a process is about nothing, a message, a timer, a signal, a condition "
    "or several of them."
)
_SUB_PLAIN: Final = "The start event of a sub-process is about nothing."


def _top(definition: str, finding: str) -> Rule:
    return Rule(
        says=_TOP,
        numbers=(98,),
        sound=_PLAIN,
        plant=((_START, f'<startEvent id="s">{definition}</startEvent>'),),
        code="BP008",
        element="s",
        finding=finding,
    )


def _sub(definition: str, finding: str) -> Rule:
    return Rule(
        says=_SUB_PLAIN,
        numbers=(100,),
        sound=_SUB,
        plant=(
            ('<startEvent id="is"/>', f'<startEvent id="is">{definition}</startEvent>'),
        ),
        code="BP008",
        element="is",
        finding=finding,
    )


RULES: Final = (
    Rule(
        says=_IN,
        numbers=(96,),
        sound=_TIMED,
        plant=adding(flow("back", "x", "s")),
        code="BP011",
        element="s",
        finding="no flow may lead into this start event",
    ),
    Rule(
        says=_IN,
        numbers=(96,),
        sound=_SUB,
        plant=(
            ('<endEvent id="ie"/>', '<endEvent id="ie"/><task id="it"/>'),
            (
                flow("if", "is", "ie"),
                flow("i1", "is", "it")
                + flow("i2", "it", "ie")
                + flow("i3", "it", "is"),
            ),
        ),
        code="BP011",
        element="is",
        finding="no flow may lead into this start event",
    ),
    Rule(
        says=_PRESENT,
        numbers=(97,),
        sound=_PLAIN,
        plant=(
            (_START, ""),
            ('<sequenceFlow id="s_x" sourceRef="s" targetRef="x"/>', ""),
        ),
        code="BP011",
        element="p",
        finding="the process has no start event, but an end event",
    ),
    Rule(
        says=_PRESENT,
        numbers=(97,),
        sound=_SUB,
        plant=(
            ('<startEvent id="is"/>', '<task id="it"/>'),
            (flow("if", "is", "ie"), flow("if", "it", "ie")),
        ),
        code="BP011",
        element="x",
        finding="the sub-process has no start event, but an end event",
    ),
    Rule(
        says=_OUT,
        numbers=(101,),
        sound=_PLAIN,
        plant=adding(
            '<startEvent id="s2"><messageEventDefinition messageRef="m"/></startEvent>'
        ),
        code="BP141",
        element="s2",
        finding="the way stops here without an end event",
        level="warning",
    ),
    _top(
        '<errorEventDefinition errorRef="r"/>',
        "a start event cannot be an error event; an error starts only an event sub-process",
    ),
    _top(
        '<escalationEventDefinition escalationRef="l"/>',
        "a start event cannot be an escalation event",
    ),
    _top(
        "<compensateEventDefinition/>", "a start event cannot be a compensation event"
    ),
    _top("<terminateEventDefinition/>", "a start event cannot be a terminate event"),
    _top("<cancelEventDefinition/>", "a start event cannot be a cancel event"),
    _top('<linkEventDefinition name="there"/>', "a start event cannot be a link event"),
    Rule(
        says="A process that is called has a start event about nothing.",
        numbers=(99,),
        sound=_CALLING,
        plant=(
            (
                '<startEvent id="qs"/>',
                '<startEvent id="qs"><messageEventDefinition messageRef="m"/></startEvent>',
            ),
        ),
        code="BP172",
        element="x",
        finding="process 'q' has no plain start event, so that no call can begin it",
    ),
    _sub(
        '<messageEventDefinition messageRef="m"/>',
        "a sub-process start cannot be a message event",
    ),
    _sub(
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
        "a sub-process start cannot be a timer event",
    ),
    _sub(
        '<signalEventDefinition signalRef="z"/>',
        "a sub-process start cannot be a signal event",
    ),
    _sub(
        '<errorEventDefinition errorRef="r"/>',
        "a sub-process start cannot be an error event",
    ),
)
