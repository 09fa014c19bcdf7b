"""The table of the start subscriptions: what starts the newest versions of processes."""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.model.message import Message
from bizproc.model.row_factory import changed
from bizproc.model.rows import StartSchedule, StartSubscription
from bizproc.store import START_SUBSCRIPTIONS, Transaction, eq, eq_given


def replace_of(
    tx: Transaction, process_id: str, subscriptions: Iterable[StartSubscription]
) -> None:
    """Let these start a process, and nothing that an older version waited for."""
    tx.delete(START_SUBSCRIPTIONS, eq("process_id", process_id))
    tx.insert(START_SUBSCRIPTIONS, *subscriptions)


def timed(tx: Transaction, process_id: str) -> list[StartSubscription]:
    """Return the timers that start a process, those that are over too."""
    of = (eq("process_id", process_id), eq("kind", "timer"))
    return tx.select(START_SUBSCRIPTIONS, *of, order_by=("element_id",))


def of_kind(
    tx: Transaction, kind: str, process_id: str | None
) -> list[StartSubscription]:
    """Return what starts processes in one way, of all of them or of one."""
    return tx.select(
        START_SUBSCRIPTIONS,
        eq("kind", kind),
        *eq_given(process_id=process_id),
        order_by=("process_id", "element_id"),
    )


def reschedule(
    tx: Transaction, subscription: StartSubscription, schedule: StartSchedule
) -> None:
    """Keep when a timer starts its process next."""
    tx.replace(START_SUBSCRIPTIONS, changed(subscription, schedule=schedule))


def matching(tx: Transaction, message: Message) -> list[StartSubscription]:
    """Return the start events that wait for a message or signal of this name."""
    if message.among is not None:
        return []
    return tx.select(
        START_SUBSCRIPTIONS,
        *eq_given(process_id=message.only_process),
        eq("message", message.name),
        eq("kind", message.kind),
        order_by=("process_id",),
    )
