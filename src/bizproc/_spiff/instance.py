"""A running instance: the outermost scope, with what all of its scopes share."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.ad_hoc_scope import AdHocScope
from bizproc._spiff.conditions import judge_conditions
from bizproc._spiff.effects import Effect, Ended, Recorded
from bizproc._spiff.host import Host
from bizproc._spiff.scope import TokenScope
from bizproc._spiff.specs.process import ProcessSpec, ScopeSpec
from bizproc._spiff.sub_scope import SubScope
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import Value
from bizproc.bpmn.evaluating import evaluate
from bizproc.errors import BudgetError
from bizproc.fault import Fault
from bizproc.feel import Expression
from bizproc.layers import Layers
from bizproc.model.states import InstanceState
from bizproc.secret import HIDDEN, Secret

_SEEN_LENGTH = 200
# SpiffWorkflow wants one; no expression of a diagram ever reaches it
_NO_SCRIPTS = PythonScriptEngine()


class Instance(TokenScope, BpmnWorkflow):
    """Run the tokens of a process instance until every one of them waits."""

    subprocesses: dict[int, SubScope]

    # What is seldom read stands here: beyond thirty attributes, with SpiffWorkflow's,
    # Python looks all of them up in a dict, and W4 takes a twentieth longer.
    state = InstanceState.ACTIVE
    # the write up to which conditions were judged; None: something else is new
    judged: int | None = None
    # whether what is cancelled now is so because others have answered enough
    is_surplus = False

    def __init__(self, process: ProcessSpec, host: Host) -> None:
        super().__init__(process.scope, script_engine=_NO_SCRIPTS, deserializing=True)
        # the scopes in which inclusive joins may have to decide
        self.joining: list[TokenScope] = []
        # those in which conditional events may fire
        self.watched: list[TokenScope] = []
        self.ready: deque[Token] = deque()
        self.set_up(self)
        self.process = process
        self.host = host
        self.tokens: dict[int, Token] = {}
        self.effects: list[Effect] = []
        self.numbers = 0
        self.stamp = 0
        self.steps = 0

    # -- running ---------------------------------------------------------------

    def run(self) -> None:
        """Let tokens go on until every one of them waits for something."""
        self._run_all()
        while self.joining and self.decide_inclusive_joins():
            self._run_all()

    def _run_all(self) -> None:
        if not self.watched:
            self._run_ready()
        # a scope that opens may be one to watch
        if self.watched:
            self._run_watched()

    def _run_ready(self) -> None:
        ready = self.ready
        most = self.host.limits.max_steps if ready else 0
        while ready:
            token = ready.popleft()
            if token._state != TaskState.READY or token.id not in self.tokens:  # noqa: SLF001 - own class
                continue
            self.steps += 1
            if self.steps > most:
                self._stop(token, most)
                continue
            token.run()

    def _run_watched(self) -> None:
        """Let tokens go on step by step; what a step changes may fire an event."""
        most = self.host.limits.max_steps
        self.judged = None
        judge_conditions(self)
        while self.ready:
            token = self.ready.popleft()
            if token.state != TaskState.READY or token.id not in self.tokens:
                continue
            self.steps += 1
            if self.steps > most:
                self._stop(token, most)
                continue
            token.run()
            judge_conditions(self)

    def _stop(self, token: Token, most: int) -> None:
        """Hold a token that would go on for ever."""
        message = (
            f"more than {most} steps without a wait (Options.max_steps); draw a "
            "timer, a user task or a message into the loop"
        )
        token.fault = Fault(BudgetError.code, message)
        token.error()

    def watch(self, scope: TokenScope) -> None:
        """Judge the conditional events of a scope from now on."""
        if not self.watched:
            # who works off the tokens quickly finds none left, and stops
            former, self.ready = self.ready, deque(self.ready)
            former.clear()
        self.watched.append(scope)

    @property
    def has_conditions(self) -> bool:
        """Say whether a conditional event or a complex gateway may be waiting."""
        gateways = (it for scope in self.joining for it in scope.spec.deciding)
        return bool(self.watched) or any(it.node.activation for it in gateways)

    def decide_inclusive_joins(self) -> bool:
        """Let the inclusive and complex joins go on that wait for no other token.

        To be asked when all others are at rest. Complex gateways come last: what an
        inclusive one lets go may still come to them, wherever the file has them.
        """
        self.joining = [scope for scope in self.joining if not scope.completed]
        for activates in (False, True):
            fired = False
            for scope in self.joining:
                for spec in scope.spec.deciding:
                    if (spec.node.activation is not None) is activates:
                        fired = spec.decide_in(scope) or fired
            if fired:
                return True
        return False

    def open_scope(self, token: Token, spec: ScopeSpec) -> SubScope:
        """Make the scope of a sub-process or called process; nothing runs in it yet."""
        kind = SubScope if spec.scope.ad_hoc is None else AdHocScope
        sub = self.subprocesses[token.id] = kind(spec, token.id, self)
        return sub

    def within(self) -> list[Token]:
        """Return all tokens, those in the scopes within too."""
        return list(self.tokens.values())

    def end(self) -> None:
        """End the instance as completed."""
        self._finish(InstanceState.COMPLETED)

    def terminate(self) -> None:
        """End the instance as terminated."""
        self._finish(InstanceState.TERMINATED)

    def _finish(self, state: InstanceState) -> None:
        if self.completed:
            return
        self.collected = self.variables()
        self.mark_ended()
        self.success = state is InstanceState.COMPLETED
        self.cancel_all()
        self.state = state
        self.emit(Ended(state))

    def let_go(self) -> None:
        """Break the circles of tokens and scopes, so that they are freed at once.

        The instance can do nothing afterwards.
        """
        for scope in self.subprocesses.values():
            scope.__dict__.clear()
        self.__dict__.clear()

    # -- telling ---------------------------------------------------------------

    def emit(self, effect: Effect) -> None:
        """Leave something for the engine to do."""
        self.effects.append(effect)

    def record(
        self, type_: str, element_id: str | None, data: Mapping[str, Any] | None = None
    ) -> None:
        """Leave something for the history."""
        self.effects.append(Recorded(type_, element_id, data or {}))

    def take_number(self) -> int:
        """Number a token; numbers are never used twice in an instance."""
        self.numbers += 1
        return self.numbers

    def next_stamp(self) -> int:
        """Count the writes of variables."""
        self.stamp += 1
        return self.stamp

    # -- evaluating ------------------------------------------------------------

    def names_at(self, token: Token, *nearer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what an expression at a token can read, nearest first."""
        if "body" in token.internal_data and (body := token.body) is not None:
            return Layers(*nearer, token.data, body.data, self.host.names)
        return Layers(*nearer, token.data, self.host.names)

    def evaluate(
        self, value: Value, names: Mapping[str, Any], *, takes_secrets: bool = False
    ) -> Any:
        """Evaluate FEEL, or return the literal text."""
        functions = self.host.functions
        return evaluate(value, names, functions, takes_secrets=takes_secrets)

    def values_seen(
        self, expression: Expression, names: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Look up the plain values that an expression reads, for the history."""
        seen: dict[str, Any] = {}
        for path in sorted(expression.paths):
            value: Any = names
            for part in path:
                if not isinstance(value, Mapping) or part not in value:
                    break
                value = value[part]
            else:
                seen[".".join(path)] = value
        return self.plain_values(seen)

    def plain_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that a history entry shows: no contexts, no lists."""
        return {
            name: value[:_SEEN_LENGTH]
            if isinstance(value, str)
            else HIDDEN
            if isinstance(value, Secret)
            else value
            for name, value in values.items()
            if not isinstance(value, Mapping | list)
        }
