"""Check for tasks of no kind: the shape that the modeler draws first does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Process
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.phrase import Phrase

__all__ = ["BY_HAND", "check"]

BY_HAND: Final = "by_hand"
"""The property that says of a task: people do it, and nobody tells the process."""

_PLAIN: Final = frozenset({ElementKind.TASK, ElementKind.MANUAL_TASK})


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find plain and manual tasks that do not say they are done by hand."""
    if not catalog.meanings.known:
        return
    for node in nodes_of(process):
        if node.kind not in _PLAIN or node.properties.get(BY_HAND) == "true":
            continue
        message = Phrase(
            "nobody is asked and nothing is done here: the process passes this "
            "%(kind)s at once; make it a user or a service task, or say so with the "
            "property by_hand = true",
            kind=kind_words(node),
        )
        yield Finding(
            code="BP144",
            message=message,
            location=process.location(node),
            level="warning",
        )
