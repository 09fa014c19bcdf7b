"""Choose what is to be done with many records, and begin it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from bizproc.errors import InvalidValueError, RefusedError
from bizproc.portal.lists.bulk_runs import MAX_RECORDS
from bizproc.portal.portal import Portal
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.bulk_page import carry_out
from bizproc.web.records.card.values import ANCHOR, Typed, read_typed
from bizproc.web.records.known_types import KnownType, known_type
from bizproc.web.records.people_names import offered_people
from bizproc.web.records.place import Place, back_to, place_of
from bizproc.web.records.told import empty_rows, told
from bizproc.web.records.type_name import OF_TYPE, TypeName
from bizproc.web.refusals import refusal_of

__all__ = ["bulk_change_routes"]

_ADDRESS = f"{OF_TYPE}/bulk"
_AT_ONCE: Final = 200
_SHOWN: Final = 500


def bulk_change_routes(pages: Pages) -> APIRouter:
    """Return the routes by which many records are changed."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(_ADDRESS, name="bulk_change")
    def choose(request: Request, type_: TypeName) -> Response:
        """Show what can be done with the records that were selected."""
        person = pages.signed_in(request)
        known = known_type(portal, person, type_)
        asked = request.query_params
        return _page(pages, request, person, known, asked)

    @routes.post(_ADDRESS)
    def begin(request: Request, type_: TypeName, sent: Sent) -> Response:
        """Begin to change or to delete them."""
        person = pages.signed_in(request)
        known = known_type(portal, person, type_)
        try:
            run = portal.begin_bulk(
                type_,
                _records(portal, known, person, sent),
                fields=_fields(portal, known, person, sent),
                deletes=sent.text("deed") == "delete",
                by=person,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            names = [*sent.names()]
            asked = QueryParams([(it, text) for it in names for text in sent.texts(it)])
            return _page(pages, request, person, known, asked, error, sent)
        carry_out(portal, run.id)
        return pages.go(request, "bulk", run=run.id)

    return routes


def _fields(
    portal: Portal, known: KnownType, person: str, sent: Posted
) -> dict[str, Any]:
    if sent.text("deed") == "delete":
        return {}
    if stage := sent.text("stage"):
        return {"stage": stage}
    name = sent.text("field")
    writable = [it for it in known.writable if it.name == name]
    if not writable:
        msg = "choose the field that is to be changed"
        raise InvalidValueError(msg)
    if not sent.text(f"{ANCHOR}{name}").strip():
        return {name: None}
    return read_typed(portal, writable, sent, person=person)


def _records(portal: Portal, known: KnownType, person: str, sent: Posted) -> list[str]:
    """Return the ids that were selected, or of all that the list has.

    Raises:
        InvalidValueError: there are more than one run takes.
    """
    if sent.text("all") != "1":
        return sent.texts("record")
    return [*_found(portal, known, person, _place(sent.text("back")))]


def _place(back: str) -> Place:
    return place_of(QueryParams(parse_qsl(back.lstrip("?"))), usual="list")


def _found(
    portal: Portal, known: KnownType, person: str, place: Place
) -> Iterator[str]:
    after, count = None, 0
    while True:
        page = portal.list_records(
            known.name, filter=place.wanted, limit=_AT_ONCE, after=after, by=person
        )
        count += len(page)
        if count > MAX_RECORDS:
            msg = f"there are more than {MAX_RECORDS}; narrow the filter"
            raise InvalidValueError(msg)
        yield from (it.id for it in page)
        if page.next is None:
            return
        after = page.next


def _page(
    pages: Pages,
    request: Request,
    person: str,
    known: KnownType,
    asked: QueryParams,
    error: RefusedError | None = None,
    sent: Posted | None = None,
) -> Response:
    portal, back = pages.portal, asked.get("back", "")
    whole = asked.get("all") == "1"
    records = [] if whole else asked.getlist("record")[:_SHOWN]
    count: Any = len(records)
    if whole:
        wanted = _place(back).wanted
        count = portal.count_records(known.name, filter=wanted, by=person)
    field = next((it for it in known.writable if it.name == asked.get("field")), None)
    refused = told(error, pages.language(request))
    context: dict[str, Any] = {
        "known": known,
        "type": known.type,
        "records": records,
        "whole": whole,
        "count": count,
        "back": back,
        "back_path": back_to(request, known.name, back),
        "field": field,
        "row": next(iter(empty_rows([field])), None) if field else None,
        "typed": {} if sent is None else Typed.of(sent).texts,
        "faults": {} if refused is None else refused.at_fields,
        "refused": refused,
        "titles": {it.name: it.title for it in known.type.fields.values()},
        "offered": offered_people(pages.directory(request)),
        "event_id": portal.engine.components.ids.new("event"),
        "most": MAX_RECORDS,
    }
    status = 200 if error is None else refusal_of(error, log_number="").status
    return pages.draw(request, "records/bulk_change.html", context, status=status)
