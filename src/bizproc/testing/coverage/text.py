"""Show coverage on a terminal and to programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bizproc.testing.coverage.process_coverage import ProcessCoverage
from bizproc.testing.relative_path import relative_path

__all__ = ["coverage_data", "coverage_text", "percent_text", "shortfalls"]

_HEAD = (
    *("process", "instances", "elements", "flows", "outcomes"),
    *("boundary events", "event sub-processes", "taken"),
)


def coverage_text(coverages: Sequence[ProcessCoverage]) -> str:
    """Return a table, and beneath it what no instance took, each with its line."""
    rows = [_HEAD, *(_row(it) for it in coverages)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if not index else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    for coverage in coverages:
        if not coverage.untaken:
            continue
        if not coverage.times:
            lines.extend(("", f"nothing of {coverage.id} ever ran"))
            continue
        lines.extend(("", f"never taken in {coverage.id}:"))
        file = relative_path(coverage.file)
        for part in coverage.untaken:
            place = f"{file}:{part.line}"
            lines.append(f"  {place}: {part.kind} {part.id}: {part.text}")
    return "\n".join(lines)


def _row(coverage: ProcessCoverage) -> tuple[str, ...]:
    events = coverage.share("boundary event")
    handlers = coverage.share("event sub-process")
    return (
        coverage.id,
        str(coverage.instances),
        str(coverage.share("element", "boundary event", "event sub-process")),
        str(coverage.share("flow", "outcome")),
        str(coverage.share("outcome")),
        str(events) if events.total else "-",
        str(handlers) if handlers.total else "-",
        percent_text(coverage.percent),
    )


def percent_text(percent: float) -> str:
    """Return whole percents, 100 only for all."""
    return f"{int(percent)} %"


def coverage_data(coverages: Sequence[ProcessCoverage]) -> dict[str, Any]:
    """Return coverage as JSON knows it."""
    return {"processes": [_data(it) for it in coverages]}


def _data(coverage: ProcessCoverage) -> dict[str, Any]:
    return {
        "process": coverage.id,
        "name": coverage.name,
        "file": relative_path(coverage.file),
        "instances": coverage.instances,
        "percent": round(coverage.percent, 2),
        "parts": [
            {
                "id": part.id,
                "kind": part.kind,
                "line": part.line,
                "text": part.text,
                "instances": coverage.times.get(part.id, 0),
                "cases": list(coverage.cases.get(part.id, ())),
            }
            for part in coverage.parts
        ],
    }


def shortfalls(coverages: Sequence[ProcessCoverage], minimum: float) -> list[str]:
    """Say which processes are covered less than a minimum in percent."""
    return [
        f"{it.id}: {it.percent:.1f} % taken, {minimum:g} % required"
        for it in coverages
        if it.percent < minimum
    ]
