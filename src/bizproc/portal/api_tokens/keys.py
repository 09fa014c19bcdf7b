"""Know for which request a key of idempotency was used first, and if that still runs."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, NamedTuple, TypeAlias

from bizproc.engine import Engine, seen_events
from bizproc.engine.seen_events import event_of
from bizproc.work import Work

__all__ = ["Claim", "IdempotencyKeys", "KeyOf"]

# who has not answered by then is not there any more
_RUNS_AT_MOST = dt.timedelta(minutes=1)

Claim: TypeAlias = Literal["new", "same", "other", "running"]
"""What a key is to a request: new; its own from before; another one's; in use now."""


class KeyOf(NamedTuple):
    """Name a key: as it was sent, by whose token, for which method and address."""

    key: str
    person: str
    token_id: str
    about: str

    @property
    def event_id(self) -> str:
        """Return the event that the command knows the deed by."""
        return event_of(self.key, "api", self.token_id) or ""


class IdempotencyKeys:
    """Remember what keys were used for, among the outside events that were seen.

    The command itself knows its key as an event, in its own transaction: nothing happens
    twice, whatever becomes of the process. Here stands which body a key had, so that it
    is not taken for two deeds, and that its request is under way.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, of: KeyOf, digest: str) -> Claim:
        """Take a key for a request; say what it is to it."""
        event = _event(of)

        def do(work: Work) -> Claim:
            tx, until = work.transaction, work.now + _RUNS_AT_MOST
            if seen_events.remember(tx, event, work.now):
                seen_events.keep_result(tx, event, [digest, until])
                return "new"
            known: Any = seen_events.held_result_of(tx, event)
            if known is None:  # it was let go between both questions
                return "running"
            first, runs_until = known
            if first != digest:
                return "other"
            if runs_until is not None and work.now < runs_until:
                return "running"
            seen_events.keep_result(tx, event, [digest, until])
            return "same"

        return self._engine.once(None, do)

    def finish(self, of: KeyOf, digest: str) -> None:
        """Say that the request is answered; the key stays what it was taken for."""
        event, kept = _event(of), [digest, None]
        self._engine.once(
            None, lambda it: seen_events.keep_result(it.transaction, event, kept)
        )

    def release(self, of: KeyOf) -> None:
        """Let a key be used again: nothing was done under it."""
        event = _event(of)
        self._engine.once(None, lambda it: seen_events.forget(it.transaction, event))


def _event(of: KeyOf) -> str:
    return event_of(of.key, "api", of.person, of.token_id, of.about) or ""
