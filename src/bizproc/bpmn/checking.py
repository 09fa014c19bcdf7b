"""Check a diagram against its workspace, before it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks import CHECKS
from bizproc.bpmn.checks.called_processes import forked_in
from bizproc.bpmn.checks.origins import thrown_in
from bizproc.bpmn.elements import Diagram, Process
from bizproc.bpmn.folding import folded
from bizproc.errors import Finding
from bizproc.limits import limits

__all__ = ["check"]


def check(diagram: Diagram, catalog: Catalog) -> list[Finding]:
    """Return what is wrong with a diagram, in the order of its lines.

    Errors would stop the process or make it do something else than drawn;
    warnings are worth a look. A cause is told once, without what only follows from it;
    each check tells at most `max_findings` of each
    process. The codes are listed in `bizproc.bpmn.checks`.
    """
    own = {process.id for process in diagram.processes}
    closed = {it.id for it in diagram.processes if not it.scope.has_plain_start}
    forked = forked_in(diagram.processes)
    catalog = replace(
        catalog,
        processes=catalog.processes | own,
        closed=catalog.closed | closed,
        needs={
            it.id: frozenset(name for name, needed in it.takes.items() if needed)
            for it in diagram.processes
        },
        forked={**catalog.forked, **forked},
        thrown={**catalog.thrown, **thrown_in([diagram])},
        computed={},
    )
    findings = dict.fromkeys(diagram.warnings)
    findings |= dict.fromkeys(
        finding
        for process in diagram.processes
        for finding in folded(_findings(process, catalog))
    )
    return sorted(findings, key=lambda f: (f.location.line or 0, f.code))


def _findings(process: Process, catalog: Catalog) -> Iterator[Finding]:
    for run in CHECKS:
        yield from islice(run(process, catalog), limits().max_findings)
