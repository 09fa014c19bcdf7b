"""Tell where the tokens of an instance stand, for those who ask why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.compensation import PENDING
from bizproc._spiff.specs.gateway import JoiningSpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc.bpmn.elements import Flow, Node, Scope

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.token import Token


class Place(NamedTuple):
    """Tell of one token: where it stands, in which scope, and how.

    `beside` is a wait beside the flow, `around` a token that waits for what runs
    within it. `missing` are the flows by which a join has no token yet.
    """

    number: int
    node: Node
    scope: Scope
    beside: bool
    around: bool
    missing: tuple[Flow, ...] | None


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
        )
        for token in sorted(instance.tokens.values(), key=lambda token: token.id)
    ]


def _is_around(instance: Instance, token: Token) -> bool:
    is_body = token.task_spec.node.loop is not None and not is_inner(token)
    return (
        token.id in instance.subprocesses or is_body or PENDING in token.internal_data
    )


def _missing(token: Token) -> tuple[Flow, ...] | None:
    spec = token.task_spec
    if not isinstance(spec, JoiningSpec) or token.state != TaskState.WAITING:
        return None
    scope = token.workflow.spec.scope
    there = spec.first_per_flow(token)
    return tuple(scope.flows[it] for it in spec.node.incoming if it not in there)
