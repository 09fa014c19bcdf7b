"""Hold one look at the records of a type: who looks, at what, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.routing import NoMatchFound

from bizproc.portal.views.filters.subjects import Subject, subjects_of
from bizproc.web.page import Pages
from bizproc.web.records.columns import Column, columns_of
from bizproc.web.records.conditions import Wording
from bizproc.web.records.known_types import KnownType
from bizproc.web.records.people_names import names_of, offered_people
from bizproc.web.records.place import Place
from bizproc.workspace.people.directory import Directory

__all__ = ["Look"]

_ANY = "any-0"
"""What stands for the id of a record in an address until it is known."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """Look at the records of a type."""

    pages: Pages
    request: Request
    person: str
    known: KnownType
    place: Place

    @cached_property
    def people(self) -> Directory:
        """Return who is who."""
        return self.pages.directory(self.request)

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Return what may be filtered and sorted by."""
        return subjects_of(self.known.type)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Return the columns that a list may have."""
        return columns_of(self.subjects, self.pages.language(self.request))

    @cached_property
    def wording(self) -> Wording:
        """Return how filters are told."""
        return Wording(
            type=self.known.type,
            subjects=self.subjects,
            labels={name: it.title for name, it in self.columns.items()},
            names=names_of(self.people),
            language=self.pages.language(self.request),
        )

    def href(self, place: Place | None = None, **changes: Any) -> str:
        """Return the address of a look, by default of this one, perhaps changed."""
        path = self.request.url_for("records", type=self.known.name).path
        query = (place or self.place).changed(**changes).query
        return f"{path}?{query}" if query else path

    def card(self, record_id: str) -> str:
        """Return the address of a record, from which one comes back here."""
        return self._cards.replace(_ANY, record_id)

    def task(self, task_id: str, record_id: str) -> str:
        """Return the address of a task, or of its record where tasks have no pages."""
        try:
            return self.request.url_for("task", task_id=task_id).path
        except NoMatchFound:
            return self.card(record_id)

    def move(self, record_id: str) -> str:
        """Return the address at which a record is moved."""
        return self._moves.replace(_ANY, record_id)

    @cached_property
    def _cards(self) -> str:
        # looked up once: a board has hundreds of links
        try:
            path = self.request.url_for("card", id=_ANY).path
        except NoMatchFound:  # the area may be without cards
            path = self.request.url_for("home").path
        return f"{path}?{urlencode({'back': self.place.query})}"

    @cached_property
    def _moves(self) -> str:
        path = self.request.url_for("move_record", type=self.known.name).path
        return f"{path}?{urlencode({'card': _ANY, 'back': self.place.query})}"

    @cached_property
    def context(self) -> dict[str, Any]:
        """Return what the templates of all looks are given."""
        place, portal = self.place, self.pages.portal
        adding = self.subjects.get(self.request.query_params.get("add", ""))
        return {
            "look": self,
            "known": self.known,
            "type": self.known.type,
            "place": place,
            "names": self.wording.names,
            "wording": self.wording,
            "conditions": self.wording.conditions(place.filter),
            "adding": adding,
            "typed": {},
            "faults": {},
            "refused": None,
            "offered": offered_people(self.people),
            "views": portal.saved_views(self.known.name, by=self.person),
            "is_administrator": self.pages.is_administrator(self.person),
            "event_id": portal.engine.components.ids.new("event"),
            "now": portal.engine.components.clock.now(),
            "reset": self.href(
                Place(view=place.view, funnel=place.funnel, columns=place.columns)
            )
            if place.is_narrowed
            else "",
        }
