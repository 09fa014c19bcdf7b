"""The bare rows with a commit for each step, and on PostgreSQL in as few trips as can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import with_rows
from with_rows import Rows

STEPS = 5


class Steps(Rows):
    """Bare rows; in W1s each of five steps is kept by a commit of its own."""

    def __init__(self, work: str, store: str, folder: Path) -> None:
        super().__init__(work, store, folder)
        self._choose(work)

    def _choose(self, work: str) -> None:
        ways = {"W4": self._forms, "W1s": self._steps}
        self.once = ways.get(work, self._straight)

    def _steps(self) -> None:
        instance = self._begin(done=0)
        self._note(instance)
        self._run("COMMIT")
        for number in range(1, STEPS + 1):
            self._run("BEGIN IMMEDIATE")
            self._run(
                "UPDATE instance SET done = ?, state = ? WHERE id = ?",
                (int(number == STEPS), with_rows.STATE, instance),
            )
            self._note(instance)
            self._run("COMMIT")

    def final_data(self) -> dict[str, Any]:
        """Return nothing: nobody computes here."""
        return {}


class OnPostgreSQL(Steps):
    """Bare rows on an empty database of PostgreSQL."""

    def __init__(self, work: str, address: str) -> None:
        self._db = psycopg.connect(address, autocommit=True)
        self._db.execute(with_rows.TABLES.replace("REAL", "double precision"))
        self._run = _Trips(self._db).run
        self._choose(work)


class _Trips:
    """Send a transaction at its end, all statements in one trip."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._pipeline: Any = None

    def run(self, statement: str, given: tuple[Any, ...] = ()) -> Any:
        if statement.startswith("BEGIN"):
            self._pipeline = self._connection.pipeline()
            self._pipeline.__enter__()
            statement = "BEGIN"
        done = self._connection.execute(statement.replace("?", "%s"), given)
        if statement == "COMMIT":
            self._pipeline.__exit__(None, None, None)
        return done
