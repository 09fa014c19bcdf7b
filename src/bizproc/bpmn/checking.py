"""Check a diagram against its workspace, before it runs."""

from __future__ import annotations

from dataclasses import replace

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks import CHECKS
from bizproc.bpmn.elements import Diagram
from bizproc.errors import Finding

__all__ = ["check"]


def check(diagram: Diagram, catalog: Catalog) -> list[Finding]:
    """Return what is wrong with a diagram, in the order of its lines.

    Errors would stop the process or make it do something else than drawn;
    warnings are worth a look. The codes are listed in `bizproc.bpmn.checks`.
    """
    own = {process.id for process in diagram.processes}
    catalog = replace(catalog, processes=catalog.processes | own)
    findings = dict.fromkeys(
        finding
        for process in diagram.processes
        for run in CHECKS
        for finding in run(process, catalog)
    )
    return sorted(findings, key=lambda f: (f.location.line or 0, f.code))
