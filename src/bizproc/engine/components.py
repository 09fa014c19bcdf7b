"""What an engine is put together from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from bizproc.action import Actions
from bizproc.clock import Clock, IdSource
from bizproc.engine.deployment.registry import Registry
from bizproc.engine.domain import Domain
from bizproc.engine.ordinals import Ordinals
from bizproc.model.message import NOT_KEPT
from bizproc.store import Store

# docs/requirements/conventions.md §2, V-7: four tries, 0, 1, 6 and 36 minutes after the first
RETRY_DELAYS = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Tune an engine; the defaults are those of the requirements.

    `late_after` is how long after its moment a timer may fire without being noted
    as late; `lease` is how long after a worker died another one takes its job over.
    `longest_call` is how long a call without a time limit of its own keeps its job.
    `message_ttl` is how long a message with a key is kept if nobody takes it.
    """

    retry_delays: tuple[dt.timedelta, ...] = RETRY_DELAYS
    late_after: dt.timedelta = dt.timedelta(minutes=1)
    lease: dt.timedelta = dt.timedelta(minutes=5)
    longest_call: dt.timedelta = dt.timedelta(hours=1)
    max_messages: int = 10_000
    message_ttl: dt.timedelta = dt.timedelta(hours=1)

    def time_to_live(
        self, ttl: dt.timedelta | None, keys: Sequence[str] | None
    ) -> dt.timedelta:
        """Return how long a message is kept whose publisher may not have said it."""
        if ttl is not None:
            return ttl
        return self.message_ttl if keys else NOT_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Hold the implementations that one engine works with."""

    store: Store
    actions: Actions
    clock: Clock
    ids: IdSource
    domain: Domain
    registry: Registry
    options: Options = field(default_factory=Options)
    ordinals: Ordinals = field(default_factory=Ordinals)
