"""The contract of who lends a store the transaction that it works in."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.engine import Dialect

from bizproc.stores.sql.link import Link

__all__ = ["Caller"]


class Caller(Protocol):
    """Have a transaction, which a store joins and never ends."""

    @property
    def dialect(self) -> Dialect:
        """Return how SQLAlchemy speaks to the database."""
        ...

    def link(self) -> Link:
        """Return the connection, inside the caller's transaction.

        What the caller has not written yet, such as new objects of a session, is.

        Raises:
            StoreError: there is no transaction to join; the message says what to do.
        """
        ...

    def told_of_failure(self) -> None:
        """Look whether the database has rolled back more than the block that failed."""
        ...
