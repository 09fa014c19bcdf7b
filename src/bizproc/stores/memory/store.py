"""The store in memory: one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from bizproc.errors import InvalidValueError
from bizproc.store import ENGINE_TABLES, Table
from bizproc.stores.memory.table import MemoryTable
from bizproc.stores.memory.transaction import MemoryTransaction, Sequences
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

    @contextmanager
    def begin(self) -> Iterator[MemoryTransaction]:
        """Open a transaction that is undone if the block raises."""
        self._turns.take(to_write=True)
        transaction = MemoryTransaction(self._tables, self._sequences, writes=True)
        try:
            yield transaction
        except BaseException:
            transaction.undo()
            raise
        finally:
            transaction.end()
            self._turns.give_back(to_write=True)

    @contextmanager
    def read(self) -> Iterator[MemoryTransaction]:
        """Open a transaction for reading only."""
        self._turns.take(to_write=False)
        transaction = MemoryTransaction(self._tables, self._sequences, writes=False)
        try:
            yield transaction
        finally:
            transaction.end()
            self._turns.give_back(to_write=False)

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
