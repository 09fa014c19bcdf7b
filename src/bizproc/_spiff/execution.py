"""Load an instance, give it one command, and see what is to be done.

This is the pure transition: it reads through the `Host`, decides, and leaves
`effects`; it never writes, calls, sleeps or asks for the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from bizproc._spiff import hearing
from bizproc._spiff.added_waits import settle_waits
from bizproc._spiff.assigning import assign, assign_at, seen_at
from bizproc._spiff.blockers import Target
from bizproc._spiff.choosing import choose
from bizproc._spiff.codec import decode, encode
from bizproc._spiff.effects import Effect
from bizproc._spiff.host import Host
from bizproc._spiff.instance import Instance
from bizproc._spiff.life import Payload, Phase, enter_again, go_on, pass_over
from bizproc._spiff.migration import Migrated, move_to
from bizproc._spiff.moving import begin_at, move, tokens_at
from bizproc._spiff.places import (
    Place,
    Standing,
    entry_of,
    places_of,
    standing,
    waits_in_flow,
)
from bizproc._spiff.specs.activity import ActivitySpec
from bizproc._spiff.specs.process import ProcessSpec
from bizproc._spiff.specs.sub_process import definition_around
from bizproc._spiff.specs.timer import is_to_pass_over
from bizproc._spiff.starting import begin
from bizproc._spiff.telling import find_told, tell
from bizproc._spiff.throwing import error, find_handler
from bizproc._spiff.token import Token
from bizproc._spiff.turns import TurnDeed, add_turn, turn_deeds, withdraw_turn
from bizproc.bpmn.elements import EventKind, Node
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.layers import Layers
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
        message: str | None = None,
    ) -> Execution:
        """Begin an instance at its none start event, or at the one that was met.

        Raises:
            ExpressionError: an output mapping of the start event fails.
            InvalidTransitionError: there is no none start event, or several.
        """
        met = {"element_id": element_id, "message": message}
        return cls(begin(process, host, variables=variables, event=event, **met))

    @classmethod
    def start_at(
        cls,
        process: ProcessSpec,
        host: Host,
        element_id: str,
        *,
        variables: Mapping[str, Any],
    ) -> Execution:
        """Begin an instance at any element of its process.

        Raises:
            NotFoundError: there is no such element.
            InvalidTransitionError: nothing can be started there.
        """
        instance = Instance(process, host)
        instance.record("process_started", None)
        begin_at(instance, element_id, variables)
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

    @property
    def host(self) -> Host:
        """Return what answers the expressions of the instance."""
        return self._instance.host

    def take_effects(self) -> list[Effect]:
        """Return what is to be done; what is added meanwhile is there to be taken next."""
        effects, self._instance.effects = self._instance.effects, []
        return effects

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

        Sub-processes are left out: what waits is inside them, if anything is.
        """
        return waits_in_flow(self._instance)

    def tokens(self) -> list[Standing]:
        """Return where every token stands, oldest first, those beside the flow too."""
        tokens = self._instance.tokens
        return [standing(tokens[number]) for number in sorted(tokens)]

    def variables_at(self, place: int | str) -> dict[str, Any]:
        """Return the variables where one token stands, by its number or element."""
        return seen_at(self._one(place))

    def places(self) -> list[Place]:
        """Return where all tokens stand, those beside the flow too, oldest first."""
        return places_of(self._instance)

    def awaits_message(self) -> bool:
        """Say whether any token waits for a message."""
        return any(
            token.task_spec.node.event.kind is EventKind.MESSAGE
            for token in self._instance.tokens.values()
        )

    def has_conditions(self) -> bool:
        """Say whether a conditional event or a complex gateway may be waiting."""
        return self._instance.has_conditions

    def has_token(self, number: int) -> bool:
        """Say whether the token still lives."""
        return number in self._instance.tokens

    def node(self, number: int) -> Node:
        """Return the element a token stands at."""
        return self._token(number).task_spec.node

    def definition_at(self, number: int) -> str:
        """Return the definition of the process a token runs in, called or not."""
        return definition_around(self._token(number))

    def entry(self, number: int) -> str:
        """Return the part of an idempotency key that tells executions apart."""
        return entry_of(self._token(number))

    def inputs(self, number: int) -> tuple[dict[str, Any], bool]:
        """Evaluate the input mappings of a service task.

        Returns:
            The inputs, and whether they are kept: output mappings read them.
        """
        token = self._token(number)
        spec = token.task_spec
        return spec.inputs_of(token), spec.keeps_inputs

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

    def complete(
        self,
        number: int,
        results: Mapping[str, Any],
        *,
        event: Mapping[str, Any] | None = None,
    ) -> None:
        """End the activity a token stands at, with its results.

        Its output mappings see `event` beside and before them.
        """
        token = self._token(number)
        spec = token.task_spec
        if not isinstance(spec, ActivitySpec) or not spec.is_at_work(token):
            msg = f"element {spec.node.id!r} cannot be completed from outside"
            raise InvalidTransitionError(msg)
        go_on(token, Phase.COMPLETING, Payload(results, event or {}))

    def wants(self, number: int, came: Payload) -> bool:
        """Judge whether a wait takes what came.

        Raises:
            BizprocError: its condition cannot be evaluated.
        """
        token = self._instance.tokens.get(number)
        if token is None or not hearing.is_waiting(token):
            return False
        return hearing.wants(token, came)

    def keep_unjudged(self, number: int, name: str, came: Payload) -> None:
        """Keep what a wait could not judge; `retry` judges it again."""
        hearing.keep_unjudged(self._token(number), name, came)

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
        if hearing.is_waiting(token):
            go_on(token, Phase.TRIGGERED, Payload(variables or {}, event or {}))

    def waiting_for_command(self, place: int | str) -> int:
        """Return the token at a place that waits to be told that it may go on.

        Raises:
            NotFoundError: no token stands there.
            InvalidTransitionError: what stands there waits for something else, or
                several wait.
        """
        return find_told(self._instance, place)

    def tell(self, number: int, results: Mapping[str, Any]) -> None:
        """Let such a token go on, with what that brings."""
        tell(self._token(number), results)

    def choose(
        self, element: str, values: Mapping[str, Any], *, at: int | str | None
    ) -> tuple[Standing, Standing]:
        """Begin an activity of an ad-hoc sub-process; return where both stand.

        Raises:
            NotFoundError: there is no such element, or sub-process.
            InvalidTransitionError: it cannot be begun now.
        """
        outer, token = choose(self._instance, element, values, at=at)
        return standing(outer), standing(token)

    def pass_over_missed(self, number: int, due: dt.datetime) -> bool:
        """Arm a cycle anew without firing it, if it wants no moment that was missed."""
        token = self._token(number)
        spec = token.task_spec
        if not hearing.is_waiting(token) or not is_to_pass_over(token, spec, due):
            return False
        token.workflow.rearm_or_drop(token, after=self._instance.host.late_before)
        return True

    def throw(self, number: int, code: str, message: str) -> bool:
        """Throw a BPMN error at a token; False if nothing catches it."""
        thrown = error(code, message)
        handler = find_handler(self._token(number), thrown)
        if handler is not None:
            handler.handle(thrown)
        return handler is not None

    def retry(self, number: int, *, anew: bool) -> None:
        """Enter the failed phase of a token's element again, with what had come in.

        `anew` gives an action that is called again a new idempotency key. What a wait
        could not judge is judged again; the wait itself goes on.
        """
        token = self._token(number)
        if hearing.has_unjudged(token):
            hearing.judge_again(token)
            return
        if anew and token.phase is Phase.ACTIVE:
            token.internal_data["again"] = token.internal_data.get("again", 0) + 1
        enter_again(token)

    def skip(self, number: int) -> None:
        """Go on as if the element had ended without results.

        A wait beside the flow only forgets what it could not judge.
        """
        token = self._token(number)
        if hearing.has_unjudged(token):
            hearing.drop_unjudged(token)
        if token.id not in token.workflow.armed or not hearing.is_waiting(token):
            pass_over(token)

    def set_variables(
        self, values: Mapping[str, Any], *, place: int | str | None = None
    ) -> None:
        """Set variables of the instance, or where one token stands.

        Raises:
            NotFoundError: no token stands there.
            InvalidTransitionError: several do, or it has no variables.
        """
        if place is None:
            assign(self._instance, values)
        else:
            assign_at(self._one(place), values)

    def move(
        self,
        *,
        cancel: Sequence[int | str],
        start: Sequence[str],
        variables: Mapping[str, Any],
    ) -> tuple[list[Standing], list[Standing]]:
        """Cancel tokens and start elements; return what was cancelled, and started.

        Raises:
            NotFoundError: there is no such token or element.
            InvalidTransitionError: this cannot be cancelled, or started.
        """
        return move(self._instance, cancel=cancel, start=start, values=variables)

    def withdraw_turn(self, number: int) -> None:
        """Cancel the turn around a token, as if it had never begun."""
        withdraw_turn(self._token(number))

    def add_turn(self, number: int, item: Any) -> int:
        """Add an item to the repetition around a token; return the token of the whole."""
        return add_turn(self._token(number), item)

    def turn_deeds(self, number: int) -> frozenset[TurnDeed]:
        """Return which of both can be done around a token."""
        return turn_deeds(self._token(number))

    def migrate(self, target: Target, host: Host) -> tuple[Execution, Migrated]:
        """Return the instance as it stands in another diagram, and what is in the way.

        This one stays as it is. With blockers the other is not whole: throw it away.
        """
        migrated = move_to(self._instance, target, host)
        if not migrated.blockers:
            settle_waits(migrated)
        return Execution(migrated.instance), migrated

    def let_go(self) -> None:
        """Free what the instance holds at once; it can do nothing afterwards."""
        self._instance.let_go()

    def terminate(self) -> None:
        """Stop the instance with everything in it."""
        self._instance.terminate()

    # -- pieces ----------------------------------------------------------------

    def _one(self, place: int | str) -> Token:
        found = tokens_at(self._instance, place)
        if len(found) > 1:
            numbers = ", ".join(str(token.id) for token in found)
            msg = f"several tokens stand at {place!r}: {numbers}; give the number"
            raise InvalidTransitionError(msg)
        return found[0]

    def _token(self, number: int) -> Token:
        if (token := self._instance.tokens.get(number)) is None:
            msg = f"the instance has no token {number}: that work is over already"
            raise NotFoundError(msg)
        return token
