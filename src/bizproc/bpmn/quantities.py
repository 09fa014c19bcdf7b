"""Read how many tokens an activity takes at once, and how many leave it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bizproc.bpmn.elements import ElementKind, Flow, Node, Scope
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element

__all__ = ["check_quantities", "read_quantities"]

_Report = Callable[[Node | Flow, str, str], None]
_COUNT: Final = re.compile(r"\+?0*[1-9][0-9]{0,2}")


def read_quantities(reading: DiagramFile, element: Element) -> dict[str, int]:
    """Return both quantities of an activity: whole numbers from 1 to 999."""
    return {
        field: _quantity(reading, element, name)
        for field, name in (
            ("start_quantity", "startQuantity"),
            ("completion_quantity", "completionQuantity"),
        )
    }


def _quantity(reading: DiagramFile, element: Element, name: str) -> int:
    text = element.get(name, "1").strip()
    if _COUNT.fullmatch(text):
        return int(text)
    message = f"{name} must be a whole number from 1 to 999, not {text!r}"
    reading.fault("BP012", element, message)
    return 1


def check_quantities(scope: Scope, report: _Report) -> None:
    """Report quantities where nothing counts tokens, or too few would ever come."""
    for node in scope.nodes.values():
        if node.start_quantity == node.completion_quantity == 1:
            continue
        if node.triggered_by_event or node.for_compensation:
            message = "no flow leads here or away, so that quantities mean nothing"
            report(node, "BP011", f"{message}; remove them")
        elif node.start_quantity > 1 and not node.incoming:
            message = (
                f"{node.start_quantity} tokens are wanted, but no flow leads here: only"
                " one would come; remove startQuantity"
            )
            report(node, "BP011", message)
        elif node.start_quantity > 1 and _is_raced(scope, node):
            message = (
                "behind an event-based gateway one token waits; remove startQuantity"
            )
            report(node, "BP011", message)


def _is_raced(scope: Scope, node: Node) -> bool:
    sources = (scope.nodes[scope.flows[flow].source] for flow in node.incoming)
    return any(it.kind is ElementKind.EVENT_BASED_GATEWAY for it in sources)
