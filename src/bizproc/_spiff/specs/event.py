"""Events: catching, throwing, boundary, link, and the ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.effects import (
    MessageThrown,
    TokenClosed,
    WaitOpened,
)
from bizproc._spiff.hearing import hear, waits_for_signal
from bizproc._spiff.life import ARMED, STARTING, WAITING, Phase, go_on
from bizproc._spiff.mappings import evaluate_mappings
from bizproc._spiff.specs.element import (
    ElementSpec,
    Exit,
    text_of,
)
from bizproc._spiff.specs.timer import arm_timer
from bizproc._spiff.throwing import error, find_handler_around
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventDefinition, EventKind, Node
from bizproc.errors import InvalidTransitionError, InvalidValueError

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.process import ScopeSpec
    from bizproc._spiff.specs.sub_process import SubProcessSpec


def arm(token: Token, spec: ElementSpec) -> None:
    """Open the wait of a catching event: a timer or a subscription."""
    event = spec.node.event
    top = token.workflow.top
    if event.kind is EventKind.TIMER:
        arm_timer(token, spec)
    elif event.kind in (EventKind.MESSAGE, EventKind.SIGNAL):
        kind: Literal["message", "signal"] = (
            "message" if event.kind is EventKind.MESSAGE else "signal"
        )
        nearer = (token.inputs,) if token.inputs else ()
        if event.correlation_key is not None:
            key = as_key(text_of(token, event.correlation_key, *nearer))
        else:
            key = top.host.key
        name = str(text_of(token, event.name, *nearer))
        if event.name is not None and event.name.expression is not None:
            token.internal_data["awaits"] = name
        if key is None and event.correlation_key is not None:
            _note_missing_key(token, spec, name)
        top.emit(WaitOpened(token.id, spec.node, kind, name, key))
    elif event.kind is EventKind.CONDITIONAL:
        top.judged = None
    elif event.parts:
        token.workflow.arm_boundary(token)


def _note_missing_key(token: Token, spec: ElementSpec, name: str) -> None:
    """Refuse a wait that nothing could ever end; one among others only matches nothing.

    Raises:
        InvalidValueError: NULL_KEY, the token itself stands at the event.
    """
    internal = token.internal_data
    beside = isinstance(spec, HandlerStartSpec) or "race" in internal
    if beside or "attached" in internal:
        data = {"message": name}
        token.workflow.top.record("key_missing", spec.node.id, data)
        return
    key = spec.node.event.correlation_key
    written = key.text if key is not None else ""
    message = (
        f"the correlation key of {name!r} ({written}) is null: no message could ever "
        "reach this wait; set what it reads, then try again"
    )
    raise InvalidValueError(message, code="NULL_KEY")


def as_key(value: Any) -> str | None:
    """Read a correlation key: text, or the number's text; null matches nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return as_key(value.get("id"))
    return str(value)


class StartEventSpec(ElementSpec):
    """Begin a scope: from now on its event sub-processes listen."""

    life = STARTING

    def leave(self, token: Token) -> bool:
        """Open the waits of the scope's event sub-processes, then go on."""
        scope = token.workflow
        super().leave(token)
        if scope.spec.event_starts:
            scope.arm_event_sub_processes(token)
        return True


class HandlerStartSpec(ElementSpec):
    """Listen, in the scope around it, for what starts an event sub-process."""

    life = ARMED

    def __init__(
        self, scope_spec: ScopeSpec, node: Node, handler: SubProcessSpec
    ) -> None:
        super().__init__(scope_spec, node)
        self.handler = handler

    def work(self, token: Token) -> bool:
        """Listen."""
        del token
        return False

    def take(self, token: Token) -> bool:
        """Start the event sub-process; what came goes to its start event."""
        token.workflow.start_event_sub_process(self, token.came, waiting=token)
        return False

    def variables_of(self, scope: TokenScope) -> tuple[dict[str, Any], dict[str, int]]:
        """Return the variables that the event sub-process begins with."""
        return scope.variables()

    def phase_after_skip(self, token: Token, failed: Phase) -> Phase:
        """Let an event that could not be taken still start what it starts."""
        del token, failed
        return Phase.TRIGGERED


