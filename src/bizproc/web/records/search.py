"""Search all records that somebody sees."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.errors import InvalidValueError
from bizproc.model.page import Page
from bizproc.portal.views.listed import ListedRecord
from bizproc.web.page import Pages
from bizproc.web.records.known_types import known_types
from bizproc.web.records.people_names import names_of

__all__ = ["search_routes"]

_AT_ONCE: Final = 50


def search_routes(pages: Pages) -> APIRouter:
    """Return the route of the search."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get("/search", name="search")
    def search(
        request: Request,
        q: Annotated[str, Query()] = "",
        type_: Annotated[str | None, Query(alias="type")] = None,
        after: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Show what has these words; telephone numbers in any spelling."""
        person = pages.signed_in(request)
        text, refused = " ".join(q.split())[:200], None
        found: Page[ListedRecord] = Page()
        types = {it.name: it.type for it in known_types(portal, person)}
        wanted = [type_] if type_ in types else [*types]
        if text:
            try:
                found = portal.search(
                    text, types=wanted, by=person, limit=_AT_ONCE, after=after
                )
            except InvalidValueError as error:
                refused = error
        context = {
            "text": text,
            "found": found,
            "refused": refused,
            "types": types,
            "names": names_of(pages.directory(request)),
            "chosen": type_,
        }
        status = 200 if refused is None else 422
        return pages.draw(request, "records/search.html", context, status=status)

    return routes
