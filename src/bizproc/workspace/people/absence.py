"""Hold when somebody is away, and who stands in then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Absence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Hold one absence of a person: from an instant until before another.

    `ends` is None while nobody knows when they come back. The first of `substitutes`
    who is there stands in.
    """

    id: str
    person: str
    begins: dt.datetime
    ends: dt.datetime | None = None
    substitutes: tuple[str, ...] = ()

    def holds(self, at: dt.datetime) -> bool:
        """Say whether the person is away at an instant."""
        return self.begins <= at and (self.ends is None or at < self.ends)