class CatchEventSpec(ElementSpec):
    """Hold a token until a timer, message or signal triggers it."""

    life = WAITING

    def enter(self, token: Token) -> bool:
        """Open the wait."""
        token.workflow.top.record("element_activated", self.node.id)
        arm(token, self)
        return True

    def work(self, token: Token) -> bool:
        """Wait."""
        del token
        return False

    def take(self, token: Token) -> bool:
        """Keep what the event brought."""
        close_wait(token)
        return True

    def give_up(self, token: Token) -> None:
        """Wait no longer."""
        close_wait(token)


def close_wait(token: Token) -> None:
    """End a wait in the flow, and those that an event-based gateway put beside it."""
    scope = token.workflow
    scope.end_race(token)
    scope.top.emit(TokenClosed(token.id, token.task_spec.node, canceled=False))


class BoundaryEventSpec(ElementSpec):
    """Leave an activity by an event, ending the activity or beside it."""

    life = ARMED

    def work(self, token: Token) -> bool:
        """Listen."""
        del token
        return False

    def take(self, token: Token) -> bool:
        """Interrupt the activity, or start a branch beside it."""
        scope = token.workflow
        host = scope.tasks[token.internal_data["attached"]]
        attached = host.internal_data["boundary"]
        if not self.node.interrupting:
            if self.node.event.kind is EventKind.TIMER:
                scope.rearm_or_drop(token)
            beside = scope.spawn(self, data={}, stamps={})
            self.take_over(beside, host)
            go_on(beside, Phase.COMPLETING, token.came)
            return False
        self.take_over(token, host)
        attached.remove(token.id)
        del token.internal_data["attached"]
        scope.armed.discard(token.id)
        scope.top.emit(TokenClosed(token.id, self.node, canceled=False))
        scope.drop(host)
        return True

    def take_over(self, token: Token, host: Token) -> None:
        """Give the branch the variables of what it leaves, or goes on beside."""
        if self.node.interrupting:
            token.workflow.take_over_variables(token, host)
        else:
            token.data, token.stamps = dict(host.data), dict(host.stamps)

    def phase_after_skip(self, token: Token, failed: Phase) -> Phase:
        """Let an event that could not be taken still lead on its way."""
        del token
        return Phase.TRIGGERED if failed is Phase.TRIGGERED else Phase.LEAVING


class ThrowEventSpec(ElementSpec):
    """Throw what the event says (a message, a signal), then go on or end."""

    def leave(self, token: Token) -> bool:
        """Write the outputs, decide where to go on, then throw.

        All is evaluated before anything is done: a fault has thrown nothing yet. What
        is thrown may end the token.
        """
        names = token.workflow.top.names_at(token)
        outputs = (
            {}
            if token.lenient
            else evaluate_mappings(token.workflow.top, self.node.outputs, names)
        )
        throw = None if token.lenient else self.decide_throw(token)
        if outputs:
            token.data, token.stamps = dict(token.data), dict(token.stamps)
            token.write(outputs)
        super().leave(token)
        if throw is None:
            return True
        scope = token.workflow
        throw()
        return token.id in scope.tasks

    def decide_throw(self, token: Token) -> Callable[[], None] | None:
        """Evaluate what is thrown; return what throws it, None if there is nothing."""
        return throw_message(token, self.node)


def throw_message(token: Token, node: Node) -> Callable[[], None] | None:
    """Evaluate a message or signal; return what throws it, None if it is neither."""
    thrown = message_of(token, node)
    return None if thrown is None else partial(throw, token, thrown)


