"""Note a phone call on a card, and in one step where the record goes after it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.crm.sales import Sales
from bizproc.errors import ForbiddenError, RefusedError
from bizproc.phrase import Phrase
from bizproc.portal.card.record_card import RecordCard
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.view import CardView, draw_card
from bizproc.web.refusals import refusal_of

__all__ = ["call_routes"]

_MAX_RESULT = 2_000


def call_routes(pages: Pages) -> APIRouter:
    """Return the routes by which calls are noted."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/call", name="call")
    def show(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Ask how the call went."""
        person = pages.signed_in(request)
        card = _callable(portal.card(id, by=person), person)
        return _page(pages, request, card, {}, None)

    @routes.post(f"{CARD}/call")
    def note(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Note the call; then move the record, if that was chosen."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        try:
            _log(pages, id, sent, person)
        except RefusedError as error:
            typed = {name: sent.text(name) for name in sent.names()}
            return _page(pages, request, card, typed, error)
        stage = sent.text("stage")
        try:
            if stage:
                portal.change(
                    id,
                    {"stage": stage},
                    by=person,
                    event_id=sent.event_id(),
                    expected_revision=sent.revision(),
                )
        except RefusedError as error:  # the call took place all the same
            view = CardView(form="move", stage=stage, refused=error)
            return draw_card(pages, request, id, view)
        return pages.go(request, "card", done="done", query={"tab": "timeline"}, id=id)

    return routes


def _callable(card: RecordCard, person: str) -> RecordCard:
    """Return a card on which the person may note calls.

    Raises:
        ForbiddenError: they may not.
    """
    if not card.may_run:
        msg = Phrase(
            "%(person)r may note no calls on record %(record)r",
            person=person,
            record=card.record.id,
        )
        raise ForbiddenError(msg)
    return card


def _log(pages: Pages, record_id: str, sent: Posted, person: str) -> None:
    direction = "in" if sent.text("direction") == "in" else "out"
    Sales(pages.portal).log_call(
        record_id,
        direction,
        sent.text("result").strip()[:_MAX_RESULT],
        by=person,
        event_id=sent.event_id(),
    )


def _page(
    pages: Pages,
    request: Request,
    card: RecordCard,
    typed: Mapping[str, str],
    refused: RefusedError | None,
) -> Response:
    stages = card.funnel.stages if card.funnel else ()
    context = {
        "card": card,
        "typed": typed,
        "refused": refused,
        "stages": [it for it in stages if it.code in card.moves and it != card.stage],
        "event_id": pages.portal.engine.components.ids.new("event"),
    }
    status = 200
    if refused is not None:
        status = refusal_of(refused, log_number="").status
    return pages.draw(request, "crm/call.html", context, status=status)
