"""Numbers that grow: what tells which of two waits or timers is the older."""

from __future__ import annotations

import datetime as dt
from threading import Lock

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Ordinals:
    """Give out growing numbers: microseconds since 1970, never the same twice.

    Within one process the order is exact; between processes it is that of their
    clocks, without a counter in the database that all of them would wait for.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def next(self, now: dt.datetime) -> int:
        """Return a number larger than every one before."""
        since = now - _EPOCH
        micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        with self._lock:
            self._last = max(self._last + 1, micros)
            return self._last
