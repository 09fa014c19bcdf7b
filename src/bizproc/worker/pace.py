"""What a worker learns of its calls: which actions are quick."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["Pace"]

# seconds: who waits for such a call waits no longer than this
_QUICK = 1.0


class Pace:
    """Tell which actions may not take the last free thread of a worker.

    They are those whose last call here lasted longer than a second, or lasts that long
    already; and those at work of which no call has ended yet. What is quick gives the
    thread back at once, so nothing has to be kept free of it.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # by their leases: the action, and when it was begun
        self._at_work: dict[str, tuple[str, float]] = {}
        self._was_quick: dict[str, bool] = {}

    def begun(self, lease: str, action: str) -> None:
        """Note that a call begins."""
        with self._lock:
            self._at_work[lease] = action, self._monotonic()

    def ended(self, lease: str) -> None:
        """Note that it has ended."""
        with self._lock:
            action, since = self._at_work.pop(lease)
            self._was_quick[action] = self._monotonic() - since <= _QUICK

    def slow(self) -> list[str]:
        """Return the actions that leave the last thread to others."""
        with self._lock:
            found = {name for name, quick in self._was_quick.items() if not quick}
            for action, since in self._at_work.values():
                lasts = self._monotonic() - since > _QUICK
                if lasts or action not in self._was_quick:
                    found.add(action)
        return sorted(found)
