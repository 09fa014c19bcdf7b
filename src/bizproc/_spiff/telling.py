"""Find what waits until somebody says that it may go on, and let it.

These are receive tasks without a message, and empty ad-hoc sub-processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.choosing import ad_hoc_scope_of, end_empty, why_not_empty
from bizproc._spiff.hearing import is_waiting
from bizproc._spiff.life import Payload, Phase, go_on
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


def tell(token: Token, results: Mapping[str, Any]) -> None:
    """Let a token that waits to be told go on, with what that brings."""
    scope = ad_hoc_scope_of(token)
    if scope is not None:
        end_empty(scope, results)
    else:
        go_on(token, Phase.TRIGGERED, Payload(results))


def find_told(top: Instance, place: int | str) -> int:
    """Return the token that waits at an element, or the one of a number.

    Raises:
        NotFoundError: no token stands there.
        InvalidTransitionError: what stands there waits for something else, or several do.
    """
    found = tokens_at(top, place)
    node = found[0].task_spec.node
    turns = [it for token in found for it in _turns(top, token)]
    if node.kind is ElementKind.AD_HOC_SUB_PROCESS:
        waiting = _empty(turns)
    elif not is_told(node):
        msg = (
            f"{node.id!r}, a {exact_kind(node)}, cannot be completed from outside; only "
            "a receive task without a message can, and an empty ad-hoc sub-process"
        )
        raise InvalidTransitionError(msg)
    else:
        waiting = [it for it in turns if is_waiting(it)]
    if not waiting:
        msg = f"{node.id!r} does not wait: an incident holds it, resolve that"
        raise InvalidTransitionError(msg)
    if len(waiting) > 1:
        numbers = ", ".join(str(token.id) for token in waiting)
        msg = f"several tokens wait at {node.id!r}: {numbers}; give the number"
        raise InvalidTransitionError(msg)
    return waiting[0].id


def _empty(tokens: list[Token]) -> list[Token]:
    """Return those whose ad-hoc sub-process can be ended by hand.

    Raises:
        InvalidTransitionError: none can.
    """
    scopes = [it for it in map(ad_hoc_scope_of, tokens) if it is not None]
    reasons = [why_not_empty(it) for it in scopes]
    waiting = [
        it.outer() for it, why in zip(scopes, reasons, strict=True) if why is None
    ]
    if scopes and not waiting:
        raise InvalidTransitionError("; ".join(why for why in reasons if why))
    return waiting


def _turns(top: Instance, token: Token) -> list[Token]:
    """Return the turns of a repeated activity, or the token itself."""
    if token.task_spec.node.loop is None or is_inner(token):
        return [token]
    return [it for it in top.tokens.values() if it.body is token]
