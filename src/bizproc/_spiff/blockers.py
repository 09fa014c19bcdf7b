"""Judge what stands in the way of a token on its way into another diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from bizproc.bpmn.elements import Flow, Node, Scope
from bizproc.bpmn.kind_words import exact_kind
from bizproc.bpmn.walk import flows_of, scopes_of
from bizproc.errors import did_you_mean

if TYPE_CHECKING:
    from bizproc._spiff.specs.process import ProcessSpec


class Blocker(NamedTuple):
    """Say what cannot be moved, why, and what to do."""

    code: str
    element: str
    why: str
    remedy: str


class Target:
    """Look up where elements go: a diagram, and a mapping from the ids of another.

    What the mapping does not name goes to its own id; None lets a wait go.
    """

    def __init__(
        self, process: ProcessSpec, mapping: Mapping[str, str | None] | None = None
    ) -> None:
        self.process = process
        self.mapping = dict(mapping or {})
        self.places = places_of(process)
        self.flows = {flow.id: flow for _, flow in flows_of(process.process)}

    def name_of(self, element: str) -> str | None:
        """Return the id that an element of the other diagram goes to."""
        return self.mapping.get(element, element)

    def flow_of(self, flow: Flow | None, gateway: Node) -> str | None:
        """Return the flow into a gateway that a token came by, or None.

        That is the one it is mapped to or the same; else the only one from where the
        old one came from.
        """
        if flow is None:
            return None
        named = self.mapping.get(flow.id, flow.id)
        if named in gateway.incoming:
            return named
        source = self.name_of(flow.source)
        found = [id_ for id_ in gateway.incoming if self.flows[id_].source == source]
        return found[0] if len(found) == 1 and flow.id not in self.mapping else None


def places_of(process: ProcessSpec) -> dict[str, tuple[Node, Scope]]:
    """Return every element of a diagram with the scope that it lies in."""
    return {
        node.id: (node, scope)
        for scope in scopes_of(process.process.scope)
        for node in scope.nodes.values()
    }


def blocker_of_place(node: Node, target: Target, scope: Scope) -> Blocker | None:
    """Judge whether a token at an element can stand in a scope of the other diagram."""
    named = target.name_of(node.id)
    if named is None:
        why = f"the mapping lets {node.id} go, but a token stands there"
        return Blocker("DROPPED", node.id, why, _name_another(node, scope))
    if named not in target.places:
        return _missing(node, named, target, scope)
    found, place = target.places[named]
    if exact_kind(found) != exact_kind(node):
        return blocker_of_kind(node, found)
    if place is not scope:
        why = (
            f"a token stands there, and {named} lies in {place.id!r} of the new "
            f"diagram, not in {scope.id!r}: it would leave the scope around it"
        )
        return Blocker("SCOPE", node.id, why, _name_another(node, scope))
    return None


def blocker_of_kind(node: Node, found: Node) -> Blocker:
    """Say that an element goes to one of another kind."""
    named = "there" if node.id == found.id else f"{found.id!r}"
    why = (
        f"a {exact_kind(node)} cannot become a {exact_kind(found)}, "
        f"as {named} in the new diagram"
    )
    remedy = f"map {node.id} to a {exact_kind(node)}, or let it end before"
    return Blocker("KIND", node.id, why, remedy)


def blocker_of_join(node: Node, gateway: Node, flow: Flow | None) -> Blocker:
    """Say that nobody knows by which flow a token has come to a join."""
    came = "?" if flow is None else flow.id
    why = (
        f"a token waits at this join, having come by flow {came!r}, and the new diagram "
        f"has no such flow into {gateway.id!r}"
    )
    remedy = f"map the flow: {came}=" + "|".join(gateway.incoming)
    return Blocker("FLOW", node.id, why, remedy)


def blocker_of_host(node: Node, found: Node) -> Blocker:
    """Say that an event on a border would change over to another activity."""
    why = (
        f"the event waits on {node.attached_to!r}, and {found.id!r} of the new diagram "
        f"stands on {found.attached_to!r}"
    )
    remedy = f"map it to an event there, or let it go: {node.id}="
    return Blocker("SCOPE", node.id, why, remedy)


def blocker_of_held(node: Node) -> Blocker:
    """Say that a wait which goes holds something that came and is not done."""
    why = (
        "the new diagram does not have this wait, and an incident holds what came to it"
    )
    return Blocker("DROPPED", node.id, why, "resolve the incident first, or map it")


def blocker_of_several(node: Node) -> Blocker:
    """Say that an event of several definitions waits for each of them."""
    why = "it waits for several events at once, and some may have come already"
    remedy = "migrate when this wait is over, or cancel the element it belongs to"
    return Blocker("SEVERAL_EVENTS", node.id, why, remedy)


def blocker_of_twins(node: Node, found: Node) -> Blocker:
    """Say that two waits would become one."""
    why = f"another wait of the same activity or scope goes to {found.id!r} as well"
    remedy = f"map them to different events, or let this one go: {node.id}="
    return Blocker("TWICE", node.id, why, remedy)


def blocker_of_undoing(node: Node) -> Blocker:
    """Say that completed work is being undone just now."""
    why = "what was completed is being undone, in the order of this diagram"
    remedy = (
        "let the compensation end first: complete or skip what its handlers wait for"
    )
    return Blocker("COMPENSATING", node.id, why, remedy)


def blocker_of_record(element: str, named: str) -> Blocker:
    """Say that a completed activity could not be undone any more."""
    why = (
        f"it is completed and can be undone, {named!r} of the new diagram cannot so: "
        "it has no handler of compensation, or another kind of it"
    )
    remedy = f"map it to one that has, or let its undoing go: {element}="
    return Blocker("UNDOING", element, why, remedy)


def _missing(node: Node, named: str, target: Target, scope: Scope) -> Blocker:
    mapped = f" ({node.id} is mapped to it)" if named != node.id else ""
    why = f"a token stands there, and the new diagram has no element {named!r}{mapped}"
    kind = exact_kind(node)
    alike = [id_ for id_, it in scope.nodes.items() if exact_kind(it) == kind]
    hint = did_you_mean(named, alike or target.places)
    return Blocker("DROPPED", node.id, why + hint, _name_another(node, scope))


def _name_another(node: Node, scope: Scope) -> str:
    kind = exact_kind(node)
    alike = [id_ for id_, it in scope.nodes.items() if exact_kind(it) == kind]
    if not alike:
        return f"draw a {kind} for it in {scope.id!r}, or let the token go on before"
    return f"map it: {node.id}=" + "|".join(alike[:5])
