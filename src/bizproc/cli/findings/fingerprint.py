"""Know a finding again in the next run, though lines have moved."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from bizproc.errors import Finding
from bizproc.testing.relative_path import relative_path
from bizproc.visible_text import visible

__all__ = ["fingerprinted"]


def fingerprinted(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Give each finding a mark that stays when lines above it come and go.

    Findings that differ by their line alone are numbered in their order.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        where = finding.location
        parts = (
            finding.code,
            relative_path(where.file),
            where.element,
            finding.message,
        )
        text = "\0".join(map(str, parts))
        seen[text] += 1
        marked = f"{text}\0{seen[text]}"
        yield finding, hashlib.sha256(visible(marked).encode()).hexdigest()
