"""Write spans of time and shares as a report shows them."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_timedelta

from bizproc.web.texts.language import Language

__all__ = ["days_of", "percent_of"]


def days_of(span: dt.timedelta | None, language: Language) -> str:
    """Return a span in its greatest unit, as `3 days`; "" for none."""
    if span is None:
        return ""
    return format_timedelta(span, threshold=1.5, locale=language.code)


def percent_of(part: int, whole: int) -> str:
    """Return a share as `42 %`; "" if there is nothing to share."""
    return f"{round(100 * part / whole)} %" if whole else ""
