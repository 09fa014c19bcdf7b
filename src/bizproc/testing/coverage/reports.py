"""Write coverage to the files that are wanted, and say whether it is enough."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc.testing.coverage.cobertura import cobertura_xml
from bizproc.testing.coverage.page import write_pages
from bizproc.testing.coverage.process_coverage import ProcessCoverage
from bizproc.testing.coverage.text import coverage_data, shortfalls

__all__ = ["CoverageReports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReports:
    """Hold where coverage is written, and how much there must be, in percent."""

    minimum: float | None = None
    html: Path | None = None
    data: Path | None = None
    cobertura: Path | None = None

    @property
    def wanted(self) -> bool:
        """Say whether any of them needs coverage to be counted."""
        files = (self.html, self.data, self.cobertura)
        return self.minimum is not None or any(it is not None for it in files)

    def write(self, coverages: Sequence[ProcessCoverage], *, now: dt.datetime) -> None:
        """Write the files; `now` is told in the Cobertura report alone."""
        if self.data is not None:
            text = json.dumps(coverage_data(coverages), ensure_ascii=False, indent=2)
            self.data.write_text(f"{text}\n", encoding="utf-8")
        if self.html is not None:
            write_pages(coverages, self.html)
        if self.cobertura is not None:
            text = cobertura_xml(coverages, now=now)
            self.cobertura.write_text(text, encoding="utf-8")

    def missing(self, coverages: Sequence[ProcessCoverage]) -> list[str]:
        """Say which processes are covered less than they must be."""
        return [] if self.minimum is None else shortfalls(coverages, self.minimum)
