"""Keep the key by which places in lists are signed, where there is no table for it."""

from __future__ import annotations

from bizproc.engine import Engine
from bizproc.engine.seen_events import event_of
from bizproc.portal.api_tokens.cursors import drawn_key

__all__ = ["bare_signing_key"]


def bare_signing_key(engine: Engine) -> str:
    """Return the key of an engine's database, the same for all who serve it.

    It is the first answer to an event. When events are purged, another key is drawn, and
    places of before are read from the beginning.
    """
    event = event_of("cursors", "signing")
    key: str = engine.once(event, lambda work: drawn_key(work.new_id))
    return key
