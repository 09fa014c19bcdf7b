"""Repeat an activity: multi-instance over a collection or so often, or a loop.

The *body* token stands for the activity as a whole and carries its boundary
events; *inner* tokens of the same spec do the work, one per item or turn. What a
turn writes stays in it until the turn, of a loop, is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizproc._spiff.life import Phase, go_on
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import LoopCharacteristics, Value
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
    """Evaluate the collection or the cardinality; no turn is begun yet."""
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
        begin_turn(spec, body, 0, None)
        return False
    items = body.internal_data["items"]
    if loop.kind == "parallel":
        del body.internal_data["items"]
        for index, item in enumerate(items):
            begin_turn(spec, body, index, item)
    elif items:
        begin_turn(spec, body, 0, items[0])
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
    # what a message brought, or who completed the task
    event = inner.came.event if inner.came is not None else {}
    if loop.output_collection and loop.output_element is not None:
        element = loop.output_element
        top = inner.workflow.top
        if not inner.lenient:
            names = top.names_at(inner, event)
            inner.internal_data["out"] = top.evaluate(element, names)
    inner.internal_data["last"] = _done(body) + 1 == body.internal_data[
        "total"
    ] or _passing(inner, lambda: _is_enough(loop, inner, body, event))


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
        end_early(body, but=inner)
    elif loop.kind == "standard":
        begin_turn(spec, body, done, None)
    else:
        if "read" in inner.internal_data:
            body.internal_data["read"] = inner.internal_data["read"]
        if loop.kind == "sequential":
            begin_turn(spec, body, index + 1, body.internal_data["items"][index + 1])


def end_early(body: Token, *, but: Token | None = None) -> None:
    """End the whole, whatever is not done yet: nobody needs it any more."""
    body.workflow.cancel_turns(body, but=but, surplus=True)
    go_on(body, Phase.COMPLETING, None)


def collect_output(spec: ActivitySpec, body: Token) -> None:
    """Write the collected results of a multi-instance activity."""
    loop = spec.node.loop
    if loop is not None and loop.output_collection:
        body.write({loop.output_collection: _collected(body)})


def _collected(body: Token) -> list[Any]:
    """Return the outputs by the order of the items, without those of withdrawn turns."""
    out: list[Any] = body.internal_data.get("out", [])
    withdrawn = body.internal_data.get("withdrawn")
    if not withdrawn:
        return out
    return [value for index, value in enumerate(out) if index not in withdrawn]


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
    loop, top = _loop(spec), body.workflow.top
    if loop.cardinality is not None:
        number = _number(body, loop.cardinality)
        check_number(body, number, at_once=number if loop.kind == "parallel" else 1)
        return [None] * number
    items = (
        top.evaluate(loop.collection, top.names_at(body))
        if loop.collection is not None
        else None
    )
    if not isinstance(items, list):
        msg = f"the input collection must be a list, got {items!r}"
        raise InvalidValueError(msg)
    check_number(body, len(items), at_once=len(items) if loop.kind == "parallel" else 1)
    return items


def _number(body: Token, cardinality: Value) -> int:
    """Evaluate how often an activity is to be done."""
    if cardinality.expression is None:
        return int(cardinality.text)
    top = body.workflow.top
    value = top.evaluate(cardinality, top.names_at(body))
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or value < 0 or value % 1:
        msg = f"the loop cardinality must be a whole number from 0 on, got {value!r}"
        raise InvalidValueError(msg)
    return int(value)


def check_number(body: Token, items: int, *, at_once: int) -> None:
    """Refuse what would run too many turns; those within others add up.

    Raises:
        BudgetError: it would.
    """
    top = body.workflow.top
    limits = top.host.limits
    if items > limits.max_items:
        msg = (
            f"the multi-instance has {items} items; at most {limits.max_items} run "
            "(Options.max_items)"
        )
        raise BudgetError(msg)
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


def begin_turn(spec: ActivitySpec, body: Token, index: int, item: Any) -> None:
    """Let one turn begin, with the item of the collection that is its own."""
    scope = body.workflow
    inner = scope.spawn(spec, data={}, stamps={})
    inner.internal_data.update(body=body.id, index=index)
    loop = _loop(spec)
    if loop.element_variable:
        inner.write({loop.element_variable: item})
    if loop.kind != "standard":
        inner.write({"loopCounter": index + 1})
    inner._ready()  # noqa: SLF001 - a task spec's right


def _is_enough(
    loop: LoopCharacteristics, inner: Token, body: Token, event: Mapping[str, Any]
) -> bool:
    """Judge whether the turns that are done are enough, this one among them."""
    condition = loop.completion_condition
    if condition is None:
        return False
    outputs = _outputs_with(loop, inner, body) if _reads_outputs(loop) else {}
    counts = _counts(body, _done(body) + 1)
    read = _read_of_turn(loop, inner, event)
    if read:
        inner.internal_data["read"] = read
    top = inner.workflow.top
    names = top.names_at(inner, counts, outputs, event)
    return holds(condition, top.evaluate(condition, names))


def _outputs_with(
    loop: LoopCharacteristics, inner: Token, body: Token
) -> dict[str, list[Any]]:
    """Return the collected outputs, that of a turn which is about to end among them."""
    out = list(body.internal_data["out"])
    out[inner.internal_data["index"]] = inner.internal_data.get("out")
    return {str(loop.output_collection): _filled(out)}


def counts_at(inner: Token) -> dict[str, int]:
    """Return the counters when a turn is about to end, it counted as completed."""
    body = _body(inner)
    number = inner.internal_data["index"] + 1
    return {"loopCounter": number, **_counts(body, _done(body) + 1)}


def names_at_end(inner: Token) -> Mapping[str, Any]:
    """Return what a condition can read when a turn is about to end."""
    loop, body = inner.task_spec.node.loop, _body(inner)
    event = inner.came.event if inner.came is not None else {}
    collects = loop is not None and loop.output_collection is not None
    outputs = _outputs_with(loop, inner, body) if loop and collects else {}
    return inner.workflow.top.names_at(inner, counts_at(inner), outputs, event)


def is_enough_without(body: Token, loop: LoopCharacteristics) -> bool:
    """Judge anew once a turn was withdrawn, with what the latest answer said.

    Before the first answer nothing is judged, as if fewer had been asked from the start.
    """
    condition, done = loop.completion_condition, _done(body)
    if condition is None or done == 0:
        return False
    outputs: dict[str, list[Any]] = {}
    if _reads_outputs(loop):
        outputs = {str(loop.output_collection): _filled(body.internal_data["out"])}
    read = body.internal_data.get("read", {})
    top = body.workflow.top
    names = top.names_at(body, _counts(body, done), outputs, read)
    return holds(condition, top.evaluate(condition, names))


def _counts(body: Token, done: int) -> dict[str, int]:
    total = body.internal_data["total"]
    return {
        "numberOfInstances": total,
        "numberOfCompletedInstances": done,
        "numberOfActiveInstances": total - done,
        "numberOfTerminatedInstances": len(body.internal_data.get("withdrawn", ())),
    }


def _reads_outputs(loop: LoopCharacteristics) -> bool:
    """Say whether the condition asks for the outputs so far, which costs a copy."""
    name, condition = loop.output_collection, loop.completion_condition
    expression = condition.expression if condition is not None else None
    if name is None or expression is None:
        return False
    return any(path[0] == name for path in expression.paths)


def _filled(out: list[Any]) -> list[Any]:
    return [value for value in out if value is not None]


def _read_of_turn(
    loop: LoopCharacteristics, inner: Token, event: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the condition reads of a turn's own, which ends with the turn."""
    condition = loop.completion_condition
    if condition is None or condition.expression is None:
        return {}
    roots = {path[0] for path in condition.expression.paths}
    own = {**inner.data, **event}
    return {name: own[name] for name in sorted(roots) if name in own}
