"""Know which statements the server keeps ready, and which are worth it."""

from __future__ import annotations

from typing import Final

__all__ = ["Key", "PreparedStatements"]

# a text and the types of its values
Key = tuple[str, tuple[int, ...]]

_MOST: Final = 300
"""So many are kept; the one that was not used for longest makes place."""


class PreparedStatements:
    """Name the statements that a connection has prepared.

    `threshold` says how often one is sent before; None: none ever is.
    """

    def __init__(self, threshold: int | None, *, most: int = _MOST) -> None:
        self._threshold = threshold
        self._most = most
        # both in the order of use, the latest last
        self._sent: dict[Key, int] = {}
        self._names: dict[Key, bytes] = {}
        self._made = 0
        self.unused: list[bytes] = []

    def name_of(self, key: Key) -> bytes | None:
        """Return the name under which a statement was prepared, or None."""
        name = self._names.pop(key, None)
        if name is not None:
            self._names[key] = name
        return name

    def new_name(self, key: Key) -> bytes | None:
        """Return a name if the statement is worth being prepared now, or None."""
        if self._threshold is None:
            return None
        sent = self._sent.pop(key, 0)
        if sent < self._threshold:
            self._sent[key] = sent + 1
            if len(self._sent) > self._most:
                del self._sent[next(iter(self._sent))]
            return None
        self._made += 1
        return b"bizproc_%d" % self._made

    def keep(self, key: Key, name: bytes) -> None:
        """Remember that a statement is prepared; `unused` has what it drives out."""
        self._names[key] = name
        if len(self._names) > self._most:
            self.unused.append(self._names.pop(next(iter(self._names))))

    def forget(self, key: Key) -> None:
        """Prepare a statement anew, should it be sent again."""
        if name := self._names.pop(key, None):
            self.unused.append(name)

    def forget_all(self) -> None:
        """Prepare all of them anew: the server has none any more."""
        self._names.clear()
        self.unused.clear()
