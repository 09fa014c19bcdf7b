"""Which messages and signals the deployed processes wait for, by name."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.elements import ElementKind, EventKind, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.engine.deployment import definitions
from bizproc.engine.deployment.registry import Registry
from bizproc.errors import BizprocError, ConflictError, StoreError
from bizproc.model.message import Message
from bizproc.store import START_SUBSCRIPTIONS, SUBSCRIPTIONS, Transaction, eq

_TAKING = frozenset(
    {
        ElementKind.START_EVENT,
        ElementKind.CATCH_EVENT,
        ElementKind.BOUNDARY_EVENT,
        ElementKind.RECEIVE_TASK,
    }
)


def is_known(registry: Registry, tx: Transaction, message: Message) -> bool:
    """Say whether anything waits for a name, starts by it, or ever may."""
    named = (eq("message", message.name), eq("kind", message.kind))
    if tx.select(START_SUBSCRIPTIONS, *named, limit=1):
        return True
    if tx.select(SUBSCRIPTIONS, *named, limit=1):
        return True
    drawn = drawn_names(registry, tx, message.kind)
    return None in drawn or message.name in drawn


def drawn_names(registry: Registry, tx: Transaction, kind: str) -> set[str | None]:
    """Return the names in the newest diagrams.

    None is among them if one is computed when it runs, or a diagram cannot be read:
    then nobody can say which names there are not.
    """
    names: set[str | None] = set()
    for definition in definitions.newest_of_kind(tx, "process"):
        try:
            process = registry.process(tx, definition.id).process
        except (StoreError, ConflictError):
            raise
        except BizprocError:
            names.add(None)
        else:
            names.update(_names_of(process, kind))
    return names


def _names_of(process: Process, kind: str) -> Iterator[str | None]:
    about = EventKind.SIGNAL if kind == "signal" else EventKind.MESSAGE
    for node in nodes_of(process):
        if node.kind not in _TAKING:
            continue
        for event in node.event.each:
            if event.kind is about and event.name is not None:
                yield None if event.name.expression is not None else event.name.text
