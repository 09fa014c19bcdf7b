"""Check fields of records, constants, settings and process properties."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import Use, uses
from bizproc.errors import Finding, did_you_mean
from bizproc.phrase import Phrase

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find paths that begin with a name of the workspace and lead nowhere.

    A variable hides a record type of the same name, so that where one may be set
    nothing is said of the path.
    """
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        for path in sorted(use.value.expression.paths):
            fault = _fault(path, process, catalog, use)
            if fault is not None:
                message = Phrase("%(what)s: %(fault)s", what=use.what, fault=fault)
                yield Finding(code="BP111", message=message, location=use.location)


def _fault(
    path: tuple[str, ...], process: Process, catalog: Catalog, use: Use
) -> str | None:
    root = path[0]
    if len(path) > 1 and root in use.records:
        return catalog.path_fault((use.records[root], *path[1:]))
    if len(path) < 2 or root not in catalog.names or root in use.known.names:  # noqa: PLR2004  # a bare name is no path
        return None
    if root != "consts":
        return catalog.path_fault(path)
    if path[1] in process.properties:
        return None
    hint = did_you_mean(path[1], process.properties)
    return f"process {process.id!r} has no property {path[1]!r}{hint}"
