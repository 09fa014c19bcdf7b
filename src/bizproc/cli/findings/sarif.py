"""Findings as SARIF 2.1.0, which GitHub's code scanning and many editors read.

See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from urllib.parse import quote

from bizproc.cli.findings.fingerprint import fingerprinted
from bizproc.errors import Finding, Location
from bizproc.testing.relative_path import relative_path
from bizproc.visible_text import visible

__all__ = ["sarif_log"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_log(findings: Sequence[Finding]) -> dict[str, object]:
    """Return a log of one run; paths are relative to the current folder."""
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "bizproc",
        "version": version("bizproc"),
        "rules": [{"id": code} for code in codes],
    }
    results = [
        {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": finding.level,
            "message": {"text": visible(finding.message)},
            "locations": [_location(finding.location)] if finding.location.file else [],
            "partialFingerprints": {"bizproc/v1": mark},
        }
        for finding, mark in fingerprinted(findings)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{**run, "results": results}],
    }


def _location(where: Location) -> dict[str, object]:
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(visible(relative_path(where.file)))}
    }
    if where.line is not None:
        column = {} if where.column is None else {"startColumn": where.column}
        physical["region"] = {"startLine": where.line, **column}
    found: dict[str, object] = {"physicalLocation": physical}
    if where.element is not None:
        found["logicalLocations"] = [{"name": where.element, "kind": "element"}]
    return found
