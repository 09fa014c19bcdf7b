"""List the parts of a process that a scenario can take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from bizproc.bpmn.elements import ElementKind, Flow, Node, Process, Scope
from bizproc.bpmn.walk import scopes_of

__all__ = ["Part", "PartKind", "parts_of"]

PartKind = Literal["element", "flow", "outcome", "boundary event", "event sub-process"]

_GATEWAYS: Final = frozenset(
    {
        ElementKind.EXCLUSIVE_GATEWAY,
        ElementKind.PARALLEL_GATEWAY,
        ElementKind.INCLUSIVE_GATEWAY,
        ElementKind.EVENT_BASED_GATEWAY,
        ElementKind.COMPLEX_GATEWAY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Hold one element or flow; `text` says what it is and where it leads.

    An outcome is a flow out of a gateway that forks, or one with a condition.
    """

    id: str
    kind: PartKind
    text: str
    line: int


def parts_of(process: Process) -> Iterator[Part]:
    """Yield the elements and flows of a process in the order of the file."""
    for scope in scopes_of(process.scope):
        for node in scope.nodes.values():
            yield Part(id=node.id, kind=_kind(node), text=_text(node), line=node.line)
        for flow in scope.flows.values():
            yield Part(
                id=flow.id,
                kind="outcome" if _is_outcome(scope, flow) else "flow",
                text=_way(scope, flow),
                line=flow.line,
            )


def _kind(node: Node) -> PartKind:
    if node.kind is ElementKind.BOUNDARY_EVENT:
        return "boundary event"
    return "event sub-process" if node.triggered_by_event else "element"


def _is_outcome(scope: Scope, flow: Flow) -> bool:
    source = scope.nodes[flow.source]
    forks = source.kind in _GATEWAYS and len(source.outgoing) > 1
    return forks or flow.condition is not None or source.default == flow.id


def _text(node: Node) -> str:
    return f"{node.kind} «{_line(node.name)}»" if node.name else str(node.kind)


def _way(scope: Scope, flow: Flow) -> str:
    source, target = scope.nodes[flow.source], scope.nodes[flow.target]
    way = f"{source.id} → {target.id}"
    return f"{way} «{_line(flow.name)}»" if flow.name else way


def _line(text: str) -> str:
    return " ".join(text.split())
