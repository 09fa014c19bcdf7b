"""Say which part of an import rewrites which element of SpiffWorkflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.sheet import Sheet
from bizproc.dialects.spiff.flow import rewrite_condition, rewrite_loop, rewrite_timer
from bizproc.dialects.spiff.messages import rewrite_correlation, rewrite_message
from bizproc.dialects.spiff.tasks import (
    rewrite_call,
    rewrite_decision,
    rewrite_lane,
    rewrite_manual_task,
    rewrite_script,
    rewrite_service,
    rewrite_user_task,
)
from bizproc.source.xml import Element, local_name

__all__ = ["rewrite"]


def rewrite(sheet: Sheet) -> None:
    """Rewrite what has a counterpart; what is left is swept up afterwards."""
    for element in sheet.elements():
        step = _STEPS.get(local_name(element))
        if step is not None:
            step(sheet, element)


_STEPS: Final[Mapping[str, Callable[[Sheet, Element], None]]] = {
    "scriptTask": rewrite_script,
    "serviceTask": rewrite_service,
    "businessRuleTask": rewrite_decision,
    "userTask": rewrite_user_task,
    "manualTask": rewrite_manual_task,
    "callActivity": rewrite_call,
    "multiInstanceLoopCharacteristics": rewrite_loop,
    "lane": rewrite_lane,
    "message": rewrite_message,
    "correlationProperty": rewrite_correlation,
    **dict.fromkeys(
        [
            *("conditionExpression", "completionCondition", "condition"),
            *("loopCondition", "loopCardinality"),
        ],
        rewrite_condition,
    ),
    **dict.fromkeys(["timeDate", "timeDuration", "timeCycle"], rewrite_timer),
}
