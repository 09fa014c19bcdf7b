"""The world outside: what actions do there cannot be undone by a kill."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


class Notebook:
    """Keep lines, each written at once; several processes may write to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, *words: object) -> None:
        """Append a line of words."""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, (" ".join(map(str, words)) + "\n").encode())
        finally:
            os.close(handle)

    def lines(self) -> Iterator[list[str]]:
        """Return the words of each line."""
        if self._path.exists():
            for line in self._path.read_text().splitlines():
                yield line.split()


class Recorder:
    """Be the outside system: it knows a repeat by its key, as a bank does.

    A wish ("charge order 7") is met once if all that was done for it has one key.
    """

    def __init__(self, folder: Path) -> None:
        self._done = Notebook(folder / "done")
        self._tried = Notebook(folder / "tried")

    def try_(self, wish: str) -> int:
        """Note that somebody tries; return how many tried before."""
        before = sum(1 for words in self._tried.lines() if words == [wish])
        self._tried.note(wish)
        return before

    def do(self, wish: str, key: str) -> None:
        """Do it, under the key of the caller."""
        self._done.note(wish, key)

    def done(self) -> dict[str, set[str]]:
        """Return the keys under which each wish was met."""
        found: dict[str, set[str]] = {}
        for wish, key in self._done.lines():
            found.setdefault(wish, set()).add(key)
        return found

    def repeats(self) -> int:
        """Count what was done again under the same key."""
        times = Counter(tuple(words) for words in self._done.lines())
        return sum(count - 1 for count in times.values())
