"""Write a report as the rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bizproc.portal.views.stage_reports import StageReport
from bizproc.web.texts.language import Language

__all__ = ["report_rows"]


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
            *(_hours(it) for it in (row.mean, row.median)),
            *(str(row.moved.get(it.stage.code, 0)) for it in report.stages),
        ]
    if report.people:
        yield []
        yield [_("Person"), _("Records"), _("Amount"), _("Won"), _("Lost")]
    for one in report.people:
        yield [
            names.get(one.person or "", one.person or _("nobody")),
            *(str(one.count), _amount(one.amount)),
            *(str(one.won), str(one.lost)),
        ]


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def _hours(span: dt.timedelta | None) -> str:
    return "" if span is None else f"{span / dt.timedelta(hours=1):.1f}"
