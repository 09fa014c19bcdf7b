"""Findings as workflow commands: GitHub shows them beside the lines of a change.

See https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
"""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.errors import Finding
from bizproc.testing.relative_path import relative_path
from bizproc.visible_text import visible

__all__ = ["github_lines"]


def github_lines(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each finding, which a step of a workflow prints."""
    return [_line(finding) for finding in findings]


def _line(finding: Finding) -> str:
    where = finding.location
    title = f"{finding.code} {where.element}" if where.element else finding.code
    properties = {
        "file": relative_path(where.file) if where.file else None,
        "line": where.line,
        "col": where.column,
        "title": title,
    }
    named = ",".join(
        f"{name}={_property(str(value))}"
        for name, value in properties.items()
        if value is not None
    )
    return f"::{finding.level} {named}::{_data(finding.message)}"


def _data(text: str) -> str:
    """Escape what ends a command or begins an escape."""
    shown = visible(text).replace("%", "%25")
    return shown.replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
