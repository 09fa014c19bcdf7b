"""Find the processes that are called in the version they are deployed with."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bizproc.bpmn.elements import Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["bound_by", "unbound"]


def bound_by(process: Process) -> frozenset[str]:
    """Return the processes that a process calls with bindingType deployment."""
    return frozenset(
        node.called.process_id.text
        for node in nodes_of(process)
        if node.called is not None and node.called.binding == "deployment"
    )


def unbound(process: Process, deployed: Collection[str]) -> Iterator[Finding]:
    """Find calls bound to a process that is not deployed with their own."""
    for node in nodes_of(process):
        if node.called is None or node.called.binding != "deployment":
            continue
        called = node.called.process_id.text
        if called not in deployed:
            message = (
                f"the call is bound to the version of {called!r} in this deployment, which"
                f" has none; deploy both together{did_you_mean(called, deployed)}"
            )
            location = process.location(node)
            yield Finding(code="BP216", message=message, location=location)
