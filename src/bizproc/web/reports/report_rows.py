"""Write a report as the rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bizproc.portal.views.stage_reports import Outcome, StageReport
from bizproc.web.reports.spans import period_title
from bizproc.web.texts.language import Language

__all__ = ["report_rows", "written_hours"]


def report_rows(
    report: StageReport, names: Mapping[str, str], language: Language
) -> Iterator[Sequence[str]]:
    """Yield the tables of a report, an empty row between them; times are in hours."""
    _ = language.text
    yield [
        *(_("Stage"), _("Now"), _("Amount"), _("Came in"), _("Went on")),
        *(_("Mean, hours"), _("Median, hours")),
        *(f"→ {it.stage.title}" for it in report.stages),
    ]
    for row in report.stages:
        yield [
            *(row.stage.title, str(row.count), _amount(row.amount)),
            *(str(row.passed), str(row.left)),
            *(written_hours(it) for it in (row.mean, row.median)),
            *(str(row.moved.get(it.stage.code, 0)) for it in report.stages),
        ]
    outcome = (_("Amount"), _("Won"), _("Lost"))
    yield []
    yield [_("Period"), _("Since"), _("Until"), _("Made"), *outcome]
    for it in report.periods:
        title = period_title(it.first, it.last, report.step, language)
        first = "" if it.first is None else it.first.isoformat()
        yield [title, first, it.last.isoformat(), *_outcome(it)]
    if report.people:
        yield []
        yield [_("Person"), _("Records"), *outcome]
    for one in report.people:
        name = names.get(one.person or "", one.person or _("nobody"))
        yield [name, *_outcome(one)]


def _outcome(row: Outcome) -> Sequence[str]:
    return str(row.count), _amount(row.amount), str(row.won), str(row.lost)


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def written_hours(span: dt.timedelta | None) -> str:
    """Write a span for a spreadsheet: hours, and a tenth of them."""
    return "" if span is None else f"{span / dt.timedelta(hours=1):.1f}"
