"""Lead from one report to the others: those of record types, and those of areas."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from starlette.routing import NoMatchFound

from bizproc.portal.portal import Portal
from bizproc.web.menu import Visit
from bizproc.web.page import Pages
from bizproc.web.records.known_types import KnownType, known_types

__all__ = ["all_tabs", "reported_types"]


def reported_types(portal: Portal, person: str) -> list[KnownType]:
    """Return the types that have a report: those with a funnel."""
    return [it for it in known_types(portal, person) if it.type.funnels]


def all_tabs(pages: Pages, request: Request) -> list[tuple[str, str, bool, int]]:
    """Return title, path, whether it is open and no count of each report."""
    here = request.url.path
    return [(title, path, path == here, 0) for title, path in _every(pages, request)]


def _every(pages: Pages, request: Request) -> Iterator[tuple[str, str]]:
    person = pages.signed_in(request)
    for it in reported_types(pages.portal, person):
        try:
            path = request.url_for("report", type_name=it.name).path
        except NoMatchFound:
            break  # the area of reports is switched off; this one is another's
        yield it.type.title, path
    visit = Visit(
        workplace=pages.workplace,
        request=request,
        person=person,
        language=pages.language(request),
    )
    for tab in pages.reports(visit):
        yield tab.title, tab.path
