"""The contestants on PostgreSQL, and a server for them that waits for the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from peers.field import DURABLE, Databases
from peers.runners import bare_rows
from peers.runners.our_engine import OnPostgreSQL as Bizproc
from peers.runners.spiff_on_postgresql import OnPostgreSQL as Spiff

from bizproc.testing.postgres import Server

POSTGRES = "postgres"
"""The store, as a command names it."""


class Floor(bare_rows.OnPostgreSQL):
    """The floor, made as the others are."""

    def __init__(self, work: str, address: str, folder: Path) -> None:  # noqa: ARG002 - as the others
        super().__init__(work, address)


CONTESTANTS = (Bizproc, Spiff, Floor)


@contextmanager
def serving() -> Iterator[Databases]:
    """Run a server, unless BIZPROC_TEST_DB names one."""
    if named := os.environ.get("BIZPROC_TEST_DB"):
        yield Databases(sa.make_url(named))
        return
    server = Server()
    try:
        server.start(DURABLE)
        yield Databases(server.url)
    finally:
        server.stop()
        server.remove()
