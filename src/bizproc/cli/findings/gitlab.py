"""Findings as a Code Quality report, which GitLab shows in merge requests.

See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.cli.findings.fingerprint import fingerprinted
from bizproc.errors import Finding
from bizproc.testing.relative_path import relative_path
from bizproc.visible_text import visible

__all__ = ["gitlab_report"]

_SEVERITY = {"error": "major", "warning": "minor"}


def gitlab_report(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return the entries of a report; a fault of no line is at the first."""
    return [
        {
            "description": visible(_description(finding)),
            "check_name": finding.code,
            "fingerprint": mark,
            "severity": _SEVERITY[finding.level],
            "location": {
                "path": relative_path(finding.location.file),
                "lines": {"begin": finding.location.line or 1},
            },
        }
        for finding, mark in fingerprinted(findings)
    ]


def _description(finding: Finding) -> str:
    element = finding.location.element
    return f"{element}: {finding.message}" if element else finding.message
