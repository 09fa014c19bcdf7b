"""Events of several definitions: each has a wait of its own beside the event's token.

The waits are armed tokens attached to that of the event, as boundary events are to that
of an activity. What they bring goes to the event, at once or when all have come, and
the event then lives on as one of a single definition does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bizproc._spiff.effects import TokenClosed
from bizproc._spiff.hearing import is_waiting
from bizproc._spiff.latest import latest_in, take_latest
from bizproc._spiff.life import ARMED, NOTHING, Payload, Phase, go_on
from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.specs.escalation import throw_escalation
from bizproc._spiff.specs.event import (
    BoundaryEventSpec,
    CatchEventSpec,
    HandlerStartSpec,
    ThrowEventSpec,
    throw_message,
)
from bizproc._spiff.specs.instantiation import FIRST
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind, Node
from bizproc.errors import StoreError
from bizproc.fault import CONTAINED

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.process import ScopeSpec


class PartSpec(ElementSpec):
    """Wait for one of the definitions of an event."""

    life = ARMED
    is_part = True

    def __init__(self, scope_spec: ScopeSpec, node: Node, index: int) -> None:
        self.index = index
        part = replace(
            node,
            event=node.event.parts[index],
            incoming=(),
            outgoing=(),
            attached_to=None,
            inputs=(),
            outputs=(),
        )
        super().__init__(scope_spec, part, f"{node.id}/{index}")

    def work(self, token: Token) -> bool:
        """Listen."""
        del token
        return False

    def take(self, token: Token) -> bool:
        """Hand what came to the event."""
        event = token.workflow.tasks[token.internal_data["attached"]]
        spec = event.task_spec
        if isinstance(spec, SeveralSpec) and is_waiting(event):
            spec.part_came(event, token)
        return False

    def _on_cancel(self, my_task: Token) -> None:
        # the event is told of, not each of its waits
        scope = my_task.workflow
        scope.top.emit(TokenClosed(my_task.id, self.node, canceled=False))
        scope.remove(my_task)


class SeveralSpec(ElementSpec):
    """Hold what the events of several definitions share."""

    boundary: tuple[PartSpec, ...] = ()

    def part_came(self, token: Token, part: Token) -> None:
        """Go on with what came, or keep it until all have come."""
        came = part.came or NOTHING
        if self.node.event.kind is EventKind.PARALLEL_MULTIPLE:
            kept = dict(token.internal_data.get("came", {}))
            index = str(_index(part))
            kept[index] = [dict(came.variables), dict(came.event)]
            token.internal_data["came"] = kept
            token.internal_data["boundary"].remove(part.id)
            part.workflow.drop(part)
            if len(kept) < len(self.node.event.parts):
                return
            del token.internal_data["came"]
            came = _merged([kept[it] for it in sorted(kept, key=int)])
            if not self.node.interrupting:
                go_on(token, Phase.TRIGGERED, came)
                return
        elif not self.node.interrupting:
            if part.task_spec.node.event.kind is EventKind.TIMER:
                part.workflow.rearm_or_drop(part)
            go_on(token, Phase.TRIGGERED, came)
            return
        token.workflow.close_boundary(token)
        go_on(token, Phase.TRIGGERED, came)

    def begin_round(self, token: Token, data: dict[str, Any]) -> None:
        """Wait for all anew, if all have come and the event goes on beside the flow.

        Passed over, an event whose waits cannot be opened has had its last round.
        """
        event, scope = self.node.event, token.workflow
        if event.kind is not EventKind.PARALLEL_MULTIPLE or self.node.interrupting:
            return
        scope.close_boundary(token)
        # as when it was armed first, the waits see the variables and the event keeps none
        token.data = data
        try:
            scope.arm_boundary(token)
        except CONTAINED as error:
            if not token.lenient or isinstance(error, StoreError):
                raise
        finally:
            token.data = {}

    @property
    def judges(self) -> bool:
        """Say whether one of the definitions is a condition."""
        parts = self.node.event.parts
        return any(part.kind is EventKind.CONDITIONAL for part in parts)


class SeveralCatchSpec(SeveralSpec, CatchEventSpec):
    """Hold a token until one of several events comes, or all have come."""

    def take(self, token: Token) -> bool:
        """Go on, with the newest values if a condition was judged."""
        if self.judges:
            take_latest(token)
        return super().take(token)


class SeveralStartSpec(SeveralCatchSpec):
    """Begin a process by the first of several messages, and go on when all have come."""

    def enter(self, token: Token) -> bool:
        """Keep what came first; wait for the others in this instance."""
        scope = token.workflow
        scope.top.record("element_activated", self.node.id)
        name, *came = token.internal_data[FIRST]
        for part in self.boundary:
            awaited = part.node.event.name
            if awaited is not None and awaited.text == name:
                token.internal_data["came"] = {str(part.index): came}
            else:
                scope.attach(token, part)
        return True

    def leave(self, token: Token) -> bool:
        """Let the event sub-processes listen, as a start event does."""
        super().leave(token)
        if token.workflow.spec.event_starts:
            token.workflow.arm_event_sub_processes(token)
        return True


class SeveralBoundarySpec(SeveralSpec, BoundaryEventSpec):
    """Leave an activity by one of several events, or when all have come."""

    def take(self, token: Token) -> bool:
        """Interrupt the activity, or start a branch beside it and wait anew."""
        host = token.workflow.tasks[token.internal_data["attached"]]
        self.begin_round(token, host.data)
        return super().take(token)

    def take_over(self, token: Token, host: Token) -> None:
        """Give the branch its variables, the newest if a condition was judged."""
        super().take_over(token, host)
        if self.judges:
            take_latest(token)


class SeveralHandlerStartSpec(SeveralSpec, HandlerStartSpec):
    """Start an event sub-process by one of several events, or when all have come."""

    def take(self, token: Token) -> bool:
        """Start it, and wait anew if it interrupts nothing."""
        self.begin_round(token, token.workflow.variables()[0])
        return super().take(token)

    def variables_of(self, scope: TokenScope) -> tuple[dict[str, Any], dict[str, int]]:
        """Return its variables, the newest if a condition was judged."""
        return latest_in(scope) if self.judges else super().variables_of(scope)


class SeveralThrowSpec(ThrowEventSpec):
    """Throw several things, in the order in which they are drawn."""

    def decide_throw(self, token: Token) -> Callable[[], None] | None:
        """Evaluate all before the first is thrown."""
        throws: list[Callable[[], None]] = []
        for part in self.node.event.parts:
            node = replace(self.node, event=part)
            is_escalation = part.kind is EventKind.ESCALATION
            decide = throw_escalation if is_escalation else throw_message
            throw = decide(token, node)
            if throw is not None:
                throws.append(throw)

        def throw_all() -> None:
            for throw in throws:
                if token.id in token.workflow.tasks:
                    throw()

        return throw_all


def _index(part: Token) -> int:
    spec = part.task_spec
    return spec.index if isinstance(spec, PartSpec) else 0


def _merged(kept: list[list[Any]]) -> Payload:
    variables: dict[str, Any] = {}
    event: dict[str, Any] = {}
    for brought, told in kept:
        variables.update(brought)
        event.update(told)
    return Payload(variables, event)
