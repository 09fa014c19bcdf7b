"""Say in words of what kind an element is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventKind, Node

__all__ = ["exact_kind", "kind_words"]

_K = ElementKind
_WORDS: Final[Mapping[ElementKind, str]] = {
    _K.START_EVENT: "start event",
    _K.END_EVENT: "end event",
    _K.CATCH_EVENT: "catch event",
    _K.THROW_EVENT: "throw event",
    _K.BOUNDARY_EVENT: "boundary event",
    _K.MANUAL_TASK: "manual task",
    _K.USER_TASK: "user task",
    _K.SERVICE_TASK: "service task",
    _K.SCRIPT_TASK: "script task",
    _K.SEND_TASK: "send task",
    _K.RECEIVE_TASK: "receive task",
    _K.BUSINESS_RULE_TASK: "business rule task",
    _K.EXCLUSIVE_GATEWAY: "exclusive gateway",
    _K.PARALLEL_GATEWAY: "parallel gateway",
    _K.INCLUSIVE_GATEWAY: "inclusive gateway",
    _K.EVENT_BASED_GATEWAY: "event-based gateway",
    _K.COMPLEX_GATEWAY: "complex gateway",
    _K.SUB_PROCESS: "sub-process",
    _K.CALL_ACTIVITY: "call activity",
    _K.TRANSACTION: "transaction",
    _K.AD_HOC_SUB_PROCESS: "ad-hoc sub-process",
}
_EVENTS: Final = frozenset(
    {
        *(_K.START_EVENT, _K.END_EVENT, _K.CATCH_EVENT),
        *(_K.THROW_EVENT, _K.BOUNDARY_EVENT),
    }
)
_REPEATED: Final[Mapping[str, str]] = {
    "parallel": "parallel multi-instance ",
    "sequential": "sequential multi-instance ",
    "standard": "loop ",
}


def kind_words(node: Node) -> str:
    """Name the kind of an element, such as `user task`."""
    if node.triggered_by_event:
        return "event sub-process"
    words = _WORDS.get(node.kind, "task")
    return f"instantiating {words}" if node.instantiates else words


def exact_kind(node: Node) -> str:
    """Name the kind with event and repetition, such as `timer boundary event`.

    Two elements of the same exact kind live through the same phases.
    """
    words = kind_words(node)
    if node.kind in _EVENTS and node.event.kind is not EventKind.NONE:
        words = f"{node.event.kind} {words}"
    if node.kind is _K.RECEIVE_TASK and node.event.kind is EventKind.NONE:
        words += " without a message"
    if node.loop is not None:
        words = _REPEATED[node.loop.kind] + words
    # a service task always calls one
    if node.action is not None and node.kind is not _K.SERVICE_TASK:
        words += " with an action"
    if node.beside:
        words += " beside others"
    if node.start_quantity > 1:
        words += f" that takes {node.start_quantity} tokens"
    if node.for_compensation:
        words += " for compensation"
    return words
