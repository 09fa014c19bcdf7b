"""The floor: no engine, only the rows that any must write, with the same commits."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path

from payload import payload
from with_spiff import open_database

STATE = json.dumps({"v": 1, "t": [["first", 2]], "d": payload()})
TABLES = """
CREATE TABLE IF NOT EXISTS instance (id TEXT PRIMARY KEY, done INTEGER, state TEXT);
CREATE TABLE IF NOT EXISTS wait
  (instance TEXT, kind INTEGER, key TEXT, due REAL, PRIMARY KEY (instance, kind));
CREATE INDEX IF NOT EXISTS wait_key ON wait (kind, key);
CREATE INDEX IF NOT EXISTS wait_due ON wait (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS history (instance TEXT, at REAL, what TEXT);
"""
_AT = dt.datetime(2027, 3, 1, tzinfo=dt.UTC).timestamp()
_DONE = "UPDATE instance SET done = 1, state = ? WHERE id = ?"
_FAR = 9e9


class Rows:
    """An instance row, a row per wait, a history row per commit."""

    name = "floor"

    def __init__(self, work: str, store: str, folder: Path) -> None:
        self._db = open_database(folder / "floor.db", store)
        self._db.executescript(TABLES)
        self._run = self._db.execute
        self.once = self._forms if work == "W4" else self._straight

    def close(self) -> None:
        self._db.close()

    def _straight(self) -> None:
        instance = self._begin(done=1)
        self._note(instance)
        self._run("COMMIT")

    def _forms(self) -> None:
        instance = self._begin(done=0)
        self._wait(instance, "first")
        self._note(instance)
        self._run("COMMIT")
        self._go_on("UPDATE instance SET state = ? WHERE id = ?", instance, "second")
        self._go_on(_DONE, instance, None)

    def _begin(self, done: int) -> str:
        instance = uuid.uuid4().hex  # noqa: TID251 - as an engine must
        self._run("BEGIN IMMEDIATE")
        self._run("INSERT INTO instance VALUES (?, ?, ?)", (instance, done, STATE))
        return instance

    def _wait(self, instance: str, key: str | None, due: float | None = None) -> None:
        self._run("INSERT INTO wait VALUES (?, 1, ?, ?)", (instance, key, due))

    def _note(self, instance: str) -> None:
        self._run("INSERT INTO history VALUES (?, ?, ?)", (instance, _AT, "done"))

    def _go_on(self, update: str, instance: str, element: str | None) -> None:
        self._run("SELECT state FROM instance WHERE id = ?", (instance,)).fetchall()
        self._run("BEGIN IMMEDIATE")
        self._run(update, (STATE, instance))
        self._run("DELETE FROM wait WHERE instance = ?", (instance,))
        if element is not None:
            self._wait(instance, element)
        self._note(instance)
        self._run("COMMIT")

    # -- W5 and W6 -------------------------------------------------------------

    def wait_for_timers(self, count: int, due: int) -> None:
        for number in range(count):
            soon = number % (count // due) == 0
            self._start_waiting(None, 1.0 if soon else _FAR)

    def wait_for_messages(self, count: int) -> None:
        for number in range(count):
            self._start_waiting(f"k{number}", None)

    def _start_waiting(self, key: str | None, due: float | None) -> None:
        instance = self._begin(done=0)
        self._wait(instance, key, due)
        self._run("COMMIT")

    def fire(self) -> int:
        found = self._run(
            "SELECT instance FROM wait WHERE due <= ? ORDER BY due", (_AT,)
        ).fetchall()
        for (instance,) in found:
            self._go_on(_DONE, instance, None)
        return len(found)

    def correlate(self, key: str) -> None:
        [(instance,)] = self._run(
            "SELECT instance FROM wait WHERE kind = 1 AND key = ?", (key,)
        ).fetchall()
        self._go_on(_DONE, instance, None)

    def ended(self) -> int:
        found = self._run("SELECT count(*) FROM instance WHERE done = 1")
        return int(found.fetchone()[0])
