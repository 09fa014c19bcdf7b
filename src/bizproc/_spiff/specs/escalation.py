"""Throw an escalation: whoever catches it begins, and the thrower goes on if it may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bizproc._spiff.life import Payload
from bizproc._spiff.mappings import evaluate_mappings
from bizproc._spiff.specs.event import ThrowEventSpec, code_of, tell_completed
from bizproc._spiff.throwing import Thrown, find_handler_around
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind, Node


class EscalationThrowSpec(ThrowEventSpec):
    """Throw an escalation to the nearest handler around the scope, then go on or end.

    What the input mappings make goes with it. Nobody need catch it: that is told in the
    history, and nothing else happens (BPMN 2.0, 10.5.1).
    """

    def decide_throw(self, token: Token) -> Callable[[], None] | None:
        """Evaluate the code and what goes with it."""
        return throw_escalation(token, self.node)


def throw_escalation(token: Token, node: Node) -> Callable[[], None]:
    """Evaluate an escalation; return what throws it."""
    code = code_of(token, node.event)
    names = token.workflow.top.names_at(token)
    variables = evaluate_mappings(token.workflow.top, node.inputs, names)
    payload = Payload(variables, {"escalationCode": code})
    thrown = Thrown(EventKind.ESCALATION, code, payload)
    return partial(escalate, token, thrown)


def escalate(token: Token, thrown: Thrown) -> None:
    """Let the nearest handler catch an escalation; an interrupting one ends the token."""
    top, node = token.workflow.top, token.task_spec.node
    code = {"escalation": thrown.code}
    tell_completed(token, {**token.way[1], **code})
    handler = find_handler_around(token, thrown)
    if handler is None:
        top.record("escalation_not_caught", node.id, code)
        return
    top.record("escalation_caught", handler.event.node.id, code)
    handler.handle(thrown)
