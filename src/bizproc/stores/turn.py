"""Let the threads of this process take turns at a store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bizproc.errors import StoreError


class Turn:
    """Admit one thread at a time; a second wait of the same thread is refused."""

    def __init__(self, *, patience: float = 30.0) -> None:
        self._lock = threading.Lock()
        self._holder: int | None = None
        self._patience = patience

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the turn for the block.

        Raises:
            StoreError: the thread holds the turn already, or another thread kept it
                for longer than the patience (seconds).
        """
        thread = threading.get_ident()
        if self._holder == thread:
            message = (
                "this thread has a transaction open already; pass that transaction "
                "on, and use its savepoint() for a part that may fail"
            )
            raise StoreError(message)
        if not self._lock.acquire(timeout=self._patience):
            message = (
                f"another thread has kept a transaction open for {self._patience:g} s; "
                "end it, and do slow work outside of transactions"
            )
            raise StoreError(message)
        self._holder = thread
        try:
            yield
        finally:
            self._holder = None
            self._lock.release()
