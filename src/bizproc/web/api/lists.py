"""Lists of the API: a page, and what leads to the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Generic, TypeAlias, TypeVar

from fastapi import Query
from pydantic import Field

from bizproc.model.page import Page
from bizproc.web.api.bodies import Shown

__all__ = ["After", "Limit", "Listed", "listed"]

R = TypeVar("R")
T = TypeVar("T")

Limit: TypeAlias = Annotated[
    int, Query(ge=1, le=200, description="At most so many entries.")
]
After: TypeAlias = Annotated[
    str | None,
    Query(max_length=4_000, description="What `next` of the page before was."),
]


class Listed(Shown, Generic[T]):
    """Hold a page of a list."""

    items: list[T]
    next: str | None = Field(
        default=None, description="What `after` takes to read on; null at the end."
    )


def listed(page: Page[R], show: Callable[[R], T]) -> Listed[T]:
    """Return a page as programs are shown it."""
    return Listed(items=[show(it) for it in page], next=page.next)
