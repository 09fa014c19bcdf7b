"""Put the routes of the cards of records together."""

from __future__ import annotations

from fastapi import APIRouter

from bizproc.web.joined_routes import join
from bizproc.web.page import Pages
from bizproc.web.records.card.deletion import deletion_routes
from bizproc.web.records.card.edit import edit_routes
from bizproc.web.records.card.files import file_routes
from bizproc.web.records.card.letter import letter_routes
from bizproc.web.records.card.move import move_card_routes
from bizproc.web.records.card.new import new_record_routes
from bizproc.web.records.card.page import card_page_routes
from bizproc.web.records.card.picture import picture_routes
from bizproc.web.records.card.writing import writing_routes

__all__ = ["card_routes"]


def card_routes(pages: Pages) -> APIRouter:
    """Return the routes of the cards."""
    routes = APIRouter(include_in_schema=False)
    for part in (
        *(new_record_routes, card_page_routes, edit_routes, move_card_routes),
        *(writing_routes, letter_routes, deletion_routes),
        *(file_routes, picture_routes),
    ):
        join(routes, part(pages))
    return routes
