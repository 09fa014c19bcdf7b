"""Ids that are the same in every run."""

from __future__ import annotations

from collections import Counter

__all__ = ["SequentialIds"]


class SequentialIds:
    """Number the things of each kind: `task-000001`, `task-000002` and so on.

    It is a `bizproc.clock.IdSource`. Numbers are padded so that ids sort in the
    order in which they were made.
    """

    def __init__(self) -> None:
        self._made: Counter[str] = Counter()

    def new(self, kind: str) -> str:
        """Return the next id of the kind."""
        self._made[kind] += 1
        return f"{kind}-{self._made[kind]:06d}"
