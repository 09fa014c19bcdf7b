"""Describe the events of a process: starts, timers, messages, errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventKind, Node, Scope
from bizproc.bpmn.walk import scopes_of
from bizproc.studio.pages.markdown import code, heading, plain, table
from bizproc.studio.pages.sources import Source

__all__ = ["errors_section", "messages_section", "timers_section"]

_K: Final = ElementKind
_MISSED: Final = {
    "once": ", once for all that were missed",
    "skip": ", but what was missed",
}
_THROWS: Final = frozenset({_K.THROW_EVENT, _K.END_EVENT, _K.SEND_TASK})


def timers_section(source: Source) -> str:
    """Return a table of the timers: where they stand, when they fire."""
    rows = []
    for scope, node in _nodes(source):
        for timer in (event.timer for event in node.event.each):
            if timer is None:
                continue
            when = code(timer.value.text) + _origin(source, timer.value.text)
            if timer.roll != "none":
                when += ", moved to the next working time"
            if timer.missed != "each":
                when += _MISSED[timer.missed]
            starts = node.id in source.process.scope.starts
            place = "starts it" if starts else _place(scope, node)
            rows.append((*_named(node), place, timer.kind, when))
    columns = ("element", "name", "stands", "kind", "when")
    return _section("Timers", table(columns, rows))


def _origin(source: Source, text: str) -> str:
    """Say what a timer's variable is, if elements work it out."""
    name = text.strip().removeprefix("=").strip()
    made = [
        f"{code(mapping.source.text)} of {code(node.id)}"
        for _, node in _nodes(source)
        for mapping in node.outputs
        if mapping.target == name
    ]
    return f": {', '.join(made)}" if made else ""


def messages_section(source: Source) -> str:
    """Return a table of the messages and signals, those that start it first."""
    rows = []
    for scope, node in _nodes(source):
        rows += _message_rows(source, scope, node)
    rows.sort(key=lambda row: not row[2].startswith("starts"))
    columns = ("element", "name", "message", "stands", "condition", "key", "events")
    return _section("Messages", table(columns, rows))


def _message_rows(source: Source, scope: Scope, node: Node) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for event in node.event.each:
        if event.kind not in {EventKind.MESSAGE, EventKind.SIGNAL}:
            continue
        name = code(event.name.text) if event.name is not None else ""
        key = event.key or event.correlation_key
        starts = scope is source.process.scope and node.id in scope.starts
        does = "throws" if node.kind in _THROWS else "starts" if starts else "waits for"
        rows.append(
            (
                *_named(node),
                f"{does} {name}" if name else f"{does} by {code(node.action or '')}",
                _place(scope, node),
                code(event.condition.text) if event.condition else "",
                code(key.text) if key is not None else "",
                "also of processes" if event.origins == "any" else "",
            )
        )
    return rows


def errors_section(source: Source) -> str:
    """Return a table of the BPMN errors and escalations that are caught or thrown."""
    rows = []
    for scope, node in _nodes(source):
        for event in node.event.each:
            if event.kind not in (EventKind.ERROR, EventKind.ESCALATION):
                continue
            does = "throws" if node.kind in _THROWS else "catches"
            caught = code(event.code.text) if event.code else f"every {event.kind}"
            if event.kind is EventKind.ESCALATION and event.code:
                caught = f"escalation {caught}"
            rows.append((*_named(node), f"{does} {caught}", _place(scope, node)))
    columns = ("element", "name", "error", "stands")
    return _section("Errors", table(columns, rows))


def _section(title: str, body: str) -> str:
    return f"{heading(2, title)}\n\n{body}" if body else ""


def _nodes(source: Source) -> Iterator[tuple[Scope, Node]]:
    for scope in scopes_of(source.process.scope):
        for node in scope.nodes.values():
            yield scope, node


def _named(node: Node) -> tuple[str, str]:
    return code(node.id), plain(node.name)


def _place(scope: Scope, node: Node) -> str:
    """Say where an event stands: on an activity, in a sub-process."""
    beside = "" if node.interrupting else ", not interrupting"
    if node.attached_to is not None:
        return f"on {code(node.attached_to)}{beside}"
    return f"in {code(scope.id)}{beside}" if node.kind is _K.START_EVENT else ""
