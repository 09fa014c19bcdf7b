"""Put the records among the areas of the pages: a line of the menu for each type."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from bizproc.web.joined_routes import join
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.page import Pages
from bizproc.web.records.bulk_change import bulk_change_routes
from bizproc.web.records.bulk_page import bulk_routes
from bizproc.web.records.card.routes import card_routes
from bizproc.web.records.known_types import known_types
from bizproc.web.records.list_file import file_routes
from bizproc.web.records.looks import look_routes
from bizproc.web.records.move import move_routes
from bizproc.web.records.quick_add import quick_add_routes
from bizproc.web.records.search import search_routes
from bizproc.web.records.views_kept import kept_view_routes
from bizproc.web.sections import Section

__all__ = ["RECORDS"]


def _menu(visit: Visit) -> Sequence[MenuItem]:
    return [
        MenuItem(title=it.type.title, path=visit.path("records", type=it.name))
        for it in known_types(visit.portal, visit.person)
    ]


def _routes(pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    # those of a type first: the id of a record is what is no type
    for made in (
        *(look_routes, file_routes, quick_add_routes, move_routes),
        *(bulk_change_routes, bulk_routes, kept_view_routes, search_routes),
        card_routes,
    ):
        join(routes, made(pages))
    return routes


RECORDS = Section(name="records", routes=_routes, menu=_menu, needs_portal=True)
