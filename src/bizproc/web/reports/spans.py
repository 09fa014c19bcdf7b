"""Write spans of time, shares and periods as a report shows them."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date, format_skeleton, format_timedelta

from bizproc.portal.views.report_periods import PeriodStep
from bizproc.web.texts.language import Language

__all__ = ["days_of", "hours_of", "percent_of", "period_label", "period_title"]

_MINUTE = dt.timedelta(minutes=1)
_LABELS = {"week": "MMdd", "month": "yMM"}
_MONTHS_OF_QUARTER = 3


def days_of(span: dt.timedelta | None, language: Language) -> str:
    """Return a span in its greatest unit, as `3 days`; "" for none."""
    if span is None:
        return ""
    return format_timedelta(span, threshold=1.5, locale=language.code)


def hours_of(span: dt.timedelta | None) -> str:
    """Return a span of working time as hours and minutes, `12:05`; "" for none."""
    if span is None:
        return ""
    hours, minutes = divmod(round(span / _MINUTE), 60)
    return f"{hours}:{minutes:02}"


def percent_of(part: int, whole: int) -> str:
    """Return a share as `42 %`; "" if there is nothing to share."""
    return f"{round(100 * part / whole)} %" if whole else ""


def period_title(
    first: dt.date | None, last: dt.date, step: PeriodStep, language: Language
) -> str:
    """Return what a period is called: `March 2027`; without a first day, what is older."""
    code = language.code
    if first is None:
        return f"… {format_date(last, 'd MMM y', locale=code)}"
    if step == "month":
        return format_date(first, "LLLL y", locale=code)
    if step == "quarter":
        return _quarter(first, language)
    begun = format_date(first, "d MMM", locale=code)
    return f"{begun} – {format_date(last, 'd MMM y', locale=code)}"


def period_label(
    first: dt.date | None, last: dt.date, step: PeriodStep, language: Language
) -> str:
    """Return the few letters that stand under a column: `03/2027`."""
    if first is None:
        return f"… {format_date(last, 'y', locale=language.code)}"
    if step == "quarter":
        return _quarter(first, language)
    return format_skeleton(_LABELS[step], first, locale=language.code)


def _quarter(first: dt.date, language: Language) -> str:
    _ = language.text
    quarter = (first.month - 1) // _MONTHS_OF_QUARTER + 1
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": first.year}
