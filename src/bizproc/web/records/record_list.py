"""Show records as a list: chosen columns, one order, page by page."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.web.records.columns import Column, usual_columns, value_of
from bizproc.web.records.look import Look
from bizproc.web.records.place import NEWEST

__all__ = ["chosen_columns", "list_page"]

_AT_ONCE: Final = 50


def list_page(look: Look) -> Response:
    """Draw a page of a list, or its next rows."""
    portal, place = look.pages.portal, look.place
    asked = look.request.query_params
    after = asked.get("after")
    records = portal.list_records(
        look.known.name,
        filter=place.wanted,
        order=place.order or NEWEST,
        limit=_AT_ONCE,
        after=after,
        by=look.person,
    )
    context = {
        **look.context,
        "records": records,
        "count": None
        if after
        else portal.count_records(look.known.name, filter=place.wanted, by=look.person),
        "chosen": chosen_columns(look),
        "value_of": value_of,
        "stage_colors": {
            (funnel.name, stage.code): stage.color
            for funnel in look.known.type.funnels
            for stage in funnel.stages
        },
        "is_later": after is not None,
        "can_change": bool(look.known.writable or look.known.moves)
        or "delete" in look.known.may,
    }
    fragment = "rows" if after else "list"
    return look.pages.draw(
        look.request, "records/list.html", context, fragment=fragment
    )


def chosen_columns(look: Look) -> list[Column]:
    """Return the columns of a list: those chosen, else the usual ones.

    Raises:
        InvalidValueError: there is no such column.
    """
    chosen = []
    for name in look.place.columns:
        column = look.columns.get(name)
        if column is None:
            msg = Phrase(
                "a list has no column %(name)r%(hint)s",
                name=name,
                hint=did_you_mean(name, look.columns),
            )
            raise InvalidValueError(msg)
        chosen.append(column)
    return chosen or usual_columns(look.columns)
