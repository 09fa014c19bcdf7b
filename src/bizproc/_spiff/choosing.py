"""Choose activities of an ad-hoc sub-process by a command, and end one that is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bizproc._spiff.ad_hoc_scope import AdHocScope, named
from bizproc.bpmn.ad_hoc.rules import choices, why_not_chosen
from bizproc.errors import InvalidTransitionError, NotFoundError, did_you_mean

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.token import Token

__all__ = [
    "ONE_AT_A_TIME",
    "ad_hoc_scope_of",
    "choices_at",
    "choose",
    "end_empty",
    "why_not_empty",
]


ONE_AT_A_TIME: Final = "ONE_AT_A_TIME"
"""Why nothing begins in a sequential sub-process while an activity runs in it."""


def ad_hoc_scope_of(token: Token) -> AdHocScope | None:
    """Return the scope of an ad-hoc sub-process that runs for a token."""
    scope = token.workflow.top.subprocesses.get(token.id)
    if isinstance(scope, AdHocScope) and not scope.is_reopened:
        return scope
    return None


def choices_at(token: Token) -> tuple[str, ...]:
    """Return the activities that may be begun now in the sub-process of a token."""
    scope = ad_hoc_scope_of(token)
    if scope is None or scope.is_closing:
        return ()
    is_busy = scope.ad_hoc.ordering == "sequential" and bool(scope.running())
    return () if is_busy else choices(scope.spec.scope)


def choose(
    top: Instance, element: str, values: Mapping[str, Any], *, at: int | str | None
) -> tuple[Token, Token]:
    """Begin an activity; return the tokens of the sub-process and of the activity.

    Raises:
        NotFoundError: there is no such element, or sub-process.
        InvalidTransitionError: it cannot be begun now.
    """
    scope = _scope_with(top, element, at)
    outer, id_ = scope.outer(), scope.spec.scope.id
    why = why_not_chosen(scope.spec.scope, element)
    if why is not None:
        msg = f"{id_!r} begins no {why}"
        raise InvalidTransitionError(msg)
    if scope.is_closing:
        raise scope.refusal()
    running = scope.running()
    if running and scope.ad_hoc.ordering == "sequential":
        msg = (
            f"one activity at a time runs in {id_!r}, and {named(running)} is running;"
            " complete or cancel it first"
        )
        raise InvalidTransitionError(msg, code=ONE_AT_A_TIME)
    [token] = scope.choose(scope.spec.elements[element])
    if values:
        token.write(values)
    return outer, token


def why_not_empty(scope: AdHocScope) -> str | None:
    """Say why nobody can end a sub-process by hand; None if they can."""
    id_ = scope.spec.scope.id
    condition = scope.ad_hoc.completion_condition
    if not scope.is_idle:
        inside = named(scope.live_tokens())
        return f"{id_!r} cannot be completed: {inside} is not over in it"
    if condition is None:
        return None
    known = ", ".join(choices(scope.spec.scope))
    return (
        f"{id_!r} ends when its completion condition holds ({condition.text}), judged "
        f"each time an activity in it is over; begin one: {known}"
    )


def end_empty(scope: AdHocScope, results: Mapping[str, Any]) -> None:
    """End a sub-process in which nothing runs, with what that brings."""
    stamp = scope.top.next_stamp()
    data, stamps = scope.collected
    scope.collected = (
        {**data, **results},
        {**stamps, **dict.fromkeys(results, stamp)},
    )
    scope.end()


def _scope_with(top: Instance, element: str, at: int | str | None) -> AdHocScope:
    """Find the one sub-process that runs and holds an element."""
    tokens = [top.tokens[number] for number in sorted(top.subprocesses)]
    scopes = [it for it in map(ad_hoc_scope_of, tokens) if it is not None]
    meant = [it for it in scopes if at is None or at in _names_of(it)]
    found = [it for it in meant if element in it.spec.elements]
    if not found:
        raise _not_found(top, element, scopes, meant, at)
    if len(found) > 1:
        numbers = ", ".join(str(it.outer().id) for it in found)
        msg = (
            f"several sub-processes with {element!r} are running, at the tokens "
            f"{numbers}; say which is meant"
        )
        raise InvalidTransitionError(msg)
    return found[0]


def _names_of(scope: AdHocScope) -> tuple[int, str]:
    return int(scope.outer().id), scope.spec.scope.id


def _not_found(
    top: Instance,
    element: str,
    scopes: Sequence[AdHocScope],
    meant: Sequence[AdHocScope],
    at: int | str | None,
) -> NotFoundError | InvalidTransitionError:
    if not scopes:
        process = top.process.process.id
        return InvalidTransitionError(
            f"no ad-hoc sub-process of {process!r} is running, in which {element!r} "
            "could be begun; tokens are put elsewhere by `bizproc modify`"
        )
    if not meant:
        running = ", ".join(f"{it.spec.scope.id} ({it.outer().id})" for it in scopes)
        return NotFoundError(
            f"no ad-hoc sub-process is running at {at!r}; running are {running}"
        )
    known = [id_ for it in meant for id_ in choices(it.spec.scope)]
    return NotFoundError(
        f"no ad-hoc sub-process that is running holds {element!r}; may begin: "
        f"{', '.join(known)}{did_you_mean(element, known)}"
    )
