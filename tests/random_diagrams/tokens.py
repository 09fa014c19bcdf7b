"""A token game by the standard's execution semantics: scopes, tokens, gateways.

It shares no code with the engine. Tokens move first come, first served; the drawings leave
no race, so another order has the same outcome.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.random_diagrams.reading import Flow, Node


@dataclasses.dataclass(eq=False, kw_only=True)
class Scope:
    """One run of the inside of a process, a sub-process or a called process."""

    node: Node
    owner: Run | None
    around: Scope | None
    path: str = ""
    runs: list[Run] = dataclasses.field(default_factory=list)
    kept: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    moving: int = 0
    # by complex gateway that waits for its reset: the flows that it took tokens from
    resets: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    done: list[Done] = dataclasses.field(default_factory=list)
    answers: dict[str, int | list[int]] = dataclasses.field(default_factory=dict)
    live: bool = True
    listens: bool = True

    @property
    def idle(self) -> bool:
        kept = any(self.kept.values())
        return not (self.runs or self.moving or kept or self.resets)


@dataclasses.dataclass(eq=False, kw_only=True)
class Run:
    """One run of an activity or of an event that waits."""

    node: Node
    scope: Scope
    number: int
    path: str
    turn_of: Run | None = None
    turns: list[Run] = dataclasses.field(default_factory=list)
    ended: list[Run] = dataclasses.field(default_factory=list)
    inside: Scope | None = None
    then: Callable[[], None] | None = None
    live: bool = True
    # of a throw that undoes: what it has taken and not begun to undo
    left: list[list[Done]] = dataclasses.field(default_factory=list)
    leads_on: bool = True  # a token will leave it by its flows

    @property
    def whole(self) -> Run:
        return self.turn_of or self


@dataclasses.dataclass(eq=False, kw_only=True)
class Wait:
    """Something that has to come from outside."""

    kind: str
    name: str
    element: str
    number: int
    owner: Run | Scope
    fires: Callable[[], None]
    due: dt.datetime | None = None
    times: int = 1
    after: dt.timedelta = dt.timedelta()
    lasts: bool = False


@dataclasses.dataclass(eq=False, kw_only=True)
class Done:
    """A completed activity that can be undone."""

    run: Run
    number: int

    @property
    def node(self) -> Node:
        return self.run.node

    @property
    def scope(self) -> Scope:
        return self.run.scope

    @property
    def inside(self) -> Scope | None:
        return self.run.inside


class Tokens:
    """Move tokens through gateways; activities and events are for those above."""

    def __init__(self, nodes: dict[str, Node], now: dt.datetime) -> None:
        self.nodes = nodes
        self.now = now
        self.numbers = itertools.count(1)
        self.agenda: deque[tuple[Scope, Node, Flow | None]] = deque()
        self.waits: list[Wait] = []
        self.completed: list[str] = []
        self.true: set[str] = set()
        self.scopes: list[Scope] = []
        self.state = "ACTIVE"

    def enter(self, scope: Scope, node: Node, flow: Flow | None) -> None:
        raise NotImplementedError

    def scope_ended(self, scope: Scope) -> None:
        raise NotImplementedError

    def new_run(self, scope: Scope, node: Node, **more: Any) -> Run:
        """Begin to run an element in a scope."""
        given = {"path": scope.path, **more}
        return Run(node=node, scope=scope, number=next(self.numbers), **given)

    # -- moving ------------------------------------------------------------

    def send(self, scope: Scope, node: Node, flow: Flow | None = None) -> None:
        scope.moving += 1
        self.agenda.append((scope, node, flow))

    def settle(self) -> None:
        """Let every token go on until it waits."""
        while True:
            while self.agenda:
                scope, node, flow = self.agenda.popleft()
                if not scope.live:
                    continue
                scope.moving -= 1
                self.enter(scope, node, flow)
                self.look_over(scope)
            if not self._open_one():
                return

    def look_over(self, scope: Scope) -> None:
        """End a scope in which nothing is left."""
        if scope.live and scope.idle:
            self.end_scope(scope)

    def end_scope(self, scope: Scope) -> None:
        self.clear(scope)
        scope.live = False
        self.scopes.remove(scope)
        self.scope_ended(scope)

    def leave(self, scope: Scope, node: Node, times: int = 1) -> None:
        """Send tokens by the flows that an element chooses."""
        chosen = self.chosen(scope, node)
        for flow in chosen * times:
            self.send(scope, self.nodes[flow.target], flow)

    def chosen(self, scope: Scope, node: Node) -> list[Flow]:
        default = node.element.get("default")
        plain = [it for it in node.outgoing if not it.condition and it.id != default]
        holding = [
            it for it in node.outgoing if it.condition and it.holds(scope.answers)
        ]
        otherwise = [it for it in node.outgoing if it.id == default]
        if node.tag == "exclusiveGateway":
            return (holding or otherwise or plain)[:1]
        return plain + (holding or otherwise)

    # -- gateways ----------------------------------------------------------

    def pass_gateway(self, scope: Scope, node: Node, flow: Flow | None) -> None:
        if node.tag == "exclusiveGateway" or len(node.incoming) < 2:
            self.go_through(scope, node)
            return
        assert flow
        kept = scope.kept.setdefault(node.id, [])
        kept.append(flow.id)
        if node.tag == "complexGateway":
            self._activate(scope, node)
        if node.tag == "parallelGateway" and {it.id for it in node.incoming} <= set(
            kept
        ):
            self._take(scope, node)

    def _take(self, scope: Scope, node: Node) -> None:
        """Take one token from each flow that has any, and go on."""
        kept = scope.kept[node.id]
        for flow in node.incoming:
            if flow.id in kept:
                kept.remove(flow.id)
        self.go_through(scope, node)

    def go_through(self, scope: Scope, node: Node) -> None:
        self.completed.append(node.id)
        self.leave(scope, node)

    def _open_one(self) -> bool:
        """Open a gateway that nothing can reach any more; complex ones come last."""
        for opens in (self._open_inclusive, self._open_complex):
            for scope in list(self.scopes):
                for id_ in [*scope.kept]:
                    if opens(scope, self.nodes[id_]):
                        self.look_over(scope)
                        return True
        return False

    def _open_inclusive(self, scope: Scope, node: Node) -> bool:
        waits = node.tag == "inclusiveGateway" and scope.kept[node.id]
        if not waits or not self._full(scope, node):
            return False
        self._take(scope, node)
        return True

    def _open_complex(self, scope: Scope, node: Node) -> bool:
        """Reset a complex gateway, or let what was late for a round begin another."""
        if node.id not in scope.resets:
            return node.tag == "complexGateway" and self._activate(scope, node)
        if not self._full(scope, node):
            return False
        self._reset(scope, node)
        return True

    def _activate(self, scope: Scope, node: Node) -> bool:
        """Let a complex gateway go on if it waits for start and enough have come."""
        kept = scope.kept[node.id]
        condition = node.part("activationCondition")
        assert condition is not None
        assert condition.text
        if node.id in scope.resets or len(kept) < int(condition.text[-1]):
            return False
        scope.resets[node.id] = set(kept)
        for flow in set(kept):
            kept.remove(flow)
        self.completed.append(node.id)
        self._leave_complex(scope, node, "= waitingForStart")
        return True

    def _reset(self, scope: Scope, node: Node) -> None:
        kept = scope.kept[node.id]
        for flow in set(kept) - scope.resets.pop(node.id):
            kept.remove(flow)
        if self._leave_complex(scope, node, "= not(waitingForStart)"):
            self.completed.append(node.id)

    def _leave_complex(self, scope: Scope, node: Node, condition: str) -> bool:
        chosen = [it for it in node.outgoing if it.condition == condition]
        for flow in chosen:
            self.send(scope, self.nodes[flow.target], flow)
        return bool(chosen)

    def _full(self, scope: Scope, join: Node) -> bool:
        """Tell whether no token that could come has to be waited for."""
        come = {*scope.kept[join.id], *scope.resets.get(join.id, ())}
        empty = [it for it in join.incoming if it.id not in come]
        filled = [it for it in join.incoming if it.id in come]
        standing = [it.node for it in scope.runs if it.leads_on]
        at_gateways = {it for it, ids in scope.kept.items() if ids} | {*scope.resets}
        standing += [self.nodes[it] for it in at_gateways - {join.id}]
        for node in standing:
            reached = self._reach(node, join)
            if any(it.id in reached for it in empty) and not any(
                it.id in reached for it in filled
            ):
                return False
        return True

    def _reach(self, node: Node, without: Node) -> set[str]:
        """Return the flows that a token of a node may come by, not through a gateway."""
        seen: set[str] = set()
        flows: set[str] = set()
        left = [node]
        while left:
            here = left.pop()
            if here.id in seen or here is without:
                continue
            seen.add(here.id)
            left += [it for it in here.borders if it.outgoing]
            left += self.linked(here)
            flows |= {it.id for it in here.outgoing}
            left += [self.nodes[it.target] for it in here.outgoing]
        return flows

    def linked(self, node: Node) -> list[Node]:
        """Return where a throwing link leads."""
        if node.kind != "link" or node.tag != "intermediateThrowEvent":
            return []
        return [
            it
            for it in self.nodes.values()
            if it.scope == node.scope
            and it.tag == "intermediateCatchEvent"
            and it.definitions[:1] == node.definitions
        ]

    # -- ending ------------------------------------------------------------

    def clear(self, scope: Scope, *, but: Run | None = None) -> None:
        """Take everything out of a scope, and what listens in it."""
        self.waits = [it for it in self.waits if it.owner is not scope]
        scope.listens = False
        for run in list(scope.runs):
            if run is not but:
                self.kill(run)
        scope.kept.clear()
        scope.resets.clear()
        scope.moving = 0
        self.agenda = deque(it for it in self.agenda if it[0] is not scope)

    def kill(self, run: Run) -> None:
        """Take away a run with everything in it."""
        run.live = False
        self.waits = [it for it in self.waits if it.owner is not run]
        for turn in list(run.turns):
            self.kill(turn)
        for one in (it for left in run.left for it in left):
            one.scope.done.append(one)
        run.left.clear()
        if run.inside and run.inside.live:
            self.clear(run.inside)
            run.inside.live = False
            self.scopes.remove(run.inside)
        if run in run.scope.runs:
            run.scope.runs.remove(run)
