"""The table of the outside events that were seen, so that a repeat does nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bizproc.errors import ConflictError
from bizproc.model.row_factory import changed
from bizproc.model.rows import SeenEvent
from bizproc.store import SEEN_EVENTS, Transaction, eq, one_of


def event_of(event_id: str | None, door: str, *whose: str | None) -> str | None:
    """Return an event's id as it is kept: no other door or person shares it.

    A door always names as many parts of whose event it is.
    """
    if event_id is None:
        return None
    parts = (quote(it or "", safe="", errors="surrogatepass") for it in (door, *whose))
    return "|".join((*parts, event_id))


def of_person(event_id: str | None, door: str, by: str | None) -> str | None:
    """Return a person's event as `event_of`; those of the application stand alone."""
    return event_id if by is None else event_of(event_id, door, by)


def remember(tx: Transaction, event_id: str, at: dt.datetime) -> bool:
    """Keep the id of an event; False if it was seen before."""
    if tx.get(SEEN_EVENTS, event_id) is not None:
        return False
    try:
        with tx.savepoint():
            tx.insert(SEEN_EVENTS, SeenEvent(id=event_id, at=at))
    except ConflictError:  # another process was quicker
        return False
    return True


def forget(tx: Transaction, event_id: str) -> None:
    """Let an event that came to nothing be taken when it is repeated."""
    tx.delete(SEEN_EVENTS, eq("id", event_id))


def keep_result(tx: Transaction, event_id: str, result: Any) -> None:
    """Keep what the first of several deliveries of an event was answered."""
    seen = tx.get(SEEN_EVENTS, event_id)
    if seen is not None:
        tx.replace(SEEN_EVENTS, changed(seen, result=result))


def result_of(tx: Transaction, event_id: str) -> Any:
    """Return the answer kept for an event, or None."""
    seen = tx.get(SEEN_EVENTS, event_id)
    return None if seen is None else seen.result


def held_result_of(tx: Transaction, event_id: str) -> Any:
    """Return the answer kept for an event, held until the end of the transaction."""
    seen = tx.get(SEEN_EVENTS, event_id, lock=True)
    return None if seen is None else seen.result


def remove(tx: Transaction, event_ids: Sequence[str]) -> None:
    """Forget events: a repeat of them would be taken for new."""
    tx.delete(SEEN_EVENTS, one_of("id", event_ids))
