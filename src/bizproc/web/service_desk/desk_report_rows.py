"""Write the reports of a service desk as the rows of a file; times are in hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bizproc.service_desk.desk_reports import TicketReporting
from bizproc.service_desk.rating_report import RatingFigures, RatingReport
from bizproc.service_desk.time_report import TimeFigures, TimeReport
from bizproc.web.reports.report_rows import written_hours
from bizproc.web.reports.spans import period_title
from bizproc.web.texts.language import Language

__all__ = ["rating_rows", "time_rows"]

Rows = Iterator[Sequence[str]]


def time_rows(report: TimeReport, names: Mapping[str, str], language: Language) -> Rows:
    """Yield all tickets, each period and each person."""
    _ = language.text
    waiting = (
        *(_("Mean, hours"), _("Median, hours")),
        *(_("In time"), _("Late"), _("Share in time")),
    )
    titles = (
        _("Tickets"),
        _("Answered"),
        *(f"{_('First answer')}: {it}" for it in waiting),
        _("Done"),
        *(f"{_('Resolution')}: {it}" for it in waiting),
    )
    yield from _tables(report, titles, _times, names, language)


def rating_rows(
    report: RatingReport, names: Mapping[str, str], language: Language
) -> Rows:
    """Yield all ratings, those of each period and of each person."""
    _ = language.text
    titles = (_("Ratings"), *report.total.counts, _("Share of good ones"))
    yield from _tables(report, titles, _ratings, names, language)


def _tables(
    report: TicketReporting[Any],
    titles: Sequence[str],
    write: Callable[[Any], Sequence[str]],
    names: Mapping[str, str],
    language: Language,
) -> Rows:
    _ = language.text
    yield ["", *titles]
    yield [_("All"), *write(report.total)]
    yield []
    yield [_("Period"), _("Since"), _("Until"), *titles]
    for it in report.periods:
        title = period_title(it.first, it.last, report.step, language)
        first = "" if it.first is None else it.first.isoformat()
        yield [title, first, it.last.isoformat(), *write(it.figures)]
    yield []
    yield [_("Person"), *titles]
    for one in report.people:
        name = names.get(one.person or "", one.person or _("nobody"))
        yield [name, *write(one.figures)]


def _times(figures: TimeFigures) -> Sequence[str]:
    row = [str(figures.count)]
    for it in (figures.first_response, figures.resolution):
        row += [
            *(str(it.count), written_hours(it.mean), written_hours(it.median)),
            *(str(it.in_time), str(it.late), _share(it.share)),
        ]
    return row


def _ratings(figures: RatingFigures) -> Sequence[str]:
    return [
        str(figures.count),
        *(str(it) for it in figures.counts.values()),
        _share(figures.mean),
    ]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"
