"""Check that somebody raises the messages which processes wait for."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.phrase import Phrase

__all__ = ["check"]

_K = ElementKind
_CATCHING: Final = frozenset(
    {_K.START_EVENT, _K.CATCH_EVENT, _K.BOUNDARY_EVENT, _K.RECEIVE_TASK}
)
_VERY_LIKE: Final = 0.85


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find messages that no process throws and the workspace does not know.

    Programs may publish what they like, but then the workspace says so under `messages`.
    """
    if not catalog.meanings.known:
        return
    known = {*catalog.messages, *catalog.thrown}
    for node in nodes_of(process):
        if node.kind not in _CATCHING:
            continue
        for event in node.event.each:
            name = event.name
            if event.kind is not EventKind.MESSAGE or name is None:
                continue
            if name.expression is not None or name.text in known:
                continue
            if get_close_matches(name.text, catalog.messages, n=1, cutoff=_VERY_LIKE):
                continue  # told as a slip of the pen
            message = Phrase(
                "nothing raises %(message)r: no process throws it, and the workspace "
                "does not name it; if a program publishes it, name it under messages in "
                "bizproc.yaml",
                message=name.text,
            )
            yield Finding(
                code="BP129",
                message=message,
                location=process.location(node),
                level="warning",
            )
