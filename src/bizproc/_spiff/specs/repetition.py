"""Repeat an activity: multi-instance over a collection, or a standard loop.

The *body* token stands for the activity as a whole and carries its boundary
events; *inner* tokens of the same spec do the work, one per item or turn. What a
turn writes stays in it until the turn, of a loop, is over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bizproc._spiff.life import Phase, go_on
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import LoopCharacteristics
from bizproc.bpmn.evaluating import holds
from bizproc.errors import (
    BudgetError,
    ConflictError,
    InvalidValueError,
    StoreError,
)
from bizproc.fault import CONTAINED

if TYPE_CHECKING:
    from bizproc._spiff.specs.activity import ActivitySpec


def is_inner(token: Token) -> bool:
    """Say whether a token does one turn of a repeated activity."""
    return "body" in token.internal_data


def prepare(spec: ActivitySpec, body: Token) -> None:
    """Evaluate the collection; no turn is begun yet."""
    loop = _loop(spec)
    body.internal_data["done"] = 0
    if loop.kind == "standard":
        return
    items = _items(spec, body)
    body.internal_data["total"] = len(items)
    body.internal_data["items"] = items
    if loop.output_collection:
        body.internal_data["out"] = [None] * len(items)


def begin(spec: ActivitySpec, body: Token) -> bool:
    """Start the first turn, or all of them; True if there is nothing to do."""
    loop = _loop(spec)
    if loop.kind == "standard":
        if loop.test_before and not _wants_turn(loop, body, 0):
            return True
        _turn(spec, body, 0, None)
        return False
    items = body.internal_data["items"]
    if loop.kind == "parallel":
        del body.internal_data["items"]
        for index, item in enumerate(items):
            _turn(spec, body, index, item)
    elif items:
        _turn(spec, body, 0, items[0])
    return not items


def judge(spec: ActivitySpec, inner: Token) -> None:
    """Keep the output of a turn and decide whether another one follows.

    The output stays even if what decides cannot be evaluated and is passed over.
    """
    body, loop = _body(inner), _loop(spec)
    if loop.kind == "standard":
        inner.internal_data["last"] = not _passing(
            inner, lambda: _wants_turn(loop, inner, _done(body) + 1)
        )
        return
    if loop.output_collection and loop.output_element is not None:
        element = loop.output_element
        top = inner.workflow.top
        if not inner.lenient:
            inner.internal_data["out"] = top.evaluate(element, top.names_at(inner))
    inner.internal_data["last"] = _done(body) + 1 == body.internal_data[
        "total"
    ] or _passing(inner, lambda: _is_enough(loop, inner, body))


def turn_completed(spec: ActivitySpec, inner: Token) -> None:
    """Count a finished turn; start the next, or end the whole."""
    scope = inner.workflow
    body = _body(inner)
    index = inner.internal_data["index"]
    scope.top.record("turn_completed", spec.node.id, {"index": index})
    done = body.internal_data["done"] = _done(body) + 1
    loop = _loop(spec)
    if loop.kind == "standard":
        # in place: the activity's variables are nobody else's, and may be many
        body.data.update(inner.data)
        body.stamps.update(inner.stamps)
    elif "out" in inner.internal_data:
        body.internal_data["out"][index] = inner.internal_data["out"]
    if inner.internal_data.get("last"):
        scope.cancel_turns(body, but=inner)
        go_on(body, Phase.COMPLETING, None)
    elif loop.kind == "standard":
        _turn(spec, body, done, None)
    elif loop.kind == "sequential":
        _turn(spec, body, done, body.internal_data["items"][done])


def collect_output(spec: ActivitySpec, body: Token) -> None:
    """Write the collected results of a multi-instance activity."""
    loop = spec.node.loop
    if loop is not None and loop.output_collection:
        body.write({loop.output_collection: body.internal_data.get("out", [])})


def _loop(spec: ActivitySpec) -> LoopCharacteristics:
    loop = spec.node.loop
    if loop is None:
        msg = f"{spec.node.id} does not repeat"
        raise InvalidValueError(msg)
    return loop


def _body(inner: Token) -> Token:
    return inner.workflow.tasks[inner.internal_data["body"]]


def _done(body: Token) -> int:
    done: int = body.internal_data["done"]
    return done


def _items(spec: ActivitySpec, body: Token) -> list[Any]:
    top = body.workflow.top
    collection = _loop(spec).collection
    items = (
        top.evaluate(collection, top.names_at(body)) if collection is not None else None
    )
    if not isinstance(items, list):
        msg = f"the input collection must be a list, got {items!r}"
        raise InvalidValueError(msg)
    _check_number(spec, body, len(items))
    return items


def _check_number(spec: ActivitySpec, body: Token, items: int) -> None:
    """Refuse what would run too many turns; those within others add up."""
    top = body.workflow.top
    limits = top.host.limits
    if items > limits.max_items:
        msg = (
            f"the input collection has {items} items; at most {limits.max_items} run "
            "(Options.max_items)"
        )
        raise BudgetError(msg)
    at_once = items if _loop(spec).kind == "parallel" else 1
    if len(top.tokens) + at_once > limits.max_tokens:
        msg = (
            f"{items} items beside {len(top.tokens)} tokens are too much for one "
            f"instance: at most {limits.max_tokens} live (Options.max_tokens)"
        )
        # the other turns would say the same, each for itself
        raise BudgetError(msg, of_instance=True)


def _passing(inner: Token, ask: Callable[[], bool]) -> bool:
    """Ask; a turn that is passed over takes what cannot be evaluated as false."""
    try:
        return ask()
    except (StoreError, ConflictError):
        raise
    except CONTAINED:
        if not inner.lenient:
            raise
        return False


def _wants_turn(loop: LoopCharacteristics, at: Token, done: int) -> bool:
    if loop.maximum is not None and done >= loop.maximum:
        return False
    if loop.loop_condition is None:
        return True
    top = at.workflow.top
    names = top.names_at(at, {"loopCounter": done})
    return holds(loop.loop_condition, top.evaluate(loop.loop_condition, names))


def _turn(spec: ActivitySpec, body: Token, index: int, item: Any) -> None:
    scope = body.workflow
    inner = scope.spawn(spec, data={}, stamps={})
    inner.internal_data.update(body=body.id, index=index)
    loop = _loop(spec)
    if loop.element_variable:
        inner.write({loop.element_variable: item})
    if loop.kind != "standard":
        inner.write({"loopCounter": index + 1})
    inner._ready()  # noqa: SLF001 - a task spec's right


def _is_enough(loop: LoopCharacteristics, inner: Token, body: Token) -> bool:
    condition = loop.completion_condition
    if condition is None:
        return False
    top = inner.workflow.top
    total, done = body.internal_data["total"], _done(body) + 1
    counts = {
        "numberOfInstances": total,
        "numberOfCompletedInstances": done,
        "numberOfActiveInstances": total - done,
    }
    names = top.names_at(inner, counts, _outputs_so_far(loop, inner, body))
    return holds(condition, top.evaluate(condition, names))


def _outputs_so_far(
    loop: LoopCharacteristics, inner: Token, body: Token
) -> dict[str, list[Any]]:
    """Return the output collection as far as it is filled, if it is asked for."""
    name, condition = loop.output_collection, loop.completion_condition
    expression = condition.expression if condition is not None else None
    if name is None or expression is None:
        return {}
    if all(path[0] != name for path in expression.paths):
        return {}
    out = list(body.internal_data["out"])
    out[inner.internal_data["index"]] = inner.internal_data.get("out")
    return {name: [value for value in out if value is not None]}
