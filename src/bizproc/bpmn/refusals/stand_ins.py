"""Stand in for refused elements, so that the rest of a drawing reads as if they were known.

A refusal is told once, at its element: what leads there or hangs on it is not at fault.
The file is refused all the same, so that nothing of this ever runs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bizproc.bpmn.elements import ElementKind, Node, Scope
from bizproc.source.xml import Element, line_of

__all__ = ["around", "refused_nodes", "stand_in"]


def refused_nodes(
    element: Element, refused: AbstractSet[Element]
) -> dict[str, Element]:
    """Return the refused children of a scope that flows may lead to, by id."""
    return {
        child.get("id", ""): child
        for child in element
        if child in refused and child.get("id")
    }


def stand_in(
    element: Element, *, incoming: Sequence[str], outgoing: Sequence[str]
) -> Node:
    """Return a plain task in the place of a refused element."""
    return Node(
        id=element.get("id", ""),
        kind=ElementKind.TASK,
        name="",
        line=line_of(element) or 0,
        incoming=tuple(incoming),
        outgoing=tuple(outgoing),
    )


def around(
    scope: Scope,
    refused: AbstractSet[str],
    associated: Mapping[str, Collection[str]],
) -> frozenset[str]:
    """Return the nodes and flows whose faults may only be those of a refused element.

    These are the element, its flows with their other ends, what hangs on it and what is
    associated with it.
    """
    if not refused:
        return frozenset()
    touched = set(refused)
    for flow in scope.flows.values():
        if flow.source in refused or flow.target in refused:
            touched |= {flow.id, flow.source, flow.target}
    touched |= {it.id for it in scope.nodes.values() if it.attached_to in refused}
    for id_ in refused:
        touched.update(associated.get(id_, ()))
    return frozenset(touched)
