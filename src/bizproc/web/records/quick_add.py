"""Add a record from its board or list by a title, and ask for what else it must have."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from bizproc.errors import ForbiddenError, RefusedError
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.values import Typed, read_typed
from bizproc.web.records.known_types import KnownType, known_type
from bizproc.web.records.people_names import offered_people
from bizproc.web.records.place import back_to
from bizproc.web.records.told import empty_rows, told
from bizproc.web.records.type_name import OF_TYPE, TypeName
from bizproc.web.refusals import refusal_of
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["quick_add_routes", "title_field"]

_ADDRESS = f"{OF_TYPE}/new"
_USUAL = ("amount", "opportunity", "phone", "email", "responsible", "source")
_MOVES = ("funnel", "stage")
_TEXTS = frozenset({FieldType.STRING, FieldType.TEXT})


def quick_add_routes(pages: Pages) -> APIRouter:
    """Return the routes by which records are added."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    def known_of(request: Request, type_name: str) -> tuple[str, KnownType]:
        person = pages.signed_in(request)
        known = known_type(portal, person, type_name)
        if "create" not in known.may:
            msg = f"{person!r} may not create records of type {type_name}"
            raise ForbiddenError(msg)
        return person, known

    @routes.get(_ADDRESS, name="new_record")
    def show(
        request: Request,
        type_: TypeName,
        funnel: Annotated[str, Query()] = "",
        stage: Annotated[str, Query()] = "",
        back: Annotated[str, Query()] = "",
    ) -> Response:
        """Show the form of a new record: its title, and what it must have."""
        _, known = known_of(request, type_)
        given = {"funnel": funnel, "stage": stage}
        return _page(pages, request, known, given, {}, back)

    @routes.post(_ADDRESS)
    def add(request: Request, type_: TypeName, sent: Sent) -> Response:
        """Add a record."""
        person, known = known_of(request, type_)
        return _added(pages, request, person, known, sent)

    return routes


def _added(
    pages: Pages, request: Request, person: str, known: KnownType, sent: Posted
) -> Response:
    """Add a record, or ask for what it lacks."""
    portal = pages.portal
    typed, back = Typed.of(sent).texts, sent.text("back")
    given = {name: sent.text(name) for name in _MOVES}
    try:
        fields = read_typed(portal, _fillable(known), sent, person=person)
        filled = {name: it for name, it in fields.items() if it is not None}
        place = {
            name: it for name, it in given.items() if it and name in known.type.fields
        }
        record = portal.create(
            known.name, {**filled, **place}, by=person, event_id=sent.event_id()
        )
    except RefusedError as error:
        return _page(pages, request, known, given, typed, back, error)
    way = back_to(request, known.name, back, done="added")
    return RedirectResponse(f"{way}#card-{record.id}", 303)


def title_field(known: KnownType) -> Field | None:
    """Return the field that says what a new record is about, if somebody types it.

    It is a text that is required, else the title.
    """
    fields = {it.name: it for it in _fillable(known)}
    required = (it for it in fields.values() if it.required and it.type in _TEXTS)
    titles = (fields[it] for it in known.type.keys.titles if it in fields)
    return next(chain(required, titles), None)


def _fillable(known: KnownType) -> list[Field]:
    return [
        it
        for it in known.type.fields.values()
        if not it.implied and it.name not in known.read_only
    ]


def _page(
    pages: Pages,
    request: Request,
    known: KnownType,
    given: Mapping[str, str],
    typed: Mapping[str, str],
    back: str,
    error: RefusedError | None = None,
) -> Response:
    portal, kind = pages.portal, known.type
    refused = told(error, pages.language(request))
    faults = {} if refused is None else refused.at_fields
    title = title_field(known)
    asked = {
        *([title.name] if title else []),
        *kind.required,
        *faults,
        *typed,
        *([] if error else _USUAL),
    }
    context: dict[str, Any] = {
        "known": known,
        "type": kind,
        "rows": empty_rows(it for it in _fillable(known) if it.name in asked),
        "required": {*kind.required, *faults},
        "given": given,
        "typed": typed,
        "faults": faults,
        "refused": refused,
        "titles": {it.name: it.title for it in kind.fields.values()},
        "offered": offered_people(pages.directory(request)),
        "event_id": portal.engine.components.ids.new("event"),
        "back": back,
        "back_path": back_to(request, kind.name, back),
    }
    status = 200 if error is None else refusal_of(error, log_number="").status
    return pages.draw(request, "records/new.html", context, status=status)
