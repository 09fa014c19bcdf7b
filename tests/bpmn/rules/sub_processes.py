"""Sub-processes: what starts one that an event triggers, and what stands in none."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_ROOT: Final = '<signal id="g" name="stop"/>'
_SIGNAL: Final = '<signalEventDefinition signalRef="g"/>'
_HANDLED: Final = draw(
    '<task id="x"/><task id="y"/><subProcess id="h" triggeredByEvent="true">'
    f'<startEvent id="hs">{_SIGNAL}</startEvent><endEvent id="he"/>'
    f"{flow('hf', 'hs', 'he')}</subProcess>",
    flows="s>x>y>e",
    root=_ROOT,
).decode()
_BESIDE: Final = _HANDLED.replace(
    '<startEvent id="hs">', '<startEvent id="hs" isInterrupting="false">'
)
_SUB: Final = draw(
    '<subProcess id="x"><startEvent id="is"/><task id="it"/><endEvent id="ie"/>'
    f"{flow('i1', 'is', 'it')}{flow('i2', 'it', 'ie')}</subProcess>"
).decode()
_FLOWS: Final = "No flow leads to an event sub-process, or leaves it."
_ONE: Final = "An event sub-process has exactly one start event."
_DEFINED: Final = (
    "It starts by a message, a timer, a signal, an error, an escalation, a condition, a "
    "compensation or several of them."
)
_CHOREOGRAPHY: Final = "Nothing of a choreography stands in a process or a sub-process."
_STARTS: Final = "Any other sub-process has one start event, or none."

RULES: Final = (
    Rule(
        says=_FLOWS,
        numbers=(57,),
        sound=_HANDLED,
        plant=adding(flow("on", "h", "e")),
        code="BP011",
        element="h",
        finding="no flow may leave this event sub-process",
    ),
    Rule(
        says=_FLOWS,
        numbers=(57,),
        sound=_BESIDE,
        plant=adding(flow("to", "x", "h")),
        code="BP011",
        element="h",
        finding="no flow may lead into this event sub-process",
    ),
    Rule(
        says=_ONE,
        numbers=(58,),
        sound=_HANDLED,
        plant=((f'<startEvent id="hs">{_SIGNAL}</startEvent>', '<task id="hs"/>'),),
        code="BP011",
        element="h",
        finding="the event sub-process has no start event; draw one",
    ),
    Rule(
        says=_ONE,
        numbers=(58,),
        sound=_BESIDE,
        plant=(
            (
                '<endEvent id="he"/>',
                '<endEvent id="he"/><startEvent id="hs2"><timerEventDefinition><timeDuration>'
                "PT1H</timeDuration></timerEventDefinition></startEvent>"
                + flow("hf2", "hs2", "he"),
            ),
        ),
        code="BP011",
        element="hs2",
        finding="a second start event; the event sub-process takes one",
    ),
    Rule(
        says=_DEFINED,
        numbers=(59,),
        sound=_HANDLED,
        plant=(
            (f'<startEvent id="hs">{_SIGNAL}</startEvent>', '<startEvent id="hs"/>'),
        ),
        code="BP008",
        element="hs",
        finding="an event sub-process start cannot be an empty event",
    ),
    Rule(
        says=_DEFINED,
        numbers=(59,),
        sound=_HANDLED,
        plant=((_SIGNAL, '<linkEventDefinition name="there"/>'),),
        code="BP008",
        element="hs",
        finding="an event sub-process start cannot be a link event",
    ),
    Rule(
        says=_DEFINED,
        numbers=(59,),
        sound=_HANDLED,
        plant=((_SIGNAL, "<cancelEventDefinition/>"),),
        code="BP008",
        element="hs",
        finding="an event sub-process start cannot be a cancel event",
    ),
    Rule(
        says=_STARTS,
        sound=_SUB,
        plant=(
            (
                '<task id="it"/>',
                '<task id="it"/><startEvent id="is2"/>' + flow("i3", "is2", "it"),
            ),
        ),
        code="BP011",
        element="is2",
        finding="a second start event; the sub-process takes one",
    ),
    Rule(
        says=_CHOREOGRAPHY,
        numbers=(36,),
        sound=_HANDLED,
        plant=(('<task id="y"/>', '<choreographyTask id="y"/>'),),
        code="BP003",
        element="y",
        finding="choreographyTask in process is not supported; nobody runs a choreography",
    ),
    Rule(
        says=_CHOREOGRAPHY,
        numbers=(56,),
        sound=_SUB,
        plant=(('<task id="it"/>', '<choreographyTask id="it"/>'),),
        code="BP003",
        element="it",
        finding="choreographyTask in subProcess is not supported; nobody runs a choreography",
    ),
    Rule(
        says=_CHOREOGRAPHY,
        numbers=(56,),
        sound=_SUB,
        plant=(('<task id="it"/>', '<subChoreography id="it"/>'),),
        code="BP003",
        element="it",
        finding="subChoreography in subProcess is not supported; nobody runs a choreography",
    ),
)
