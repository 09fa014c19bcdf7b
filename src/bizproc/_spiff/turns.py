"""Take a turn out of a multi-instance activity while it runs, or put one more into it.

A turn that was withdrawn counts as if its item had never been in the collection: not in
the counters, not among the outputs, not for the completion condition. What people may
do so: docs/requirements/platform.md#j-32.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from bizproc._spiff.life import Phase, go_on
from bizproc._spiff.specs.activity import ActivitySpec
from bizproc._spiff.specs.repetition import (
    begin_turn,
    check_number,
    end_early,
    is_enough_without,
)
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import LoopCharacteristics
from bizproc.errors import InvalidTransitionError, InvalidValueError

__all__ = ["TurnDeed", "add_turn", "turn_deeds", "withdraw_turn"]

TurnDeed: TypeAlias = Literal["withdraw", "add"]


def withdraw_turn(at: Token) -> None:
    """Cancel the turn around a token; the others go on, or the whole ends.

    It ends with what was answered if that is enough now, or nobody is left to answer.

    Raises:
        InvalidTransitionError: NOT_SEVERAL, there is no turn around it; NOBODY_LEFT,
            nobody has answered, and nobody else is asked.
        ExpressionError: the completion condition cannot be judged anew.
    """
    inner, body, loop = _turn_around(at)
    spec, internal = _activity(inner), body.internal_data
    index = inner.internal_data["index"]
    following = index + 1
    is_left = _is_left(inner, body, loop)
    if not is_left and internal["done"] == 0:
        msg = (
            f"nobody would be left to answer at {spec.node.id!r}; ask another one first, "
            "or delegate the task"
        )
        raise InvalidTransitionError(msg, code="NOBODY_LEFT")
    scope = body.workflow
    scope.top.record("turn_withdrawn", spec.node.id, {"index": index})
    scope.drop(inner)
    internal["total"] -= 1
    internal["withdrawn"] = [*internal.get("withdrawn", ()), index]
    if not is_left:
        go_on(body, Phase.COMPLETING, None)
    elif is_enough_without(body, loop):
        end_early(body)
    elif loop.kind == "sequential":
        begin_turn(spec, body, following, internal["items"][following])


def add_turn(at: Token, item: Any) -> int:
    """Give the multi-instance activity around a token one more item, at its end.

    Returns:
        The number of the token that stands for the whole: its turns have higher ones.

    Raises:
        InvalidTransitionError: NOT_SEVERAL, there is no turn around it; ASKED_ALREADY,
            the item is in a turn that runs or is still to come.
        InvalidValueError: the other items are of another kind.
        BudgetError: there would be too many.
    """
    inner, body, loop = _turn_around(at)
    spec, internal = _activity(inner), body.internal_data
    if loop.collection is None:
        msg = (
            f"{spec.node.id!r} is asked so many times, not for the items of a list: "
            "nobody can be added"
        )
        raise InvalidTransitionError(msg, code="NOT_SEVERAL")
    own = inner.data.get(loop.element_variable or "", item)
    if type(own) is not type(item):
        msg = f"the items asked at {spec.node.id!r} are such as {own!r}, not {item!r}"
        raise InvalidValueError(msg)
    if item in _open_items(inner, body, loop):
        msg = f"{item!r} is asked at {spec.node.id!r} already"
        raise InvalidTransitionError(msg, code="ASKED_ALREADY")
    index = internal["total"] + len(internal.get("withdrawn", ()))
    check_number(body, index + 1, at_once=1)
    body.workflow.top.record("turn_added", spec.node.id, {"index": index})
    internal["total"] += 1
    if "out" in internal:
        internal["out"] = [*internal["out"], None]
    if loop.kind == "sequential":
        internal["items"] = [*internal["items"], item]
    else:
        begin_turn(spec, body, index, item)
    return body.id


def turn_deeds(at: Token) -> frozenset[TurnDeed]:
    """Return which of both could be done at a token as it stands."""
    try:
        inner, body, loop = _turn_around(at)
    except InvalidTransitionError:
        return frozenset()
    deeds: dict[TurnDeed, bool] = {
        "withdraw": _is_left(inner, body, loop) or body.internal_data["done"] > 0,
        "add": loop.collection is not None,
    }
    return frozenset(name for name, applies in deeds.items() if applies)


def _is_left(inner: Token, body: Token, loop: LoopCharacteristics) -> bool:
    """Say whether somebody else is asked, now or later in the same round."""
    if loop.kind == "sequential":
        following: int = inner.internal_data["index"] + 1
        return following < len(body.internal_data["items"])
    return _others(inner, body)


def _turn_around(at: Token) -> tuple[Token, Token, LoopCharacteristics]:
    """Find the nearest turn of a multi-instance activity, its whole and its loop."""
    inner: Token | None = at
    while inner is not None:
        body, loop = inner.body, inner.task_spec.node.loop
        if body is not None and loop is not None and loop.kind != "standard":
            return inner, body, loop
        inner = inner.workflow.outer_token()
    msg = (
        f"{at.task_spec.node.id!r} asks one alone: it stands in no multi-instance "
        "activity; delegate its task"
    )
    raise InvalidTransitionError(msg, code="NOT_SEVERAL")


def _activity(inner: Token) -> ActivitySpec:
    spec = inner.task_spec
    assert isinstance(spec, ActivitySpec)  # noqa: S101 - nothing else repeats
    return spec


def _others(inner: Token, body: Token) -> bool:
    return any(
        it is not inner and it.internal_data.get("body") == body.id
        for it in body.workflow.tasks.values()
    )


def _open_items(inner: Token, body: Token, loop: LoopCharacteristics) -> list[Any]:
    """Return the items that are asked now, or will be."""
    if loop.kind == "sequential":
        items: list[Any] = body.internal_data["items"]
        return items[inner.internal_data["index"] :]
    name = loop.element_variable
    turns = body.workflow.tasks.values()
    return [
        it.data[name]
        for it in turns
        if name in it.data and it.internal_data.get("body") == body.id
    ]
