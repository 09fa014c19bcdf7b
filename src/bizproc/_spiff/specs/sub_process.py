"""Sub-processes and call activities: a scope within a scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.specs.activity import ActivitySpec
from bizproc._spiff.specs.element import evaluate_mappings, text_of
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import Node

if TYPE_CHECKING:
    from bizproc._spiff.specs.process import ScopeSpec


class SubProcessSpec(ActivitySpec):
    """Run the inner elements; the token goes on when they have ended."""

    waits = False

    def __init__(self, scope_spec: ScopeSpec, node: Node, body: ScopeSpec) -> None:
        super().__init__(scope_spec, node)
        self.body = body

    def begin(self, token: Token) -> bool | None:
        """Open the scope with the branch's variables and the input mappings."""
        names = token.workflow.top.names_at(token)
        inputs = evaluate_mappings(token, self.node.inputs, names)
        token.workflow.open_scope(
            token, self.body, data={**token.data, **inputs}, stamps=dict(token.stamps)
        )
        return None

    def scope_ended(
        self, token: Token, data: dict[str, Any], stamps: dict[str, int]
    ) -> None:
        """Take over the variables of the scope and complete."""
        if self.node.outputs:
            self.complete(token, data)
            return
        token.data, token.stamps = data, stamps
        token.complete()

    def _on_cancel(self, my_task: Token) -> None:
        my_task.workflow.close_scope(my_task)
        super()._on_cancel(my_task)


class CallActivitySpec(SubProcessSpec):
    """Run another process as a scope of this instance, in its own diagram."""

    def __init__(self, scope_spec: ScopeSpec, node: Node) -> None:
        # The called process is found when the call begins: the newest then.
        ActivitySpec.__init__(self, scope_spec, node)

    def begin(self, token: Token) -> bool | None:
        """Find the called process and open its scope."""
        top = token.workflow.top
        called = self.node.called
        names = top.names_at(token)
        inputs = evaluate_mappings(token, self.node.inputs, names)
        process_id = str(text_of(token, called.process_id if called else None))
        process = top.host.called(process_id)
        if called is None or called.propagate_all_parent_variables:
            inputs = {**token.data, **inputs}
        token.internal_data["definition"] = process.definition_id
        token.workflow.open_scope(token, process.scope, data=inputs, stamps={})
        return None

    def scope_ended(
        self, token: Token, data: dict[str, Any], stamps: dict[str, int]
    ) -> None:
        """Give back the called process's variables, as far as the call says."""
        del stamps
        called = self.node.called
        results: Mapping[str, Any] = data
        keeps_all = called is None or called.propagate_all_child_variables
        if not keeps_all and not self.node.outputs:
            results = {}
        self.complete(token, results)
