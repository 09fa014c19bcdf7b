"""How an action may be called: how long, how often, how many at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["NO_LIMITS", "CallLimits"]

_MOST_CALLS = 10_000
_ALLOWED = {
    "timeout": "a span longer than zero",
    "retries": "1 or more tries",
    "backoff": "one span or more, none of them negative",
    "concurrency": "1 or more calls",
    "rate": f"(calls, span): 1 to {_MOST_CALLS:,} calls in a span longer than zero",
}
_OF_JOBS = frozenset({"timeout", "concurrency", "rate"})
_ZERO = dt.timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """Limit the calls of an action; None leaves it to the engine, or unlimited.

    `retries` counts the tries, the first included; `backoff` are the waits between
    them, the last one repeated. Of `rate` (calls, span) at most so many calls begin
    within any such span. `concurrency` and `rate` hold for all workers together.
    """

    timeout: dt.timedelta | None = None
    retries: int | None = None
    backoff: tuple[dt.timedelta, ...] | None = None
    concurrency: int | None = None
    rate: tuple[int, dt.timedelta] | None = None

    @property
    def gated(self) -> bool:
        """Say whether a call may have to wait for others."""
        return self.concurrency is not None or self.rate is not None

    def fault(self, *, transactional: bool) -> str | None:
        """Say what is wrong with the limits, and what to use; None if nothing is."""
        for name, allowed in _ALLOWED.items():
            given = getattr(self, name)
            if given is not None and self._is_wrong(name):
                return f"{name}={given!r} is none; use {allowed}"
            if transactional and given is not None and name in _OF_JOBS:
                return (
                    f"{name} is for jobs; a transactional action runs inside the "
                    "command that reaches it"
                )
        return None

    def _is_wrong(self, name: str) -> bool:
        match name, getattr(self, name):
            case "timeout", dt.timedelta() as span:
                return span <= _ZERO
            case (("retries" | "concurrency"), int() as number):
                return number < 1
            case "backoff", tuple() as spans:
                return not spans or any(it < _ZERO for it in spans)
            case "rate", (int() as calls, dt.timedelta() as span):
                return not 1 <= calls <= _MOST_CALLS or span <= _ZERO
        return True


NO_LIMITS = CallLimits()
