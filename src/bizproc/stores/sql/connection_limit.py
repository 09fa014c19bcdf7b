"""Count the connections in use, if there may be only so many."""

from __future__ import annotations

import threading

from bizproc.errors import StoreUnavailableError
from bizproc.stores.pool import PoolSettings

__all__ = ["ConnectionLimit"]


class ConnectionLimit:
    """Let at most `pool_size` threads hold a connection at once."""

    def __init__(self, settings: PoolSettings) -> None:
        self._settings = settings
        size = settings.pool_size
        self._free = None if size is None else threading.BoundedSemaphore(size)

    def take(self) -> None:
        """Wait for a place.

        Raises:
            StoreUnavailableError: none became free in time.
        """
        timeout = self._settings.pool_timeout
        if self._free is None or self._free.acquire(timeout=timeout):
            return
        message = (
            f"no connection became free within pool_timeout={timeout:g} seconds: all of "
            f"pool_size={self._settings.pool_size} are in use; raise pool_size, run "
            "fewer threads, or look for what takes so long"
        )
        raise StoreUnavailableError(message, waited=True)

    def give_back(self) -> None:
        """Let the next one have it."""
        if self._free is not None:
            self._free.release()
