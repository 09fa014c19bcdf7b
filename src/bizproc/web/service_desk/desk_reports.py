"""Put the reports of a service desk among the reports: times, and ratings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from bizproc.errors import InvalidValueError, QueryTimeoutError
from bizproc.portal.views.report_periods import step_named
from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.roles import Role, role_of
from bizproc.service_desk.ticket import TICKET
from bizproc.web.menu import Visit
from bizproc.web.page import Pages
from bizproc.web.records.csv_file import csv_lines
from bizproc.web.records.people_names import names_of
from bizproc.web.report_tabs import ReportTab
from bizproc.web.reports.all_tabs import all_tabs
from bizproc.web.reports.asked import USUAL_STEP, Asked, AskedReport
from bizproc.web.reports.spans import hours_of, percent_of, period_title
from bizproc.web.sections import Section
from bizproc.web.service_desk.desk_plots import rating_plots, time_plots
from bizproc.web.service_desk.desk_report_rows import rating_rows, time_rows
from bizproc.web.texts.language import Language

__all__ = ["DESK_REPORTS"]

_CSV: Final = "text/csv; charset=utf-8"
_TIMES, _RATINGS = "desk_times", "desk_ratings"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Hold what one of the reports asks, shows and writes."""

    template: str
    ask: Callable[..., Any]
    plots: Callable[[Any, Language], Mapping[str, Any]]
    rows: Callable[[Any, Mapping[str, str], Language], Iterable[Sequence[str]]]


_KINDS: Final[Mapping[str, _Kind]] = {
    _TIMES: _Kind(
        template="service_desk/time_report.html",
        ask=ServiceDesk.time_report,
        plots=time_plots,
        rows=time_rows,
    ),
    _RATINGS: _Kind(
        template="service_desk/rating_report.html",
        ask=ServiceDesk.rating_report,
        plots=rating_plots,
        rows=rating_rows,
    ),
}


def _routes(pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"/reports/{TICKET}/times", name=_TIMES)
    def times(request: Request, asked: Asked) -> Response:
        """Show how long clients waited."""
        return _page(pages, request, _TIMES, asked)

    @routes.get(f"/reports/{TICKET}/times/file", name=f"{_TIMES}_file")
    def times_file(request: Request, asked: Asked) -> Response:
        """Give the same figures as a CSV file."""
        return _file(pages, request, _TIMES, asked)

    @routes.get(f"/reports/{TICKET}/ratings", name=_RATINGS)
    def ratings(request: Request, asked: Asked) -> Response:
        """Show how clients rated the help."""
        return _page(pages, request, _RATINGS, asked)

    @routes.get(f"/reports/{TICKET}/ratings/file", name=f"{_RATINGS}_file")
    def ratings_file(request: Request, asked: Asked) -> Response:
        """Give the same figures as a CSV file."""
        return _file(pages, request, _RATINGS, asked)

    return routes


def _page(pages: Pages, request: Request, name: str, asked: AskedReport) -> Response:
    kind, language = _KINDS[name], pages.language(request)
    context: dict[str, Any] = {
        "items": all_tabs(pages, request),
        "asked": asked,
        "refused": None,
        "report": None,
        "plots": None,
        "type_name": TICKET,
        "page": name,
        "names": names_of(pages.directory(request)),
        "hours": hours_of,
        "percent": percent_of,
        "period": lambda it: period_title(
            it.first, it.last, step_named(asked.step or USUAL_STEP), language
        ),
        "query_of": lambda text: urlencode({"view": "list", "filter": text}),
        "ratings": pages.portal.workspace.schema.type(TICKET).fields["rating"].options,
    }
    try:
        found = _found(pages, request, name, asked)
    except (InvalidValueError, QueryTimeoutError) as error:
        context["refused"] = error
        return pages.draw(request, kind.template, context, status=422)
    context |= {"report": found, "plots": kind.plots(found, language)}
    return pages.draw(request, kind.template, context)


def _file(pages: Pages, request: Request, name: str, asked: AskedReport) -> Response:
    found = _found(pages, request, name, asked)
    language, names = pages.language(request), names_of(pages.directory(request))
    lines = csv_lines(_KINDS[name].rows(found, names, language), language)
    headers = {
        "Content-Disposition": f'attachment; filename="{name.replace("desk_", f"{TICKET}-")}.csv"'
    }
    return StreamingResponse(lines, media_type=_CSV, headers=headers)


def _found(pages: Pages, request: Request, name: str, asked: AskedReport) -> Any:
    """Return the report that was asked for, as the person may see it."""
    person = pages.signed_in(request)
    since, until = asked.days(pages.portal)
    return _KINDS[name].ask(
        ServiceDesk(pages.portal),
        since=since,
        until=until,
        step=asked.step or USUAL_STEP,
        filter=asked.filter,
        by=person,
    )


def _tabs(visit: Visit) -> Sequence[ReportTab]:
    """Return the reports, for who works at the desk."""
    if role_of(visit.directory, visit.person) is Role.CLIENT:
        return ()
    _ = visit.language.text
    return (
        ReportTab(title=_("Answers and times"), path=visit.path(_TIMES)),
        ReportTab(title=_("Ratings"), path=visit.path(_RATINGS)),
    )


DESK_REPORTS = Section(
    name="desk_reports", routes=_routes, reports=_tabs, extension="service_desk"
)
