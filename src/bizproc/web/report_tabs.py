"""Say which reports an area brings beside those of funnels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bizproc.web.menu import Visit

__all__ = ["ReportTab", "ReportTabs", "no_report_tabs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTab:
    """Hold one tab above every report: what it is called, and where it leads."""

    title: str
    path: str


ReportTabs: TypeAlias = Callable[[Visit], Sequence[ReportTab]]
"""Tells the reports of an area that a person may see, read once for a page."""


def no_report_tabs(visit: Visit) -> Sequence[ReportTab]:  # noqa: ARG001 - a `ReportTabs`
    """Return no reports."""
    return ()
