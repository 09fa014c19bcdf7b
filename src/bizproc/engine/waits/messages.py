"""The table of the kept messages: those that nobody took when they came.

A message waits for its time to live for the first wait that takes it. Then it is a dead
letter: nothing is written for that, its moment alone says so, so that no two clocks
and no worker need to agree on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from bizproc.model.message import Message, Origin
from bizproc.model.row_factory import changed
from bizproc.model.rows import NEVER, KeptMessage
from bizproc.store import MESSAGES, Condition, Transaction, eq

_BATCH = 100


def keep(tx: Transaction, message: KeptMessage) -> None:
    """Keep a message, to be found under each of its keys."""
    keys: Sequence[str | None] = message.keys or (None,)
    tx.insert(
        MESSAGES,
        *(changed(message, rank=rank, key=key) for rank, key in enumerate(keys)),
    )


def waiting_for(
    tx: Transaction, name: str, key: str, *, now: dt.datetime
) -> Iterator[KeptMessage]:
    """Yield the messages that a wait of this name and key may take, oldest first."""
    meant = (eq("name", name), eq("key", key), Condition("expires_at", ">", now))
    order, seen = ("number", "id"), -1
    while True:
        later = Condition("number", ">", seen)
        found = tx.select(MESSAGES, *meant, later, order_by=order, limit=_BATCH)
        yield from found
        if len(found) < _BATCH:
            return
        seen = found[-1].number


def hold(tx: Transaction, message: KeptMessage) -> None:
    """Keep a message for what is suspended; no wait finds it under a key."""
    tx.insert(MESSAGES, message)


def held(tx: Transaction) -> list[KeptMessage]:
    """Return the messages that wait for what is suspended, oldest first."""
    return tx.select(
        MESSAGES, eq("expires_at", NEVER), eq("rank", 0), order_by=("number", "id")
    )


def expire(tx: Transaction, kept: KeptMessage, at: dt.datetime) -> None:
    """Keep a message that was held until a moment, as any other."""
    tx.replace(MESSAGES, changed(kept, expires_at=at))


def take(tx: Transaction, message_id: str) -> bool:
    """Take a message off the table; False if somebody else did."""
    return tx.delete(MESSAGES, eq("id", message_id)) > 0


def find(tx: Transaction, message_id: str) -> KeptMessage | None:
    """Return a message, living or dead, or None."""
    return tx.get(MESSAGES, message_id, 0)


def as_message(kept: KeptMessage) -> Message:
    """Return a kept message as it was published; it is not kept a second time."""
    return Message(
        name=kept.name,
        keys=kept.keys,
        variables=kept.variables,
        event=kept.event,
        origin=cast("Origin", kept.origin),
        by=kept.by,
        sender=kept.sender,
        only_instance=kept.only_instance,
        kind=cast("Literal['message', 'signal']", kept.kind),
    )
