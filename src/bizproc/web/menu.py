"""Say what stands in the menu, for whoever looks at a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request

from bizproc.portal.portal import Portal
from bizproc.web.directory import directory_of
from bizproc.web.texts.language import Language
from bizproc.web.workplace import Workplace, portal_of
from bizproc.workspace.people.directory import Directory

__all__ = ["Menu", "MenuItem", "Visit", "no_menu"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Say who looks at a page, and how they read."""

    workplace: Workplace
    request: Request
    person: str
    language: Language

    @property
    def portal(self) -> Portal:
        """Return the portal, for areas that need one.

        Raises:
            ConfigurationError: NO_PORTAL, the pages are those of an engine alone.
        """
        return portal_of(self.workplace)

    @property
    def has_portal(self) -> bool:
        """Say whether the pages are those of a portal."""
        return isinstance(self.workplace, Portal)

    @property
    def directory(self) -> Directory:
        """Return who is who."""
        return directory_of(self.workplace, self.request)

    def path(self, route: str, **values: str) -> str:
        """Return the path of a page of ours."""
        return self.request.url_for(route, **values).path


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """Hold one line of the menu.

    `count` stands beside the title, red if it `is_urgent`; None and 0 show nothing.
    `key` is the letter that leads there after `g`.
    """

    title: str
    path: str
    count: int | None = None
    is_urgent: bool = False
    key: str | None = None


Menu: TypeAlias = Callable[[Visit], Sequence[MenuItem]]
"""Tells the lines of the menu, read once for a page."""


def no_menu(visit: Visit) -> Sequence[MenuItem]:  # noqa: ARG001 - a `Menu`
    """Return no lines."""
    return ()
