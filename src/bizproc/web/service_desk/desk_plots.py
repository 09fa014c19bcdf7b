"""Draw the reports of a service desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from bizproc.service_desk.desk_reports import OfTime, TicketReporting
from bizproc.service_desk.rating_report import GOOD, RatingReport
from bizproc.service_desk.time_report import TimeReport
from bizproc.web.reports.columns import Columns, columns_of
from bizproc.web.reports.spans import hours_of, period_label, period_title
from bizproc.web.texts.language import Language

__all__ = ["rating_plots", "time_plots"]

_HOUR = dt.timedelta(hours=1)


def time_plots(report: TimeReport, language: Language) -> Mapping[str, Any]:
    """Return the means of each time, and how many tickets were created."""
    return {
        "first_response": _means(
            report,
            language,
            ((it, it.figures.first_response.mean) for it in report.periods),
        ),
        "resolution": _means(
            report,
            language,
            ((it, it.figures.resolution.mean) for it in report.periods),
        ),
    }


def rating_plots(report: RatingReport, language: Language) -> Mapping[str, Any]:
    """Return how many ratings were given, and how many of them were good."""
    columns = [
        (
            f"{_title(report, it, language)}: {it.figures.count}",
            _label(report, it, language),
            it.figures.count,
            it.figures.counts.get(GOOD, 0),
        )
        for it in report.periods
    ]
    most = max((it.figures.count for it in report.periods), default=0)
    return {"periods": columns_of(columns, str(most))}


def _means(
    report: TimeReport,
    language: Language,
    means: Iterable[tuple[OfTime[Any], dt.timedelta | None]],
) -> Columns:
    known = [*means]
    columns = [
        (
            f"{_title(report, it, language)}: {hours_of(mean) or '–'}",
            _label(report, it, language),
            0.0 if mean is None else mean / _HOUR,
            0,
        )
        for it, mean in known
    ]
    spans = [mean for _, mean in known if mean is not None]
    return columns_of(columns, hours_of(max(spans, default=None)))


def _title(report: TicketReporting[Any], row: OfTime[Any], language: Language) -> str:
    return period_title(row.first, row.last, report.step, language)


def _label(report: TicketReporting[Any], row: OfTime[Any], language: Language) -> str:
    return period_label(row.first, row.last, report.step, language)
