"""A cursor that sends what can wait together with what cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer

from bizproc.errors import BizprocError
from bizproc.stores.sql.pipeline.exchange import (
    Command,
    CommandError,
    drain,
    exchange,
    send_alone,
)
from bizproc.stores.sql.pipeline.prepared import PreparedStatements

__all__ = ["Mark", "Meaning", "PipelinedCursor"]

Meaning = Callable[[Exception], BizprocError]
# how often something was executed before, and how much waited
Mark = tuple[int, int]


class PipelinedCursor:
    """Execute statements on a connection of psycopg; as a cursor of it, and more.

    `defer` keeps a statement until the next answer is needed. `renew` opens another
    connection in place of one that was lost between two transactions.
    """

    def __init__(
        self, driver: Any, threshold: int | None, renew: Callable[[], Any]
    ) -> None:
        self._renew = renew
        self._threshold = threshold
        self._queue: list[Command] = []
        # how often something was executed
        self.place = 0
        self._use(driver)
        # nobody waits for the answer of what was sent last
        self._owes = False
        self._is_spoiled = False
        self._served = self._may_repeat = False
        # whether the server knows of the transaction
        self.has_begun = False

    def _use(self, driver: Any) -> None:
        self._driver = driver
        self._prepared = PreparedStatements(self._threshold)
        self._transformer = Transformer(driver)
        self._answer: Any = None
        self._row = 0
        self._rows_written = -1

    # -- as a cursor of psycopg --------------------------------------------------

    @property
    def rowcount(self) -> int:
        """Return how many rows the last statement wrote or found."""
        return self._rows_written

    def execute(self, text: str, values: Sequence[Any] = ()) -> None:
        """Execute what waits, then a statement.

        Raises:
            psycopg.Error: the server refused the statement.
            BizprocError: it refused one that has waited, as its `meaning` says.
        """
        self._queue.append(self._command(text, values))
        self.flush()

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute a statement for each of several rows of values; as `execute`."""
        self._queue += [self._command(text, values) for values in rows]
        self.flush()

    def fetchone(self) -> Any:
        """Return the next row that was found, or None."""
        row, self._row = self._row, self._row + 1
        if row >= self._answer.ntuples:
            return None
        return self._transformer.load_row(row, tuple)

    def fetchall(self) -> list[Any]:
        """Return all rows that were found."""
        return list(self._transformer.load_rows(0, self._answer.ntuples, tuple))

    # -- what waits ----------------------------------------------------------------

    def defer(self, text: str, values: Sequence[Any], meaning: Meaning) -> None:
        """Execute a statement, at the latest with the next that is executed.

        Raises:
            psycopg.Error: a value cannot be sent; what the server says comes later.
        """
        self._queue.append(self._command(text, values, meaning))

    def flush(self) -> None:
        """Execute what waits; raises as `execute`."""
        batch, self._queue = self._queue, []
        if not batch:
            return
        self.place += 1
        try:
            answers = self._exchanged(batch)
        except CommandError as failed:
            meaning, error = failed.command.meaning, failed.error
            if meaning is None:
                raise error from None
            raise meaning(error) from error
        answer = answers[-1]
        self._answer, self._row = answer, 0
        if answer.nfields:
            self._transformer.set_pgresult(answer)
        self._rows_written = answer.command_tuples or 0

    def mark(self) -> Mark:
        """Return the place behind what waits now."""
        return self.place, len(self._queue)

    def drop(self, mark: Mark) -> bool:
        """Forget what waits behind a place; False if some of that was executed."""
        exchanges, waiting = mark
        is_whole = exchanges == self.place
        del self._queue[waiting if is_whole else 0 :]
        return is_whole

    # -- transactions ----------------------------------------------------------------

    def begin(self, text: str, meaning: Meaning) -> None:
        """Begin a transaction, with its first statement.

        If a connection that has served before is lost by then, another takes its place.
        """
        self.defer(text, (), meaning)
        unused, self._prepared.unused = self._prepared.unused, []
        for name in unused:
            text = f"DEALLOCATE {name.decode()}"
            self._queue.append(Command(text, None, (), None, meaning, once=True))
        self._may_repeat, self.has_begun = self._served, False

    def commit(self) -> bool:
        """Commit, and send with it what waits; False if the server rolled back.

        Raises as `execute`.
        """
        if not self.has_begun and self._is_only_begun():
            self._queue.clear()
            return True
        if self._may_repeat:  # but no commit can be
            self.flush()
        self.execute("COMMIT")
        self.has_begun = False
        self._served = True
        return bool(self._answer.command_status == b"COMMIT")

    def roll_back(self, *, waits: bool = True) -> bool:
        """Undo what is open; False if the connection is of no more use.

        Unless it `waits`, the answer is read when the connection is used again.
        """
        self._queue.clear()
        if self._is_spoiled or self._driver.closed:
            return False
        if not self.has_begun:
            return True
        self.has_begun, self._served = False, True
        if waits:
            self._driver.rollback()
        else:
            send_alone(self._driver, b"ROLLBACK")
            self._owes = True
        return True

    def close(self) -> None:
        """Do nothing, as there is nothing to free."""

    def _is_only_begun(self) -> bool:
        return all(it.text.startswith(("BEGIN", "DEALLOCATE")) for it in self._queue)

    def _command(
        self, text: str, values: Sequence[Any], meaning: Meaning | None = None
    ) -> Command:
        if not values:
            return Command(text, None, (), None, meaning)
        transformer = self._transformer
        written = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = transformer.types, transformer.formats
        return Command(text, written, types or (), formats, meaning)

    def _exchanged(self, batch: Sequence[Command]) -> list[Any]:
        try:
            answers = self._sent(batch)
        except (psycopg.Error, CommandError):
            if not (self._may_repeat and self._driver.closed):
                raise
            self._use(self._renew())
            self._owes = False
            self._may_repeat = False
            answers = self._sent(batch)
        self._may_repeat = False
        return answers

    def _sent(self, batch: Sequence[Command]) -> list[Any]:
        self._is_spoiled = True
        try:
            if self._owes:
                self._drain()
            self.has_begun = True
            answers = exchange(self._driver, batch, self._prepared)
        except (psycopg.Error, CommandError):
            self._is_spoiled = False
            raise
        self._is_spoiled = False
        return answers

    def _drain(self) -> None:
        try:
            drain(self._driver)
        except psycopg.Error:
            self._driver.close()  # which cannot even roll back
            raise
        self._owes = False
