"""The scripts that make and change the portal's tables."""

from __future__ import annotations

from pathlib import Path

from bizproc.portal.schema.tables import PORTAL_TABLES
from bizproc.stores.migrations import Migrations

__all__ = ["PORTAL_MIGRATIONS"]

PORTAL_MIGRATIONS = Migrations(
    owner="portal", tables=PORTAL_TABLES, scripts=Path(__file__).parent
)
