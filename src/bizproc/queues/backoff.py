"""Wait longer after each failure."""

from __future__ import annotations

import logging

__all__ = ["Backoff"]

_log = logging.getLogger("bizproc.worker")

# seconds to wait while the database is away
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Backoff:
    """Count failures in a row, and say how long to wait after each."""

    def __init__(self) -> None:
        self._failures = 0

    def failed(self, error: BaseException) -> float:
        """Log a failure; return the seconds to wait before the next try."""
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        self._failures += 1
        code = getattr(error, "code", type(error).__name__)
        _log.warning("nothing can be done, next try in %s s: %s", pause, code)
        return pause

    def succeeded(self) -> None:
        """Begin anew."""
        self._failures = 0
