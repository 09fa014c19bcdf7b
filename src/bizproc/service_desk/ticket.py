"""Name the record type of tickets and the stages that rules speak of."""

from __future__ import annotations

from typing import Final

__all__ = ["DONE", "FIRST_STAGE", "TICKET"]

TICKET: Final = "ticket"
FIRST_STAGE: Final = "NEW"
DONE: Final = "DONE"
