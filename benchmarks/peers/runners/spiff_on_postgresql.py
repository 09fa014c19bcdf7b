"""SpiffWorkflow whose serialized workflows are kept in PostgreSQL."""

from __future__ import annotations

import uuid
from pathlib import Path

import psycopg
from with_spiff import Spiff


class _Blobs:
    """Keep blobs in a table, with a commit at every save."""

    def __init__(self, address: str) -> None:
        self.db = psycopg.connect(address, autocommit=True)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS instance"
            " (id text PRIMARY KEY, done integer, state text)"
        )

    def add(self, *, done: bool, blob: str) -> str:
        instance = uuid.uuid4().hex  # noqa: TID251 - as any application must
        self.db.execute(
            "INSERT INTO instance VALUES (%s, %s, %s)", (instance, int(done), blob)
        )
        return instance

    def save(self, instance: str, *, done: bool, blob: str) -> None:
        self.db.execute(
            "UPDATE instance SET done = %s, state = %s WHERE id = %s",
            (int(done), blob, instance),
        )

    def load(self, instance: str) -> str:
        found = self.db.execute("SELECT state FROM instance WHERE id = %s", (instance,))
        return str(found.fetchone()[0])


class OnPostgreSQL(Spiff):
    """Plain SpiffWorkflow on an empty database of PostgreSQL."""

    def __init__(self, work: str, address: str, folder: Path) -> None:
        super().__init__(work, "memory", folder)
        self._blobs = _Blobs(address)
