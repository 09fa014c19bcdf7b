"""Hold a transaction open for the length of a block."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from bizproc.clock import TimeLimit

T = TypeVar("T")


class Entered(Protocol[T]):
    """Begin and end transactions."""

    def enter(self, *, writes: bool, limit: TimeLimit | None = None) -> T:
        """Begin a transaction of this thread; `leave` must follow."""
        ...

    def leave(self, transaction: T, *, writes: bool, keep: bool) -> None:
        """End a transaction: keep what was written, or undo it."""
        ...


class Opened(Generic[T]):
    """Open a transaction at the beginning of a block and end it after.

    A class, since a generator made into a context manager costs as much as a small
    statement, and every command and every query opens one.
    """

    __slots__ = ("_limit", "_store", "_transaction", "_writes")

    def __init__(
        self, store: Entered[T], *, writes: bool, limit: TimeLimit | None = None
    ) -> None:
        self._store = store
        self._writes = writes
        self._limit = limit

    def __enter__(self) -> T:
        self._transaction = self._store.enter(writes=self._writes, limit=self._limit)
        return self._transaction

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        keep = kind is None
        self._store.leave(self._transaction, writes=self._writes, keep=keep)
