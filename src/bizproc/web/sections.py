"""Say what areas the pages have: the routes of each, and its lines of the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import APIRouter, Request

from bizproc.portal.repository.record import Record
from bizproc.web.card_parts import CardPart, CardParts, CardVisit, no_parts
from bizproc.web.menu import Menu, MenuItem, Visit, no_menu
from bizproc.web.page import Pages
from bizproc.web.report_tabs import ReportTab, ReportTabs, no_report_tabs

__all__ = ["AfterForm", "Section", "cards_of", "menu_of", "report_tabs_of"]


AfterForm: TypeAlias = Callable[[Pages, Request, Record], Sequence[tuple[str, str]]]
"""Say where somebody goes on whose form made a record: titles and paths."""


def _nowhere(
    pages: Pages, request: Request, record: Record
) -> Sequence[tuple[str, str]]:
    del pages, request, record
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Hold one area of the pages.

    `cards` adds to the cards of records, `reports` to the tabs above reports. With an
    `extension` the area is there if the workspace has it, and if it `needs_portal` not
    where the pages are those of an engine alone.
    `after_form` says where a stranger may go on whose form made a record: titles and
    paths.
    """

    name: str
    routes: Callable[[Pages], APIRouter]
    menu: Menu = no_menu
    cards: CardParts = no_parts
    reports: ReportTabs = no_report_tabs
    extension: str | None = None
    needs_portal: bool = False
    after_form: AfterForm = _nowhere


def menu_of(sections: Sequence[Section]) -> Menu:
    """Return the menu that has the lines of all areas, in their order."""

    def menu(visit: Visit) -> Sequence[MenuItem]:
        return [item for it in sections for item in it.menu(visit)]

    return menu


def cards_of(sections: Sequence[Section]) -> CardParts:
    """Return what all areas add to cards, in their order."""

    def parts(visit: CardVisit) -> Iterable[CardPart]:
        return [part for it in sections for part in it.cards(visit)]

    return parts


def report_tabs_of(sections: Sequence[Section]) -> ReportTabs:
    """Return what all areas add to the tabs above reports, in their order."""

    def tabs(visit: Visit) -> Sequence[ReportTab]:
        return [tab for it in sections for tab in it.reports(visit)]

    return tabs
