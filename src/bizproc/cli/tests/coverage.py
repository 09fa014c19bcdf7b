"""What `bizproc test` tells of coverage."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc.cli.output import complain, say
from bizproc.testing.coverage import CoverageRecorder, ProcessCoverage
from bizproc.testing.coverage.page import write_pages
from bizproc.testing.coverage.text import coverage_data, coverage_text, shortfalls

__all__ = ["CoverageWanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageWanted:
    """Hold how coverage is to be told; any of the options asks for it."""

    shown: bool = False
    minimum: float | None = None
    html: Path | None = None
    data: Path | None = None

    def recorder(self) -> CoverageRecorder | None:
        """Return what counts, None if nobody asked."""
        asked = self.shown or self.minimum is not None
        return CoverageRecorder() if asked or self.html or self.data else None

    def told(self, coverages: Sequence[ProcessCoverage], *, quiet: bool) -> bool:
        """Print and write what was counted; say whether it is enough."""
        if not quiet:
            say(f"\n{coverage_text(coverages)}")
        if self.data is not None:
            text = json.dumps(coverage_data(coverages), ensure_ascii=False, indent=2)
            self.data.write_text(f"{text}\n", encoding="utf-8")
        if self.html is not None:
            write_pages(coverages, self.html)
        if self.minimum is None:
            return True
        missing = shortfalls(coverages, self.minimum)
        for line in missing:
            complain(line)
        return not missing
