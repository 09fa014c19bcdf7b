"""What an engine is put together from."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bizproc.action import Actions
from bizproc.clock import Clock, IdSource
from bizproc.engine.deployment.registry import Registry
from bizproc.engine.domain import Domain
from bizproc.engine.ordinals import Ordinals
from bizproc.errors import BudgetError
from bizproc.limits import DEFAULTS, Limits
from bizproc.model.message import NOT_KEPT
from bizproc.queue import Queue
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

    What has no end is stopped, so that it holds nobody else up. In one command:
    `max_messages` are worked off, `max_started` instances begin, tokens of one instance
    take `max_steps`, and the thread works for `max_processor_time`. In one instance: a
    multi-instance activity has `max_items`, `max_tokens` live at a time, sub-processes
    and calls lie `max_depth` deep, variables take `max_variables_bytes`, and all that
    is kept of it `max_state_bytes`.
    """

    retry_delays: tuple[dt.timedelta, ...] = RETRY_DELAYS
    late_after: dt.timedelta = dt.timedelta(minutes=1)
    lease: dt.timedelta = dt.timedelta(minutes=5)
    longest_call: dt.timedelta = dt.timedelta(hours=1)
    max_messages: int = DEFAULTS.max_messages
    message_ttl: dt.timedelta = dt.timedelta(hours=1)
    max_started: int = DEFAULTS.max_started
    max_steps: int = DEFAULTS.max_steps
    max_items: int = DEFAULTS.max_items
    max_tokens: int = DEFAULTS.max_tokens
    max_depth: int = DEFAULTS.max_depth
    max_variables_bytes: int = DEFAULTS.max_variables_bytes
    max_state_bytes: int = DEFAULTS.max_state_bytes
    max_processor_time: dt.timedelta = dt.timedelta(
        seconds=DEFAULTS.max_processor_seconds
    )

    @classmethod
    def within(cls, limits: Limits) -> Options:
        """Return the usual options with the limits of commands and instances."""
        return cls(
            max_messages=limits.max_messages,
            max_started=limits.max_started,
            max_steps=limits.max_steps,
            max_items=limits.max_items,
            max_tokens=limits.max_tokens,
            max_depth=limits.max_depth,
            max_variables_bytes=limits.max_variables_bytes,
            max_state_bytes=limits.max_state_bytes,
            max_processor_time=dt.timedelta(seconds=limits.max_processor_seconds),
        )

    def check_taken(self, seconds: float) -> None:
        """Refuse to let a command go on for longer.

        Raises:
            BudgetError: it took more processor time than there is.
        """
        if seconds > self.max_processor_time.total_seconds():
            msg = (
                f"one command took more than {self.max_processor_time.total_seconds():g}"
                " s of processor time (Options.max_processor_time): it holds everybody "
                "else up; let less happen at once, by timers or jobs"
            )
            raise BudgetError(msg)

    def check_started(self, instances: int) -> None:
        """Refuse to let a command start yet another instance.

        Raises:
            BudgetError: it started as many as it may.
        """
        if instances > self.max_started:
            msg = (
                f"one command started more than {self.max_started} instances "
                "(Options.max_started): do processes start each other without end?"
            )
            raise BudgetError(msg)

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
    limits: Limits = DEFAULTS
    # how long a command has been at work: seconds of processor time of the thread,
    # which a busy machine does not lengthen
    stopwatch: Callable[[], float] = time.thread_time
    # waits for so many seconds before something is tried again
    pause: Callable[[float], None] = time.sleep
    # whether a command may be done again: not in a transaction of the caller's
    repeats: bool = True
    ordinals: Ordinals = field(default_factory=Ordinals)
    # what carries word of jobs to workers; without one they look by themselves
    queue: Queue | None = None
