"""A running scope: the tokens of a process or sub-process, flat, pruned at once.

SpiffWorkflow keeps every task that ever ran in a tree and walks it at every step.
Here a token is gone as soon as it has been sent on; what it did is in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.effects import TimerArmed, TokenClosed
from bizproc._spiff.specs.element import ElementSpec, Exit
from bizproc._spiff.specs.event import arm, fires_again, next_due
from bizproc._spiff.specs.process import ScopeSpec
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc._spiff.token import Token, merge_latest
from bizproc.bpmn.elements import EventKind
from bizproc.errors import InvalidTransitionError

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance


class TokenScope:
    """Hold the tokens of one scope; what instances and sub-scopes share."""

    tasks: dict[int, Token]
    spec: ScopeSpec

    top: Instance  # the instance that the scope belongs to

    def set_up(self, spec: ScopeSpec, top: Instance) -> None:
        """Begin with empty registers.

        In place of SpiffWorkflow's constructor, which also makes events, an event
        manager and a script engine that nothing here uses.
        """
        self.spec = spec
        self.top = top
        self.tasks = {}
        # tokens that wait beside the flow: boundary events, event sub-processes
        self.armed: set[int] = set()
        self.collected: tuple[dict[str, Any], dict[str, int]] = ({}, {})
        self.finished = False

    # -- tokens ----------------------------------------------------------------

    def live_tokens(self) -> Iterable[Token]:
        """Return the tokens that keep the scope alive."""
        over = TaskState.FINISHED_MASK & ~TaskState.ERROR
        return [
            token
            for token in self.tasks.values()
            if token.id not in self.armed and not token.has_state(over)
        ]

    def waiting_at(self, spec: ElementSpec) -> list[Token]:
        """Return the tokens held at a join, oldest first."""
        return [
            token
            for token in self.tasks.values()
            if token.task_spec is spec and token.state == TaskState.WAITING
        ]

    def spawn(
        self,
        spec: ElementSpec,
        *,
        data: dict[str, Any],
        stamps: dict[str, int],
        parent: Token | None = None,
    ) -> Token:
        """Make a token at an element."""
        token = Token(self, spec, number=self.top.take_number(), parent=parent)
        token.data, token.stamps = data, stamps
        self.top.tokens[token.id] = token
        return token

    def left(self, token: Token) -> None:
        """Forget a token that was sent on; the last one ends the scope."""
        self.remove(token)
        self.end_if_empty()

    def remove(self, token: Token) -> None:
        """Forget a token; its history is with the engine."""
        self.tasks.pop(token.id, None)
        self.top.tokens.pop(token.id, None)
        self.armed.discard(token.id)

    def send_on(self, token: Token, exits: Sequence[Exit]) -> None:
        """Put a token on every chosen flow; SpiffWorkflow then lets them arrive."""
        if not exits:
            self.collect(token)
        race = token.internal_data.get("race")
        for position, exit_ in enumerate(exits):
            last = position == len(exits) - 1
            child = self.spawn(
                exit_.target,
                # values are immutable, so a shallow copy isolates the branches
                data=token.data if last else dict(token.data),
                stamps=token.stamps if last else dict(token.stamps),
                parent=token,
            )
            if len(exit_.target.node.incoming) > 1:
                child.internal_data["flow"] = exit_.flow.id
            if race is not None and len(exits) > 1:
                child.internal_data["race"] = race

    def end_race(self, winner: Token) -> None:
        """Drop the other events behind the same event-based gateway."""
        race = winner.internal_data.pop("race", None)
        if race is None:
            return
        for token in list(self.tasks.values()):
            if token is not winner and token.internal_data.get("race") == race:
                token.cancel()

    def collect(self, token: Token) -> None:
        """Keep the variables of a branch that has ended."""
        merge_latest(self.collected, token.data, token.stamps)

    def variables(self) -> tuple[dict[str, Any], dict[str, int]]:
        """Return the latest value of every variable of ended and living branches."""
        merged = (dict(self.collected[0]), dict(self.collected[1]))
        for token in self.live_tokens():
            sub = self.top.subprocesses.get(token.id)
            if sub is not None and "definition" not in token.internal_data:
                merge_latest(merged, *sub.variables())
            else:
                merge_latest(merged, token.data, token.stamps)
        return merged

    # -- boundary events -------------------------------------------------------

    def arm_boundary(self, token: Token) -> None:
        """Open the waits of the events on the border of an activity."""
        attached: list[int] = []
        for spec in token.task_spec.boundary:
            if spec.node.event.kind is EventKind.ERROR:
                continue  # errors are looked up when thrown
            waiting = self.spawn(spec, data={}, stamps={})
            waiting.internal_data["attached"] = token.id
            waiting._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
            self.armed.add(waiting.id)
            attached.append(waiting.id)
            token.internal_data["boundary"] = attached
            # the wait sees the variables of the activity
            waiting.data = token.data
            arm(waiting, spec)
            waiting.data = {}

    def close_boundary(self, token: Token) -> None:
        """Close the waits on the border of an activity that is over."""
        for number in token.internal_data.pop("boundary", ()):
            waiting = self.tasks.get(number)
            if waiting is not None:
                self.top.emit(
                    TokenClosed(number, waiting.task_spec.node, canceled=True)
                )
                self.remove(waiting)

    def rearm_or_drop(self, waiting: Token, attached: list[int]) -> None:
        """Arm the next firing of a cycle, or forget a timer that has fired."""
        node = waiting.task_spec.node
        if fires_again(waiting):
            due = next_due(waiting, waiting.task_spec)
            self.top.emit(TimerArmed(waiting.id, node, due))
            return
        attached.remove(waiting.id)
        self.top.emit(TokenClosed(waiting.id, node, canceled=False))
        self.remove(waiting)

    def take_over_variables(self, token: Token, host: Token) -> None:
        """Give an interrupting event the variables of what it interrupts."""
        sub = self.top.subprocesses.get(host.id)
        if sub is not None and "definition" not in host.internal_data:
            token.data, token.stamps = sub.variables()
        else:
            token.data, token.stamps = dict(host.data), dict(host.stamps)

    # -- scopes within ---------------------------------------------------------

    def open_scope(
        self,
        token: Token,
        spec: ScopeSpec,
        *,
        data: dict[str, Any],
        stamps: dict[str, int],
        start: ElementSpec | None = None,
    ) -> SubScope:
        """Start the inner elements of a sub-process or called process."""
        sub = SubScope(spec, token.id, self.top)
        self.top.subprocesses[token.id] = sub
        sub.begin(data, stamps, start)
        return sub

    def begin(
        self,
        data: dict[str, Any],
        stamps: dict[str, int],
        start: ElementSpec | None = None,
    ) -> None:
        """Put a token on the start event; running it arms the event sub-processes."""
        spec = start or self.spec.elements[self.spec.scope.starts[0]]
        token = self.spawn(spec, data=dict(data), stamps=dict(stamps))
        token._ready()  # noqa: SLF001 - own class

    def close_scope(self, token: Token) -> None:
        """Cancel everything inside the scope of a token."""
        sub = self.top.subprocesses.pop(token.id, None)
        if sub is not None:
            sub.finished = True
            sub.cancel_all()

    def cancel_all(self) -> None:
        """Cancel every token of the scope, armed ones included."""
        for token in list(self.tasks.values()):
            if token.id in self.tasks:
                token.cancel()
                self.remove(token)

    def cancel_turns(self, body: Token, *, but: Token | None = None) -> None:
        """Cancel the unfinished turns of a multi-instance activity."""
        for token in list(self.tasks.values()):
            if token is not but and token.internal_data.get("body") == body.id:
                token.cancel()

    # -- event sub-processes ---------------------------------------------------

    def arm_event_sub_processes(self, data: dict[str, Any]) -> None:
        """Open the waits that start the event sub-processes of the scope.

        Done anew after a fault, it begins from nothing.
        """
        for number in [n for n in self.armed if self._starts_handler(n)]:
            self.tasks[number].cancel()
        for spec, _ in self.spec.event_starts.values():
            if spec.node.event.kind is EventKind.ERROR:
                continue  # errors are looked up when thrown
            waiting = self.spawn(spec, data=data, stamps={})
            waiting.internal_data["event_start"] = True
            waiting._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
            self.armed.add(waiting.id)
            arm(waiting, spec)
            waiting.data = {}

    def _starts_handler(self, number: int) -> bool:
        return "event_start" in self.tasks[number].internal_data

    def start_event_sub_process(self, start_id: str, waiting: Token | None) -> Token:
        """Start an event sub-process; an interrupting one ends all else first."""
        spec, sub_spec = self.spec.event_starts[start_id]
        data, stamps = self.variables()
        if spec.node.interrupting:
            self.cancel_all()
            self.collected = ({}, {})
        elif waiting is not None and spec.node.event.kind is EventKind.TIMER:
            self.rearm_or_drop(waiting, [waiting.id])
        token = self.spawn(sub_spec, data=data, stamps=stamps)
        token._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
        self.top.record("element_activated", sub_spec.node.id)
        inner = self.open_scope(
            token, sub_spec.body, data=data, stamps=stamps, start=spec
        )
        inner.interrupting = spec.node.interrupting
        return next(iter(inner.live_tokens()))

    # -- ends ------------------------------------------------------------------

    def outer_token(self) -> Token | None:
        """Return the token of the sub-process that this scope runs for."""
        return None

    def end_if_empty(self) -> None:
        """End the scope once no token keeps it alive."""
        if not self.finished and (not self.tasks or not self.live_tokens()):
            self.end()

    def end(self) -> None:
        """End the scope: close what is armed and hand the variables on."""
        raise NotImplementedError

    def terminate(self) -> None:
        """End the scope at a terminate end event."""
        raise NotImplementedError


class SubScope(TokenScope, BpmnSubWorkflow):
    """Run a sub-process, an event sub-process or a called process."""

    def __init__(self, spec: ScopeSpec, outer: int, top: Instance) -> None:
        self.set_up(spec, top)
        self._outer = outer
        self.interrupting = False

    def outer(self) -> Token:
        """Return the token of the sub-process."""
        return self.top.tokens[self._outer]

    def outer_token(self) -> Token | None:
        """Return the token of the sub-process that this scope runs for."""
        return self.outer()

    def end(self) -> None:
        """Close what is armed and complete the sub-process."""
        self.finished = True
        data, stamps = self.collected
        self.cancel_all()
        outer = self.outer()
        self.top.subprocesses.pop(outer.id, None)
        spec = outer.task_spec
        if not isinstance(spec, SubProcessSpec):
            msg = f"{spec.node.id} is no sub-process"
            raise InvalidTransitionError(msg)
        spec.scope_ended(outer, data, stamps)

    def terminate(self) -> None:
        """End this scope; out of an interrupting event sub-process, the outer too."""
        self.cancel_all()
        if self.interrupting:
            outer = self.outer()
            self.finished = True
            self.top.subprocesses.pop(outer.id, None)
            outer.workflow.collect(outer)
            outer.workflow.remove(outer)
            outer.workflow.terminate()
        else:
            self.end()
