"""The heat map of a version: where its instances pass, wait and fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.diagram import Highlight
from bizproc.engine.queries.passes import ElementPasses
from bizproc.errors import InvalidValueError
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.picture import FAILED, OFTEN

__all__ = ["heat_map_routes"]

_SHOWN: Final = ("passes", "time", "incidents")


def heat_map_routes(desk: Desk) -> APIRouter:
    """Return the routes of heat maps."""
    routes = APIRouter(include_in_schema=False)
    pages, engine = desk.pages, desk.pages.engine

    @routes.get("/operations/versions/{definition}/heat", name="operations_heat")
    def show(
        request: Request,
        definition: str,
        since: str = "",
        until: str = "",
        by: str = "passes",
    ) -> Response:
        """Show how often each element was passed, how long that took, what failed."""
        pages.administrator(request)
        by = by if by in _SHOWN else _SHOWN[0]
        fault: InvalidValueError | None = None
        try:
            bounds = _bounds(desk, since, until)
        except InvalidValueError as error:
            fault, bounds = error, (None, None)
        seen = desk.oversight.passes(definition, since=bounds[0], until=bounds[1])
        process = desk.oversight.process(definition)
        versions = [
            it for it in engine.definitions(kind="process") if it.name == process.id
        ]
        context = {
            "seen": seen,
            "definition": definition,
            "versions": versions,
            "title": process.name or process.id,
            "picture": desk.pictures.draw(
                definition, desk.oversight.source, _heat(seen.elements, by)
            ),
            "since": since,
            "until": until,
            "by": by,
        }
        return desk.draw(request, "heat_map", context, refused=fault)

    return routes


def _bounds(
    desk: Desk, since: str, until: str
) -> tuple[dt.datetime | None, dt.datetime | None]:
    time = desk.pages.time
    first, last = _day(since), _day(until)
    after = None if last is None else last + dt.timedelta(days=1)
    return (
        None if first is None else time.at_day_start(first),
        None if after is None else time.at_day_start(after),
    )


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r:.40} is no day; write it as 2027-06-30"
        raise InvalidValueError(msg, code="TYPE_ERROR") from None


def _heat(elements: Iterable[ElementPasses], by: str) -> dict[str, Highlight]:
    """Return the shade of each element, from the share of the largest figure."""
    figures = {it.element_id: _figure(it, by) for it in elements}
    most = max(figures.values(), default=0.0)
    if not most:
        return {}
    if by == "incidents":
        return {id_: FAILED for id_, figure in figures.items() if figure}
    steps = len(OFTEN)
    return {
        id_: OFTEN[min(steps - 1, int(steps * figure / most))]
        for id_, figure in figures.items()
        if figure
    }


def _figure(it: ElementPasses, by: str) -> float:
    if by == "time":
        return 0.0 if it.median is None else it.median.total_seconds()
    return float(it.incidents if by == "incidents" else it.passes)
