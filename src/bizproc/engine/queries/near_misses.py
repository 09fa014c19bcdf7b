"""Find the messages that nearly fit a wait, and say why none came through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from bizproc.model.explanation import NearMiss
from bizproc.model.rows import NEVER, KeptMessage, Subscription
from bizproc.store import MESSAGES, Transaction, eq

_MOST = 5


def near_misses(
    tx: Transaction,
    wait: Subscription,
    *,
    now: dt.datetime,
    names: Callable[[], frozenset[str]],
) -> tuple[NearMiss, ...]:
    """Return what nearly fits a wait among kept messages and dead letters.

    `names` tells what kept messages are called, for all waits of an instance at once.
    """
    if wait.kind != "message":
        return ()
    return tuple(_near_misses(tx, wait, now, names()))


def names_of_messages(tx: Transaction) -> frozenset[str]:
    """Return what the kept messages and dead letters are called."""
    return frozenset(
        str(group.values[0]) for group in tx.summarize(MESSAGES, by=("name",))
    )


def _near_misses(
    tx: Transaction, wait: Subscription, now: dt.datetime, names: frozenset[str]
) -> Iterator[NearMiss]:
    if wait.key is None:
        yield NearMiss(
            text="its correlation key is null, which no message matches; "
            "nothing can reach this wait"
        )
    newest = _newest(tx, wait.message, wait.key) if wait.message in names else ()
    for kept in newest:
        yield _miss(kept, _why_not(kept, wait, now))
    for name in _alike(names, wait.message):
        for kept in _newest(tx, name, wait.key)[:1]:
            case = name.casefold() == wait.message.casefold()
            how = "differs only in case" if case else "is nearly the same"
            yield _miss(
                kept, f"its name {how}: it is called {name!r}{_fate(kept, now)}"
            )


def _newest(tx: Transaction, name: str, key: str | None) -> list[KeptMessage]:
    """Return the newest messages of a name, those with the very key first."""
    named = eq("name", name)
    order = ("-number", "-rank")
    found: list[KeptMessage] = []
    if key is not None:
        found = tx.select(MESSAGES, named, eq("key", key), order_by=order, limit=_MOST)
    seen = {kept.id for kept in found}
    for kept in tx.select(MESSAGES, named, order_by=order, limit=_MOST):
        if kept.id not in seen:
            seen.add(kept.id)
            found.append(kept)
    return found[:_MOST]


def _alike(names: frozenset[str], name: str) -> list[str]:
    others = names - {name}
    folded = [it for it in others if it.casefold() == name.casefold()]
    near = get_close_matches(name, sorted(others), n=3, cutoff=0.8)
    return list(dict.fromkeys([*sorted(folded), *near]))


def _why_not(kept: KeptMessage, wait: Subscription, now: dt.datetime) -> str:
    if wait.key not in kept.keys:
        keys = ", ".join(map(repr, kept.keys)) or "no key"
        case = {str(wait.key).strip().casefold()} & {
            key.strip().casefold() for key in kept.keys
        }
        how = ", which differs only in case or blanks" if case else ""
        return f"came with another key: {keys}{how}{_fate(kept, now)}"
    if kept.only_instance == wait.instance_id and kept.expires_at == NEVER:
        return "has come, and is given to the instance when it is resumed"
    if kept.only_instance not in {None, wait.instance_id}:
        return f"is for instance {kept.only_instance!r} only"
    if kept.sender == wait.instance_id:
        return "was thrown by this very instance, which never gets its own messages"
    if kept.expires_at <= now:
        return f"has the very key, but came before the wait began{_fate(kept, now)}"
    return "has the very key and is kept, but the condition of the wait refused it"


def _fate(kept: KeptMessage, now: dt.datetime) -> str:
    dead = "; it is a dead letter" if kept.expires_at <= now else "; it is kept"
    return f"{dead}, `bizproc messages deliver {kept.id}` publishes it anew"


def _miss(kept: KeptMessage, text: str) -> NearMiss:
    return NearMiss(
        text=f"message {kept.name!r} {text}",
        message_id=kept.id,
        name=kept.name,
        key=kept.keys[0] if kept.keys else None,
        published_at=kept.published_at,
    )
