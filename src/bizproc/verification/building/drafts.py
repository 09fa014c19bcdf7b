"""What is put down while a net is drawn, before its bits are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bizproc.bpmn.elements import ElementKind, Node, Scope
from bizproc.verification.conditions import Cube
from bizproc.verification.net import Cause

__all__ = ["OFFERS", "Draft", "DraftPlace", "Sheet", "counted", "joins"]

OFFERS: Final = "/offers"
"""Ends the name of a scope with places that keep no scope from ending: what may be
begun and need not be, and which events have fired."""

MAX_TOKENS: Final = 8
"""How many tokens are counted at one place."""

_JOINING: Final = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


@dataclass(slots=True, kw_only=True)
class DraftPlace:
    """Hold what is known of a place before its tokens are counted."""

    element: str
    scope: str
    flow: str | None = None
    waits: bool = False
    tolerant: bool = False
    active: bool = False
    remembers: bool = False
    gathers: int = 1


@dataclass(slots=True, kw_only=True)
class Draft:
    """Hold a transition in the names of scopes.

    Attributes:
        node: the element it is made for.
        clears: scopes whose tokens are cancelled, with all scopes within.
        keeps: scopes within those that stay as they are.
        drops: places that are emptied beside.
        empties: scopes in which no token may be.
        idle: places that must be empty.
        once: the non-interrupting event that fires, once while what it belongs to is
            active, and not before the branch of its firing before is over.
        unless: the non-interrupting event that would fire, but has already.
        anew: whether what it takes from is active anew afterwards.
        cube: what is decided about variables.
        joins: of an inclusive join, the places it takes from.
        taken: of the reset of a complex gateway, per flow what remembers that a token of
            it was taken.
    """

    node: Node
    scope: str
    elements: tuple[str, ...]
    cause: Cause = Cause.ITSELF
    take: tuple[int, ...] = ()
    put: tuple[int, ...] = ()
    clears: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    drops: tuple[int, ...] = ()
    empties: tuple[str, ...] = ()
    idle: tuple[int, ...] = ()
    once: str | None = None
    unless: str | None = None
    anew: bool = False
    cube: Cube = field(default_factory=dict)
    joins: tuple[int, ...] = ()
    taken: tuple[int, ...] = ()
    outside: bool = False
    interrupts: bool = False
    flows: tuple[str, ...] = ()


@dataclass(slots=True)
class Sheet:
    """Collect places, drafts and remarks, and find places by what they are for."""

    root: Scope
    places: list[DraftPlace] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    remarks: dict[tuple[str, str], None] = field(default_factory=dict)
    parents: dict[str, tuple[Scope, Node]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    firings: dict[str, tuple[int, int]] = field(default_factory=dict)
    _edges: dict[str, dict[str, list[Node]]] = field(default_factory=dict)
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Add a transition."""
        self.drafts.append(draft)

    def remark(self, element: str, text: str) -> None:
        """Say what is simplified at an element."""
        self.remarks[element, text] = None

    def place(self, key: Sequence[str], make: DraftPlace) -> int:
        """Return the number of a place, made now if there is none."""
        known = tuple(key)
        if known not in self._numbers:
            self._numbers[known] = len(self.places)
            self.places.append(make)
        return self._numbers[known]

    def at(self, scope: Scope, node: Node) -> int:
        """Return the place of a token that stands at an element."""
        plain_end = node.kind is ElementKind.END_EVENT and node.event.kind == "none"
        made = DraftPlace(
            element=node.id,
            scope=scope.id,
            tolerant=plain_end,
            gathers=counted(node.start_quantity),
            waits=node.start_quantity > 1,
        )
        return self.place(("at", node.id), made)

    def running(self, scope: Scope, node: Node) -> int:
        """Return the place of an activity that runs: after it took all its tokens."""
        if node.body is not None:
            made = DraftPlace(element=node.id, scope=scope.id, active=True)
            return self.place(("active", node.id), made)
        if node.start_quantity > 1:
            made = DraftPlace(element=node.id, scope=scope.id)
            return self.place(("runs", node.id), made)
        return self.at(scope, node)

    def running_root(self) -> int:
        """Return the place that says that the whole is active."""
        made = DraftPlace(element=self.root.id, scope="", active=True)
        return self.place(("active", self.root.id), made)

    def offer(self, scope: Scope, node: Node) -> int:
        """Return the place of what an ad-hoc sub-process offers."""
        made = DraftPlace(element=node.id, scope=f"{scope.id}{OFFERS}", active=True)
        return self.place(("offer", node.id), made)

    def fires(self, scope: Scope, event: str, host: int) -> str:
        """Return a non-interrupting event of what is active at a place, now known."""
        outside = f"{scope.id}{OFFERS}"
        made = DraftPlace(element=event, scope=outside, active=True, remembers=True)
        self.firings[event] = (self.place(("fired", event), made), host)
        return event

    def host(self, scope: Scope) -> int:
        """Return the place that says that a scope is active."""
        if scope is self.root:
            return self.running_root()
        return self.running(*self.parents[scope.id])

    def arriving(self, scope: Scope, flow_id: str) -> int:
        """Return the place of a token that a flow brings."""
        node = scope.nodes[scope.flows[flow_id].target]
        if not joins(node):
            return self.at(scope, node)
        made = DraftPlace(element=node.id, scope=scope.id, flow=flow_id, waits=True)
        return self.place(("by", flow_id), made)

    def boundaries(self, scope: Scope, node: Node) -> list[Node]:
        """Return the boundary events on an element."""
        if scope.id not in self._edges:
            found: dict[str, list[Node]] = {}
            for it in scope.nodes.values():
                if it.attached_to is not None:
                    found.setdefault(it.attached_to, []).append(it)
            self._edges[scope.id] = found
        return self._edges[scope.id].get(node.id, [])

    def around(self, scope_id: str) -> Iterator[tuple[str, Node]]:
        """Yield the scopes around one, from inside, each with the node within it."""
        while scope_id in self.parents:
            parent, node = self.parents[scope_id]
            yield parent.id, node
            scope_id = parent.id

    def within(self, scopes: Iterable[str]) -> set[str]:
        """Return scopes and all within them."""
        wanted = set(scopes)
        return {
            it
            for it in (*self.scopes, *(f"{one}{OFFERS}" for one in self.scopes))
            if it in wanted or self._is_within(it, wanted)
        }

    def _is_within(self, scope_id: str, wanted: set[str]) -> bool:
        if scope_id.removesuffix(OFFERS) in wanted:
            return True
        return any(it in wanted for it, _ in self.around(scope_id.removesuffix(OFFERS)))


def joins(node: Node) -> bool:
    """Say whether a gateway waits for several flows."""
    return str(node.kind) in _JOINING and len(node.incoming) > 1


def counted(quantity: int) -> int:
    """Return how many tokens of a quantity are counted."""
    return min(quantity, MAX_TOKENS)
