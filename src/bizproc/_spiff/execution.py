"""Load an instance, give it one command, and see what is to be done.

This is the pure transition: it reads through the `Host`, decides, and leaves
`effects`; it never writes, calls, sleeps or asks for the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bizproc._spiff.codec import decode, encode
from bizproc._spiff.effects import Effect
from bizproc._spiff.hearing import (
    drop_unjudged,
    has_unjudged,
    is_waiting,
    judge_again,
    keep_unjudged,
    wants,
)
from bizproc._spiff.host import Host, Layers
from bizproc._spiff.instance import Instance
from bizproc._spiff.life import Payload, Phase, enter_again, go_on, pass_over
from bizproc._spiff.specs.activity import ActivitySpec
from bizproc._spiff.specs.process import ProcessSpec
from bizproc._spiff.throwing import find_handler
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind, Node
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.states import InstanceState


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
        token = instance.begin({}, spec)
        token.came = Payload(variables, event or {})
        if event is None:
            # whoever starts it by hand is told at once what the start cannot take
            spec.finish(token)
            token.came = None
        return cls(instance)

    @classmethod
    def load(cls, content: str, process: ProcessSpec, host: Host) -> Execution:
        """Read an instance from its saved state."""
        return cls(decode(content, process, host))

    def at(self, content: str, effects: Sequence[Effect]) -> Execution:
        """Return the instance as it once stood, with what was to be done then."""
        instance = decode(content, self._instance.process, self._instance.host)
        instance.effects = list(effects)
        return Execution(instance)

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

    def effects(self) -> list[Effect]:
        """Return what is to be done and was not taken yet."""
        return list(self._instance.effects)

    def content(self) -> str:
        """Return the state to save."""
        return encode(self._instance)

    def variables(self) -> dict[str, Any]:
        """Return the latest value of every variable."""
        if self._instance.completed:
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
        return token.task_spec.inputs_of(token)

    def keeps_inputs(self, number: int) -> bool:
        """Say whether `inputs` leaves something to save: output mappings read it."""
        return self._token(number).task_spec.keeps_inputs

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
        if not isinstance(spec, ActivitySpec) or not spec.is_at_work(token):
            msg = f"element {spec.node.id!r} cannot be completed from outside"
            raise InvalidTransitionError(msg)
        go_on(token, Phase.COMPLETING, Payload(results))

    def wants(self, number: int, came: Payload) -> bool:
        """Judge whether a wait takes what came.

        Raises:
            BizprocError: its condition cannot be evaluated.
        """
        token = self._instance.tokens.get(number)
        return token is not None and is_waiting(token) and wants(token, came)

    def keep_unjudged(self, number: int, name: str, came: Payload) -> None:
        """Keep what a wait could not judge; `retry` judges it again."""
        keep_unjudged(self._token(number), name, came)

    def trigger(
        self,
        number: int,
        *,
        variables: Mapping[str, Any] | None = None,
        event: Mapping[str, Any] | None = None,
    ) -> None:
        """Let a wait go on: its timer fired, its message or signal came.

        A wait that has ended meanwhile is passed over.
        """
        token = self._token(number)
        spec = token.task_spec
        if Phase.TRIGGERED not in spec.life:
            msg = f"element {spec.node.id!r} does not wait for an event"
            raise InvalidTransitionError(msg)
        if is_waiting(token):
            go_on(token, Phase.TRIGGERED, Payload(variables or {}, event or {}))

    def throw(self, number: int, code: str, message: str) -> bool:
        """Throw a BPMN error at a token; False if nothing catches it."""
        handler = find_handler(self._token(number), code)
        if handler is None:
            return False
        handler.handle(code, message)
        return True

    def retry(self, number: int, *, anew: bool) -> None:
        """Enter the failed phase of a token's element again, with what had come in.

        `anew` gives an action that is called again a new idempotency key. What a wait
        could not judge is judged again; the wait itself goes on.
        """
        token = self._token(number)
        if has_unjudged(token):
            judge_again(token)
            return
        if anew and token.phase is Phase.ACTIVE:
            internal = token.internal_data
            internal["again"] = internal.get("again", 0) + 1
        enter_again(token)

    def skip(self, number: int) -> None:
        """Go on as if the element had ended without results.

        A wait beside the flow only forgets what it could not judge.
        """
        token = self._token(number)
        if has_unjudged(token):
            drop_unjudged(token)
        if token.id not in token.workflow.armed or not is_waiting(token):
            pass_over(token)

    def terminate(self) -> None:
        """Stop the instance with everything in it."""
        self._instance.terminate()

    # -- pieces ----------------------------------------------------------------

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
