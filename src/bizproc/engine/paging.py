"""Read lists page by page, in orders that an index gives.

A page goes on from the place of the last row of the page before, not from a count:
what is written or removed meanwhile moves no other row into a page or out of it.
Conditions of which any may hold are branches, each read by an index in the same order
and merged.
"""

from __future__ import annotations

import base64
import datetime as dt
import heapq
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bizproc.errors import BizprocError, InvalidValueError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.store import Condition, Table, Transaction
from bizproc.values import dump_values, load_values

__all__ = [
    "Listing",
    "cursor_of",
    "limit_of",
    "page_of",
    "place_in",
    "read_first",
    "read_page",
]

R = TypeVar("R")
T = TypeVar("T")
_MOST_AT_ONCE = 2_000
# SQLite takes no more than 500 in a statement; few make few texts
_MOST_BRANCHES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[R]):
    """Declare a list: what its rows are called, their table, the orders it has.

    `orders` has the columns of each order by its name, the usual one first; together
    with the conditions they tell all rows apart. `-name` leads backwards.
    """

    name: str
    table: Table[R]
    orders: Mapping[str, tuple[str, ...]]

    def order(self, wanted: str | None) -> tuple[str, tuple[str, ...]]:
        """Return the full name of an order, and its columns as a select takes them.

        Raises:
            InvalidValueError: there is no such order.
        """
        name = wanted or next(iter(self.orders))
        columns = self.orders.get(name.removeprefix("-"))
        if columns is None:
            known = [sign + one for one in self.orders for sign in ("", "-")]
            hint = did_you_mean(name, known)
            msg = f"{self.name} have no order {name!r}; known: {', '.join(known)}{hint}"
            raise InvalidValueError(msg)
        if name.startswith("-"):
            return name, tuple(f"-{column}" for column in columns)
        return name, columns


def page_of(
    tx: Transaction,
    listing: Listing[R],
    branches: Sequence[Sequence[Condition]],
    paging: Paging,
) -> Page[R]:
    """Return a page of the rows that meet all conditions of any branch.

    Raises:
        InvalidValueError: the limit, the order or the place to go on from is wrong.
    """
    if len(branches) == 1 and paging.limit is None and paging.after is None:
        # most lists are asked for whole
        _, columns = listing.order(paging.order)
        return Page(tx.select(listing.table, *branches[0], order_by=columns))
    return read_page(tx, listing, branches, paging, _as_they_are)


def read_page(
    tx: Transaction,
    listing: Listing[R],
    branches: Iterable[Sequence[Condition]],
    paging: Paging,
    show: Callable[[list[R]], Sequence[T | None]],
) -> Page[T]:
    """Return a page of what `show` makes of the rows; None leaves a row out.

    It is read on until the page is full.

    Raises:
        InvalidValueError: the limit, the order or the place to go on from is wrong.
    """
    reader = _Reader(tx, listing, tuple(map(tuple, branches)), paging)
    limit = limit_of(paging)
    if limit is None:
        rows, _ = reader.read(None)
        return Page([it for it in show(rows) if it is not None])
    found: list[tuple[R, T]] = []
    size, is_end = limit + 1, False
    while not is_end and len(found) <= limit:
        rows, is_end = reader.read(size)
        pairs = zip(rows, show(rows), strict=True)
        found += [(row, it) for row, it in pairs if it is not None]
        size = max(size, min(2 * size, _MOST_AT_ONCE))
    next_ = reader.cursor(found[limit - 1][0]) if len(found) > limit else None
    return Page((it for _, it in found[:limit]), next=next_)


def read_first(
    tx: Transaction,
    listing: Listing[R],
    branches: Iterable[Sequence[Condition]],
    *,
    limit: int,
) -> tuple[list[R], bool]:
    """Return the first rows that meet any branch, and whether there are no more."""
    return _Reader(tx, listing, tuple(map(tuple, branches)), Paging()).read(limit)


def _as_they_are(rows: list[R]) -> list[R]:
    return rows


