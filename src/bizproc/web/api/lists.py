"""Lists of the API: a page, and what leads to the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import Field

from bizproc.errors import FieldFault
from bizproc.model.page import Page
from bizproc.portal.api_tokens.cursors import Cursors
from bizproc.web.api.bodies import Shown
from bizproc.web.api.visits import Anybody
from bizproc.web.refusals import Refused

__all__ = ["Listed", "Listing"]

R = TypeVar("R")
T = TypeVar("T")

MOST = 200
_MOST_LETTERS = 4_000


class Listed(Shown, Generic[T]):
    """Hold a page of a list."""

    items: list[T]
    next: str | None = Field(
        default=None, description="What `after` takes to read on; null at the end."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Say which page of a list is asked for, and where the next one begins."""

    limit: int
    after: str | None
    _cursors: Cursors
    _about: str

    def of(self, page: Page[R], show: Callable[[R], T]) -> Listed[T]:
        """Return a page as programs are shown it."""
        place = page.next
        following = None if place is None else self._cursors.signed(place, self._about)
        return Listed(items=[show(it) for it in page], next=following)


def _asked(
    request: Request,
    visit: Anybody,
    limit: Annotated[
        int, Query(ge=1, le=MOST, description="At most so many entries.")
    ] = 50,
    after: Annotated[
        str | None,
        Query(
            max_length=_MOST_LETTERS,
            description="What `next` of the page before was, with the same conditions.",
        ),
    ] = None,
) -> ListPage:
    cursors = request.app.state.cursors
    about = _about(request, visit.person)
    place = None if after is None else cursors.place(after, about)
    if after is not None and place is None:
        told = (
            "is no `next` of this list under these conditions; give one, or begin anew"
        )
        fault = FieldFault("after", "MALFORMED", told)
        raise Refused(400, "MALFORMED", f"after: {after!r:.80} {told}", faults=[fault])
    return ListPage(limit=limit, after=place, _cursors=cursors, _about=about)


def _about(request: Request, person: str) -> str:
    """Return what a place is in: somebody's list, with its conditions and its order."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    given = request.query_params.multi_items()
    conditions = sorted(it for it in given if it[0] not in {"limit", "after"})
    return f"{person} {path}?{urlencode(conditions, errors='replace')}"


Listing: TypeAlias = Annotated[ListPage, Depends(_asked)]
"""Which page of a list an operation is asked for."""
