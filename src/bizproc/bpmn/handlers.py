"""Refuse handlers of errors and escalations that nobody could choose between."""

from __future__ import annotations

from collections.abc import Callable

from bizproc.bpmn.elements import LOOKED_UP, EventKind, Flow, Node, Scope

__all__ = ["check_handlers"]

_Report = Callable[[Node | Flow, str, str], None]


def check_handlers(scope: Scope, report: _Report) -> None:
    """Report a second handler of one code at the same place.

    A handler for one code and one for all go together: the exact one wins.
    """
    seen: dict[tuple[str, EventKind, str], str] = {}
    for place, node, drawn in _handlers(scope):
        for event in node.event.each:
            if event.kind not in LOOKED_UP:
                continue
            code = event.code.text if event.code is not None else ""
            first = seen.setdefault((place, event.kind, code), node.id)
            if first != node.id:
                what = f"the {event.kind} {code!r}" if code else f"every {event.kind}"
                text = f"{first!r} catches {what} here already; keep one of the two"
                report(drawn, "BP011", text)


def _handlers(scope: Scope) -> list[tuple[str, Node, Node]]:
    """Return the events that may catch what is thrown.

    Each comes with the place that it guards, and the element of the scope it belongs to.
    """
    found = [
        (node.attached_to, node, node)
        for node in scope.nodes.values()
        if node.attached_to is not None
    ]
    for id_ in scope.event_sub_processes:
        drawn = scope.nodes[id_]
        if drawn.body is not None:
            starts = [drawn.body.nodes[start] for start in drawn.body.starts]
            found += [("", it, drawn) for it in starts]
    return found
