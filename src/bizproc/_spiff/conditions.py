"""Conditional events: judged when the wait begins, and at every change of variables.

Only instances in which a scope has such an event know of this: `Instance.watch` makes
the scope known when it opens. An event fires when its condition turns from false to
true (BPMN 2.0, 10.5.5), so a wait that goes on beside the flow keeps what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizproc._spiff.effects import IncidentRaised
from bizproc._spiff.hearing import (
    has_unjudged,
    is_waiting,
    keep_unjudged,
    unjudged_fault,
)
from bizproc._spiff.latest import condition_holds, values_judged
from bizproc._spiff.life import NOTHING, Phase, go_on
from bizproc.bpmn.elements import EventKind
from bizproc.errors import ConflictError, StoreError
from bizproc.fault import CONTAINED

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.token import Token


def judge_conditions(top: Instance) -> None:
    """Judge the conditions that are waited for, oldest first; those that hold fire.

    Nothing is judged twice on the same values. What has to be looked at counts: a
    hundred tokens are a step (Options.max_steps).
    """
    if top.judged == top.stamp:
        return
    top.judged = top.stamp
    top.steps += len(top.tokens) // 100
    top.watched = [scope for scope in top.watched if not scope.completed]
    for scope in list(top.watched):
        for token in _waiting(scope):
            if token.id in top.tokens and is_waiting(token):
                _judge(token)


def _waiting(scope: TokenScope) -> list[Token]:
    return sorted(
        (
            token
            for token in scope.tasks.values()
            if token.task_spec.node.event.kind is EventKind.CONDITIONAL
            and is_waiting(token)
            and not has_unjudged(token)
        ),
        key=lambda token: token.id,
    )


def _judge(token: Token) -> None:
    top, node = token.workflow.top, token.task_spec.node
    passed = token.internal_data.pop("passed", None)
    if passed is not None and passed == values_judged(token):
        token.internal_data["passed"] = passed
        return
    try:
        is_true = condition_holds(token)
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        keep_unjudged(token, "", NOTHING)
        fault = unjudged_fault("", error)
        top.emit(IncidentRaised(token.id, node, *fault, phase=Phase.TRIGGERED))
        return
    was_true = token.internal_data.get("held", False)
    if is_true is was_true:
        return
    token.internal_data["held"] = is_true
    if is_true:
        _note(token)
        go_on(token, Phase.TRIGGERED, NOTHING)


def _note(token: Token) -> None:
    """Tell the history which values made the condition true."""
    node = token.task_spec.node
    if node.event.condition is not None:
        values = values_judged(token)
        data = {"condition": node.event.condition.text, "values": values}
        token.workflow.top.record("condition_met", node.id, data)
