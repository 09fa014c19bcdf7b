"""Check that the processes of call activities exist, and can be called."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find call activities whose process is missing, or starts by events only."""
    for node in nodes_of(process):
        if node.called is None or node.called.process_id.expression is not None:
            continue
        called = node.called.process_id.text
        if called not in catalog.processes:
            message = f"no process {called!r}{did_you_mean(called, catalog.processes)}"
            yield Finding(
                code="BP123", message=message, location=process.location(node)
            )
        elif called in catalog.closed:
            message = (
                f"process {called!r} has no plain start event, so that no call can begin "
                "it; draw one, or throw it the message that starts it"
            )
            yield Finding(
                code="BP172", message=message, location=process.location(node)
            )
