"""Repeat an activity: multi-instance over a collection, or a standard loop.

The *body* token stands for the activity as a whole and carries its boundary
events; *inner* tokens of the same spec do the work, one per item or turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizproc._spiff.effects import TokenClosed
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import LoopCharacteristics
from bizproc.bpmn.evaluating import holds
from bizproc.errors import BudgetError, InvalidValueError

if TYPE_CHECKING:
    from bizproc._spiff.specs.activity import ActivitySpec

MAX_ITEMS = 10_000


def is_inner(token: Token) -> bool:
    """Say whether a token does one turn of a repeated activity."""
    return "body" in token.internal_data


def begin(spec: ActivitySpec, body: Token) -> bool | None:
    """Start the first turn, or all of them; True if there is nothing to do."""
    loop = _loop(spec)
    body.internal_data["done"] = 0
    if loop.kind == "standard":
        if loop.test_before and not _wants_turn(loop, body, 0):
            return True
        _turn(spec, body, 0, None)
        return None
    items = _items(spec, body)
    body.internal_data["total"] = len(items)
    if loop.output_collection:
        body.internal_data["out"] = [None] * len(items)
    if not items:
        return True
    if loop.kind == "parallel":
        for index, item in enumerate(items):
            _turn(spec, body, index, item)
    else:
        body.internal_data["items"] = items
        _turn(spec, body, 0, items[0])
    return None


def inner_completed(spec: ActivitySpec, inner: Token) -> None:
    """Count a finished turn; start the next, or end the whole."""
    scope = inner.workflow
    if spec.waits:
        scope.top.emit(TokenClosed(inner.id, spec.node, canceled=False))
    body = scope.tasks[inner.internal_data["body"]]
    index = inner.internal_data["index"]
    scope.top.record("turn_completed", spec.node.id, {"index": index})
    done = body.internal_data["done"] = body.internal_data["done"] + 1
    loop = _loop(spec)
    if loop.kind == "standard":
        body.data, body.stamps = inner.data, inner.stamps
        if _wants_turn(loop, body, done):
            _turn(spec, body, done, None)
        else:
            body.complete()
        return
    _keep_output(loop, inner, body, index)
    if done == body.internal_data["total"] or _is_enough(loop, inner, body):
        scope.cancel_turns(body, but=inner)
        body.complete()
    elif loop.kind == "sequential":
        _turn(spec, body, done, body.internal_data["items"][done])


def collect_output(spec: ActivitySpec, body: Token) -> None:
    """Write the collected results of a multi-instance activity."""
    loop = spec.node.loop
    if loop is not None and loop.output_collection:
        body.write(loop.output_collection, body.internal_data.get("out", []))


def _loop(spec: ActivitySpec) -> LoopCharacteristics:
    loop = spec.node.loop
    if loop is None:
        msg = f"{spec.node.id} does not repeat"
        raise InvalidValueError(msg)
    return loop


def _items(spec: ActivitySpec, body: Token) -> list[Any]:
    top = body.workflow.top
    collection = _loop(spec).collection
    items = (
        top.evaluate(collection, top.names_at(body)) if collection is not None else None
    )
    if not isinstance(items, list):
        msg = f"the input collection must be a list, got {items!r}"
        raise InvalidValueError(msg)
    if len(items) > MAX_ITEMS:
        msg = f"the input collection has {len(items)} items; at most {MAX_ITEMS} run"
        raise BudgetError(msg)
    return items


def _wants_turn(loop: LoopCharacteristics, body: Token, done: int) -> bool:
    if loop.maximum is not None and done >= loop.maximum:
        return False
    if loop.loop_condition is None:
        return True
    top = body.workflow.top
    names = top.names_at(body, {"loopCounter": done})
    return holds(loop.loop_condition, top.evaluate(loop.loop_condition, names))


def _turn(spec: ActivitySpec, body: Token, index: int, item: Any) -> None:
    scope = body.workflow
    inner = scope.spawn(spec, data=dict(body.data), stamps=dict(body.stamps))
    inner.internal_data.update(body=body.id, index=index)
    loop = _loop(spec)
    if loop.element_variable:
        inner.write(loop.element_variable, item)
    if loop.kind != "standard":
        inner.write("loopCounter", index + 1)
    inner._ready()  # noqa: SLF001 - a task spec's right


def _keep_output(
    loop: LoopCharacteristics, inner: Token, body: Token, index: int
) -> None:
    if loop.output_collection and loop.output_element is not None:
        top = inner.workflow.top
        value = top.evaluate(loop.output_element, top.names_at(inner))
        body.internal_data["out"][index] = value


def _is_enough(loop: LoopCharacteristics, inner: Token, body: Token) -> bool:
    condition = loop.completion_condition
    if condition is None:
        return False
    top = inner.workflow.top
    total, done = body.internal_data["total"], body.internal_data["done"]
    counts = {
        "numberOfInstances": total,
        "numberOfCompletedInstances": done,
        "numberOfActiveInstances": total - done,
    }
    names = top.names_at(inner, counts)
    return holds(condition, top.evaluate(condition, names))
