"""Find what waits until somebody says that it may go on: tasks without a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizproc._spiff.hearing import is_waiting
from bizproc._spiff.moving import tokens_at
from bizproc._spiff.specs.repetition import is_inner
from bizproc.bpmn.elements import ElementKind, EventKind, Node
from bizproc.bpmn.kind_words import exact_kind
from bizproc.errors import InvalidTransitionError

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.token import Token


def is_told(node: Node) -> bool:
    """Say whether an element goes on by a command alone."""
    return node.kind is ElementKind.RECEIVE_TASK and node.event.kind is EventKind.NONE


def find_told(top: Instance, place: int | str) -> int:
    """Return the token that waits at an element, or the one of a number.

    Raises:
        NotFoundError: no token stands there.
        InvalidTransitionError: what stands there waits for something else, or several do.
    """
    found = tokens_at(top, place)
    node = found[0].task_spec.node
    if not is_told(node):
        msg = (
            f"{node.id!r}, a {exact_kind(node)}, cannot be completed from outside; only "
            "a receive task without a message can"
        )
        raise InvalidTransitionError(msg)
    waiting = [it for token in found for it in _turns(top, token) if is_waiting(it)]
    if not waiting:
        msg = f"{node.id!r} does not wait: an incident holds it, resolve that"
        raise InvalidTransitionError(msg)
    if len(waiting) > 1:
        numbers = ", ".join(str(token.id) for token in waiting)
        msg = f"several tokens wait at {node.id!r}: {numbers}; give the number"
        raise InvalidTransitionError(msg)
    return waiting[0].id


def _turns(top: Instance, token: Token) -> list[Token]:
    """Return the turns of a repeated activity, or the token itself."""
    if token.task_spec.node.loop is None or is_inner(token):
        return [token]
    return [it for it in top.tokens.values() if it.body is token]
