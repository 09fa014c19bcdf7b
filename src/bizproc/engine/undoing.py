"""The block of a unit of work that leaves nothing if it raises."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType


class Undoing:
    """Undo the rows written in a block that raises, then forget what was in hand."""

    __slots__ = ("_forget", "_mark", "_savepoint")

    def __init__(
        self,
        savepoint: AbstractContextManager[None],
        mark: tuple[int, int, frozenset[str]],
        forget: Callable[[tuple[int, int, frozenset[str]]], None],
    ) -> None:
        self._savepoint = savepoint
        self._mark = mark
        self._forget = forget

    def __enter__(self) -> None:
        self._savepoint.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._savepoint.__exit__(kind, error, trace)
        except BaseException:
            self._forget(self._mark)
            raise
        if kind is not None:
            self._forget(self._mark)