def message_of(token: Token, node: Node) -> MessageThrown | None:
    """Evaluate what a throwing element throws; None if it is no message or signal."""
    event, top = node.event, token.workflow.top
    if event.kind not in (EventKind.MESSAGE, EventKind.SIGNAL):
        return None
    names = top.names_at(token)
    variables = evaluate_mappings(token.workflow.top, node.inputs, names)
    key = _key_of_throw(token, event, variables)
    ttl = text_of(token, event.ttl)
    return MessageThrown(
        token.id,
        node,
        "message" if event.kind is EventKind.MESSAGE else "signal",
        str(text_of(token, event.name)),
        key,
        variables,
        ttl=None if ttl is None else top.host.time_to_live(ttl),
    )


def throw(
    token: Token, thrown: MessageThrown, *, beside: Mapping[str, Any] = {}
) -> None:
    """Emit what is thrown; who waits for a signal in this instance hears it first.

    What stands `beside` it is for the mappings of these waits, and is no variable.
    """
    top = token.workflow.top
    if thrown.kind == "message":
        top.emit(thrown)
        return
    reached = waits_for_signal(top, thrown.name)
    tell_completed(token, token.way[1])
    numbers = frozenset(waiting.id for waiting in reached)
    top.emit(thrown._replace(reached=numbers))
    hear(top, reached, thrown.name, dict(thrown.variables), beside)


def tell_completed(token: Token, notes: Mapping[str, Any]) -> None:
    """Tell the history that an element is left, before what it throws is heard."""
    if not token.is_told:
        node = token.task_spec.node
        token.workflow.top.record("element_completed", node.id, notes)
        token.is_told = True


def _key_of_throw(
    token: Token, event: EventDefinition, variables: dict[str, Any]
) -> str | None:
    """Take the key out of the payload, else that of the message, else the instance's."""
    if "key" in variables:
        return as_key(variables.pop("key"))
    if event.correlation_key is not None:
        return as_key(text_of(token, event.correlation_key))
    return token.workflow.top.host.key


class LinkThrowSpec(ElementSpec):
    """Jump to the catching link event of the same name in the same scope."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.link_target: Exit | None = None

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Go on at the catching link event."""
        del token
        return [self.link_target] if self.link_target else [], {}


class EndEventSpec(ThrowEventSpec):
    """End a branch; publish a message or signal if the event says so."""


def code_of(token: Token, event: EventDefinition) -> str:
    """Evaluate the code that an error or escalation is thrown with.

    Raises:
        InvalidValueError: NO_CODE, it is neither a text nor a number.
    """
    value = text_of(token, event.code)
    code = None if isinstance(value, Mapping | list | bool) else as_key(value)
    if code is None:
        written = event.code.text if event.code is not None else ""
        msg = f"the {event.kind} code `{written}` is {value!r}; it must be a text"
        raise InvalidValueError(msg, code="NO_CODE")
    return code


class ErrorEndSpec(ElementSpec):
    """Throw an error to the nearest handler around the scope."""

    def leave(self, token: Token) -> bool:
        """Hand the error over, which ends the token with its scope."""
        if token.lenient:
            return super().leave(token)
        code = code_of(token, self.node.event)
        thrown = error(code, f"error end event {self.node.id!r}")
        handler = find_handler_around(token, thrown)
        if handler is None:
            msg = f"no boundary event or event sub-process catches {code!r}"
            raise InvalidTransitionError(msg, code=code)
        token.workflow.top.record("element_completed", self.node.id, {"error": code})
        token.is_told = True
        handler.handle(thrown)
        return False


class TerminateEndSpec(ElementSpec):
    """End the scope at once, with everything in it."""

    def leave(self, token: Token) -> bool:
        """Keep what the branch wrote, then end all others."""
        scope = token.workflow
        scope.top.record("element_completed", self.node.id)
        token._set_state(TaskState.COMPLETED)  # noqa: SLF001 - a task spec's right
        scope.collect(token)
        scope.remove(token)
        scope.terminate()
        return False
