"""Show records as cards on a board: a column for each stage of a funnel."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.views.listed import Board
from bizproc.web.records.look import Look
from bizproc.web.records.place import NEWEST
from bizproc.web.records.quick_add import title_field

__all__ = ["board_page"]

_AT_ONCE: Final = 25


def board_page(look: Look) -> Response:
    """Draw a board, or the next cards of one of its columns."""
    portal, place, kind = look.pages.portal, look.place, look.known.type
    asked = look.request.query_params
    funnel = kind.funnel(place.funnel)
    board = portal.board(
        kind.name,
        funnel=funnel.name,
        filter=place.wanted,
        order=place.order or NEWEST,
        limit=_AT_ONCE,
        by=look.person,
    )
    context = {
        **look.context,
        "funnel": funnel,
        "board": board,
        "can_add": "create" in look.known.may,
        "quick": title_field(look.known),
    }
    if "after" in asked:
        return _further(look, board, context)
    return look.pages.draw(
        look.request, "records/board.html", context, fragment="board"
    )


def _further(look: Look, board: Board, context: dict[str, Any]) -> Response:
    """Draw the next cards of the column that the address names.

    Raises:
        NotFoundError: the board has no such column.
    """
    asked = look.request.query_params
    column = next(
        (it for it in board.columns if it.stage.code == asked.get("column")), None
    )
    if column is None:
        msg = f"the board has no column {asked.get('column')!r}"
        raise NotFoundError(msg)
    cards = look.pages.portal.list_records(
        look.known.name,
        filter=board.filter_of(column.stage.code),
        order=board.order,
        limit=_AT_ONCE,
        after=asked["after"],
        by=look.person,
    )
    return look.pages.draw(
        look.request,
        "records/more_cards.html",
        {**context, "column": column, "cards": cards},
        fragment="cards",
    )
