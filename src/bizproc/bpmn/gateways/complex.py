"""Complex gateways: read when they go on, refuse what would have no clear meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bizproc.bpmn.elements import ElementKind, Flow, Node, Scope, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element, local_name

__all__ = ["COUNTS", "STATE", "check_complex", "joins_by_condition", "read_activation"]

_Report = Callable[[Node | Flow, str, str], None]
_TAG: Final = "activationCondition"
COUNTS: Final = ("activationCount", "activationCounts")
"""What an activation condition can read: the tokens that have come, in all and by flow."""
STATE: Final = "waitingForStart"
"""What the flows out of a complex gateway can read of its state."""


def read_activation(reading: DiagramFile, element: Element) -> Value | None:
    """Return the condition by which a complex gateway goes on."""
    marks = {"incoming", "outgoing", _TAG}
    found = [it for it in reading.children(element, marks) if local_name(it) == _TAG]
    if not found:
        return None
    first, *others = found
    reading.attributes(first)
    for extra in others:
        reading.fault("BP012", extra, f"a second {_TAG}; keep one")
    return reading.expression(first, first.text or "", what="activation condition")


def joins_by_condition(node: Node) -> bool:
    """Say whether an element is a complex gateway that waits for tokens."""
    return node.kind is ElementKind.COMPLEX_GATEWAY and node.activation is not None


def check_complex(scope: Scope, node: Node, report: _Report) -> None:
    """Report a complex gateway of which it is not clear when it takes which flow."""
    if node.kind is not ElementKind.COMPLEX_GATEWAY:
        return
    joins = len(node.incoming) > 1
    if joins and node.activation is None:
        message = (
            "a complex gateway that several flows lead to needs an activationCondition,"
            " such as `= activationCount >= 2`; or draw an inclusive or parallel one"
        )
        report(node, "BP012", message)
    elif node.activation is not None and not joins:
        message = (
            f"the {_TAG} has no effect where only one flow leads to the gateway: there"
            " is nothing to wait for; remove it"
        )
        report(node, "BP012", message)
    elif joins:
        for id_ in node.outgoing:
            _check_flow(scope.flows[id_], node, report)


def _check_flow(flow: Flow, node: Node, report: _Report) -> None:
    """Report a flow that does not say whether a reset takes it, too."""
    if flow.id == node.default or _reads_state(flow.condition):
        return
    written = "true" if flow.condition is None else flow.condition.text.lstrip("= ")
    once = STATE if flow.condition is None else f"{STATE} and ({written})"
    what = "has no condition" if flow.condition is None else f"does not read {STATE}"
    message = (
        f"the flow {what}: a complex gateway decides twice, when it is activated and"
        f" when it resets, and would take it both times; write `= {once}` to take it at"
        f" the activation alone, with `not({STATE})` at the reset alone"
    )
    report(flow, "BP007", message)


def _reads_state(condition: Value | None) -> bool:
    if condition is None or condition.expression is None:
        return False
    return any(path[0] == STATE for path in condition.expression.paths)