class _Reader(Generic[R]):
    """Read a list chunk by chunk, each from where the one before ended."""

    def __init__(
        self,
        tx: Transaction,
        listing: Listing[R],
        branches: tuple[tuple[Condition, ...], ...],
        paging: Paging,
    ) -> None:
        self._tx = tx
        self._listing = listing
        self._branches = branches
        self._order, self._columns = listing.order(paging.order)
        self._names = tuple(name.removeprefix("-") for name in self._columns)
        self._place: tuple[Any, ...] | None = None
        if paging.after is not None:
            types = _types(listing.table, self._names)
            self._place = place_in(paging.after, listing.name, self._order, types)

    def read(self, size: int | None) -> tuple[list[R], bool]:
        """Return the next rows, and whether they are the last."""
        branches = self._branches
        if size is None or len(branches) == 1:
            read = [self._branch(conditions, size) for conditions in branches]
        else:
            read = [
                self._some(branches[at : at + _MOST_BRANCHES], size)
                for at in range(0, len(branches), _MOST_BRANCHES)
            ]
        rows = (read[0] if len(read) == 1 else self._merged(read))[:size]
        is_end = size is None or len(rows) < size
        if rows and not is_end:
            self._place = self._place_of(rows[-1])
        return self._distinct(rows), is_end

    def _branch(self, conditions: tuple[Condition, ...], size: int | None) -> list[R]:
        return self._tx.select(
            self._listing.table,
            *conditions,
            order_by=self._columns,
            limit=size,
            after=self._place,
        )

    def _some(self, branches: tuple[tuple[Condition, ...], ...], size: int) -> list[R]:
        return self._tx.select_any(
            self._listing.table,
            branches,
            order_by=self._columns,
            limit=size,
            after=self._place,
        )

    def cursor(self, row: R) -> str:
        """Return what leads to the rows behind a row."""
        return cursor_of(self._listing.name, self._order, self._place_of(row))

    def _merged(self, read: list[list[R]]) -> list[R]:
        down = self._order.startswith("-")
        return list(heapq.merge(*read, key=self._place_of, reverse=down))

    def _distinct(self, rows: list[R]) -> list[R]:
        """Leave out what another branch has found too: it stands beside itself."""
        if len(self._branches) == 1:
            return rows
        by_place = {self._place_of(row): row for row in reversed(rows)}
        return list(reversed(by_place.values()))

    def _place_of(self, row: R) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self._names)


def limit_of(paging: Paging) -> int | None:
    """Return the limit of a page.

    Raises:
        InvalidValueError: it is less than one row.
    """
    if paging.limit is not None and paging.limit < 1:
        msg = f"limit {paging.limit}: a page holds at least one row; None asks for all"
        raise InvalidValueError(msg)
    return paging.limit


def cursor_of(listing: str, order: str, place: Iterable[Any]) -> str:
    """Write a place in an order of a list as a text that says nothing to its reader."""
    text = dump_values([listing, order, *place])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_in(
    cursor: str, listing: str, order: str, types: Sequence[type]
) -> tuple[Any, ...]:
    """Return the place that a cursor of the list and its order leads to.

    Raises:
        InvalidValueError: it is none of this list, or of another order.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        of, made_in, *place = load_values(text)
    except (BizprocError, ValueError, TypeError):
        of, made_in, place = None, None, []
    if of != listing or list(map(type, place)) != list(types):
        msg = (
            f"after: {cursor!r:.80} is no place in the list of {listing}; give what "
            "`next` of its last page was, with the same conditions"
        )
        raise InvalidValueError(msg)
    if made_in != order:
        msg = (
            f"after: this place was reached in the order {made_in!r}, not {order!r}; "
            f"give order={made_in!r} again, or begin anew"
        )
        raise InvalidValueError(msg)
    return tuple(place)


def _types(table: Table[Any], names: Sequence[str]) -> list[type]:
    hints = typing.get_type_hints(table.row)
    plain = (str, int, dt.datetime)
    return [
        next(one for one in plain if issubclass(hints[name], one)) for name in names
    ]
