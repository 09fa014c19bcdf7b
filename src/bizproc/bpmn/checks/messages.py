"""Check for messages whose name looks like a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import EventKind, Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding

__all__ = ["check"]

_VERY_LIKE: Final = 0.85


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find names that are nearly, but not quite, those of known messages.

    Other names pass: applications and other processes publish what they like.
    """
    for node in nodes_of(process):
        yield from _misspelt(node, process, catalog)


def _misspelt(node: Node, process: Process, catalog: Catalog) -> Iterator[Finding]:
    for event in node.event.each:
        name = event.name
        if event.kind is not EventKind.MESSAGE or name is None:
            continue
        if name.expression is not None or name.text in catalog.messages:
            continue
        near = get_close_matches(name.text, catalog.messages, n=1, cutoff=_VERY_LIKE)
        if near:
            message = f"no message {name.text!r} is known; did you mean {near[0]!r}?"
            yield Finding(
                code="BP124",
                message=message,
                location=process.location(node),
                level="warning",
            )
