"""Gateways: where branches part and meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.compensation import is_off_the_flow
from bizproc._spiff.specs.element import ElementSpec, Exit, no_flow_error
from bizproc._spiff.token import Token, merge_latest
from bizproc.bpmn.elements import Node

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.process import ScopeSpec


class ExclusiveGatewaySpec(ElementSpec):
    """Take the first flow whose condition is true, else the default flow."""

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Choose exactly one flow, in the order of the file."""
        if len(self.exits) <= 1 and not self.has_conditions:
            return self.exits, {}
        seen: list[dict[str, Any]] = []
        default = None
        for exit_ in self.exits:
            if exit_.flow.id == self.node.default:
                default = exit_
            elif self.holds(exit_.flow, token, seen):
                return [exit_], {"flows": [exit_.flow.id], "conditions": seen}
        if default is None:
            if token.lenient:
                return [], {"flows": [], "conditions": seen}
            raise no_flow_error(self.node, seen)
        return [default], {"flows": [default.flow.id], "conditions": seen}


class JoiningSpec(ElementSpec):
    """Hold tokens back until the gateway may fire, then make one of them."""

    def _update_hook(self, my_task: Token) -> bool:
        if not super()._update_hook(my_task):
            return False
        if len(self.node.incoming) <= 1:
            return True
        my_task._set_state(TaskState.WAITING)  # noqa: SLF001 - a task spec's right
        return self.may_fire(my_task)

    def may_fire(self, token: Token) -> bool:
        """Say whether the arrival of the token completes the join."""
        raise NotImplementedError

    def held_back(self, scope: TokenScope) -> list[Token]:
        """Return the tokens that wait at the join, oldest first."""
        return scope.waiting_at(self)

    def holds_back(self, token: Token) -> bool:
        """Say whether a token waits at the join for others."""
        return bool(token.state == TaskState.WAITING)

    def first_per_flow(self, token: Token) -> dict[str, Token]:
        """Return the oldest waiting token of each incoming flow."""
        return self.first_of(self.held_back(token.workflow))

    def first_of(self, tokens: Iterable[Token]) -> dict[str, Token]:
        """Return the first of some tokens for each incoming flow."""
        first: dict[str, Token] = {}
        for token in tokens:
            first.setdefault(token.internal_data["flow"], token)
        return first


def merge_into(token: Token, others: list[Token]) -> None:
    """Let a token go on with the latest variables of all, and end the others."""
    merged = (dict(token.data), dict(token.stamps))
    for other in others:
        if other is not token:
            merge_latest(merged, other.data, other.stamps)
            token.workflow.remove(other)
    token.data, token.stamps = merged


class ParallelGatewaySpec(JoiningSpec):
    """Wait for one token on every incoming flow; send one along every outgoing."""

    def may_fire(self, token: Token) -> bool:
        """Fire when every incoming flow has a token; further tokens keep waiting."""
        first = self.first_per_flow(token)
        if len(first) < len(self.node.incoming):
            return False
        merge_into(token, list(first.values()))
        return True

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Take every flow; a parallel gateway has no conditions."""
        del token
        notes = (
            {"flows": [exit_.flow.id for exit_ in self.exits]}
            if len(self.exits) > 1
            else {}
        )
        return self.exits, notes


class DecidingSpec(JoiningSpec):
    """Decide at rest, when it is known which tokens can still arrive."""

    def __init__(self, scope_spec: ScopeSpec, node: Node) -> None:
        super().__init__(scope_spec, node)
        # per incoming flow: the elements from which it can be reached without
        # passing this gateway (BPMN 2.0 §13.4.3)
        self.upstream: dict[str, frozenset[str]] = {}

    def may_fire(self, token: Token) -> bool:
        """Decide later, at rest, when it is known who can still arrive."""
        del token
        return False

    def decide_in(self, scope: TokenScope) -> bool:
        """Let tokens of a scope go on that waited for others; say whether any does."""
        raise NotImplementedError

    def may_come_by(self, scope: TokenScope, *, filled: Collection[str]) -> bool:
        """Say whether a token elsewhere can still reach an incoming flow that is empty."""
        empty = [flow for flow in self.node.incoming if flow not in filled]
        for other in scope.live_tokens():
            if other.task_spec is self or is_off_the_flow(other):
                continue
            place = other.task_spec.node.id
            if any(place in self.upstream[flow] for flow in empty) and not any(
                place in self.upstream[flow] for flow in filled
            ):
                return True
        return False


class InclusiveGatewaySpec(DecidingSpec):
    """Wait for every token that can still arrive; take every flow that is true or free."""

    def decide_in(self, scope: TokenScope) -> bool:
        """Let tokens go on unless another can still reach an empty incoming flow."""
        fired = False
        for token in scope.waiting_at(self):
            if token.id in scope.tasks and self.decide(token):
                token._ready()  # noqa: SLF001 - a task spec's right
                fired = True
        return fired

    def decide(self, token: Token) -> bool:
        """Fire unless a token elsewhere can still reach an empty incoming flow."""
        first = self.first_per_flow(token)
        filled = [flow for flow in self.node.incoming if flow in first]
        if self.may_come_by(token.workflow, filled=filled):
            return False
        merge_into(token, list(first.values()))
        return True


class EventBasedGatewaySpec(ElementSpec):
    """Wait for the first of several events; the others are then forgotten."""

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        # a token went to every event; they know each other by this one's number
        events = my_task.children
        if len(events) > 1:
            for event in events:
                event.internal_data["race"] = my_task.id
