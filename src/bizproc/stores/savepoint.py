"""The block of a savepoint."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType


class Savepoint:
    """Set a mark at the start of a block, and tell at its end whether it failed.

    A class of its own, since every call of a transactional action enters one: a
    generator behind `contextmanager` costs three times as much.
    """

    __slots__ = ("_begin", "_end", "_mark")

    def __init__(
        self, begin: Callable[[], int], end: Callable[[int, bool], None]
    ) -> None:
        self._begin = begin
        self._end = end

    def __enter__(self) -> None:
        self._mark = self._begin()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(self._mark, kind is not None)
