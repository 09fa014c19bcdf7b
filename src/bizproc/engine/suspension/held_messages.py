"""Keep what comes for a suspended instance or process, and raise it when it is resumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from bizproc.engine.receipt import Receipt
from bizproc.engine.suspension.rules import is_suspended
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import messages
from bizproc.model.message import Message
from bizproc.model.rows import NEVER, Definition, KeptMessage, Subscription


class _Start(Protocol):
    @property
    def definition(self) -> Definition: ...


S = TypeVar("S", bound=_Start)


def hold_back(
    work: UnitOfWork,
    message: Message,
    waits: Sequence[Subscription],
    starts: Sequence[S],
    receipt: Receipt,
) -> tuple[list[Subscription], list[S]]:
    """Keep a message for those that are suspended; return the others.

    It has reached whoever gets it later: nobody else is looked for.
    """
    going: list[Subscription] = []
    for wait in waits:
        if not is_suspended(work.load(wait.instance_id).row):
            going.append(wait)
        elif wait.instance_id not in receipt.instances:
            _hold(work, message, only_instance=wait.instance_id)
            receipt.instances.append(wait.instance_id)
    starting: list[S] = []
    for start in starts:
        if start.definition.suspended_at is not None:
            _hold(work, message, only_process=start.definition.name)
            receipt.is_held = True
        else:
            starting.append(start)
    return going, starting


def release(work: UnitOfWork, is_meant: Callable[[KeptMessage], bool]) -> None:
    """Raise the messages that are meant, in the order in which they came."""
    tx = work.transaction
    for kept in messages.held(tx):
        if is_meant(kept) and messages.take(tx, kept.id):
            work.publish(_as_it_was(work, kept))


def give_up(work: UnitOfWork, instance_id: str) -> None:
    """Let what waits for a suspended instance be dead letters: it has ended."""
    tx = work.transaction
    for kept in messages.held(tx):
        if kept.only_instance == instance_id:
            messages.expire(tx, kept, work.now)


def _as_it_was(work: UnitOfWork, kept: KeptMessage) -> Message:
    keys = None if kept.kind == "signal" else kept.keys
    return replace(
        messages.as_message(kept),
        keys=keys,
        only_instance=None,
        among=kept.only_instance,
        only_process=kept.only_process,
        ttl=work.components.options.time_to_live(None, keys),
    )


def _hold(
    work: UnitOfWork,
    message: Message,
    *,
    only_instance: str | None = None,
    only_process: str | None = None,
) -> None:
    # one that was for the instance alone reached it whatever its keys
    keys = () if message.only_instance else message.keys or ()
    kept = KeptMessage(
        id=work.new_id("message"),
        rank=0,
        key=None,
        name=message.name,
        number=work.next_ordinal(),
        published_at=work.now,
        expires_at=NEVER,
        keys=tuple(dict.fromkeys(keys)),
        variables=message.variables,
        event=message.event,
        origin=message.origin,
        by=message.by,
        sender=message.sender,
        only_instance=only_instance,
        kind=message.kind,
        only_process=only_process,
    )
    messages.hold(work.transaction, kept)
