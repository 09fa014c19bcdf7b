"""What `bizproc test` tells of coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bizproc.cli.output import complain, say
from bizproc.clock import SystemClock
from bizproc.testing.coverage import CoverageRecorder, ProcessCoverage
from bizproc.testing.coverage.reports import CoverageReports
from bizproc.testing.coverage.text import coverage_text

__all__ = ["CoverageWanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageWanted:
    """Hold how coverage is to be told; any of the options asks for it."""

    shown: bool = False
    reports: CoverageReports

    def recorder(self) -> CoverageRecorder | None:
        """Return what counts, None if nobody asked."""
        return CoverageRecorder() if self.shown or self.reports.wanted else None

    def told(self, coverages: Sequence[ProcessCoverage], *, quiet: bool) -> bool:
        """Print and write what was counted; say whether it is enough."""
        if not quiet:
            say(f"\n{coverage_text(coverages)}")
        self.reports.write(coverages, now=SystemClock().now())
        missing = self.reports.missing(coverages)
        for line in missing:
            complain(line)
        return not missing
