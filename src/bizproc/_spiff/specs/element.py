"""What all elements share: arriving, completing, leaving by the outgoing flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from bizproc._spiff.effects import TokenClosed
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import Flow, IoMapping, Node, Value
from bizproc.bpmn.evaluating import holds

if TYPE_CHECKING:
    from bizproc._spiff.specs.process import ScopeSpec


def spec_name(element_id: str) -> str:
    """Name a spec so that no element id meets a name SpiffWorkflow reserves."""
    return f"/{element_id}"


@dataclass(frozen=True, slots=True)
class Exit:
    """Lead along a flow to the spec of its target."""

    flow: Flow
    target: ElementSpec


class ElementSpec(BpmnTaskSpec):
    """Pass a token on at once: plain tasks and none events."""

    # Interrupted or finished, these had opened something the engine must close.
    waits = False

    def __init__(self, scope_spec: ScopeSpec, node: Node) -> None:
        super().__init__(scope_spec, spec_name(node.id))
        self.node = node
        self.exits: tuple[Exit, ...] = ()
        self.has_conditions = any(
            scope_spec.scope.flows[flow].condition for flow in node.outgoing
        )
        self.boundary: tuple[ElementSpec, ...] = ()

    # -- the life cycle, called by the tokens ----------------------------------

    def _update_hook(self, my_task: Token) -> bool:  # noqa: ARG002 - part of the hook
        return True

    def _run_hook(self, my_task: Token) -> bool | None:  # noqa: ARG002 - part of the hook
        return True

    def _on_complete(self, my_task: Token) -> None:
        # Not the stock one, which also predicts and tests what comes next: tokens
        # are made when a flow is taken, never before.
        self._on_complete_hook(my_task)
        for child in my_task.children:
            if child.task_spec._update_hook(child):  # noqa: SLF001 - own class
                child._ready()  # noqa: SLF001 - a task spec's right
        my_task.workflow.left(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        scope = my_task.workflow
        scope.close_boundary(my_task)
        if self.waits:
            scope.top.emit(TokenClosed(my_task.id, self.node, canceled=False))
        self.before_leaving(my_task)
        exits, notes = self.choose_exits(my_task)
        scope.top.record("element_completed", self.node.id, notes)
        scope.send_on(my_task, exits)

    def _on_cancel(self, my_task: Token) -> None:
        scope = my_task.workflow
        scope.close_boundary(my_task)
        failed = "failed" in my_task.internal_data
        scope.top.emit(TokenClosed(my_task.id, self.node, canceled=True, failed=failed))
        scope.remove(my_task)

    # -- what the kinds of elements replace -----------------------------------

    def before_leaving(self, token: Token) -> None:
        """Do what completing means for this kind of element."""

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Choose the outgoing flows to take, and say for the history why.

        Unconditional flows are all taken; conditional ones if true; the default
        flow if nothing else is (BPMN 2.0 §13.3.1).
        """
        if not self.has_conditions:
            return self.exits, {}
        taken: list[Exit] = []
        seen: list[dict[str, Any]] = []
        for exit_ in self.exits:
            if exit_.flow.id == self.node.default:
                continue
            if exit_.flow.condition is None or self.holds(exit_.flow, token, seen):
                taken.append(exit_)
        if not taken:
            taken = [e for e in self.exits if e.flow.id == self.node.default]
        return taken, {
            "flows": [exit_.flow.id for exit_ in taken],
            "conditions": seen,
        }

    # -- pieces the kinds use --------------------------------------------------

    def holds(self, flow: Flow, token: Token, seen: list[dict[str, Any]]) -> bool:
        """Evaluate a flow's condition and note it with the values it saw."""
        condition = flow.condition
        if condition is None:
            return True
        top = token.workflow.top
        names = top.names_at(token)
        result = top.evaluate(condition, names)
        note: dict[str, Any] = {
            "flow": flow.id,
            "condition": condition.text,
            "result": result,
        }
        if condition.expression is not None and condition.expression.paths:
            note["values"] = top.values_seen(condition.expression, names)
        seen.append(note)
        return holds(condition, result)

    def apply_outputs(
        self, token: Token, results: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Write the results: by the output mappings, or all if there are none."""
        if not self.node.outputs:
            for name, value in results.items():
                token.write(name, value)
            return
        names = token.workflow.top.names_at(token, event, results)
        values = evaluate_mappings(token, self.node.outputs, names)
        for target, value in values.items():
            token.write(target, value)


def evaluate_mappings(
    token: Token, mappings: tuple[IoMapping, ...], names: Mapping[str, Any]
) -> dict[str, Any]:
    """Evaluate input or output mappings to target → value."""
    top = token.workflow.top
    return {mapping.target: top.evaluate(mapping.source, names) for mapping in mappings}


def text_of(token: Token, value: Value | None) -> Any:
    """Evaluate an optional value at a token."""
    if value is None:
        return None
    top = token.workflow.top
    return top.evaluate(value, top.names_at(token))
