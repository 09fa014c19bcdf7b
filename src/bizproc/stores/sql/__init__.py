"""A store in SQLite or PostgreSQL."""

from bizproc.stores.sql.autogenerate import include_name
from bizproc.stores.sql.backup import Backup, backup
from bizproc.stores.sql.joined import JoinedStore
from bizproc.stores.sql.store import SqlStore
from bizproc.stores.sql.upgrade import migrate

__all__ = ["Backup", "JoinedStore", "SqlStore", "backup", "include_name", "migrate"]
