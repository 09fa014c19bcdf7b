"""PostgreSQL for tests: a server of one's own, and databases that are thrown away."""

from __future__ import annotations

from bizproc.testing.postgres.databases import Databases, databases_at
from bizproc.testing.postgres.server import Server, own_server

__all__ = ["Databases", "Server", "databases_at", "own_server"]
