"""Hand coverage to another process as lists, mappings, texts, numbers and bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bizproc.testing.coverage.parts import Part
from bizproc.testing.coverage.process_coverage import ProcessCoverage

__all__ = ["as_plain", "from_plain"]


def as_plain(coverages: Iterable[ProcessCoverage]) -> list[dict[str, Any]]:
    """Return coverage as data that a pipe between processes carries."""
    return [asdict(it) for it in coverages]


def from_plain(data: Sequence[Mapping[str, Any]]) -> tuple[ProcessCoverage, ...]:
    """Return the coverage of which `as_plain` made data."""
    return tuple(
        ProcessCoverage(
            **{
                **it,
                "parts": tuple(Part(**part) for part in it["parts"]),
                "cases": {part: tuple(names) for part, names in it["cases"].items()},
            }
        )
        for it in data
    )
