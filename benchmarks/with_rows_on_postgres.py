"""The floor on PostgreSQL: the same rows, each transaction in a pipeline of psycopg."""

from __future__ import annotations

from pathlib import Path

from on_postgres import Connection
from with_rows import DONE, GO_ON, TABLES, Rows


class PostgresRows(Rows):
    """Write the rows of `Rows`, with one round trip for each commit."""

    def __init__(self, work: str, store: str, folder: Path) -> None:  # noqa: ARG002 - as the others
        self._connection = Connection(store)
        self._connection.execute(TABLES.replace("REAL", "DOUBLE PRECISION"))
        self._run = self._connection.execute
        self.once = self._forms if work == "W4" else self._straight

    def close(self) -> None:
        self._connection.close()

    def _straight(self) -> None:
        with self._connection.driver.pipeline():
            super()._straight()

    def _forms(self) -> None:
        with self._connection.driver.pipeline():
            instance = self._begin(done=0)
            self._wait(instance, "first")
            self._note(instance)
            self._run("COMMIT")
        self._go_on(GO_ON, instance, "second")
        self._go_on(DONE, instance, None)

    def _begin_writing(self) -> None:
        self._run("BEGIN")

    def _write(self, update: str, instance: str, element: str | None) -> None:
        with self._connection.driver.pipeline():
            super()._write(update, instance, element)
