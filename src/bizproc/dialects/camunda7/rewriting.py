"""Say which part of an import rewrites which element of Camunda 7."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.camunda7.events import (
    rewrite_caught,
    rewrite_message,
    rewrite_named,
    rewrite_process,
)
from bizproc.dialects.camunda7.flow import (
    rewrite_call,
    rewrite_condition,
    rewrite_loop,
    rewrite_script,
    rewrite_timer,
)
from bizproc.dialects.camunda7.mappings import rewrite_mappings, rewrite_properties
from bizproc.dialects.camunda7.user_tasks import rewrite_user_task
from bizproc.dialects.camunda7.work import rewrite_decision, rewrite_work
from bizproc.dialects.sheet import Sheet
from bizproc.source.xml import Element, local_name

__all__ = ["rewrite"]


def rewrite(sheet: Sheet) -> None:
    """Rewrite what has a counterpart; what is left is swept up afterwards."""
    for element in sheet.elements():
        kind = local_name(element)
        if kind not in _WITHOUT:
            rewrite_mappings(sheet, element)
            rewrite_properties(sheet, element)
        step = _STEPS.get(kind)
        if step is not None:
            step(sheet, element)


# where mappings stay what they are, and are told
_WITHOUT: Final = frozenset(
    {
        *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "sequenceFlow"),
        *("eventBasedGateway", "complexGateway", "extensionElements"),
    }
)

_STEPS: Final[Mapping[str, Callable[[Sheet, Element], None]]] = {
    "process": rewrite_process,
    "userTask": rewrite_user_task,
    "serviceTask": rewrite_work,
    "sendTask": rewrite_work,
    "businessRuleTask": rewrite_decision,
    "scriptTask": rewrite_script,
    "callActivity": rewrite_call,
    "multiInstanceLoopCharacteristics": rewrite_loop,
    "messageEventDefinition": rewrite_message,
    "errorEventDefinition": rewrite_caught,
    "escalationEventDefinition": rewrite_caught,
    **dict.fromkeys(
        [
            *("conditionExpression", "completionCondition", "condition"),
            *("loopCondition", "activationCondition"),
        ],
        rewrite_condition,
    ),
    **dict.fromkeys(["timeDate", "timeDuration", "timeCycle"], rewrite_timer),
    **dict.fromkeys(["message", "signal", "error", "escalation"], rewrite_named),
}
