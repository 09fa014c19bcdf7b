"""Load an instance, give it one command, and see what is to be done.

This is the pure transition: it reads through the `Host`, decides, and leaves
`effects`; it never writes, calls, sleeps or asks for the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.codec import decode, encode
from bizproc._spiff.effects import Effect
from bizproc._spiff.host import Host, Layers
from bizproc._spiff.instance import Instance
from bizproc._spiff.specs.activity import ActivitySpec, ReceiveTaskSpec
from bizproc._spiff.specs.element import evaluate_mappings
from bizproc._spiff.specs.event import BoundaryEventSpec, CatchEventSpec
from bizproc._spiff.specs.process import ProcessSpec
from bizproc._spiff.throwing import throw_from
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind, Node
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.states import InstanceState

_Triggered = CatchEventSpec | BoundaryEventSpec | ReceiveTaskSpec


class Execution:
    """Drive one instance; every command ends with all tokens waiting."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    @classmethod
    def start(
        cls,
        process: ProcessSpec,
        host: Host,
        *,
        variables: Mapping[str, Any],
        element_id: str | None = None,
        event: Mapping[str, Any] | None = None,
    ) -> Execution:
        """Begin an instance at its none start event, or at the one that was met.

        Raises:
            ExpressionError: an output mapping of the start event fails.
            InvalidTransitionError: there is no none start event.
        """
        instance = Instance(process, host)
        scope = process.scope
        start_id = element_id or _none_start(process)
        spec = scope.elements[start_id]
        instance.record("process_started", None)
        execution = cls(instance)
        instance.begin({}, {}, start=spec)
        spec.apply_outputs(instance.ready[-1], variables, event or {})
        return execution

    @classmethod
    def load(cls, content: str, process: ProcessSpec, host: Host) -> Execution:
        """Read an instance from its saved state."""
        return cls(decode(content, process, host))

    # -- asking ----------------------------------------------------------------

    @property
    def state(self) -> InstanceState:
        """Say whether the instance goes on."""
        return self._instance.state

    def take_effects(self) -> Iterator[Effect]:
        """Yield what is to be done, also what is added meanwhile."""
        instance = self._instance
        while instance.effects:
            effects, instance.effects = instance.effects, []
            yield from effects

    def content(self) -> str:
        """Return the state to save."""
        return encode(self._instance)

    def variables(self) -> dict[str, Any]:
        """Return the latest value of every variable."""
        if self._instance.finished:
            return dict(self._instance.collected[0])
        return self._instance.variables()[0]

    def waiting_at(self) -> list[tuple[int, str]]:
        """Return the tokens that wait in the flow: number and element, oldest first.

        Sub-processes are left out: what waits is inside them.
        """
        instance = self._instance
        armed = set(instance.armed)
        for sub in instance.subprocesses.values():
            armed |= sub.armed
        return sorted(
            (int(token.id), token.task_spec.node.id)
            for token in instance.tokens.values()
            if token.id not in armed and token.id not in instance.subprocesses
        )

    def awaits_message(self) -> bool:
        """Say whether any token waits for a message."""
        return any(
            token.task_spec.node.event.kind is EventKind.MESSAGE
            for token in self._instance.tokens.values()
        )

    def has_token(self, number: int) -> bool:
        """Say whether the token still lives."""
        return number in self._instance.tokens

    def node(self, number: int) -> Node:
        """Return the element a token stands at."""
        return self._token(number).task_spec.node

    def entry(self, number: int) -> str:
        """Return the part of an idempotency key that tells executions apart."""
        token = self._token(number)
        again = token.internal_data.get("again", 0)
        return f"{number}.{again}" if again else str(number)

    def inputs(self, number: int) -> dict[str, Any]:
        """Evaluate the input mappings of a service task."""
        token = self._token(number)
        names = self._instance.names_at(token)
        return evaluate_mappings(token, token.task_spec.node.inputs, names)

    def names_at(self, number: int, *nearer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what an expression at a token can read."""
        return self._instance.names_at(self._token(number), *nearer)

    def names(self) -> Mapping[str, Any]:
        """Return what an expression beside all tokens can read."""
        return Layers(self.variables(), self._instance.host.names)

    # -- commands --------------------------------------------------------------

    def run(self) -> None:
        """Let every token go on until it waits."""
        self._instance.run()

    def complete(self, number: int, results: Mapping[str, Any]) -> None:
        """End the activity a token stands at, with its results."""
        token = self._token(number)
        spec = token.task_spec
        if not isinstance(spec, ActivitySpec):
            msg = f"element {spec.node.id!r} cannot be completed from outside"
            raise InvalidTransitionError(msg)
        self._step(token, lambda: spec.complete(token, results))

    def trigger(
        self,
        number: int,
        *,
        variables: Mapping[str, Any] | None = None,
        event: Mapping[str, Any] | None = None,
    ) -> None:
        """Let a wait go on: its timer fired, its message or signal came."""
        token = self._token(number)
        spec = token.task_spec
        if "event_start" in token.internal_data:
            self._step(token, lambda: self._start_handler(token, variables, event))
        elif isinstance(spec, _Triggered):
            self._step(token, lambda: spec.trigger(token, variables or {}, event or {}))
        else:
            msg = f"element {spec.node.id!r} does not wait for an event"
            raise InvalidTransitionError(msg)

    def throw(self, number: int, code: str, message: str) -> bool:
        """Throw a BPMN error at a token; False if nothing catches it."""
        token = self._token(number)
        caught = False

        def throw() -> None:
            nonlocal caught
            caught = throw_from(token, code, message)

        self._step(token, throw)
        return caught

    def retry(self, number: int, *, anew: bool) -> None:
        """Run a token's element again; `anew` gives it a new idempotency key.

        An activity whose action failed is begun again within its boundary events,
        whose timers go on; one that could not even begin is entered anew.
        """
        token = self._token(number)
        internal = token.internal_data
        failed = internal.pop("failed", None)
        if anew:
            internal["again"] = internal.get("again", 0) + 1
        if failed == "leaving":
            self._step(token, token.complete)
        elif failed == "running":
            token.workflow.close_boundary(token)
            token._set_state(TaskState.READY)  # noqa: SLF001 - own class
        elif isinstance(token.task_spec, ActivitySpec):
            self._step(token, partial(token.task_spec.begin, token))

    def skip(self, number: int) -> None:
        """Go on as if the element had ended without results."""
        token = self._token(number)
        token.internal_data.pop("failed", None)
        self._step(token, token.complete)

    def terminate(self) -> None:
        """Stop the instance with everything in it."""
        self._instance.terminate()

    # -- pieces ----------------------------------------------------------------

    def _start_handler(
        self,
        waiting: Token,
        variables: Mapping[str, Any] | None,
        event: Mapping[str, Any] | None,
    ) -> None:
        scope = waiting.workflow
        start_id = waiting.task_spec.node.id
        started = scope.start_event_sub_process(start_id, waiting)
        started.task_spec.apply_outputs(started, variables or {}, event or {})

    def _step(self, token: Token, step: Callable[[], object]) -> None:
        self._instance.guarded(token, step)

    def _token(self, number: int) -> Token:
        token = self._instance.tokens.get(number)
        if token is None:
            msg = f"the instance has no token {number}: that work is over already"
            raise NotFoundError(msg)
        return token


def _none_start(process: ProcessSpec) -> str:
    for element_id in process.process.scope.starts:
        if process.process.scope.nodes[element_id].event.kind == "none":
            return element_id
    msg = (
        f"process {process.process.id!r} has no plain start event: it is started "
        "by its messages only"
    )
    raise InvalidTransitionError(msg)
