"""Activities: what takes time, calls out, or computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc._spiff.effects import ActionDue, UserTaskDue
from bizproc._spiff.specs import repetition
from bizproc._spiff.specs.element import ElementSpec, evaluate_mappings, text_of
from bizproc._spiff.specs.event import arm, go_on
from bizproc._spiff.token import Token


class ActivitySpec(ElementSpec):
    """Begin, perhaps several times over, and go on when it is completed."""

    waits = True

    def _run_hook(self, my_task: Token) -> bool | None:
        scope = my_task.workflow
        if repetition.is_inner(my_task):
            return self.begin(my_task)
        scope.top.record("element_activated", self.node.id)
        scope.arm_boundary(my_task)
        if self.node.loop is not None:
            return repetition.begin(self, my_task)
        return self.begin(my_task)

    def begin(self, token: Token) -> bool | None:
        """Start the work: True if it is done at once, None if it goes on."""
        raise NotImplementedError

    def complete(self, token: Token, results: Mapping[str, Any]) -> None:
        """End the work with its results."""
        self.apply_outputs(token, results, {})
        token.complete()

    def _on_cancel(self, my_task: Token) -> None:
        if self.node.loop is not None and not repetition.is_inner(my_task):
            my_task.workflow.cancel_turns(my_task)
        super()._on_cancel(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        if repetition.is_inner(my_task):
            repetition.inner_completed(self, my_task)
        else:
            repetition.collect_output(self, my_task)
            super()._on_complete_hook(my_task)


class UserTaskSpec(ActivitySpec):
    """Ask a person and wait for the answer."""

    def begin(self, token: Token) -> bool | None:
        """Evaluate what the task says and hand it to the engine."""
        names = token.workflow.top.names_at(token)
        inputs: dict[str, Any] = {}
        definition = self.node.user_task
        if definition is not None:
            for name, value in (
                ("assignee", definition.assignee),
                ("candidate_groups", definition.candidate_groups),
                ("due", definition.due),
            ):
                if value is not None:
                    inputs[name] = token.workflow.top.evaluate(value, names)
        inputs |= evaluate_mappings(token, self.node.inputs, names)
        token.workflow.top.emit(UserTaskDue(token.id, self.node, inputs))
        return None


class ServiceTaskSpec(ActivitySpec):
    """Call an action and wait for its outcome."""

    def begin(self, token: Token) -> bool | None:
        """Leave the call to the engine."""
        token.workflow.top.emit(ActionDue(token.id, self.node))
        return None


class ReceiveTaskSpec(ActivitySpec):
    """Wait for a message."""

    def begin(self, token: Token) -> bool | None:
        """Open the subscription."""
        arm(token, self)
        return None

    def trigger(
        self, token: Token, variables: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Go on with what the message brought."""
        go_on(self, token, variables, event)


class ScriptTaskSpec(ActivitySpec):
    """Compute a FEEL expression into a variable."""

    waits = False

    def begin(self, token: Token) -> bool | None:
        """Evaluate at once."""
        value = text_of(token, self.node.script)
        if self.node.result_variable:
            self.apply_outputs(token, {self.node.result_variable: value}, {})
        return True


class BusinessRuleTaskSpec(ActivitySpec):
    """Ask a decision and keep its answer in a variable."""

    waits = False

    def begin(self, token: Token) -> bool | None:
        """Evaluate at once, with the input mappings before the variables."""
        top = token.workflow.top
        names = top.names_at(token)
        inputs = evaluate_mappings(token, self.node.inputs, names)
        decision_id = str(text_of(token, self.node.decision))
        context = top.names_at(token, inputs)
        decided = top.host.decide(decision_id, context)
        value = decided.value
        top.record(
            "decision_evaluated",
            self.node.id,
            {
                "decision": decision_id,
                "inputs": top.plain_values(decided.inputs),
                "matched": [rule.id for rule in decided.matched],
                "result": value,
            },
        )
        name = self.node.result_variable or decision_id
        self.apply_outputs(token, {name: value}, {})
        return True
