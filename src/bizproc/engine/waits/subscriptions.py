"""The table of the subscriptions: waits of running instances for a message or signal."""

from __future__ import annotations

from bizproc.model.message import Message
from bizproc.model.rows import Subscription
from bizproc.store import SUBSCRIPTIONS, Transaction, eq, one_of


def open_(tx: Transaction, subscription: Subscription) -> None:
    """Let a token wait for a message or signal."""
    tx.insert(SUBSCRIPTIONS, subscription)


def close(tx: Transaction, instance_id: str, token: int) -> None:
    """Forget what a token waits for."""
    tx.delete(SUBSCRIPTIONS, eq("instance_id", instance_id), eq("token", token))


def close_all(tx: Transaction, instance_id: str) -> None:
    """Forget what an instance that is over waited for."""
    tx.delete(SUBSCRIPTIONS, eq("instance_id", instance_id))


def matching(tx: Transaction, message: Message) -> list[Subscription]:
    """Return the waits whose name and key a message meets, oldest first.

    The sender of a message never gets it itself.
    """
    conditions = [eq("message", message.name)]
    if message.only_instance is not None:
        conditions.append(eq("instance_id", message.only_instance))
    elif message.keys is not None:
        if not message.keys:
            return []
        keys = message.keys
        conditions.append(eq("key", keys[0]) if len(keys) == 1 else one_of("key", keys))
    found = tx.select(SUBSCRIPTIONS, *conditions, order_by=("number",))
    return [
        wait
        for wait in found
        if wait.kind == message.kind and wait.instance_id != message.sender
    ]
