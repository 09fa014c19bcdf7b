"""Know for which request a key of idempotency was used first."""

from __future__ import annotations

from typing import Literal

from bizproc.engine import Engine, seen_events
from bizproc.work import Work

__all__ = ["IdempotencyKeys"]


class IdempotencyKeys:
    """Remember what keys were used for, among the outside events that were seen.

    The command itself knows its key as an event; here stands only which body it had, so
    that one key is not taken for two deeds.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(
        self, key: str, person: str, about: str, digest: str
    ) -> Literal["new", "same", "other"]:
        """Take a key for a request; say if it had it before, or another one."""
        event = _event(key, person, about)

        def do(work: Work) -> Literal["new", "same", "other"]:
            tx = work.transaction
            if seen_events.remember(tx, event, work.now):
                seen_events.keep_result(tx, event, digest)
                return "new"
            known = seen_events.result_of(tx, event)
            return "same" if known in (None, digest) else "other"

        return self._engine.once(None, do)

    def release(self, key: str, person: str, about: str) -> None:
        """Let a key be used again: nothing was done under it."""
        event = _event(key, person, about)
        self._engine.once(
            None, lambda work: seen_events.forget(work.transaction, event)
        )


def _event(key: str, person: str, about: str) -> str:
    return seen_events.event_of(key, "api", person, about) or ""
