"""Tell where the tokens of an instance stand, for those who ask why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.ad_hoc_scope import AdHocScope
from bizproc._spiff.choosing import choices_at
from bizproc._spiff.compensation import PENDING
from bizproc._spiff.specs.complex import TAKEN
from bizproc._spiff.specs.gateway import JoiningSpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc.bpmn.elements import Flow, Node, Scope

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.token import Token


class Place(NamedTuple):
    """Tell of one token: where it stands, in which scope, and how.

    `beside` is a wait beside the flow, `around` a token that waits for what runs
    within it. `missing` are the flows by which a join has no token yet, `choices` the
    activities that may be begun in an ad-hoc sub-process.
    """

    number: int
    node: Node
    scope: Scope
    beside: bool
    around: bool
    missing: tuple[Flow, ...] | None
    choices: tuple[str, ...] = ()


class Standing(NamedTuple):
    """Say where a token stands; `turn` counts those of a repeated activity from 0.

    `choices` are the activities that may be begun in an ad-hoc sub-process.
    """

    token: int
    element_id: str
    phase: str
    failed: bool = False
    turn: int | None = None
    beside: bool = False
    choices: tuple[str, ...] = ()


def standing(token: Token) -> Standing:
    """Say where a token stands."""
    return Standing(
        token=token.id,
        element_id=token.task_spec.node.id,
        phase=str(token.phase),
        failed=token.has_state(TaskState.ERROR),
        turn=token.internal_data.get("index") if is_inner(token) else None,
        beside=token.id in token.workflow.armed,
        choices=choices_at(token),
    )


def places_of(instance: Instance) -> list[Place]:
    """Return where the tokens of an instance stand, oldest first."""
    return [
        Place(
            token.id,
            token.task_spec.node,
            token.workflow.spec.scope,
            token.id in token.workflow.armed,
            _is_around(instance, token),
            _missing(token),
            choices_at(token),
        )
        for token in sorted(instance.tokens.values(), key=lambda token: token.id)
    ]


def _is_around(instance: Instance, token: Token) -> bool:
    is_body = token.task_spec.node.loop is not None and not is_inner(token)
    inside = instance.subprocesses.get(token.id)
    holds = inside is not None and not is_empty(inside)
    return holds or is_body or _keeps_state(token)


def _keeps_state(token: Token) -> bool:
    """Say whether a token only keeps how far an element is with what others do."""
    return PENDING in token.internal_data or TAKEN in token.internal_data


def waits_in_flow(instance: Instance) -> list[tuple[int, str]]:
    """Return the tokens that wait in the flow: number and element, oldest first.

    A sub-process is left out beside what waits inside it, and what repeats beside its
    turns: they are the work.
    """
    inside = instance.subprocesses
    left_out = {number for number in inside if not is_empty(inside[number])}
    for scope in (instance, *inside.values()):
        left_out |= scope.armed
    left_out |= {
        token.internal_data["body"]
        for token in instance.tokens.values()
        if "body" in token.internal_data
    }
    return sorted(
        (int(token.id), token.task_spec.node.id)
        for token in instance.tokens.values()
        if token.id not in left_out and not _keeps_state(token)
    )


def is_empty(scope: TokenScope) -> bool:
    """Say whether an ad-hoc sub-process waits for somebody to choose."""
    return isinstance(scope, AdHocScope) and scope.is_idle


def entry_of(token: Token) -> str:
    """Return the part of an idempotency key that tells executions apart.

    That is `element/token[/item][.again]`. It names the element that the token stood
    at first: a diagram that it was migrated to may call it otherwise. The token of a
    turn is that of its activity, its item is counted from 1.
    """
    internal = token.internal_data
    element = internal.get("called_as", token.task_spec.node.id)
    again = internal.get("again", 0)
    place = f"{element}/{token.id}"
    if "body" in internal:
        place = f"{element}/{internal['body']}/{internal['index'] + 1}"
    return f"{place}.{again}" if again else place


def _missing(token: Token) -> tuple[Flow, ...] | None:
    spec = token.task_spec
    if not isinstance(spec, JoiningSpec) or not spec.holds_back(token):
        return None
    scope = token.workflow.spec.scope
    there = spec.first_per_flow(token)
    return tuple(scope.flows[it] for it in spec.node.incoming if it not in there)
