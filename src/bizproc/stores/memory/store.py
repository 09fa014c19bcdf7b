"""The store in memory: one transaction at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from bizproc.clock import TimeLimit
from bizproc.errors import InvalidValueError
from bizproc.store import ENGINE_TABLES, Table
from bizproc.stores.memory.table import MemoryTable
from bizproc.stores.memory.transaction import MemoryTransaction, Sequences
from bizproc.stores.opened import Opened
from bizproc.stores.turn import Turns


class MemoryStore:
    """Keep rows in dicts; see `bizproc.store.Store`.

    Transactions of several threads take turns, readers too: each takes
    microseconds, and so nobody ever sees half of another's writing.
    """

    def __init__(self, tables: Sequence[Table[Any]] = ENGINE_TABLES) -> None:
        self._tables = {table: MemoryTable(table) for table in tables}
        self._sequences = Sequences()
        self._turns = Turns(one_writer=True, one_reader=True)

    def begin(self) -> Opened[MemoryTransaction]:
        """Open a transaction that is undone if the block raises."""
        return Opened(self, writes=True)

    def read(self, *, limit: TimeLimit | None = None) -> Opened[MemoryTransaction]:
        """Open a transaction for reading only, perhaps of limited time."""
        return Opened(self, writes=False, limit=limit)

    def enter(
        self, *, writes: bool, limit: TimeLimit | None = None
    ) -> MemoryTransaction:
        """Begin a transaction of this thread; `leave` must follow."""
        self._turns.take(to_write=writes)
        return MemoryTransaction(
            self._tables, self._sequences, writes=writes, limit=limit
        )

    def leave(
        self, transaction: MemoryTransaction, *, writes: bool, keep: bool
    ) -> None:
        """End a transaction: keep what was written, or undo it."""
        try:
            if writes and not keep:
                transaction.undo()
            transaction.end()
        finally:
            self._turns.give_back(to_write=writes)

    def joining(self, connection: Any) -> NoReturn:
        """Refuse: rows in memory cannot join a database transaction."""
        del connection
        message = (
            "a store in memory cannot join your transaction; "
            'connect to a database, such as "sqlite:///app.db"'
        )
        raise InvalidValueError(message)

    def close(self) -> None:
        """Do nothing: the rows go with the object."""
