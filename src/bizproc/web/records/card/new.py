"""Make a record of a type, with all the fields that a person may fill in."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import RefusedError
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.records.card.field_faults import faults_of
from bizproc.web.records.card.values import ANCHOR, Typed, input_text, read_typed
from bizproc.web.records.card.view import FieldRow
from bizproc.web.records.people_names import offered_people
from bizproc.web.records.type_name import OF_TYPE, TypeName
from bizproc.web.refusals import refusal_of
from bizproc.workspace.records.record_types import RecordType

__all__ = ["new_record_routes"]

_ADDRESS = f"{OF_TYPE}/new/in-full"
_GIVEN = re.compile(rf"{ANCHOR}([a-z][a-z0-9_]*)\Z")


def new_record_routes(pages: Pages) -> APIRouter:
    """Return the routes by which records are made."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(_ADDRESS, name="new_record_in_full")
    def show(request: Request, type_: TypeName) -> Response:
        """Show an empty form; what the address gives stands in it already."""
        pages.signed_in(request)
        given = {
            match[1]: text
            for name, text in request.query_params.items()
            if (match := _GIVEN.match(name))
        }
        return _page(pages, request, type_, given, None)

    @routes.post(_ADDRESS, name="create_record")
    def create(request: Request, type_: TypeName, sent: Sent) -> Response:
        """Make the record, and open its card."""
        person = pages.signed_in(request)
        known = _known(pages, type_, person)
        typed = Typed.of(sent)
        try:
            fields = [
                it for it in known.fields.values() if it.name not in {"id", "stage"}
            ]
            values = read_typed(portal, fields, sent, person=person)
            filled = {name: it for name, it in values.items() if it not in (None, [])}
            made = portal.create(type_, filled, by=person, event_id=sent.event_id())
        except RefusedError as error:
            return _page(pages, request, type_, typed.texts, error)
        return pages.go(request, "card", done="made", id=made.id)

    return routes


def _known(pages: Pages, name: str, person: str) -> RecordType:
    """Return a type as a person knows it.

    Raises:
        NotFoundError: there is no such type, or none of its records is theirs to see.
    """
    return pages.portal.known_type(name, by=person)


def _page(
    pages: Pages,
    request: Request,
    type_name: str,
    typed: Any,
    refused: RefusedError | None,
) -> Response:
    portal, person = pages.portal, pages.signed_in(request)
    known = _known(pages, type_name, person)
    people = pages.directory(request)
    rows = [
        FieldRow(
            field=it,
            value=it.default,
            text=input_text(portal, it, it.default, {}, people),
            may_change=True,
        )
        for it in known.fields.values()
        if it.name not in {"id", "stage"}
    ]
    context = {
        "type": known,
        "rows": rows,
        "typed": typed,
        "refused": refused,
        "faults": faults_of(refused),
        "titles": {it.field.name: it.field.title for it in rows},
        "offered": offered_people(people),
        "event_id": portal.engine.components.ids.new("event"),
    }
    status = 200
    if refused is not None:
        status = refusal_of(refused, log_number="").status
    return pages.draw(request, "records/card/new.html", context, status=status)
