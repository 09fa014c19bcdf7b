"""Read what report an address asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from bizproc.errors import InvalidValueError
from bizproc.portal.portal import Portal
from bizproc.portal.views.stage_reports import StageReport

__all__ = ["AskedReport", "asked_of"]


Text = Annotated[str, Query(max_length=4_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReport:
    """Hold the funnel, the days and the filter of a report as they were typed."""

    funnel: str = ""
    since: str = ""
    until: str = ""
    filter: str = ""

    @property
    def query(self) -> str:
        """Return it as the query of an address."""
        every = {
            "funnel": self.funnel,
            "since": self.since,
            "until": self.until,
            "filter": self.filter,
        }
        return urlencode({name: it for name, it in every.items() if it})

    def report(self, portal: Portal, type_name: str, person: str) -> StageReport:
        """Return the report; days are written as people of the portal do, or 2027-03-01.

        Raises:
            NotFoundError: there is no such funnel, or the type has none.
            InvalidValueError: TYPE_ERROR, a day is none, the last is before the first, or
                the filter is wrong.
        """
        first, last = _day(portal, self.since), _day(portal, self.until)
        if first is not None and last is not None and last < first:
            msg = (
                f"the period ends on {self.until} before it begins on {self.since}; "
                "swap the days"
            )
            raise InvalidValueError(msg)
        return portal.stage_report(
            type_name,
            self.funnel or None,
            since=first,
            until=last,
            filter=self.filter,
            by=person,
        )


def asked_of(
    funnel: Text = "",
    since: Text = "",
    until: Text = "",
    filter: Text = "",  # noqa: A002 - the word of the address
) -> AskedReport:
    """Return what the address of a report asks for."""
    return AskedReport(funnel=funnel, since=since, until=until, filter=filter)


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
