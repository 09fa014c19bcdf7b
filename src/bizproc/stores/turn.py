"""Let the threads of this process take turns at a store."""

from __future__ import annotations

import threading

from bizproc.errors import StoreError, StoreUnavailableError


class Turns:
    """Admit transactions: one at a time per thread, and per store where asked for.

    Waiting here is fair and wakes at once, where a database would have the thread
    poll; and a thread that would wait for itself is told so.
    """

    def __init__(
        self, *, one_writer: bool, one_reader: bool, patience: float = 30.0
    ) -> None:
        self._lock = threading.Lock()
        self._threads: set[int] = set()
        self._one_writer = one_writer
        self._one_reader = one_reader
        self._patience = patience

    def take(self, *, to_write: bool) -> None:
        """Wait for a turn; `give_back` must follow.

        Raises:
            StoreError: the thread holds a turn already.
            StoreUnavailableError: another thread kept it for longer than the patience
                (seconds).
        """
        thread = threading.get_ident()
        if thread in self._threads:
            message = (
                "this thread has a transaction open already; pass that transaction "
                "on, and use its savepoint() for a part that may fail"
            )
            raise StoreError(message)
        alone = self._one_writer if to_write else self._one_reader
        if alone and not self._lock.acquire(timeout=self._patience):
            message = (
                f"another thread has kept a transaction open for {self._patience:g} s; "
                "end it, and do slow work outside of transactions"
            )
            raise StoreUnavailableError(message, waited=True)
        self._threads.add(thread)

    def give_back(self, *, to_write: bool) -> None:
        """End a turn."""
        self._threads.discard(threading.get_ident())
        if self._one_writer if to_write else self._one_reader:
            self._lock.release()
