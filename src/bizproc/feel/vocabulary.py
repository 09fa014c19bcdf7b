"""Names of the standard that contain a keyword or several words."""

from __future__ import annotations

__all__ = ["MULTIWORD_NAMES", "TYPE_NAMES"]

TYPE_NAMES = frozenset(
    [
        *("any", "null", "number", "string", "boolean", "date", "time"),
        *("date and time", "days and time duration", "years and months duration"),
        *("list", "context", "range", "function"),
    ]
)

MULTIWORD_NAMES = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "get or else",
)
"""Names with a keyword in them; other names of several words need no list."""
