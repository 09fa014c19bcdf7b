"""What a run of scenarios found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bizproc.errors import Finding, Location
from bizproc.testing.relative_path import relative_path
from bizproc.testing.scenarios.reporting.failures import Failure

__all__ = ["CaseResult", "Report", "StepFailed", "case_name"]

_MAX_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """Hold the step at which a case failed, or `otherwise` when it did.

    `trace` is the path walked with the decisions of the gateways.
    """

    number: str | None
    location: Location
    failures: tuple[Failure, ...]
    trace: tuple[str, ...] = ()
    at: str = ""
    otherwise: str = "after the last step"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """Hold the outcome of one run of a case; `seconds` is real time."""

    name: str
    title: str
    location: Location
    covers: tuple[str, ...] = ()
    failed: StepFailed | None = None
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Say whether everything held."""
        return self.failed is None

    @property
    def full_name(self) -> str:
        """Return `FILE::NAME`, which no other case of a run has."""
        return case_name(self.location.file, self.name)

    def finding(self) -> Finding | None:
        """Return the first failure as a fault of its place; None if the case passed."""
        if self.failed is None:
            return None
        first = next(iter(self.failed.failures), None)
        message = f"{first.about}: {first.message}" if first else "failed"
        return Finding(
            code="SCENARIO",
            message=f"{self.name}: {message}",
            location=first.location if first else self.failed.location,
        )

    def text(self) -> str:
        """Describe the failure in at most 40 lines; empty if the case passed."""
        failed = self.failed
        if failed is None:
            return ""
        lines = [f"{self.name}: {self.title}" if self.title else self.name]
        if failed.number is None:
            lines.append(f"{failed.otherwise}:")
        else:
            place = f"{failed.location.file}:{failed.location.line}"
            when = f", {failed.at}" if failed.at else ""
            lines.append(f"step {failed.number} ({place}{when}):")
        for failure in failed.failures:
            lines.extend(f"  {line}" for line in failure.lines())
        lines.extend(f"  {line}" for line in failed.trace)
        if len(lines) > _MAX_LINES:
            hidden = len(lines) - _MAX_LINES + 1
            lines = [*lines[: _MAX_LINES - 1], f"  … {hidden} more lines"]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Hold all results in the order of the files, and what could not be read.

    `exit_code` is 0 if all passed, 1 if some failed, 2 if a file is wrong.
    """

    results: tuple[CaseResult, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> tuple[CaseResult, ...]:
        """Return what passed."""
        return tuple(it for it in self.results if it.passed)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """Return what failed."""
        return tuple(it for it in self.results if not it.passed)

    @property
    def exit_code(self) -> int:
        """Return the exit status of `bizproc test`."""
        if self.findings:
            return 2
        return 1 if self.failed else 0

    def text(self) -> str:
        """Describe every failure and count what passed."""
        parts = [str(finding) for finding in self.findings]
        parts.extend(result.text() for result in self.failed)
        parts.append(summary(self.results, self.findings))
        return "\n\n".join(parts)


def case_name(file: str, name: str) -> str:
    """Return the full name of a case, however the path of its file was written."""
    return f"{relative_path(file)}::{name}"


def summary(results: Iterable[CaseResult], findings: Iterable[Finding] = ()) -> str:
    """Count what passed, failed and could not be read, on one line."""
    outcomes = [result.passed for result in results]
    wrong = len(tuple(findings))
    parts = [f"{sum(outcomes)} passed"]
    if len(outcomes) > sum(outcomes):
        parts.append(f"{len(outcomes) - sum(outcomes)} failed")
    if wrong:
        parts.append(f"{wrong} finding{'s' if wrong > 1 else ''} in files")
    return ", ".join(parts)
