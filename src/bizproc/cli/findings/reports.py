"""Write findings to the files that CI servers read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bizproc.cli.findings.github import github_lines
from bizproc.cli.findings.gitlab import gitlab_report
from bizproc.cli.findings.sarif import sarif_log
from bizproc.cli.output import say
from bizproc.errors import Finding
from bizproc.visible_text import visible_json

__all__ = ["FindingReports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReports:
    """Hold where findings are told besides the terminal."""

    github: bool = False
    gitlab: Path | None = None
    sarif: Path | None = None

    def write(self, findings: Sequence[Finding]) -> None:
        """Write the files, also when nothing was found, and print annotations."""
        if self.gitlab is not None:
            _write(self.gitlab, gitlab_report(findings))
        if self.sarif is not None:
            _write(self.sarif, sarif_log(findings))
        if self.github:
            for line in github_lines(findings):
                say(line)


def _write(file: Path, data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    file.write_text(f"{visible_json(text)}\n", encoding="utf-8")
