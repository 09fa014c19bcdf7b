"""The table of the history: what instances did, one row a command."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.engine.paging import Listing, cursor_of, limit_of, place_in
from bizproc.model.page import Page, Paging
from bizproc.model.rows import HistoryEvent, Transition
from bizproc.store import HISTORY, Condition, Transaction, eq, one_of
from bizproc.values import load_values

_HISTORY = Listing(name="history", table=HISTORY, orders={"number": ("number",)})


def append(tx: Transaction, transition: Transition) -> None:
    """Keep what one command did to an instance."""
    tx.insert(HISTORY, transition)


def remove(tx: Transaction, instance_ids: Sequence[str]) -> None:
    """Forget what instances did."""
    tx.delete(HISTORY, one_of("instance_id", instance_ids))


def events_of(tx: Transaction, instance_id: str, paging: Paging) -> Page[HistoryEvent]:
    """Return what an instance did, in order; a page may begin within a command.

    Raises:
        InvalidValueError: the limit, the order or the place to go on from is wrong.
    """
    order, _ = _HISTORY.order(paging.order)
    limit = limit_of(paging)
    backwards = order.startswith("-")
    number: int | None = None
    if paging.after is not None:
        [number] = place_in(paging.after, _HISTORY.name, order, [int])
    rows = _rows(tx, instance_id, number, limit=limit, backwards=backwards)
    events = [
        event
        for row in rows
        for event in _events(row, backwards=backwards)
        if number is None
        or (event.number < number if backwards else event.number > number)
    ]
    if limit is None or len(events) <= limit:
        return Page(events)
    last = events[limit - 1].number
    return Page(events[:limit], next=cursor_of(_HISTORY.name, order, [last]))


def _rows(
    tx: Transaction,
    instance_id: str,
    number: int | None,
    *,
    limit: int | None,
    backwards: bool,
) -> list[Transition]:
    """Return the rows that hold the events behind a number, and more than are needed.

    Each holds one event at least; of the first all may stand before the number.
    """
    of = eq("instance_id", instance_id)
    most = None if limit is None else limit + 2
    begun = () if number is None else (Condition("number", "<=", number),)
    if backwards:
        return tx.select(HISTORY, of, *begun, order_by=("-number",), limit=most)
    if not begun:
        return tx.select(HISTORY, of, order_by=("number",), limit=most)
    holding = tx.select(HISTORY, of, *begun, order_by=("-number",), limit=1)
    since = Condition("number", ">=", holding[0].number if holding else 0)
    return tx.select(HISTORY, of, since, order_by=("number",), limit=most)


def _events(row: Transition, *, backwards: bool) -> list[HistoryEvent]:
    events = [
        HistoryEvent(
            instance_id=row.instance_id,
            number=number,
            at=row.at,
            type=type_,
            element_id=element,
            data=data,
        )
        for number, (type_, element, data) in enumerate(
            load_values(row.events), start=row.number
        )
    ]
    return events[::-1] if backwards else events
