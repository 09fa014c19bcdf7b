"""What all elements share: arriving, the phases of their life, leaving by the flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.effects import IncidentRaised, TokenClosed
from bizproc._spiff.life import (
    METHODS,
    NOTHING,
    PASSING,
    STARTING,
    Payload,
    Phase,
    Step,
    advance,
)
from bizproc._spiff.mappings import evaluate_mappings
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import Flow, IoMapping, Node, Value
from bizproc.bpmn.evaluating import holds
from bizproc.bpmn.kind_words import kind_words
from bizproc.errors import ConflictError, InvalidTransitionError, StoreError
from bizproc.fault import CONTAINED
from bizproc.secret import Secret

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


NO_FLOW = "NO_FLOW"


def no_flow_error(node: Node, seen: list[dict[str, Any]]) -> InvalidTransitionError:
    """Say that no outgoing flow of an element can be taken, and what was tried."""
    tried = "; ".join(f"{note['flow']}: {note['condition']}" for note in seen)
    msg = (
        f"expected at least one condition of the {kind_words(node)} {node.id!r} to be "
        f"true, or a default flow; false were {tried or 'none'}. Draw a default flow."
    )
    return InvalidTransitionError(msg, code=NO_FLOW)


class ElementSpec(BpmnTaskSpec):
    """Pass a token on at once: plain tasks and none events.

    The hooks of SpiffWorkflow's life cycle are the only ones it has: what a kind of
    element does is in its phases.
    """

    life: tuple[Phase, ...] = PASSING

    # What most elements lack stands here once: with SpiffWorkflow's own an element
    # has nearly thirty attributes, and Python reads those of objects with more slowly.
    has_conditions = False
    # the events on the border
    boundary: tuple[ElementSpec, ...] = ()
    # the variables that the input mappings make: they stay with the element
    local: frozenset[str] = frozenset()
    # whether output mappings read one of them
    keeps_inputs = False
    # whether it is one of the waits of an event of several definitions
    is_part = False

    def __init__(
        self, scope_spec: ScopeSpec, node: Node, key: str | None = None
    ) -> None:
        super().__init__(scope_spec, spec_name(key or node.id))
        self.node = node
        self.exits: tuple[Exit, ...] = ()
        self.steps: tuple[tuple[Phase, Step], ...] = tuple(
            (phase, getattr(self, METHODS[phase])) for phase in self.life
        )
        if any(scope_spec.scope.flows[flow].condition for flow in node.outgoing):
            self.has_conditions = True
        if node.inputs:
            self.local = frozenset(it.target.partition(".")[0] for it in node.inputs)
            self.keeps_inputs = _reads(node.outputs, self.local)

    @property
    def key(self) -> str:
        """Return what names it in its scope, and in the saved state."""
        key: str = self.name.removeprefix(spec_name(""))
        return key

    # -- SpiffWorkflow's hooks -------------------------------------------------

    def _update_hook(self, my_task: Token) -> bool:
        # a token arrives once; stock code that asks again changes nothing
        return bool(my_task._state == TaskState.FUTURE)  # noqa: SLF001 - own class

    def _on_ready_hook(self, my_task: Token) -> None:
        my_task.workflow.top.ready.append(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        if my_task.id not in my_task.workflow.tasks:
            return None  # dropped after it had been made ready
        return advance(self, my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        scope = my_task.workflow
        if self.boundary:
            scope.close_boundary(my_task)
        exits, notes = my_task.way
        if not my_task.is_told:
            scope.top.record("element_completed", self.node.id, notes)
        scope.send_on(my_task, exits)

    def _on_cancel(self, my_task: Token) -> None:
        scope = my_task.workflow
        scope.close_boundary(my_task)
        if not my_task.is_told:
            failed = my_task.fault is not None
            surplus = scope.top.is_surplus
            scope.top.emit(
                TokenClosed(my_task.id, self.node, True, failed, surplus)  # noqa: FBT003
            )
        scope.remove(my_task)

    def _on_error_hook(self, my_task: Token) -> None:
        fault = my_task.fault
        if fault is not None:
            my_task.workflow.top.emit(
                IncidentRaised(my_task.id, self.node, *fault, phase=my_task.phase)
            )

    # -- the phases; the kinds of elements have some of them -------------------

    def enter(self, token: Token) -> bool:
        """Evaluate what the element needs and open its waits."""
        raise NotImplementedError

    def work(self, token: Token) -> bool:
        """Do the work, if it is done at once; wait for it otherwise."""
        raise NotImplementedError

    def take(self, token: Token) -> bool:
        """Take what the event brought; the wait for it is over."""
        raise NotImplementedError

    def finish(self, token: Token) -> bool:
        """Work in what came, by the output mappings if there are any.

        A plain start event brings nothing; its output mappings are written all the same.
        """
        came = token.came
        if came is None and self.life is STARTING:
            came = NOTHING
        if came is not None and (self.node.outputs or came.variables):
            self.apply_outputs(token, came)
        return True

    def leave(self, token: Token) -> bool:
        """Decide where the token goes on."""
        token.way = self.choose_exits(token)
        return True

    # -- pieces the kinds replace ----------------------------------------------

    def give_up(self, token: Token) -> None:
        """Close what was opened for an element that is passed over."""

    def phase_after_skip(self, token: Token, failed: Phase) -> Phase:
        """Say where a token that is passed over goes on."""
        del token, failed
        return Phase.LEAVING

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Choose the outgoing flows to take, and say for the history why.

        Flows without a condition are all taken, the others if theirs is true, the
        default one if none of them is: a parallel and an inclusive split in one
        (BPMN 2.0 §13.3.1).

        Raises:
            InvalidTransitionError: NO_FLOW, there is none to take.
        """
        if not self.has_conditions:
            return self.exits, {}
        seen: list[dict[str, Any]] = []
        default = self.node.default
        free, true = set(), set()
        # each flow once, though several tokens may go along it
        for exit_ in self.exits[: len(self.node.outgoing)]:
            flow = exit_.flow
            if flow.condition is None:
                free.add(flow.id)
            elif self.holds(flow, token, seen):
                true.add(flow.id)
        if true:
            free.discard(default)
        taken = [it for it in self.exits if it.flow.id in free or it.flow.id in true]
        if not taken and not self.may_take_none(token):
            raise no_flow_error(self.node, seen)
        return taken, {
            "flows": [exit_.flow.id for exit_ in taken],
            "conditions": seen,
        }

    def condition_names(self, token: Token) -> Mapping[str, Any]:
        """Return what the conditions of the outgoing flows can read."""
        return token.workflow.top.names_at(token)

    def may_take_none(self, token: Token) -> bool:
        """Say whether a token may go nowhere, though there are flows."""
        return token.lenient

    # -- pieces the kinds use --------------------------------------------------

    def holds(self, flow: Flow, token: Token, seen: list[dict[str, Any]]) -> bool:
        """Evaluate a flow's condition and note it with the values it saw."""
        condition = flow.condition
        if condition is None:
            return True
        top = token.workflow.top
        names = self.condition_names(token)
        note: dict[str, Any] = {"flow": flow.id, "condition": condition.text}
        seen.append(note)
        try:
            result = note["result"] = top.evaluate(condition, names)
            is_true = holds(condition, result)
        except (StoreError, ConflictError):
            raise
        except CONTAINED:
            if not token.lenient:
                raise
            note["result"] = None
            return False
        if condition.expression is not None and condition.expression.paths:
            note["values"] = top.values_seen(condition.expression, names)
        return is_true

    def apply_outputs(self, token: Token, came: Payload) -> None:
        """Write what came: by the output mappings, or all if there are none."""
        if not self.node.outputs:
            token.write(came.variables)
            return
        kept = token.internal_data.get("inputs", {})
        names = token.workflow.top.names_at(token, came.event, came.variables, kept)
        values = evaluate_mappings(token.workflow.top, self.node.outputs, names)
        # a later fault of the phase must find the token as it was
        token.data, token.stamps = dict(token.data), dict(token.stamps)
        token.write(values)

    def inputs_of(self, token: Token) -> dict[str, Any]:
        """Evaluate the input mappings as things stand now."""
        top = token.workflow.top
        inputs = evaluate_mappings(
            top,
            self.node.inputs,
            top.names_at(token),
            takes_secrets=self.node.action is not None,
        )
        if self.keeps_inputs:
            token.internal_data["inputs"] = {
                name: it for name, it in inputs.items() if type(it) is not Secret
            }
        return inputs


def _reads(mappings: tuple[IoMapping, ...], names: frozenset[str]) -> bool:
    """Say whether mappings read any of the names."""
    return any(
        path[0] in names
        for mapping in mappings
        if mapping.source.expression is not None
        for path in mapping.source.expression.paths
    )


def text_of(token: Token, value: Value | None, *nearer: Mapping[str, Any]) -> Any:
    """Evaluate an optional value at a token, with what is read before its variables."""
    if value is None:
        return None
    top = token.workflow.top
    return top.evaluate(value, top.names_at(token, *nearer))
