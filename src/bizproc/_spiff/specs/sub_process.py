"""Sub-processes and call activities: a scope within a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizproc._spiff.life import Payload
from bizproc._spiff.mappings import evaluate_mappings
from bizproc._spiff.specs.activity import ActivitySpec
from bizproc._spiff.specs.element import text_of
from bizproc._spiff.token import Token, with_part
from bizproc.bpmn.elements import Node
from bizproc.errors import BudgetError, InvalidTransitionError
from bizproc.layers import Layers

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.specs.process import ScopeSpec
    from bizproc._spiff.sub_scope import SubScope


class SubProcessSpec(ActivitySpec):
    """Run the inner elements; the token goes on when they have ended.

    Inside, the variables around can be read, and what the input mappings make stands
    before them. What the inside wrote comes out, unless an input mapping made it.
    """

    def __init__(self, scope_spec: ScopeSpec, node: Node, body: ScopeSpec) -> None:
        super().__init__(scope_spec, node)
        self.body = body

    def prepare(self, token: Token) -> None:
        """Evaluate the input mappings."""
        _check_depth(token)
        token.inputs = self.inputs_of(token)

    def open(self, token: Token) -> None:
        """Open the scope with what it sees of the variables around it."""
        scope = token.workflow.top.open_scope(token, self.body)
        scope.begin(self.data_inside(token))

    def data_inside(self, token: Token) -> dict[str, Any]:
        """Return the variables that the scope begins with."""
        return _with_inputs(token.view(), token.inputs or {})

    def inputs_over(self, top: Instance, data: dict[str, Any]) -> dict[str, Any]:
        """Evaluate the input mappings before there is a token, over the variables around."""
        if not self.node.inputs:
            return {}
        names = Layers(data, top.host.names)
        return evaluate_mappings(top, self.node.inputs, names)

    def take_inputs(self, token: Token, inputs: dict[str, Any]) -> dict[str, Any]:
        """Keep what the input mappings made; return the variables inside."""
        if self.keeps_inputs:
            token.internal_data["inputs"] = inputs
        return _with_inputs(dict(token.data), inputs)

    def begin(self, token: Token) -> bool:
        """Wait for what runs inside."""
        del token
        return False

    def finish(self, token: Token) -> bool:
        """Take over what the scope wrote, or what the output mappings make of it."""
        came = token.came
        if came is not None and not self.node.outputs:
            token.data = {**token.data, **came.variables}
            token.stamps = {**token.stamps, **came.stamps}
            token.came = Payload({}, came.event)
            try:
                return super().finish(token)
            finally:
                token.came = came
        return super().finish(token)

    def payload(self, scope: SubScope) -> Payload:
        """Return what a scope that has ended hands back."""
        if self.node.outputs:
            data, stamps = scope.variables()
            # the others are read from around, where they may be mended after a fault
            own = {it: data[it] for it in data if it in stamps or it in self.local}
            return Payload(own, {}, stamps)
        data, stamps = scope.written()
        return Payload(data, {}, stamps)

    def give_up(self, token: Token) -> None:
        """Let nothing inside go on."""
        super().give_up(token)
        token.workflow.close_scope(token)

    def _on_cancel(self, my_task: Token) -> None:
        my_task.workflow.close_scope(my_task)
        super()._on_cancel(my_task)


class CallActivitySpec(SubProcessSpec):
    """Run another process as a scope of this instance, in its own diagram."""

    def __init__(self, scope_spec: ScopeSpec, node: Node) -> None:
        # The called process is found when the call begins: the newest then.
        ActivitySpec.__init__(self, scope_spec, node)

    def prepare(self, token: Token) -> None:
        """Evaluate the input mappings and find the called process."""
        super().prepare(token)
        called = self.node.called
        process_id = str(text_of(token, called.process_id if called else None))
        caller = definition_around(token)
        found = token.workflow.top.host.called(process_id, called, caller)
        if not found.scope.scope.has_plain_start:
            msg = (
                f"process {process_id!r} has no plain start event: it is started by its "
                "messages, signals and timers only; draw one, or throw it a message"
            )
            raise InvalidTransitionError(msg, code="NO_PLAIN_START")
        if len(found.scope.scope.plain_starts) > 1:
            starts = ", ".join(map(repr, found.scope.scope.plain_starts))
            msg = (
                f"process {process_id!r} has several plain start events ({starts}), and a "
                "call cannot say which; leave it one, or draw a process for each"
            )
            raise InvalidTransitionError(msg, code="SEVERAL_STARTS")
        token.called = found

    def open(self, token: Token) -> None:
        """Open the scope of the called process."""
        process = token.called
        if process is None:
            return
        token.internal_data["definition"] = process.definition_id
        scope = token.workflow.top.open_scope(token, process.scope)
        scope.begin(self.data_inside(token))

    def data_inside(self, token: Token) -> dict[str, Any]:
        """Return what the called process is given."""
        called = self.node.called
        if called is None or called.propagate_all_parent_variables:
            return super().data_inside(token)
        return _with_inputs({}, token.inputs or {})

    def payload(self, scope: SubScope) -> Payload:
        """Return what the call hands back, as far as it says."""
        called = self.node.called
        keeps_all = called is None or called.propagate_all_child_variables
        if not keeps_all and not self.node.outputs:
            return Payload()
        return super().payload(scope)


def definition_around(token: Token) -> str:
    """Return the definition id of the process that a token runs in."""
    outer = token.workflow.outer_token()
    while outer is not None:
        if "definition" in outer.internal_data:
            return str(outer.internal_data["definition"])
        outer = outer.workflow.outer_token()
    return token.workflow.top.process.definition_id


def _check_depth(token: Token) -> None:
    """Refuse to open a scope too deep within others."""
    most = token.workflow.top.host.limits.max_depth
    depth = 0
    outer: Token | None = token
    while outer is not None:
        depth += 1
        outer = outer.workflow.outer_token()
    if depth > most:
        msg = (
            f"sub-processes and calls lie more than {most} deep within one another "
            "(Options.max_depth): does a process call itself?"
        )
        raise BudgetError(msg)


def _with_inputs(data: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    for target, value in inputs.items():
        head, *rest = target.split(".")
        data[head] = with_part(data.get(head), rest, value)
    return data
