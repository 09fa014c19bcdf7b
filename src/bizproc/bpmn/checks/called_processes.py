"""Check that the processes of call activities exist, and can be called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.dataflow import ANYTHING, data_flow
from bizproc.bpmn.elements import Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["check", "forked_in"]


def forked_in(processes: Iterable[Process]) -> Mapping[str, tuple[str, ...]]:
    """Return the processes with several plain start events, and these."""
    plain = {it.id: it.scope.plain_starts for it in processes}
    return {id_: starts for id_, starts in plain.items() if len(starts) > 1}


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find call activities whose process is missing, or that no call can begin."""
    yield from _unfed(process, catalog)
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
        elif called in catalog.forked:
            starts = ", ".join(map(repr, catalog.forked[called]))
            message = (
                f"process {called!r} has several plain start events ({starts}), and a call "
                "cannot say which; leave it one, or draw a process for each"
            )
            yield Finding(
                code="BP172", message=message, location=process.location(node)
            )


def _unfed(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find calls that do not pass what the called process says it needs."""
    calls = [
        (node, node.called, catalog.needs[node.called.process_id.text])
        for node in nodes_of(process)
        if node.called is not None and catalog.needs.get(node.called.process_id.text)
    ]
    if not calls:
        return
    flow = data_flow(process, catalog)
    for node, called, needs in calls:
        passed = {mapping.target.partition(".")[0] for mapping in node.inputs}
        known = flow.before.get(node.id, ANYTHING)
        everything = called.propagate_all_parent_variables
        for name in sorted(needs - passed):
            if everything and name in known:
                continue
            message = (
                f"process {called.process_id.text!r} needs {name!r}, which this call does "
                "not pass; map it, or let its input be optional"
            )
            yield Finding(
                code="BP217",
                message=message,
                location=process.location(node),
                level="warning",
            )
