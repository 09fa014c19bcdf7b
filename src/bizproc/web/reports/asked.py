"""Read what report an address asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from bizproc.errors import InvalidValueError
from bizproc.portal.portal import Portal
from bizproc.portal.views.stage_reports import StageReport

__all__ = ["USUAL_STEP", "Asked", "AskedReport", "asked_of"]

USUAL_STEP: Final = "month"

Text = Annotated[str, Query(max_length=4_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReport:
    """Hold the funnel, the days, their step and the filter of a report as typed."""

    funnel: str = ""
    since: str = ""
    until: str = ""
    step: str = ""
    filter: str = ""

    @property
    def query(self) -> str:
        """Return it as the query of an address."""
        every = {
            "funnel": self.funnel,
            "since": self.since,
            "until": self.until,
            "step": self.step,
            "filter": self.filter,
        }
        return urlencode({name: it for name, it in every.items() if it})

    def report(self, portal: Portal, type_name: str, person: str) -> StageReport:
        """Return the report of records by the stages of a funnel.

        Raises:
            NotFoundError: there is no such funnel, or the type has none.
            InvalidValueError: TYPE_ERROR, the days, their step or the filter is wrong.
            QueryTimeoutError: it takes too long.
        """
        first, last = self.days(portal)
        return portal.stage_report(
            type_name,
            self.funnel or None,
            since=first,
            until=last,
            step=self.step or USUAL_STEP,
            filter=self.filter,
            by=person,
        )

    def days(self, portal: Portal) -> tuple[dt.date | None, dt.date | None]:
        """Return the first and the last day; they are written as people do, or 2027-03-01.

        Raises:
            InvalidValueError: TYPE_ERROR, one is no day, or the last is before the first.
        """
        first, last = _day(portal, self.since), _day(portal, self.until)
        if first is not None and last is not None and last < first:
            msg = (
                f"the period ends on {self.until} before it begins on {self.since}; "
                "swap the days"
            )
            raise InvalidValueError(msg)
        return first, last


def asked_of(
    funnel: Text = "",
    since: Text = "",
    until: Text = "",
    step: Text = "",
    filter: Text = "",  # noqa: A002 - the word of the address
) -> AskedReport:
    """Return what the address of a report asks for."""
    return AskedReport(
        funnel=funnel, since=since, until=until, step=step, filter=filter
    )


Asked = Annotated[AskedReport, Depends(asked_of)]


def _day(portal: Portal, text: str) -> dt.date | None:
    if not text.strip():
        return None
    plain = portal.workspace.spelling.plain_date(text) or text.strip()
    try:
        return dt.date.fromisoformat(plain)
    except ValueError:
        example = portal.workspace.spelling.example_date
        msg = f"{text!r:.40} is no day; write {example}"
        raise InvalidValueError(msg) from None
