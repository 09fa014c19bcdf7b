"""Say what areas the pages have: the routes of each, and its lines of the menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from bizproc.web.menu import Menu, MenuItem, Visit, no_menu
from bizproc.web.page import Pages

__all__ = ["Section", "menu_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Hold one area of the pages."""

    name: str
    routes: Callable[[Pages], APIRouter]
    menu: Menu = no_menu


def menu_of(sections: Sequence[Section]) -> Menu:
    """Return the menu that has the lines of all areas, in their order."""

    def menu(visit: Visit) -> Sequence[MenuItem]:
        return [item for it in sections for item in it.menu(visit)]

    return menu
