"""A connection of PostgreSQL whose statements travel together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa

from bizproc.stores.refusals import rolled_back
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.pipeline.cursor import PipelinedCursor

__all__ = ["PipelinedLink"]

_begin_meaning = partial(failure, doing="begin a transaction")


class PipelinedLink(Link):
    """Hold a connection that is this store's own; see `Link`.

    `threshold` says how often a statement is sent before it is prepared; `reopen`
    opens a connection in place of one that was lost between two transactions.
    """

    cursor: PipelinedCursor

    def __init__(
        self,
        connection: sa.Connection,
        *,
        threshold: int | None,
        reopen: Callable[[], sa.Connection],
    ) -> None:
        super().__init__(connection)
        self._reopen = reopen
        self._reads = False
        self.cursor = PipelinedCursor(self.driver, threshold, self._renewed)

    def begin(self, text: str, *, writes: bool) -> None:
        """Begin a transaction with its first statement."""
        self._reads = not writes
        self.cursor.begin(text, _begin_meaning)

    @property
    def has_begun(self) -> bool:
        """Say whether the server knows of the transaction."""
        return self.cursor.has_begun

    def settle(self) -> None:
        """Execute what waits: others may use the connection then.

        Raises:
            BizprocError: the database refused something.
        """
        try:
            self.cursor.flush()
        except self.errors as error:
            raise failure(error, doing="write what has waited") from error

    def execute_later(self, sql: str, *, doing: str) -> None:
        """Let a statement without parameters wait for the next."""
        self.cursor.defer(sql, (), partial(failure, doing=doing))

    def commit(self) -> None:
        """Commit, and write what waits, in one round trip.

        Raises as `Link.commit`, and what is said of statements that have waited.
        """
        if self.connection.in_transaction():  # others have used it
            self.cursor.flush()
            super().commit()
        elif not self.cursor.commit():
            raise rolled_back()

    def roll_back(self) -> bool:
        """Roll back what is open; False if even that failed."""
        try:
            was_lent = self.connection.in_transaction()
            if was_lent:
                self.connection.rollback()
            return self.cursor.roll_back(waits=was_lent or not self._reads)
        except Exception:  # noqa: BLE001 - as `Link.roll_back`
            return False

    def _renewed(self) -> Any:
        lost, self.connection = self.connection, self._reopen()
        lost.invalidate()
        lost.close()
        self.driver = self.connection.connection.driver_connection
        return self.driver
