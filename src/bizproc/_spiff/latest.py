"""The newest values that can be seen in a scope, whichever branch wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.token import merge_latest
from bizproc.bpmn.evaluating import holds
from bizproc.errors import ExpressionError
from bizproc.layers import Layers

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.token import Token


def latest_in(scope: TokenScope) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the variables of a scope and those around it, the newest of each.

    What the input mappings made hides what is around. A called process sees its own
    alone, and no turn sees another.
    """
    data, stamps = scope.variables()
    outer = scope.outer_token()
    if outer is None or "definition" in outer.internal_data:
        return data, stamps
    around, seen = latest_in(outer.workflow)
    if is_inner(outer):
        around.update(outer.data)
        seen.update(outer.stamps)
    local = outer.task_spec.local
    for name, value in around.items():
        is_older = seen.get(name, 0) < stamps.get(name, 0)
        if name not in local and not is_older:
            data[name] = value
    return data, stamps


def take_latest(token: Token) -> None:
    """Give a branch the newest values: its event was judged by them."""
    data, stamps = latest_in(token.workflow)
    token.data, token.stamps = dict(token.data), dict(token.stamps)
    merge_latest((data, stamps), token.data, token.stamps)
    token.data, token.stamps = data, stamps


def values_judged(token: Token) -> dict[str, Any]:
    """Return the plain values that the condition of a conditional event reads."""
    condition = token.task_spec.node.event.condition
    if condition is None or condition.expression is None:
        return {}
    return token.workflow.top.values_seen(condition.expression, _names(token))


def _names(token: Token) -> Layers:
    return Layers(latest_in(token.workflow)[0], token.workflow.top.host.names)


def condition_holds(token: Token) -> bool:
    """Judge the condition of a conditional event as things stand.

    A variable that is not there yet makes it false.

    Raises:
        BizprocError: it cannot be judged.
    """
    condition = token.task_spec.node.event.condition
    if condition is None or condition.expression is None:
        return False
    top, names = token.workflow.top, _names(token)
    try:
        result = top.evaluate(condition, names)
    except ExpressionError:
        known = names.keys() | top.host.functions.keys()
        if condition.expression.names - known:
            return False
        raise
    return holds(condition, result)
