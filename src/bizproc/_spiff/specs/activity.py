"""Activities: what takes time, calls out, or computes."""

from __future__ import annotations

import functools
from typing import Any, Final

from bizproc._spiff.effects import ActionDue, UserTaskDue
from bizproc._spiff.life import WAITING, WORKING, Payload, Phase
from bizproc._spiff.specs import repetition
from bizproc._spiff.specs.behavior import throw_events
from bizproc._spiff.specs.element import ElementSpec, text_of
from bizproc._spiff.specs.event import arm, close_wait
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import Value
from bizproc.bpmn.evaluating import refuse_secret


class ActivitySpec(ElementSpec):
    """Begin, perhaps several times over, and go on when the work is done."""

    life = WORKING

    # -- the phases ------------------------------------------------------------

    def enter(self, token: Token) -> bool:
        """Evaluate inputs or collection, then listen at the border, then open."""
        scope = token.workflow
        if self.node.loop is not None and repetition.is_inner(token):
            self.prepare(token)
            self.open(token)
            return True
        scope.top.record("element_activated", self.node.id)
        if self.node.loop is not None:
            repetition.prepare(self, token)
            scope.arm_boundary(token)
            return True
        self.prepare(token)
        if not self.boundary:
            self.open(token)
            return True
        scope.arm_boundary(token)
        try:
            self.open(token)
        except Exception:
            scope.close_boundary(token)
            raise
        return True

    def work(self, token: Token) -> bool:
        """Begin the work, or the turns of a repeated activity."""
        if self.node.loop is not None and not repetition.is_inner(token):
            return repetition.begin(self, token)
        return self.begin(token)

    def finish(self, token: Token) -> bool:
        """Work in the results; a turn is also asked whether it was the last."""
        if self.node.loop is None:
            return super().finish(token)
        if repetition.is_inner(token):
            super().finish(token)
            repetition.judge(self, token)
        else:
            repetition.collect_output(self, token)
        return True

    def leave(self, token: Token) -> bool:
        """Decide where to go on; a turn goes nowhere, but may throw an event."""
        if self.node.loop is not None and repetition.is_inner(token):
            return throw_events(self, token)
        return super().leave(token)

    # -- what the kinds of activities replace ----------------------------------

    def prepare(self, token: Token) -> None:
        """Evaluate what the work needs; nothing is opened yet."""

    def open(self, token: Token) -> None:
        """Open the wait or the scope that the activity has of its own."""

    def begin(self, token: Token) -> bool:
        """Start the work: True if it is done at once."""
        raise NotImplementedError

    def give_up(self, token: Token) -> None:
        """Let no turn go on."""
        if self.node.loop is not None and not repetition.is_inner(token):
            token.workflow.cancel_turns(token)

    def is_at_work(self, token: Token) -> bool:
        """Say whether the token does the work itself, and is not done with it."""
        is_body = self.node.loop is not None and not repetition.is_inner(token)
        return token.phase is Phase.ACTIVE and not is_body

    def phase_after_skip(self, token: Token, failed: Phase) -> Phase:
        """Let a turn that is passed over still be counted and judged."""
        inner = repetition.is_inner(token) and failed is not Phase.LEAVING
        return Phase.COMPLETING if inner else Phase.LEAVING

    # -- SpiffWorkflow's hooks -------------------------------------------------

    def _on_cancel(self, my_task: Token) -> None:
        if self.node.loop is not None and not repetition.is_inner(my_task):
            my_task.workflow.cancel_turns(my_task)
        super()._on_cancel(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        if self.node.loop is not None and repetition.is_inner(my_task):
            repetition.turn_completed(self, my_task)
        else:
            super()._on_complete_hook(my_task)


_LISTS: Final = frozenset({"candidate_groups", "candidate_users"})
"""Written without an expression they are names with commas between, as in Camunda 8."""


class UserTaskSpec(ActivitySpec):
    """Ask a person and wait for the answer."""

    @functools.cached_property
    def _asked(self) -> tuple[tuple[str, Value], ...]:
        definition = self.node.user_task
        return () if definition is None else tuple(definition.values.items())

    def prepare(self, token: Token) -> None:
        """Evaluate whom to ask, what, and until when."""
        top = token.workflow.top
        names = top.names_at(token)
        inputs: dict[str, Any] = {}
        for name, value in self._asked:
            inputs[name] = top.evaluate(value, names)
            if name in _LISTS and value.expression is None:
                inputs[name] = [it.strip() for it in value.text.split(",")]
        token.inputs = inputs | self.inputs_of(token)

    def begin(self, token: Token) -> bool:
        """Hand the task to the engine."""
        if token.inputs is None:
            self.prepare(token)
        top = token.workflow.top
        top.emit(UserTaskDue(token.id, self.node, token.inputs or {}))
        return False


class ServiceTaskSpec(ActivitySpec):
    """Call an action and wait for its outcome."""

    def begin(self, token: Token) -> bool:
        """Leave the call to the engine, which asks for the inputs when it calls."""
        token.workflow.top.emit(ActionDue(token.id, self.node))
        return False


class ReceiveTaskSpec(ActivitySpec):
    """Wait for a message."""

    life = WAITING

    def prepare(self, token: Token) -> None:
        """Evaluate the input mappings, which the correlation key sees first."""
        token.inputs = self.inputs_of(token) if self.node.inputs else {}

    def open(self, token: Token) -> None:
        """Open the subscription."""
        arm(token, self)

    def begin(self, token: Token) -> bool:
        """Wait for the message."""
        del token
        return False

    def take(self, token: Token) -> bool:
        """Keep what the message brought."""
        close_wait(token)
        return True

    def give_up(self, token: Token) -> None:
        """Wait no longer."""
        super().give_up(token)
        close_wait(token)


class ScriptTaskSpec(ActivitySpec):
    """Compute a FEEL expression into a variable."""

    def prepare(self, token: Token) -> None:
        """Evaluate the input mappings, which the script sees before the variables."""
        token.inputs = self.inputs_of(token) if self.node.inputs else {}

    def begin(self, token: Token) -> bool:
        """Evaluate at once."""
        if token.inputs is None:
            self.prepare(token)
        nearer = (token.inputs,) if token.inputs else ()
        value = text_of(token, self.node.script, *nearer)
        if self.node.result_variable:
            token.came = Payload({self.node.result_variable: value})
        return True


class BusinessRuleTaskSpec(ActivitySpec):
    """Ask a decision and keep its answer in a variable."""

    def prepare(self, token: Token) -> None:
        """Evaluate the input mappings, which the decision sees before the variables."""
        token.inputs = self.inputs_of(token)

    def begin(self, token: Token) -> bool:
        """Ask at once."""
        if token.inputs is None:
            self.prepare(token)
        top = token.workflow.top
        decision_id = str(text_of(token, self.node.decision))
        decided = top.host.decide(decision_id, top.names_at(token, token.inputs or {}))
        if self.node.decision is not None:
            refuse_secret(decided.value, self.node.decision)
        top.record(
            "decision_evaluated",
            self.node.id,
            {
                "decision": decision_id,
                "inputs": top.plain_values(decided.inputs),
                "matched": [rule.id for rule in decided.matched],
                "result": decided.value,
            },
        )
        name = self.node.result_variable or decision_id
        token.came = Payload({name: decided.value})
        return True
