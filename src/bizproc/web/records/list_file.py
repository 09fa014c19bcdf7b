"""Send a list as a file, while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from bizproc.model.page import Page
from bizproc.portal.views.listed import ListedRecord
from bizproc.web.page import Pages
from bizproc.web.records.csv_file import Written, csv_lines, csv_rows
from bizproc.web.records.known_types import known_type
from bizproc.web.records.look import Look
from bizproc.web.records.looks import look_at
from bizproc.web.records.place import NEWEST, Place
from bizproc.web.records.record_list import chosen_columns
from bizproc.web.records.type_name import OF_TYPE, TypeName

__all__ = ["file_routes"]

_AT_ONCE: Final = 200


def file_routes(pages: Pages) -> APIRouter:
    """Return the route of lists as files."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{OF_TYPE}/csv", name="records_csv")
    def download(request: Request, type_: TypeName) -> Response:
        """Send what the list of the address has, all of it."""
        person = pages.signed_in(request)
        known = known_type(pages.portal, person, type_)
        look = look_at(
            Look(
                pages=pages,
                request=request,
                person=person,
                known=known,
                place=Place(view="list"),
            )
        )
        language = pages.language(request)
        written = Written(
            time=pages.portal.workspace.time,
            language=language,
            names=look.wording.names,
            options=look.wording.options,
        )
        # what is refused is refused before anything is sent
        first = _page(look, None)
        rows = csv_rows(chosen_columns(look), _records(look, first), written=written)
        return StreamingResponse(
            csv_lines(rows, language),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{known.name}.csv"',
                "Cache-Control": "no-store",
            },
        )

    return routes


def _page(look: Look, after: str | None) -> Page[ListedRecord]:
    return look.pages.portal.list_records(
        look.known.name,
        filter=look.place.wanted,
        order=look.place.order or NEWEST,
        limit=_AT_ONCE,
        after=after,
        by=look.person,
    )


def _records(look: Look, page: Page[ListedRecord]) -> Iterator[ListedRecord]:
    """Read on as long as the file is taken: who leaves meanwhile is told no more."""
    while True:
        yield from page
        if page.next is None:
            return
        page = _page(look, page.next)
