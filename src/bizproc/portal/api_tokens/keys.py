"""Know for which request a key of idempotency was used first."""

from __future__ import annotations

from typing import Literal

from bizproc.engine import seen_events
from bizproc.portal.idempotency import once
from bizproc.portal.portal import Portal
from bizproc.portal.repository.repository import Repository

__all__ = ["IdempotencyKeys"]


class IdempotencyKeys:
    """Remember what keys were used for, among the outside events that were seen.

    The command itself knows its key as an event; here stands only which body it had, so
    that one key is not taken for two deeds.
    """

    def __init__(self, portal: Portal) -> None:
        self._engine = portal.engine

    def claim(
        self, key: str, person: str, about: str, digest: str
    ) -> Literal["new", "same", "other"]:
        """Take a key for a request; say if it had it before, or another one."""
        event = _event(key, person, about)

        def do(repository: Repository) -> Literal["new", "same", "other"]:
            tx = repository.tx
            if seen_events.remember(tx, event, repository.now):
                seen_events.keep_result(tx, event, digest)
                return "new"
            known = seen_events.result_of(tx, event)
            return "same" if known in (None, digest) else "other"

        return once(self._engine, None, do)

    def release(self, key: str, person: str, about: str) -> None:
        """Let a key be used again: nothing was done under it."""
        event = _event(key, person, about)
        once(self._engine, None, lambda it: seen_events.forget(it.tx, event))


def _event(key: str, person: str, about: str) -> str:
    return seen_events.event_of(key, "api", person, about) or ""
