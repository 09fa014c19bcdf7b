"""Set variables by hand: in the whole instance, or where one token stands.

Branches hold copies of the variables, so a value for the instance is written into
every one of them, as the latest write of all. What an input mapping made stays the
element's own, and a called process keeps to what it was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.ad_hoc_scope import AdHocScope
from bizproc._spiff.specs.repetition import is_inner
from bizproc.errors import InvalidTransitionError

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.token import Token


def assign(top: Instance, values: Mapping[str, Any]) -> None:
    """Set variables of the instance."""
    _assign_in(top, values, top.next_stamp())


def assign_at(token: Token, values: Mapping[str, Any]) -> None:
    """Set variables of the branch, turn or inner scope at a token."""
    top = token.workflow.top
    stamp = top.next_stamp()
    inside = top.subprocesses.get(token.id)
    if inside is None:
        _write(token, values, stamp)
    else:
        _assign_in(inside, values, stamp)


def seen_at(token: Token) -> dict[str, Any]:
    """Return the variables that `assign_at` may change, as they are.

    Raises:
        InvalidTransitionError: it waits beside the flow and has no variables.
    """
    if token.id in token.workflow.armed:
        msg = (
            f"token {token.id} at {token.task_spec.node.id!r} waits beside the flow "
            "and has no variables of its own; set those of the instance"
        )
        raise InvalidTransitionError(msg)
    inside = token.workflow.top.subprocesses.get(token.id)
    return token.view() if inside is None else inside.variables()[0]


def _assign_in(scope: TokenScope, values: Mapping[str, Any], stamp: int) -> None:
    if isinstance(scope, AdHocScope):
        # what is chosen later begins with what the scope keeps
        data, stamps = scope.collected
        stamps = {**stamps, **dict.fromkeys(values, stamp)}
        scope.collected = ({**data, **values}, stamps)
    for token in list(scope.live_tokens()):
        own = token.task_spec.local
        if is_inner(token):
            # a turn reads the others from the activity's token
            own = own | token.data.keys()
        else:
            _write(token, values, stamp)
        inside = scope.top.subprocesses.get(token.id)
        if inside is not None and "definition" not in token.internal_data:
            rest = {name: value for name, value in values.items() if name not in own}
            _assign_in(inside, rest, stamp)


def _write(token: Token, values: Mapping[str, Any], stamp: int) -> None:
    token.data = {**token.data, **values}
    token.stamps = {**token.stamps, **dict.fromkeys(values, stamp)}
