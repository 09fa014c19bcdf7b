"""Move a card to another stage: by a drop, or by the menu of the card."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from bizproc.errors import ConflictError, ForbiddenError, RefusedError
from bizproc.portal.card.record_card import title_of
from bizproc.portal.repository.record import Record
from bizproc.portal.schema.tables import RecordEvent
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.values import Typed, read_typed
from bizproc.web.records.known_types import KnownType, known_type
from bizproc.web.records.people_names import names_of, offered_people
from bizproc.web.records.place import back_to
from bizproc.web.records.told import empty_rows, told
from bizproc.web.records.type_name import OF_TYPE, TypeName
from bizproc.web.refusals import refusal_of

__all__ = ["move_routes"]

_ADDRESS = f"{OF_TYPE}/move"
_NAMED = 5  # who may, told to who may not


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Hold what a move was asked for, and what came of it."""

    known: KnownType
    record: Record
    person: str
    back: str
    stage: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    refused: RefusedError | None = None


def move_routes(pages: Pages) -> APIRouter:
    """Return the routes by which cards are moved."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    def asked(request: Request, type_name: str, record_id: str, back: str) -> _Asked:
        person = pages.signed_in(request)
        known = known_type(portal, person, type_name)
        record = portal.get(record_id, by=person)
        return _Asked(known=known, record=record, person=person, back=back)

    @routes.get(_ADDRESS, name="move_record")
    def show(
        request: Request,
        type_: TypeName,
        card: Annotated[str, Query()] = "",
        back: Annotated[str, Query()] = "",
    ) -> Response:
        """Show the stages that a record can go to."""
        return _page(pages, request, asked(request, type_, card, back))

    @routes.post(_ADDRESS)
    def move(request: Request, type_: TypeName, sent: Sent) -> Response:
        """Move a record; what is missing is asked, and what refuses is told."""
        return _moved(
            pages,
            request,
            asked(request, type_, sent.text("card"), sent.text("back")),
            sent,
        )

    return routes


def _moved(pages: Pages, request: Request, asked: _Asked, sent: Posted) -> Response:
    """Move a record, or show why not."""
    portal, kind = pages.portal, asked.known.type
    typed, stage = Typed.of(sent).texts, sent.text("stage")
    try:
        fields = read_typed(
            portal,
            kind.fields.values(),
            sent,
            person=asked.person,
            old=asked.record.fields,
        )
        portal.change(
            asked.record.id,
            {**fields, "stage": stage},
            by=asked.person,
            expected_revision=sent.revision(),
            event_id=sent.event_id(),
        )
    except RefusedError as error:
        record = portal.get(asked.record.id, by=asked.person)
        refused = dataclasses.replace(
            asked, record=record, stage=stage, typed=typed, refused=error
        )
        return _page(pages, request, refused)
    way = back_to(request, kind.name, asked.back, done="moved")
    return RedirectResponse(f"{way}#card-{asked.record.id}", 303)


def _page(pages: Pages, request: Request, asked: _Asked) -> Response:
    portal, record = pages.portal, asked.record
    people = pages.directory(request)
    kind, error = asked.known.type, asked.refused
    funnel = kind.funnel(record.fields.get("funnel"))
    verdicts = portal.rights_of(asked.person, record.id, by=asked.person).verdicts
    refused = told(error, pages.language(request))
    faults = {} if refused is None else refused.at_fields
    context: dict[str, Any] = {
        "known": asked.known,
        "record": record,
        "shown": title_of(record, portal.workspace.schema),
        "funnel": funnel,
        "stage": record.fields.get("stage"),
        "stage_titles": {it.code: it.title for it in funnel.stages},
        "wanted": asked.stage,
        "may": {it.action: it.allowed for it in verdicts},
        "refused": refused,
        "missing": empty_rows(kind.fields[it] for it in faults if it in kind.fields),
        "faults": faults,
        "typed": asked.typed,
        "names": names_of(people),
        "offered": offered_people(people),
        "event_id": portal.engine.components.ids.new("event"),
        "back": asked.back,
        "back_path": back_to(request, kind.name, asked.back),
        "moved": None,
        "who_may": (),
        "titles": {it.name: it.title for it in kind.fields.values()},
    }
    status = 200 if error is None else refusal_of(error, log_number="").status
    if isinstance(error, ConflictError):
        context["moved"] = _last_move(pages, record.id, asked.person)
    if isinstance(error, ForbiddenError):
        may = portal.who_may(f"move:{asked.stage}", record.id, by=asked.person)
        context["who_may"] = may[:_NAMED]
    return pages.draw(request, "records/move.html", context, status=status)


def _last_move(pages: Pages, record_id: str, person: str) -> RecordEvent | None:
    """Return who changed the record last: its move, if that was one."""
    last = pages.portal.record_history(record_id, by=person, limit=20, order="-at")
    moves = (it for it in last if it.event == "stage_changed")
    return next(moves, last[0] if last else None)
