"""A running scope: the tokens of a process or sub-process, flat, pruned at once.

SpiffWorkflow keeps every task that ever ran in a tree and walks it at every step.
Here a token is gone as soon as it has been sent on; what it did is in the history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.task import BpmnTaskFilter
from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.compensation import DRIVER
from bizproc._spiff.conditions import judge_conditions
from bizproc._spiff.effects import TokenClosed
from bizproc._spiff.life import NOTHING, Payload, Phase
from bizproc._spiff.specs.element import ElementSpec, Exit
from bizproc._spiff.specs.event import HandlerStartSpec, arm
from bizproc._spiff.specs.process import ScopeSpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.specs.timer import arm_again
from bizproc._spiff.token import Token, merge_latest
from bizproc.bpmn.elements import LOOKED_UP, EventKind
from bizproc.errors import InvalidTransitionError, StoreError
from bizproc.fault import CONTAINED, Fault

if TYPE_CHECKING:
    from bizproc._spiff.compensation import Record
    from bizproc._spiff.instance import Instance


# why a token that was read back in ERROR stands there: its incident says it
HELD = Fault("HELD", "")
# the states of a token that keeps no scope alive; one that a fault holds does
_OVER = TaskState.FINISHED_MASK & ~TaskState.ERROR


class TokenScope:
    """Hold the tokens of one scope; what instances and sub-scopes share."""

    # of SpiffWorkflow's workflows
    tasks: dict[int, Token]
    spec: ScopeSpec
    data: dict[str, Any]
    completed: bool

    top: Instance  # the instance that the scope belongs to
    # what was completed and may be undone, oldest first
    compensable: list[Record] | None = None

    def set_up(self, top: Instance) -> None:
        """Begin with empty registers, beside those of SpiffWorkflow's constructor."""
        self.top = top
        # tokens that wait beside the flow: boundary events, event sub-processes
        self.armed: set[int] = set()
        self.collected: tuple[dict[str, Any], dict[str, int]] = ({}, {})
        if self.spec.deciding:
            top.joining.append(self)
        if self.spec.is_watched:
            top.watch(self)

    # -- what SpiffWorkflow asks -----------------------------------------------

    def get_tasks_iterator(
        self, first_task: Token | None = None, **kwargs: Any
    ) -> Iterator[Token]:
        """Return the tokens that match: they stand in a flat register, in no tree.

        Asked when none is ready, it first lets the inclusive joins decide, as every
        driver must once all other tokens are at rest.
        """
        del first_task
        top = self.top
        if top.watched:
            judge_conditions(top)
        if not any(it.has_state(TaskState.READY) for it in top.tokens.values()):
            top.decide_inclusive_joins()
        for option in ("end_at_spec", "max_depth", "depth_first", "skip_subprocesses"):
            kwargs.pop(option, None)
        wanted = kwargs.pop("task_filter", None) or BpmnTaskFilter(**kwargs)
        return iter([token for token in self.within() if wanted.matches(token)])

    @property
    def task_tree(self) -> Token:
        """Return the tree that stock code walks: a root, as long as the scope lasts."""
        root = Token(
            self, self.spec.start, number=0, phase=Phase.ACTIVE, data={}, stamps={}
        )
        root._set_state(TaskState.COMPLETED if self.completed else TaskState.STARTED)  # noqa: SLF001 - own class
        return root

    def within(self) -> list[Token]:
        """Return the tokens of the scope."""
        return list(self.tasks.values())

    def _task_completed_notify(self, task: Token) -> None:
        # Not the stock one, which walks the tree: a token that was sent on is gone,
        # and the last one ends the scope.
        self.remove(task)
        self.end_if_empty()

    def mark_ended(self) -> None:
        """Say in SpiffWorkflow's way that the scope has ended."""
        self.completed = True
        self.data.update(self.collected[0])

    # -- tokens ----------------------------------------------------------------

    def live_tokens(self) -> Iterator[Token]:
        """Yield the tokens that keep the scope alive."""
        return (
            token
            for token in self.tasks.values()
            if token.id not in self.armed and not token.has_state(_OVER)
        )

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
        top = self.top
        number = top.take_number()
        token = Token(
            self, spec, number=number, phase=spec.life[0], data=data, stamps=stamps
        )
        self.tasks[number] = top.tokens[number] = token
        if parent is not None:
            parent._children.append(number)  # noqa: SLF001 - own class
        return token

    def drop(self, token: Token) -> None:
        """Cancel a token, also one that a fault holds, which stock code leaves."""
        if token.has_state(TaskState.ERROR):
            token.fault = token.fault or HELD
            token._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
        if token.has_state(TaskState.FINISHED_MASK):
            self.remove(token)
        else:
            token.cancel()

    def remove(self, token: Token) -> None:
        """Forget a token; its history is with the engine."""
        self.tasks.pop(token.id, None)
        self.top.tokens.pop(token.id, None)
        self.armed.discard(token.id)

    def send_on(self, token: Token, exits: Sequence[Exit]) -> None:
        """Put a token on every chosen flow; SpiffWorkflow then lets them arrive."""
        if not exits:
            self.collect(token)
            return
        *others, last = exits
        for exit_ in others:
            # values are immutable, so a shallow copy isolates the branches
            self._branch(token, exit_, dict(token.data), dict(token.stamps))
        self._branch(token, last, token.data, token.stamps)

    def _branch(
        self, token: Token, exit_: Exit, data: dict[str, Any], stamps: dict[str, int]
    ) -> None:
        spec = exit_.target
        child = self.spawn(spec, data=data, stamps=stamps, parent=token)
        if len(spec.node.incoming) > 1:
            child.internal_data["flow"] = exit_.flow.id

    def end_race(self, winner: Token) -> None:
        """Drop the other events behind the same event-based gateway."""
        race = winner.internal_data.pop("race", None)
        if race is None:
            return
        for token in list(self.tasks.values()):
            if token is not winner and token.internal_data.get("race") == race:
                self.drop(token)

    def collect(self, token: Token) -> None:
        """Keep the variables of a branch that has ended."""
        merge_latest(self.collected, token.data, token.stamps)

    def variables(self) -> tuple[dict[str, Any], dict[str, int]]:
        """Return the latest value of every variable of ended and living branches."""
        merged = (dict(self.collected[0]), dict(self.collected[1]))
        for token in self.live_tokens():
            if is_inner(token):
                continue  # a turn keeps its variables until it is over
            data, stamps = token.data, token.stamps
            if DRIVER in token.internal_data:
                # what it undoes was local to the work; only what it wrote counts
                data = {name: data[name] for name in stamps}
            merge_latest(merged, data, stamps)
            sub = self.top.subprocesses.get(token.id)
            if sub is not None and "definition" not in token.internal_data:
                merge_latest(merged, *sub.written())
        return merged

    # -- boundary events -------------------------------------------------------

    def arm_boundary(self, token: Token) -> None:
        """Open the waits of the events on the border of an activity, or none."""
        for spec in token.task_spec.boundary:
            if spec.node.event.kind in LOOKED_UP:
                continue
            try:
                self.attach(token, spec)
            except CONTAINED:
                self.close_boundary(token)
                raise

    def attach(self, token: Token, spec: ElementSpec) -> None:
        """Open the wait of one event on the border of an activity."""
        waiting = self._listen(spec)
        waiting.internal_data["attached"] = token.id
        token.internal_data.setdefault("boundary", []).append(waiting.id)
        self._arm(waiting, token.data)

    def _listen(self, spec: ElementSpec) -> Token:
        waiting = self.spawn(spec, data={}, stamps={})
        waiting._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
        self.armed.add(waiting.id)
        return waiting

    def _arm(self, waiting: Token, data: dict[str, Any]) -> None:
        # the wait sees the variables of the activity, and keeps none
        waiting.data = data
        arm(waiting, waiting.task_spec)
        waiting.data = {}

    def close_boundary(self, token: Token) -> None:
        """Close the waits on the border of an activity that is over."""
        for number in token.internal_data.pop("boundary", ()):
            waiting = self.tasks.get(number)
            if waiting is not None:
                spec = waiting.task_spec
                if spec.boundary:  # an event of several definitions
                    self.close_boundary(waiting)
                canceled = not spec.is_part
                self.top.emit(TokenClosed(number, spec.node, canceled=canceled))
                self.remove(waiting)

    def rearm_or_drop(
        self, waiting: Token, *, after: dt.datetime | None = None
    ) -> None:
        """Arm the next firing of a cycle, or forget a timer that has fired.

        `after` passes over the moments of a cycle up to an instant.
        """
        spec = waiting.task_spec
        if not waiting.lenient and arm_again(waiting, spec, after=after):
            return
        node = spec.node
        host = self.tasks.get(waiting.internal_data.get("attached", 0))
        if host is not None:
            host.internal_data["boundary"].remove(waiting.id)
        self.top.emit(TokenClosed(waiting.id, node, canceled=False))
        self.remove(waiting)

    def take_over_variables(self, token: Token, host: Token) -> None:
        """Give an interrupting event the variables of what it interrupts."""
        token.data, token.stamps = dict(host.data), dict(host.stamps)
        sub = self.top.subprocesses.get(host.id)
        if sub is not None and "definition" not in host.internal_data:
            merge_latest((token.data, token.stamps), *sub.written())

    # -- scopes within ---------------------------------------------------------

    def begin(self, data: dict[str, Any], start: ElementSpec | None = None) -> Token:
        """Put a token where the scope begins; leaving it arms the event sub-processes."""
        spec = start or self.spec.entry
        token = self.spawn(spec, data=data, stamps={})
        token._ready()  # noqa: SLF001 - own class
        return token

    def close_scope(self, token: Token) -> None:
        """Cancel everything inside the scope of a token."""
        sub = self.top.subprocesses.pop(token.id, None)
        if sub is not None:
            sub.mark_ended()
            sub.cancel_all()

    def cancel_all(self) -> None:
        """Cancel every token of the scope, armed ones included."""
        for token in list(self.tasks.values()):
            if token.id in self.tasks:
                self.drop(token)

    def cancel_turns(
        self, body: Token, *, but: Token | None = None, surplus: bool = False
    ) -> None:
        """Cancel the unfinished turns of a multi-instance activity.

        They are `surplus` if others have answered enough.
        """
        top = self.top
        outer = top.is_surplus
        top.is_surplus = outer or surplus
        for token in list(self.tasks.values()):
            if token is not but and token.internal_data.get("body") == body.id:
                self.drop(token)
        top.is_surplus = outer

    # -- event sub-processes ---------------------------------------------------

    def arm_event_sub_processes(self, start: Token) -> None:
        """Open the waits that start the event sub-processes of the scope.

        Done anew after a fault, it begins from nothing; a start event that is passed
        over leaves out the waits that cannot be opened.
        """
        self._disarm_event_sub_processes()
        for spec in self.spec.event_starts.values():
            if spec.node.event.kind in LOOKED_UP:
                continue
            try:
                self.listen(spec, start.data)
            except CONTAINED as error:
                if not start.lenient or isinstance(error, StoreError):
                    self._disarm_event_sub_processes()
                    raise

    def listen(self, spec: ElementSpec, data: dict[str, Any]) -> None:
        """Open the wait that starts one event sub-process, or leave no wait at all."""
        waiting = self._listen(spec)
        try:
            self._arm(waiting, data)
        except CONTAINED:
            self.drop(waiting)
            raise

    def _disarm_event_sub_processes(self) -> None:
        for number in sorted(self.armed):
            waiting = self.tasks.get(number)  # one of several goes with the others
            if waiting is not None and isinstance(waiting.task_spec, HandlerStartSpec):
                self.drop(waiting)

    def start_event_sub_process(
        self, spec: ElementSpec, came: Payload | None, *, waiting: Token | None
    ) -> None:
        """Start an event sub-process; an interrupting one ends all else first."""
        if not isinstance(spec, HandlerStartSpec):
            msg = f"{spec.node.id} starts no event sub-process"
            raise InvalidTransitionError(msg)
        data, stamps = spec.variables_of(self)
        inputs = spec.handler.inputs_over(self.top, data)
        if spec.node.interrupting:
            self.cancel_all()
            self.collected = ({}, {})
        elif waiting is not None and spec.node.event.kind is EventKind.TIMER:
            self.rearm_or_drop(waiting)
        token = self.spawn(spec.handler, data=data, stamps=stamps)
        token.phase = Phase.ACTIVE
        token._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
        self.top.record("element_activated", spec.handler.node.id)
        body = spec.handler.body
        inner = self.top.open_scope(token, body)
        inner.interrupting = spec.node.interrupting
        inside = spec.handler.take_inputs(token, inputs)
        inner.begin(inside, body.elements[spec.node.id]).came = came or NOTHING

    # -- ends ------------------------------------------------------------------

    def outer_token(self) -> Token | None:
        """Return the token of the sub-process that this scope runs for."""
        return None

    def end_if_empty(self) -> None:
        """End the scope once no token keeps it alive."""
        if self.completed:
            return
        for token in self.tasks.values():
            if token.id not in self.armed and not token.has_state(_OVER):
                return
        self.end()

    def end(self) -> None:
        """End the scope: close what is armed and hand the variables on."""
        raise NotImplementedError

    def terminate(self) -> None:
        """End the scope at a terminate end event."""
        raise NotImplementedError
