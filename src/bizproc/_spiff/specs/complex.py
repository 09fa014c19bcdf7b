"""Complex gateways: go on by a condition over the tokens that have come, then reset.

The states are those of BPMN 2.0, 13.4.5. Waiting for start, the gateway judges its
activation condition whenever a token comes. When that holds, one token of each incoming
flow that has one is taken, and a token of the gateway's own leaves. Another one stays at
the gateway: it is the state *waiting for reset*, and remembers the flows that were
taken from. It leaves in its turn when no token can come any more by the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.life import Phase, Row
from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.specs.gateway import DecidingSpec
from bizproc._spiff.token import Token, merge_latest
from bizproc.bpmn.evaluating import holds
from bizproc.errors import ConflictError, StoreError
from bizproc.fault import CONTAINED

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope

__all__ = ["TAKEN", "ComplexGatewaySpec"]

TAKEN = "taken"
"""Where the token that waits for the reset keeps the flows that were taken from."""
_LEAVES = "leaves"
_PASSED = "passed"
_LIFE: Row = (Phase.ENTERING, Phase.ACTIVE, Phase.LEAVING)
_Variables = tuple[dict[str, Any], dict[str, int]]


class ComplexGatewaySpec(DecidingSpec):
    """Let tokens wait until the activation condition holds, then until the reset."""

    life = _LIFE

    def _update_hook(self, my_task: Token) -> bool:
        # each token is run when it comes: the condition may be a fault of it
        return ElementSpec._update_hook(self, my_task)  # noqa: SLF001 - own class

    # -- the phases ------------------------------------------------------------

    def enter(self, token: Token) -> bool:
        """Judge the condition anew, if the gateway waits for start."""
        scope = token.workflow
        if self.node.activation is None or self._waiting_for_reset(scope) is not None:
            return True
        if not self._is_activated(scope):
            return True
        self._activate(scope)
        return token.id in scope.tasks

    def work(self, token: Token) -> bool:
        """Wait, unless there is nothing to wait for."""
        del token
        return self.node.activation is None

    def give_up(self, token: Token) -> None:
        """Judge the condition again when another token comes."""
        token.internal_data[_PASSED] = True

    def phase_after_skip(self, token: Token, failed: Phase) -> Phase:
        """Let a token wait on if the condition could not be judged when it came."""
        if failed is Phase.ENTERING and self.node.activation is not None:
            return Phase.ACTIVE
        return super().phase_after_skip(token, failed)

    # -- what a join is asked --------------------------------------------------

    def held_back(self, scope: TokenScope) -> list[Token]:
        """Return the tokens that came and were not taken yet, oldest first."""
        return [
            token
            for token in scope.tasks.values()
            if token.task_spec is self and "flow" in token.internal_data
        ]

    def holds_back(self, token: Token) -> bool:
        """Say whether a token has come to the gateway and was not taken yet."""
        return "flow" in token.internal_data

    def decide_in(self, scope: TokenScope) -> bool:
        """Reset if nothing more can come; judge anew what may have changed meanwhile.

        The condition is judged anew after a reset, and when values were set by hand.
        """
        holder = self._waiting_for_reset(scope)
        if holder is not None:
            if self._is_more_expected(scope, holder):
                return False
            self._reset(scope, holder)
            return True
        waiting = self.held_back(scope)
        if not waiting or any(it.has_state(TaskState.ERROR) for it in waiting):
            return False
        try:
            changed = self.node.activation is None or self._is_activated(scope)
        except (StoreError, ConflictError):
            raise
        except CONTAINED:
            # the token runs into the fault itself, unless that was passed over
            changed = not any(_PASSED in it.internal_data for it in waiting)
        if changed:
            waiting[0].phase = Phase.ENTERING
            waiting[0]._ready()  # noqa: SLF001 - a task spec's right
        return changed

    # -- leaving ---------------------------------------------------------------

    def condition_names(self, token: Token) -> Mapping[str, Any]:
        """Let the conditions of the flows read in which state the gateway was."""
        top, leaves = token.workflow.top, token.internal_data.get(_LEAVES)
        if leaves is None:
            return top.names_at(token)
        return top.names_at(token, {"waitingForStart": leaves == "start"})

    def may_take_none(self, token: Token) -> bool:
        """Let a reset take no flow at all."""
        leaves = token.internal_data.get(_LEAVES)
        return leaves == "reset" or super().may_take_none(token)

    def leave(self, token: Token) -> bool:
        """Decide where to go on; a reset that goes nowhere is told as such."""
        super().leave(token)
        if token.internal_data.get(_LEAVES) == "reset":
            exits, notes = token.way
            if not exits and not token.is_told:
                token.workflow.top.record("gateway_reset", self.node.id, notes)
                token.is_told = True
        return True

    # -- the states ------------------------------------------------------------

    def _waiting_for_reset(self, scope: TokenScope) -> Token | None:
        for token in scope.tasks.values():
            if token.task_spec is self and TAKEN in token.internal_data:
                return token
        return None

    def _is_activated(self, scope: TokenScope) -> bool:
        condition = self.node.activation
        if condition is None:
            return False
        tokens = self.held_back(scope)
        counts = dict.fromkeys(self.node.incoming, 0)
        for token in tokens:
            counts[token.internal_data["flow"]] += 1
        taken = self.first_of(tokens)
        variables, _ = _merged(list(taken.values()))
        known = {"activationCount": len(tokens), "activationCounts": counts}
        top = scope.top
        names = top.names_at(tokens[0], known, variables)
        return holds(condition, top.evaluate(condition, names))

    def _activate(self, scope: TokenScope) -> None:
        taken = self.first_of(self.held_back(scope))
        data, stamps = _take(list(taken.values()))
        waits = scope.spawn(self, data=dict(data), stamps=dict(stamps))
        waits.internal_data[TAKEN] = list(taken)
        waits.phase = Phase.ACTIVE
        waits._set_state(TaskState.STARTED)  # noqa: SLF001 - a task spec's right
        leaves = scope.spawn(self, data=data, stamps=stamps)
        _let_leave(leaves, "start")

    def _is_more_expected(self, scope: TokenScope, holder: Token) -> bool:
        come = self.first_of(self.held_back(scope))
        filled = {*holder.internal_data[TAKEN], *come}
        return self.may_come_by(scope, filled=filled)

    def _reset(self, scope: TokenScope, holder: Token) -> None:
        taken = holder.internal_data.pop(TAKEN)
        come = self.first_of(self.held_back(scope))
        late = [token for flow, token in come.items() if flow not in taken]
        holder.data, holder.stamps = _merged([holder, *late])
        _take(late)
        _let_leave(holder, "reset")


def _merged(tokens: list[Token]) -> _Variables:
    """Return the latest variables of tokens."""
    first, *others = tokens
    merged = (dict(first.data), dict(first.stamps))
    for other in others:
        merge_latest(merged, other.data, other.stamps)
    return merged


def _take(tokens: list[Token]) -> _Variables:
    """End tokens; return the latest variables of all."""
    merged = _merged(tokens) if tokens else ({}, {})
    for token in tokens:
        if token.has_state(TaskState.ERROR):
            token.workflow.drop(token)  # its incident is over
        else:
            token.workflow.remove(token)
    return merged


def _let_leave(token: Token, state: str) -> None:
    token.internal_data[_LEAVES] = state
    token.phase = Phase.LEAVING
    token._ready()  # noqa: SLF001 - a task spec's right
