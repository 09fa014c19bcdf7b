"""Say what stands in the menu, for whoever looks at a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request

from bizproc.portal.portal import Portal
from bizproc.web.directory import directory_of
from bizproc.web.texts.language import Language
from bizproc.workspace.people.directory import Directory

__all__ = ["Menu", "MenuItem", "Visit", "no_menu"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Say who looks at a page, and how they read."""

    portal: Portal
    request: Request
    person: str
    language: Language

    @property
    def directory(self) -> Directory:
        """Return who is who."""
        return directory_of(self.portal, self.request)

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
