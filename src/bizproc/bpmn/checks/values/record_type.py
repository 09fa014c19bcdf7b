"""Tell what record a process is about, where its diagram leaves no doubt."""

from __future__ import annotations

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import uses

__all__ = ["subject_of"]


def subject_of(process: Process, catalog: Catalog) -> str | None:
    """Return the type of the record that the instances of a process belong to.

    It is that of the messages which start it, and the only one whose name its
    expressions read; None where these differ, or nothing tells.
    """
    return catalog.once(process, "subject", lambda: _subject(process, catalog))


def _subject(process: Process, catalog: Catalog) -> str | None:
    records = catalog.meanings.records
    types = {of for brought in records.values() for of in brought.values()}
    found = {
        of
        for start in process.scope.starts
        for event in process.scope.nodes[start].event.each
        if event.name is not None
        for of in records.get(event.name.text, {}).values()
    }
    for use in uses(process, catalog):
        if use.value.expression is not None:
            read = {path[0] for path in use.value.expression.paths}
            found |= (read & types) - use.known.names
    return found.pop() if len(found) == 1 else None
