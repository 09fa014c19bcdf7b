"""Show the report of a funnel, and give it as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from bizproc.errors import InvalidValueError, QueryTimeoutError
from bizproc.portal.views.report_periods import step_named
from bizproc.portal.views.stage_reports import StageReport
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.page import Pages
from bizproc.web.records.csv_file import csv_lines
from bizproc.web.records.known_types import KnownType, known_type
from bizproc.web.records.people_names import names_of
from bizproc.web.reports.all_tabs import all_tabs, reported_types
from bizproc.web.reports.asked import USUAL_STEP, Asked, AskedReport
from bizproc.web.reports.bars import bars_of
from bizproc.web.reports.columns import columns_of
from bizproc.web.reports.report_rows import report_rows
from bizproc.web.reports.spans import (
    days_of,
    percent_of,
    period_label,
    period_title,
)
from bizproc.web.sections import Section
from bizproc.web.texts.language import Language

__all__ = ["REPORTS"]

_CSV: Final = "text/csv; charset=utf-8"
_TEMPLATE: Final = "reports/report.html"


def _routes(pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get("/reports", name="reports")
    def first(request: Request) -> Response:
        """Lead to the report of the first type that has one."""
        person = pages.signed_in(request)
        found = reported_types(portal, person)
        if not found:
            return pages.draw(request, _TEMPLATE, {"known": None})
        return pages.go(request, "report", type_name=found[0].name)

    @routes.get("/reports/{type_name}", name="report")
    def report(request: Request, type_name: str, asked: Asked) -> Response:
        """Show figures with the lists behind them; a wrong period or filter is told."""
        person = pages.signed_in(request)
        known = known_type(portal, person, type_name)
        context = _context(pages, request, known, asked)
        try:
            found = asked.report(portal, known.name, person)
        except (InvalidValueError, QueryTimeoutError) as error:
            context["refused"] = error
            return pages.draw(request, _TEMPLATE, context, status=422)
        context |= _shown(found, pages.language(request))
        return pages.draw(request, _TEMPLATE, context)

    @routes.get("/reports/{type_name}/file", name="report_file")
    def file(request: Request, type_name: str, asked: Asked) -> Response:
        """Give the same figures as a CSV file."""
        person = pages.signed_in(request)
        known = known_type(portal, person, type_name)
        found = asked.report(portal, known.name, person)
        language, names = pages.language(request), names_of(pages.directory(request))
        lines = csv_lines(report_rows(found, names, language), language)
        name = f'attachment; filename="{known.name}-report.csv"'
        headers = {"Content-Disposition": name}
        return StreamingResponse(lines, media_type=_CSV, headers=headers)

    return routes


def _context(
    pages: Pages, request: Request, known: KnownType, asked: AskedReport
) -> dict[str, Any]:
    language = pages.language(request)
    return {
        "known": known,
        "items": all_tabs(pages, request),
        "asked": asked,
        "refused": None,
        "report": None,
        "plots": None,
        "period": lambda first, last: period_title(
            first, last, step_named(asked.step or USUAL_STEP), language
        ),
        "names": names_of(pages.directory(request)),
        "days": lambda span: days_of(span, language),
        "percent": percent_of,
        "query_of": lambda text: urlencode({"view": "list", "filter": text}),
    }


def _shown(report: StageReport, language: Language) -> Mapping[str, Any]:
    counts = [(it.stage.title, it.count, str(it.count)) for it in report.stages]
    periods = [
        (
            f"{period_title(it.first, it.last, report.step, language)}: {it.count}",
            period_label(it.first, it.last, report.step, language),
            it.count,
            it.won,
        )
        for it in report.periods
    ]
    most = max((it.count for it in report.periods), default=0)
    return {
        "report": report,
        "stage_titles": {it.stage.code: it.stage.title for it in report.stages},
        "plots": {
            "stages": bars_of(counts),
            "periods": columns_of(periods, str(most)),
        },
    }


def _menu(visit: Visit) -> Sequence[MenuItem]:
    if not any(it.funnels for it in visit.portal.workspace.schema.types.values()):
        return ()
    _ = visit.language.text
    return [MenuItem(title=_("Reports"), path=visit.path("reports"))]


REPORTS = Section(name="reports", routes=_routes, menu=_menu, needs_portal=True)
