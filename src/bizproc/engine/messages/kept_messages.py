"""Keep a message that nobody takes, and give it to the first wait that does.

A publisher that finds nobody and a wait that opens at that moment must not miss each
other: the wait holds the name and key of its message shared, the publisher alone, and
each looks again under it.
"""

from __future__ import annotations

import datetime as dt

from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.messages.wait_condition import event_of, wants
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, messages
from bizproc.errors import InvalidValueError
from bizproc.model.message import NOT_KEPT, Message
from bizproc.model.rows import KeptMessage, Subscription


def hold_meeting(work: UnitOfWork, message: Message) -> None:
    """Let no wait that the message may be for open until the end of the transaction."""
    for key in sorted(set(message.keys or ())):
        work.transaction.hold(_meeting(message.name, key))


def can_be_kept(message: Message) -> bool:
    """Say whether a message is for one wait to come; a broadcast never is."""
    return message.ttl > NOT_KEPT and message.keys is not None


def keep(work: UnitOfWork, message: Message) -> KeptMessage:
    """Keep a message for its time to live."""
    kept = KeptMessage(
        id=work.new_id("message"),
        rank=0,
        key=None,
        name=message.name,
        number=work.next_ordinal(),
        published_at=work.now,
        expires_at=_expiry(work, message),
        keys=tuple(dict.fromkeys(message.keys or ())),
        variables=message.variables,
        event=message.event,
        origin=message.origin,
        by=message.by,
        sender=message.sender,
        only_instance=message.only_instance or message.among,
    )
    messages.keep(work.transaction, kept)
    return kept


def hold_wait(work: UnitOfWork, wait: Subscription) -> None:
    """Let no message that the wait may be for be kept until the transaction ends."""
    if wait.kind == "message" and wait.key is not None:
        work.transaction.hold(_meeting(wait.message, wait.key), shared=True)


def give_kept(work: UnitOfWork, loaded: LoadedInstance, wait: Subscription) -> bool:
    """Give a wait that has just begun the oldest kept message that it takes.

    Returns:
        Whether there was one: its token has gone on.
    """
    if wait.kind != "message" or wait.key is None:
        return False
    tx = work.transaction
    for kept in messages.waiting_for(tx, wait.message, wait.key, now=work.now):
        if not _may_take(kept, wait):
            continue
        message = messages.as_message(kept)
        event = event_of(message)
        if not wants(work, loaded, wait.token, message, event):
            if incidents.is_known(tx, wait.instance_id, wait.token):
                return False  # the condition is at fault, not the message
            continue
        if not messages.take(tx, kept.id):
            continue
        seen = {"name": kept.name, "kept": kept.id, "published_at": kept.published_at}
        loaded.record("message_received", wait.element_id, seen)
        loaded.execution.trigger(wait.token, variables=kept.variables, event=event)
        return True
    return False


def _expiry(work: UnitOfWork, message: Message) -> dt.datetime:
    try:
        return work.now + message.ttl
    except OverflowError as error:
        msg = f"message {message.name!r} cannot be kept for {message.ttl}: too long"
        raise InvalidValueError(msg) from error


def _may_take(kept: KeptMessage, wait: Subscription) -> bool:
    """Say whether a wait is of the instance that a message is for, and not the sender's."""
    return wait.instance_id != kept.sender and (
        kept.only_instance in {None, wait.instance_id}
    )


def _meeting(name: str, key: str) -> str:
    return f"message {name!r} {key!r}"
