"""The table of the subscriptions: waits of running instances for a message or signal."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.model.message import Message
from bizproc.model.row_factory import changed
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


def of_instance(tx: Transaction, instance_id: str) -> list[Subscription]:
    """Return what an instance waits for, oldest first."""
    return tx.select(
        SUBSCRIPTIONS, eq("instance_id", instance_id), order_by=("number",)
    )


def matching(tx: Transaction, message: Message) -> list[Subscription]:
    """Return the waits whose name and key a message meets, oldest first.

    The sender of a message never gets it itself.
    """
    if message.only_process is not None:
        return []
    conditions = [eq("message", message.name)]
    if message.among is not None:
        conditions.append(eq("instance_id", message.among))
        if message.keys:
            conditions.append(one_of("key", message.keys))
    elif message.only_instance is not None:
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


def relabel(
    tx: Transaction, instance_id: str, elements: Mapping[int, str], process_id: str
) -> None:
    """Let the waits for messages and signals of an instance name the elements that their tokens stand at now."""
    for subscription in tx.select(SUBSCRIPTIONS, eq("instance_id", instance_id)):
        element = elements.get(subscription.token, subscription.element_id)
        named = changed(subscription, element_id=element, process_id=process_id)
        if named != subscription:
            tx.replace(SUBSCRIPTIONS, named)
