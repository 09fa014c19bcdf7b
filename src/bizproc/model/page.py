"""A page of a list, and where the next one begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Page", "Paging"]

T = TypeVar("T")


class Page(list[T]):
    """Hold what a list was asked for; `next` is what `after` takes to read on.

    `next` is None on the last page, and where no limit was given.
    """

    # a name of its own for the type: `next` in a list is no method
    next: str | None

    def __init__(self, items: Iterable[T] = (), *, next: str | None = None) -> None:  # noqa: A002 - the word of the API
        super().__init__(items)
        self.next = next


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Say how much of a list is read, in which order, and from where on."""

    limit: int | None = None
    order: str | None = None
    after: str | None = None
